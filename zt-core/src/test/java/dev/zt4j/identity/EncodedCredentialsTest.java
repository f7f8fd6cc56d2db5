package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;
import static dev.zt4j.identity.TestCertificates.authority;
import static dev.zt4j.identity.TestCertificates.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.zt4j.identity.TestCertificates.Issued;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EncodedCredentialsTest {
    private static final TrustDomain TD = TrustDomain.of("td");
    private static final Issued ROOT = authority("CN=root").selfSigned();
    private static final byte[] LEAF = der(leaf("spiffe://td/w").by(ROOT));

    private final EvidenceVerifier verifier =
            EvidenceVerifier.builder(Set.of("us")).build();

    private static byte[] der(Issued issued) {
        try {
            return issued.certificate().getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Verification verify(Evidence evidence, TrustBundle bundle) {
        return verifier.verify(evidence, TrustBundles.of(List.of(bundle)), NOW);
    }

    @Test
    void chainAndAuthoritiesOfBytes_verify() {
        TrustBundle bundle = TrustBundle.ofAuthorities(TD, List.of(der(ROOT)));
        for (Evidence evidence : List.of(Evidence.tlsOfDer(List.of(LEAF)), Evidence.tlsServerOfDer(List.of(LEAF)))) {
            assertThat(verify(evidence, bundle)).isInstanceOf(Verification.Verified.class);
        }
        assertThat(bundle.jwtKeyCount()).isZero();
    }

    @Test
    @DisplayName("X-02 X-29 ACCEPT a leaf with critical names alone, which are no URIs to the JDK")
    void namesThatTheJdkCannotRead_areRead() throws Exception {
        byte[] leaf = new JcaX509v3CertificateBuilder(
                        new X500Name("CN=root"),
                        BigInteger.TEN,
                        Date.from(NOW),
                        Date.from(NOW.plusSeconds(60)),
                        new X500Name(""),
                        ROOT.key().getPublic())
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(
                        Extension.subjectAlternativeName,
                        true,
                        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://td./w")))
                .build(new JcaContentSignerBuilder("SHA256withECDSA")
                        .build(ROOT.key().getPrivate()))
                .getEncoded();
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() ->
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(leaf)));
        TrustBundle bundle = TrustBundle.ofAuthorities(TrustDomain.of("td."), List.of(der(ROOT)));
        assertThat(verify(Evidence.tlsOfDer(List.of(leaf)), bundle)).isInstanceOf(Verification.Verified.class);
        assertThat(Unverified.certificate(leaf)).containsEntry("uris", List.of("spiffe://td./w"));
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                argumentSet("X-37 nothing", List.of(), Reason.X509_ENCODING),
                argumentSet("X-37 no bytes", List.of(new byte[0]), Reason.X509_ENCODING),
                argumentSet(
                        "X-36 bytes behind the leaf",
                        List.of(Arrays.copyOf(LEAF, LEAF.length + 5)),
                        Reason.X509_ENCODING),
                argumentSet(
                        "X-36 bytes behind an intermediate",
                        List.of(LEAF, Arrays.copyOf(der(ROOT), der(ROOT).length + 1)),
                        Reason.X509_ENCODING),
                argumentSet("a certificate cut short", List.of(Arrays.copyOf(LEAF, 100)), Reason.X509_ENCODING),
                argumentSet("G-04 1,000 certificates", Collections.nCopies(1_000, LEAF), Reason.LIMIT_CHAIN),
                argumentSet("G-04 a certificate of 1 MiB", List.of(new byte[1 << 20]), Reason.LIMIT_CHAIN));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void unreadableChain_isRefusedWithItsReason(List<byte[]> chain, Reason reason) {
        TrustBundle bundle = TrustBundle.ofAuthorities(TD, List.of(der(ROOT)));
        for (Evidence evidence : List.of(Evidence.tlsOfDer(chain), Evidence.tlsServerOfDer(chain))) {
            assertThat(evidence.kinds()).isEqualTo("unreadable");
            assertThat(verify(evidence, bundle)).isEqualTo(new Verification.Refused(reason));
        }
    }

    @Test
    void unreadableAuthority_isRefused() {
        for (byte[] bad : List.of(new byte[0], Arrays.copyOf(LEAF, LEAF.length + 1))) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> TrustBundle.ofAuthorities(TD, List.of(der(ROOT), bad)))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.X509_ENCODING));
        }
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> TrustBundle.ofAuthorities(TD, Collections.nCopies(1_001, LEAF)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.LIMIT_EVIDENCE));
    }

    @Test
    void pem_goesBothWays() throws Exception {
        String text = Pem.write(Pem.CERTIFICATE, LEAF);
        assertThat(text.lines()).allMatch(line -> line.length() <= 64);
        assertThat(Pem.read((text + "between\n" + text).getBytes(StandardCharsets.US_ASCII)))
                .hasSize(2)
                .allSatisfy(block -> assertThat(block.der()).isEqualTo(LEAF));
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> Pem.read(text.substring(0, 100).getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void certificate_saysWhatItIs() {
        assertThat(Unverified.certificate(LEAF))
                .containsEntry("subject", "CN=workload")
                .containsEntry("issuer", "CN=root")
                .containsEntry("uris", List.of("spiffe://td/w"))
                .containsEntry("ca", false)
                .containsEntry("keyUsage", List.of("digitalSignature"))
                .containsEntry("key", "EC 256")
                .containsEntry("notAfter", "2026-11-22T13:00:00Z")
                .doesNotContainKey("pathLength");
        assertThat(Unverified.certificate(der(authority("CN=ca").ca(0).selfSigned())))
                .containsEntry("ca", true)
                .containsEntry("pathLength", 0L)
                .containsEntry("keyUsage", List.of("keyCertSign", "cRLSign"));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Unverified.certificate(Arrays.copyOf(LEAF, LEAF.length - 1)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.X509_ENCODING));
    }

    @Test
    void token_saysWhatItIs() throws Exception {
        String token = TestTokens.sign(
                new ECKeyGenerator(Curve.P_256).generate(), TestTokens.header("ES256", "k"), TestTokens.claims());
        Map<String, ?> said = Unverified.token(token);
        assertThat(said.get("header")).isEqualTo(Map.of("alg", "ES256", "kid", "k", "typ", "JWT"));
        assertThat(said.get("claims")).isEqualTo(TestTokens.claims());
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Unverified.token("a.b"))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.JWS_FORM));
    }
}
