package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A certificate, read once and strictly from its own bytes: those whose signature is checked and no other copy. The
 * JDK's accessors drop a whole list of names when one of them does not parse, and convert keys with each check. Equal to
 * another of the same bytes. Immutable and thread-safe.
 */
final class ParsedCertificate {
    static final int MAX_BYTES = 1 << 17;
    private static final int VERSION = 0xa0;
    private static final int ISSUER_ID = 0x81;
    private static final int SUBJECT_ID = 0x82;
    private static final int EXTENSIONS = 0xa3;
    private static final BigInteger V3 = BigInteger.TWO;

    private final Der signed;
    private final Der signature;
    private final BigInteger serial;
    private final Der issuer;
    private final Der subject;
    private final Instant notBefore;
    private final Instant notAfter;
    private final Der keyInfo;
    private final @Nullable SignatureAlgorithm signatureAlgorithm;
    private final @Nullable KeyAlgorithm keyAlgorithm;
    private final CertificateExtensions extensions;

    /** Written by whoever needs it first; two threads may make the same key twice, which harms nothing. */
    private volatile @Nullable PublicKey key;

    /** Whose key is known to have made the signature: a fact about bytes, which time does not change. */
    private volatile @Nullable ParsedCertificate signer;

    private ParsedCertificate(byte[] der) {
        if (der.length > MAX_BYTES) {
            throw new RefusedException(Reason.LIMIT_CHAIN);
        }
        Der file = Der.of(der);
        Der outer = file.read(Der.SEQUENCE);
        file.finish();
        this.signed = outer.readWhole(Der.SEQUENCE);
        Der algorithm = outer.readWhole(Der.SEQUENCE);
        this.signature = outer.readBits();
        outer.finish();

        Der content = signed.again().read();
        boolean v3 = readVersion(content);
        this.serial = content.readInteger();
        if (!content.readWhole(Der.SEQUENCE).contentEquals(algorithm)) {
            throw Der.malformed();
        }
        this.signatureAlgorithm = SignatureAlgorithm.of(algorithm);
        this.issuer = content.read(Der.SEQUENCE);
        Der validity = content.read(Der.SEQUENCE);
        this.notBefore = validity.readTime();
        this.notAfter = validity.readTime();
        validity.finish();
        this.subject = content.read(Der.SEQUENCE);
        this.keyInfo = content.readWhole(Der.SEQUENCE);
        this.keyAlgorithm = KeyAlgorithm.of(keyInfo.again());
        for (int id : new int[] {ISSUER_ID, SUBJECT_ID}) {
            if (content.at(id)) {
                content.read();
            }
        }
        this.extensions =
                v3 && content.at(EXTENSIONS) ? new CertificateExtensions(content.read()) : CertificateExtensions.NONE;
        content.finish();
    }

    private static boolean readVersion(Der content) {
        if (!content.at(VERSION)) {
            return false;
        }
        Der version = content.read();
        boolean v3 = V3.equals(version.readInteger());
        version.finish();
        return v3;
    }

    /**
     * Reads a certificate.
     *
     * @throws RefusedException if it is malformed or too large
     */
    static ParsedCertificate of(X509Certificate certificate) {
        try {
            return new ParsedCertificate(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new RefusedException(Reason.X509_ENCODING);
        }
    }

    /**
     * Reads a certificate.
     *
     * @throws RefusedException if it is malformed or too large
     */
    static ParsedCertificate of(byte[] der) {
        return new ParsedCertificate(der.clone());
    }

    /** Tells whether the issuer's name is that certificate's subject, byte by byte. */
    boolean namesIssuer(ParsedCertificate other) {
        return issuer.contentEquals(other.subject);
    }

    boolean issuedUnder(Der issuerName) {
        return issuer.contentEquals(issuerName);
    }

    /** Tells whether the key IDs say that another key of that name signed: a hint, since anyone can write them. */
    boolean hintsAtAnotherKeyThan(ParsedCertificate other) {
        Der wanted = extensions.authorityKeyId();
        Der offered = other.extensions.subjectKeyId();
        return wanted != null && offered != null && !wanted.contentEquals(offered);
    }

    boolean selfIssued() {
        return issuer.contentEquals(subject);
    }

    boolean hasSubject() {
        return subject.length() > 0;
    }

    BigInteger serial() {
        return serial;
    }

    Instant notBefore() {
        return notBefore;
    }

    Instant notAfter() {
        return notAfter;
    }

    CertificateExtensions extensions() {
        return extensions;
    }

    /** Returns the URIs among the alternative names, in their order. */
    List<String> uris() {
        return extensions.uris();
    }

    /** Returns a bit for each kind of name there is, the subject among them as a directory name. */
    int nameTypes() {
        return hasSubject() ? extensions.nameTypes() | 1 << GeneralNameType.DIRECTORY : extensions.nameTypes();
    }

    boolean hasAcceptedAlgorithms() {
        return signatureAlgorithm != null && keyAlgorithm != null;
    }

    /** Tells whether its own key is one that we let sign. */
    boolean hasAcceptedKey() {
        return keyAlgorithm != null;
    }

    boolean hasAcceptedSignature() {
        return signatureAlgorithm != null;
    }

    /** Tells whether that certificate's key made the signature of this one. */
    boolean signedBy(ParsedCertificate other, Crypto crypto) {
        if (other.equals(signer)) {
            return true;
        }
        if (signatureAlgorithm == null || !other.verifies(crypto, signatureAlgorithm, signed, signature)) {
            return false;
        }
        signer = other;
        return true;
    }

    /** Tells whether the key of this certificate made a signature. */
    boolean verifies(Crypto crypto, SignatureAlgorithm algorithm, Der content, Der signatureOfContent) {
        if (keyAlgorithm == null) {
            return false;
        }
        PublicKey known = key;
        if (known == null) {
            known = crypto.engineKey(keyAlgorithm.name(), keyInfo.copy());
            if (known == null) {
                return false;
            }
            key = known;
        }
        return crypto.verifies(algorithm, known, content, signatureOfContent);
    }

    /** Tells whether it is the same certificate in every byte. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ParsedCertificate certificate
                && Arrays.equals(signed.array(), certificate.signed.array());
    }

    @Override
    public int hashCode() {
        return signature.hash();
    }
}
