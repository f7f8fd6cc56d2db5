package dev.zt4j.identity;

import java.math.BigInteger;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A list of revoked certificates (RFC 5280 section 5) that a CA signs over its own: no lists over those of other CAs and
 * no differences between lists, which are told by critical extensions. It counts from its date on. Past the date of the
 * next one it still does: what was revoked does not become good because news is missing. Immutable and thread-safe.
 */
final class RevocationList {
    private static final int MAX_BYTES = 1 << 22;
    private static final int EXTENSIONS = 0xa0;

    private final Der signed;
    private final Der signature;
    private final @Nullable SignatureAlgorithm algorithm;
    private final Der issuer;
    private final Instant thisUpdate;
    private final Set<BigInteger> serials = new HashSet<>();

    private RevocationList(byte[] der) {
        Der file = Der.of(der);
        Der outer = file.read(Der.SEQUENCE);
        file.finish();
        this.signed = outer.readWhole(Der.SEQUENCE);
        Der identifier = outer.readWhole(Der.SEQUENCE);
        this.algorithm = SignatureAlgorithm.of(identifier);
        this.signature = outer.readBits();
        outer.finish();

        Der content = signed.again().read();
        if (content.at(Der.INTEGER)) {
            content.readInteger();
        }
        if (!content.readWhole(Der.SEQUENCE).contentEquals(identifier)) {
            throw Der.malformed();
        }
        this.issuer = content.read(Der.SEQUENCE);
        this.thisUpdate = content.readTime();
        if (!content.atEnd() && !content.at(Der.SEQUENCE) && !content.at(EXTENSIONS)) {
            content.readTime();
        }
        if (content.at(Der.SEQUENCE)) {
            readEntries(content.read());
        }
        if (content.at(EXTENSIONS)) {
            refuseCritical(content.read().read(Der.SEQUENCE));
        }
        content.finish();
    }

    /**
     * Reads a list.
     *
     * @throws TrustBundleException if it is malformed, too large, or of a kind that is not judged
     */
    static RevocationList of(byte[] der) {
        if (der.length > MAX_BYTES) {
            throw new TrustBundleException("a revocation list is larger than " + MAX_BYTES + " bytes");
        }
        RevocationList list;
        try {
            list = new RevocationList(der.clone());
        } catch (dev.zt4j.reason.RefusedException e) {
            throw new TrustBundleException("a revocation list is malformed or has a critical extension");
        }
        if (list.algorithm == null) {
            throw new TrustBundleException("a revocation list is signed with an algorithm that is not accepted");
        }
        return list;
    }

    private void readEntries(Der entries) {
        while (!entries.atEnd()) {
            Der entry = entries.read(Der.SEQUENCE);
            serials.add(entry.readInteger());
            entry.readTime();
            if (!entry.atEnd()) {
                refuseCritical(entry.read(Der.SEQUENCE));
            }
            entry.finish();
        }
    }

    /** What a critical extension says may change what the list means. */
    private static void refuseCritical(Der extensions) {
        while (!extensions.atEnd()) {
            Der extension = extensions.read(Der.SEQUENCE);
            extension.read(Der.OBJECT_IDENTIFIER);
            if (extension.at(Der.BOOLEAN) && extension.readBoolean()) {
                throw Der.malformed();
            }
        }
    }

    /** Returns from when on it counts. */
    Instant thisUpdate() {
        return thisUpdate;
    }

    /** Tells whether a certificate is on the list and the list is its issuer's. */
    boolean revokes(ParsedCertificate certificate, ParsedCertificate issuerOfIt, Crypto crypto) {
        return algorithm != null
                && certificate.issuedUnder(issuer)
                && serials.contains(certificate.serial())
                && issuerOfIt.extensions().mayUse(CertificateExtensions.CRL_SIGN)
                && issuerOfIt.verifies(crypto, algorithm, signed, signature);
    }
}
