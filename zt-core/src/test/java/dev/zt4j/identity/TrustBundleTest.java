package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.authority;
import static dev.zt4j.identity.TestTokens.document;
import static dev.zt4j.identity.TestTokens.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64;
import dev.zt4j.identity.TestCertificates.Issued;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustBundleTest {
    private static final TrustDomain TD = TrustDomain.of("td");
    private static final Issued ROOT = authority("CN=root").selfSigned();
    private static final ECKey KEY = key();

    private static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String der(Issued issued) {
        try {
            return Base64.encode(issued.certificate().getEncoded()).toString();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> x509(Object chain) {
        Map<String, Object> entry = new HashMap<>(
                new ECKey.Builder(Curve.P_256, (ECPublicKey) ROOT.certificate().getPublicKey())
                        .build()
                        .toJSONObject());
        entry.put("use", "x509-svid");
        entry.put("x5c", chain);
        return entry;
    }

    private static Map<String, Object> changed(Map<String, Object> entry, String name, @Nullable Object value) {
        Map<String, Object> copy = new HashMap<>(entry);
        if (value == null) {
            copy.remove(name);
        } else {
            copy.put(name, value);
        }
        return copy;
    }

    static Stream<Arguments> unusable() {
        Map<String, Object> good = entry(KEY, "k2");
        Issued other = authority("CN=other").selfSigned();
        RSAKey weak = new RSAKey.Builder(
                        (RSAPublicKey) TestCertificates.keyPair("RSA", 1024).getPublic())
                .build();
        String base64Url = com.nimbusds.jose.util.Base64URL.encode(new byte[] {(byte) 0xfb, (byte) 0xff}) + der(ROOT);
        return Stream.of(
                argumentSet("B-02 unknown kty", changed(good, "kty", "XX")),
                argumentSet("B-02 no kty", changed(good, "kty", null)),
                argumentSet("B-02 no use", changed(good, "use", null)),
                argumentSet("B-02 use in upper case", changed(good, "use", "JWT-SVID")),
                argumentSet("B-02 use is a number", changed(good, "use", 1)),
                argumentSet("B-02 unknown curve", changed(good, "crv", "P-999")),
                argumentSet("B-02 point off the curve", changed(good, "x", good.get("y"))),
                argumentSet("B-03 empty x5c", x509(List.of())),
                argumentSet("B-03 no x5c", changed(x509(List.of()), "x5c", null)),
                argumentSet("B-04 base64url", x509(List.of(base64Url))),
                argumentSet("B-04 PEM", x509(List.of("-----BEGIN CERTIFICATE-----\n" + der(ROOT)))),
                argumentSet("B-05 another key than that of the certificate", x509(List.of(der(other)))),
                argumentSet("B-06 no kid", changed(good, "kid", null)),
                argumentSet("B-07 private key", changed(good, "d", KEY.getD().toString())),
                argumentSet("B-07 symmetric key", Map.of("kty", "oct", "k", "AAAA", "kid", "s", "use", "jwt-svid")),
                argumentSet("B-08 RSA of 1024 bits", entry(weak, "weak")),
                argumentSet("T-22 key_ops without verify", changed(good, "key_ops", List.of("sign"))));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void unusableEntry_isSkippedAlone(Map<String, Object> entry) {
        TrustBundle bundle = TrustBundle.parse(TD, document(List.of(entry, entry(KEY, "k"), x509(List.of(der(ROOT))))));
        assertThat(bundle.skippedEntries()).isEqualTo(1);
        assertThat(bundle.jwtKeyCount()).isEqualTo(1);
        assertThat(bundle.authorities()).containsExactly(ROOT.certificate());
    }

    @Test
    @DisplayName("B-03 only the first certificate of x5c is an authority")
    void secondCertificate_isNoAuthority() {
        Issued other = authority("CN=other").selfSigned();
        TrustBundle bundle = TrustBundle.parse(TD, document(List.of(x509(List.of(der(ROOT), der(other))))));
        assertThat(bundle.authorities()).containsExactly(ROOT.certificate());
    }

    @ParameterizedTest
    @DisplayName("B-01 B-12 G-01 what is no bundle at all is refused")
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"keys\":null}",
                "{\"keys\":{}}",
                "{\"keys\":[],\"keys\":[]}",
                "{\"keys\":[]} x",
                "not json"
            })
    void otherDocument_isRefused(String text) {
        assertThatExceptionOfType(TrustBundleException.class)
                .isThrownBy(() -> TrustBundle.parse(TD, text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    @DisplayName("G-01 null among the keys is skipped")
    void nullEntry_isSkipped() {
        TrustBundle bundle = TrustBundle.parse(TD, "{\"keys\":[null,1,\"x\"]}".getBytes(StandardCharsets.UTF_8));
        assertThat(bundle.skippedEntries()).isEqualTo(3);
    }

    @Test
    @DisplayName("B-18 G-04 too large a document and too many keys are refused")
    void oversizedDocument_isRefused() {
        assertThatExceptionOfType(TrustBundleException.class)
                .isThrownBy(() -> TrustBundle.parse(TD, new byte[(1 << 20) + 1]));
        List<Map<String, Object>> many = new ArrayList<>();
        for (int i = 0; i < 1_001; i++) {
            many.add(Map.of("kty", "x"));
        }
        assertThatExceptionOfType(TrustBundleException.class)
                .isThrownBy(() -> TrustBundle.parse(TD, document(many)))
                .withMessageContaining("1000");
    }

    @Test
    @DisplayName("B-16 a trust domain has one bundle")
    void twoBundlesOfOneTrustDomain_areRefused() {
        TrustBundle bundle = TestTokens.bundle("td", entry(KEY, "k"));
        assertThatIllegalArgumentException().isThrownBy(() -> TrustBundles.of(List.of(bundle, bundle)));
        assertThat(TrustBundles.of(List.of(bundle)).bundle(TrustDomain.of("other")))
                .isEmpty();
    }
}
