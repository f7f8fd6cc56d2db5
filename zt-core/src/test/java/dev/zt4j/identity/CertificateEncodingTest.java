package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;
import static dev.zt4j.identity.TestCertificates.authority;
import static dev.zt4j.identity.TestCertificates.certificate;
import static dev.zt4j.identity.TestCertificates.keyPair;
import static dev.zt4j.identity.TestCertificates.leaf;
import static dev.zt4j.identity.TestCertificates.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.zt4j.identity.TestCertificates.Issued;
import dev.zt4j.identity.TestCertificates.Spec;
import dev.zt4j.reason.Reason;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Certificates that are malformed or signed in ways that are not accepted, down to the byte. */
class CertificateEncodingTest {
    private static final Issued ROOT = authority("CN=root").selfSigned();
    private static final String ID = "spiffe://td/w";
    private static final byte[] GOOD = leaf(ID).encodedBy(ROOT);

    private static SpiffeId verify(X509Certificate root, X509Certificate... chain) {
        TrustBundles bundles = TrustBundles.of(List.of(TrustBundle.of(TrustDomain.of("td"), List.of(root))));
        return new X509SvidVerifier(Crypto.STANDARD, ChainRules.STRICT)
                .verify(List.of(chain), false, bundles, NOW)
                .id();
    }

    /** Replaces the only occurrence of some bytes by as many others. */
    private static byte[] patch(byte[] der, String from, String to) {
        String hex = HexFormat.of().formatHex(der);
        assertThat(hex.split(from, -1)).as(from).hasSize(2);
        return HexFormat.of().parseHex(hex.replace(from, to));
    }

    static Stream<Arguments> malformed() {
        Spec twice = leaf(ID).extension("2.5.29.18", false, new GeneralNames(new GeneralName(6, "spiffe://td/x")));
        Spec unknownTwice = leaf(ID).extension("1.2.3.4.5", false, new DERSequence())
                .extension("1.2.3.4.6", false, new DERSequence());
        UnaryOperator<byte[]> same = UnaryOperator.identity();
        return Stream.of(
                argumentSet("X-36 five bytes behind it", GOOD, (UnaryOperator<byte[]>)
                        der -> Arrays.copyOf(der, der.length + 5)),
                argumentSet(
                        "X-36 one byte short", GOOD, (UnaryOperator<byte[]>) der -> Arrays.copyOf(der, der.length - 1)),
                argumentSet("X-36 nothing", new byte[0], same),
                argumentSet("X-36 indefinite length", GOOD, (UnaryOperator<byte[]>) der -> {
                    byte[] changed = der.clone();
                    changed[1] = (byte) 0x80;
                    return changed;
                }),
                argumentSet("X-36 a length in more bytes than it needs", GOOD, (UnaryOperator<byte[]>)
                        CertificateEncodingTest::withLongerLength),
                argumentSet(
                        "X-11 no purpose",
                        leaf(ID).extension("2.5.29.37", false, new DERSequence())
                                .encodedBy(ROOT),
                        same),
                argumentSet("X-28 names twice", twice.encodedBy(ROOT), (UnaryOperator<byte[]>)
                        der -> patch(der, "0603551d12", "0603551d11")),
                argumentSet("X-28 an unknown extension twice", unknownTwice.encodedBy(ROOT), (UnaryOperator<byte[]>)
                        der -> patch(der, "06042a030406", "06042a030405")),
                argumentSet(
                        "X-01 no name in the list",
                        leaf().extension("2.5.29.17", false, new DERSequence()).encodedBy(ROOT),
                        same),
                argumentSet(
                        "X-24 no constraint in the list",
                        leaf(ID).extension("2.5.29.30", true, new DERSequence()).encodedBy(ROOT),
                        same),
                argumentSet("G-02 X-33 an outer algorithm that is not the inner one", GOOD, (UnaryOperator<byte[]>)
                        CertificateEncodingTest::withOtherOuterAlgorithm));
    }

    private static byte[] withLongerLength(byte[] der) {
        // 30 82 hh ll becomes 30 83 00 hh ll.
        byte[] longer = new byte[der.length + 1];
        System.arraycopy(der, 2, longer, 3, der.length - 2);
        longer[0] = 0x30;
        longer[1] = (byte) 0x83;
        return longer;
    }

    private static byte[] withOtherOuterAlgorithm(byte[] der) {
        String hex = HexFormat.of().formatHex(der);
        String sha256 = "06082a8648ce3d040302";
        int outer = hex.lastIndexOf(sha256);
        return HexFormat.of()
                .parseHex(hex.substring(0, outer) + "06082a8648ce3d040303" + hex.substring(outer + sha256.length()));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedCertificate_isRefused(byte[] der, UnaryOperator<byte[]> change) {
        byte[] changed = change.apply(der);
        assertThat(refusal(() -> ParsedCertificate.of(changed))).isEqualTo(Reason.X509_ENCODING);
        assertThat(refusal(() -> Crypto.certificate(changed))).isEqualTo(Reason.X509_ENCODING);
    }

    @Test
    @DisplayName("X-11 X-28 the whole verifier refuses them too, where the JDK or Bouncy Castle reads them")
    void malformedLeaf_isRefusedByTheVerifier() {
        X509Certificate noPurpose = leaf(ID).extension("2.5.29.37", false, new DERSequence())
                .by(ROOT)
                .certificate();
        assertThat(refusal(() -> verify(ROOT.certificate(), noPurpose))).isEqualTo(Reason.X509_ENCODING);
        assertThat(verify(ROOT.certificate(), certificate(GOOD))).hasToString(ID);
    }

    @Test
    @DisplayName("X-37 an empty list of certificates, or of bytes, proves nothing")
    void emptyInput_isRefused() {
        assertThat(refusal(() -> Crypto.certificate(new byte[0]))).isEqualTo(Reason.X509_ENCODING);
        EvidenceVerifier verifier =
                EvidenceVerifier.builder(java.util.Set.of("a")).build();
        assertThat(verifier.verify(Evidence.tls(List.of()), TrustBundles.of(List.of()), NOW))
                .isEqualTo(new Verification.Refused(Reason.EVIDENCE_MISSING));
        TrustBundles empty = TrustBundles.of(List.of(TrustBundle.of(TrustDomain.of("td"), List.of())));
        assertThat(verifier.verify(Evidence.tls(List.of(certificate(GOOD))), empty, NOW))
                .isEqualTo(new Verification.Refused(Reason.X509_NO_BUNDLE));
    }

    @Test
    @DisplayName("X-36 X-37 the JDK drops trailing bytes, and takes nothing for an empty list")
    void generateCertificates_dropsSilently() throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        byte[] longer = Arrays.copyOf(GOOD, GOOD.length + 5);
        assertThat(factory.generateCertificates(new ByteArrayInputStream(longer)))
                .hasSize(1);
        assertThat(factory.generateCertificates(new ByteArrayInputStream(new byte[0])))
                .isEmpty();
    }

    @Test
    @DisplayName("G-04 a certificate of more than 128 KiB is not read")
    void hugeCertificate_isRefused() {
        assertThat(refusal(() -> ParsedCertificate.of(new byte[ParsedCertificate.MAX_BYTES + 1])))
                .isEqualTo(Reason.LIMIT_CHAIN);
    }

    static Stream<Arguments> acceptedAlgorithms() {
        KeyPair rsa = keyPair("RSA", 2048);
        return Stream.of(
                argumentSet("P-256", keyPair("EC", 256), "SHA256withECDSA"),
                argumentSet("P-384", keyPair("EC", 384), "SHA384withECDSA"),
                argumentSet("P-521", keyPair("EC", 521), "SHA512withECDSA"),
                argumentSet("RSA with SHA-256", rsa, "SHA256withRSA"),
                argumentSet("RSA with SHA-512", rsa, "SHA512withRSA"),
                argumentSet("RSA-PSS with SHA-256", rsa, "SHA256withRSAandMGF1"),
                argumentSet("RSA-PSS with SHA-384", rsa, "SHA384withRSAandMGF1"),
                argumentSet("Ed25519", edKeyPair(), "Ed25519"));
    }

    private static KeyPair edKeyPair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @DisplayName("X-33 ACCEPT the usual algorithms")
    @MethodSource("acceptedAlgorithms")
    void usualAlgorithm_isAccepted(KeyPair key, String signature) {
        Issued root = authority("CN=root").key(key).signature(signature).selfSigned();
        Issued leaf = leaf(ID).signature(signature).by(root);
        assertThat(verify(root.certificate(), leaf.certificate())).hasToString(ID);
        Issued other = authority("CN=root")
                .key(keyPair("EC", 256))
                .signature("SHA256withECDSA")
                .selfSigned();
        assertThat(refusal(() -> verify(other.certificate(), leaf.certificate())))
                .isEqualTo(Reason.X509_UNTRUSTED);
    }

    static Stream<Arguments> refusedAlgorithms() {
        KeyPair rsa = keyPair("RSA", 2048);
        return Stream.of(
                argumentSet("X-33 SHA-1 with RSA", rsa, "SHA1withRSA"),
                argumentSet("X-33 MD5", rsa, "MD5withRSA"),
                argumentSet("X-33 RSA-PSS with SHA-1", rsa, "SHA1withRSAandMGF1"),
                argumentSet("X-33 SHA-1 with ECDSA", keyPair("EC", 256), "SHA1withECDSA"),
                argumentSet("X-33 SHA-224", keyPair("EC", 256), "SHA224withECDSA"),
                argumentSet("X-33 DSA", keyPair("DSA", 2048), "SHA256withDSA"),
                argumentSet("X-33 RSA of 1024 bits", keyPair("RSA", 1024), "SHA256withRSA"),
                argumentSet("X-33 a curve of Bouncy Castle's", namedCurve("secp256k1"), "SHA256withECDSA"),
                argumentSet("X-33 curve parameters spelled out", explicitCurve(), "SHA256withECDSA"));
    }

    private static KeyPair namedCurve(String name) {
        return bouncyCastle(new java.security.spec.ECGenParameterSpec(name));
    }

    private static KeyPair bouncyCastle(java.security.spec.AlgorithmParameterSpec specification) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", Crypto.STANDARD.provider());
            generator.initialize(specification);
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** P-256 without its name. */
    private static KeyPair explicitCurve() {
        ECParameterSpec p256 = ((ECPublicKey) keyPair("EC", 256).getPublic()).getParams();
        return bouncyCastle(
                new ECParameterSpec(p256.getCurve(), p256.getGenerator(), p256.getOrder(), p256.getCofactor()));
    }

    @ParameterizedTest
    @MethodSource("refusedAlgorithms")
    void weakAlgorithm_isRefused(KeyPair key, String signature) {
        Spec spec = authority("CN=root").key(key).signature(signature);
        X509Certificate weakRoot = certificate(spec.encodedBy(new Issued(ROOT.certificate(), key)));
        Issued weak = new Issued(weakRoot, key);
        byte[] leaf = leaf(ID).signature(signature).encodedBy(weak);
        assertThat(refusal(() -> verify(weakRoot, certificate(leaf)))).isEqualTo(Reason.X509_ALGORITHM);
    }

    @Test
    @DisplayName("X-33 an RSA exponent that makes checking slow, or that checks nothing, is refused")
    void oddExponent_isRefused() {
        BigInteger modulus =
                ((java.security.interfaces.RSAPublicKey) keyPair("RSA", 2048).getPublic()).getModulus();
        assertThat(KeyAlgorithm.acceptsRsa(modulus, BigInteger.valueOf(65_537))).isTrue();
        for (BigInteger exponent : List.of(
                BigInteger.ONE,
                BigInteger.TWO,
                BigInteger.ZERO,
                BigInteger.ONE.negate(),
                modulus.subtract(BigInteger.TWO))) {
            assertThat(KeyAlgorithm.acceptsRsa(modulus, exponent))
                    .as("%s", exponent)
                    .isFalse();
        }
        assertThat(KeyAlgorithm.acceptsRsa(modulus.add(BigInteger.ONE), BigInteger.valueOf(3)))
                .isFalse();
    }

    @Test
    @DisplayName("X-26 both forms of time are read, and no others")
    void times_areReadInBothForms() {
        byte[] late = leaf(ID).valid(NOW, java.time.Instant.parse("2050-01-01T00:00:00Z"))
                .encodedBy(ROOT);
        assertThat(ParsedCertificate.of(late).notAfter()).isEqualTo("2050-01-01T00:00:00Z");
        assertThat(ParsedCertificate.of(GOOD).notBefore()).isEqualTo(NOW.minusSeconds(300));
        String generalized =
                HexFormat.of().formatHex("20500101000000Z".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        byte[] local = patch(late, generalized, generalized.substring(0, generalized.length() - 2) + "31");
        byte[] thirteenth = patch(late, generalized, generalized.replaceFirst("3031", "3133"));
        for (byte[] der : List.of(local, thirteenth)) {
            assertThat(refusal(() -> ParsedCertificate.of(der))).isEqualTo(Reason.X509_ENCODING);
        }
    }

    @Test
    @DisplayName("X-07 X-08 key usage in two bytes is read as well")
    void longKeyUsage_isRead() {
        byte[] der = leaf(ID).keyUsage(KeyUsage.digitalSignature | KeyUsage.decipherOnly)
                .encodedBy(ROOT);
        assertThat(verify(ROOT.certificate(), certificate(der))).hasToString(ID);
    }
}
