package dev.zt4j.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/**
 * The algorithms that certificates and revocation lists may be signed with, told by their exact encoding, parameters
 * included (RFC 4055, 5758, 8410): SHA-2 with RSA (PKCS #1, and PSS with one hash for all), ECDSA with SHA-2, Ed25519.
 */
final class SignatureAlgorithm {
    private static final List<SignatureAlgorithm> ACCEPTED = accepted();

    private final String name;
    private final @Nullable AlgorithmParameterSpec parameters;
    private final byte[] encoded;

    private SignatureAlgorithm(String name, @Nullable AlgorithmParameterSpec parameters, byte[] encoded) {
        this.name = name;
        this.parameters = parameters;
        this.encoded = encoded;
    }

    private static List<SignatureAlgorithm> accepted() {
        List<SignatureAlgorithm> all = new ArrayList<>();
        // The usual ones first, since they are searched in turn.
        all.add(plain("SHA256withECDSA", X9ObjectIdentifiers.ecdsa_with_SHA256, null));
        all.add(plain("SHA384withECDSA", X9ObjectIdentifiers.ecdsa_with_SHA384, null));
        all.add(plain("SHA512withECDSA", X9ObjectIdentifiers.ecdsa_with_SHA512, null));
        all.add(plain("SHA256withRSA", PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE));
        all.add(plain("SHA384withRSA", PKCSObjectIdentifiers.sha384WithRSAEncryption, DERNull.INSTANCE));
        all.add(plain("SHA512withRSA", PKCSObjectIdentifiers.sha512WithRSAEncryption, DERNull.INSTANCE));
        all.add(plain("Ed25519", EdECObjectIdentifiers.id_Ed25519, null));
        pss(all, "SHA-256", NISTObjectIdentifiers.id_sha256, 32);
        pss(all, "SHA-384", NISTObjectIdentifiers.id_sha384, 48);
        pss(all, "SHA-512", NISTObjectIdentifiers.id_sha512, 64);
        return List.copyOf(all);
    }

    private static SignatureAlgorithm plain(
            String name, ASN1ObjectIdentifier identifier, @Nullable ASN1Encodable parameters) {
        return new SignatureAlgorithm(name, null, encode(new AlgorithmIdentifier(identifier, parameters)));
    }

    /** With and without the empty parameters of the hash: both are in use. */
    private static void pss(List<SignatureAlgorithm> all, String hash, ASN1ObjectIdentifier identifier, int salt) {
        AlgorithmParameterSpec specification = new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), salt, 1);
        for (AlgorithmIdentifier digest :
                List.of(new AlgorithmIdentifier(identifier, DERNull.INSTANCE), new AlgorithmIdentifier(identifier))) {
            RSASSAPSSparams parameters = new RSASSAPSSparams(
                    digest,
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, digest),
                    new ASN1Integer(salt),
                    RSASSAPSSparams.DEFAULT_TRAILER_FIELD);
            byte[] encoded = encode(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS, parameters));
            all.add(new SignatureAlgorithm("RSASSA-PSS", specification, encoded));
        }
    }

    /** Returns the algorithm that is encoded so, or null if it is not accepted. */
    static @Nullable SignatureAlgorithm of(Der identifier) {
        for (SignatureAlgorithm algorithm : ACCEPTED) {
            if (identifier.contentEquals(algorithm.encoded)) {
                return algorithm;
            }
        }
        return null;
    }

    /** Returns the names by which providers know the algorithms. */
    static Set<String> names() {
        return ACCEPTED.stream().map(SignatureAlgorithm::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Returns the name by which providers know the algorithm. */
    String name() {
        return name;
    }

    @Nullable
    AlgorithmParameterSpec parameters() {
        return parameters;
    }

    static byte[] encode(AlgorithmIdentifier identifier) {
        try {
            return identifier.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
