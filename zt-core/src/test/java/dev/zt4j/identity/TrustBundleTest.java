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
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.zt4j.identity.SkippedEntry.Cause;
import dev.zt4j.identity.TestCertificates.Issued;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustBundleTest {
    private static final TrustDomain TD = TrustDomain.of("td");
    private static final Issued ROOT = padded();
    private static final ECKey KEY = key();

    private static final ECKey OTHER_KEY = key();
    private static final ECKey P521 = key(Curve.P_521);
    private static final RSAKey RSA = new RSAKey.Builder(
                    (RSAPublicKey) TestCertificates.keyPair("RSA", 2048).getPublic())
            .build();

    private static ECKey key() {
        return key(Curve.P_256);
    }

    private static ECKey key(Curve curve) {
        try {
            return new ECKeyGenerator(curve).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a root whose certificate ends in padding when it is written as base64. */
    private static Issued padded() {
        Issued root = authority("CN=root").selfSigned();
        return der(root).endsWith("=") ? root : padded();
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
        Map<String, Object> rsa = entry(RSA, "k2");
        Issued other = authority("CN=other").selfSigned();
        RSAKey weak = new RSAKey.Builder(
                        (RSAPublicKey) TestCertificates.keyPair("RSA", 1024).getPublic())
                .build();
        String base64 = der(ROOT);
        String base64Url = Base64URL.encode(new byte[] {(byte) 0xfb, (byte) 0xff}) + base64;
        return Stream.of(
                argumentSet("B-02 unknown kty", changed(good, "kty", "XX"), Cause.KEY_TYPE),
                argumentSet("B-02 no kty", changed(good, "kty", null), Cause.KEY_TYPE),
                argumentSet("B-02 no use", changed(good, "use", null), Cause.KEY_USE),
                argumentSet("B-02 use in upper case", changed(good, "use", "JWT-SVID"), Cause.KEY_USE),
                argumentSet("B-02 use is a number", changed(good, "use", 1), Cause.KEY_USE),
                argumentSet("B-02 unknown curve", changed(good, "crv", "P-999"), Cause.KEY_TYPE),
                argumentSet("B-02 curve of another standard", changed(good, "crv", "secp256k1"), Cause.KEY_TYPE),
                argumentSet("B-02 coordinate is a number", changed(good, "x", 7), Cause.MALFORMED_KEY),
                argumentSet(
                        "B-02 coordinate with padding", changed(good, "x", good.get("x") + "="), Cause.MALFORMED_KEY),
                argumentSet("B-02 coordinate too short", changed(good, "x", "AAAA"), Cause.MALFORMED_KEY),
                argumentSet("B-02 modulus too long", changed(rsa, "n", "A".repeat(2_000)), Cause.MALFORMED_KEY),
                argumentSet("B-03 empty x5c", x509(List.of()), Cause.CERTIFICATE),
                argumentSet("B-03 no x5c", changed(x509(List.of()), "x5c", null), Cause.CERTIFICATE),
                argumentSet("B-04 base64url", x509(List.of(base64Url)), Cause.CERTIFICATE),
                argumentSet("B-04 PEM", x509(List.of("-----BEGIN CERTIFICATE-----\n" + base64)), Cause.CERTIFICATE),
                argumentSet(
                        "B-04 line breaks",
                        x509(List.of(base64.substring(0, 64) + "\n" + base64.substring(64))),
                        Cause.CERTIFICATE),
                argumentSet("B-04 no padding", x509(List.of(base64.replace("=", ""))), Cause.CERTIFICATE),
                argumentSet("B-04 bytes behind", x509(List.of(trailing(ROOT))), Cause.CERTIFICATE),
                argumentSet("B-05 another key in the certificate", x509(List.of(der(other))), Cause.CERTIFICATE_KEY),
                argumentSet("B-06 no kid", changed(good, "kid", null), Cause.KEY_ID),
                argumentSet("B-06 empty kid", changed(good, "kid", ""), Cause.KEY_ID),
                argumentSet("B-06 kid is a number", changed(good, "kid", 1), Cause.KEY_ID),
                argumentSet(
                        "B-06 no kid of a WIT key",
                        changed(changed(good, "kid", null), "use", "wit-svid"),
                        Cause.KEY_ID),
                argumentSet("B-06 T-12 kid of 64 KiB", changed(good, "kid", "k".repeat(1 << 16)), Cause.KEY_ID),
                argumentSet("B-07 private key", changed(good, "d", KEY.getD().toString()), Cause.PRIVATE_KEY),
                argumentSet(
                        "B-07 symmetric key",
                        Map.of("kty", "oct", "k", "AAAA", "kid", "s", "use", "jwt-svid"),
                        Cause.PRIVATE_KEY),
                argumentSet("B-08 RSA of 1024 bits", entry(weak, "weak"), Cause.WEAK_KEY),
                argumentSet("B-08 T-06 RSA with e = 1", changed(rsa, "e", "AQ"), Cause.WEAK_KEY),
                argumentSet("B-08 T-06 RSA with e even", changed(rsa, "e", "BA"), Cause.WEAK_KEY),
                argumentSet("B-08 RSA with a huge e", changed(rsa, "e", rsa.get("n")), Cause.WEAK_KEY),
                argumentSet("B-08 RSA of the ROCA pattern", entry(rocaKey(), "roca"), Cause.WEAK_KEY),
                argumentSet("B-08 point off the curve", changed(good, "x", good.get("y")), Cause.MALFORMED_KEY),
                argumentSet(
                        "T-22 key_ops without verify", changed(good, "key_ops", List.of("sign")), Cause.KEY_OPERATIONS),
                argumentSet("T-22 key_ops is no list", changed(good, "key_ops", "verify"), Cause.KEY_OPERATIONS),
                argumentSet("B-02 alg is a number", changed(good, "alg", 256), Cause.MALFORMED_KEY));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void unusableEntry_isSkippedAlone(Map<String, Object> entry, Cause cause) {
        TrustBundle bundle = TrustBundle.parse(TD, document(List.of(entry, entry(KEY, "k"), x509(List.of(der(ROOT))))));
        assertThat(bundle.skippedEntries()).containsExactly(new SkippedEntry(0, cause));
        assertThat(bundle.skippedEntries().get(0)).asString().startsWith(cause.code() + ": entry 0");
        assertThat(bundle.jwtKeyCount()).isEqualTo(1);
        assertThat(bundle.authorities()).containsExactly(ROOT.certificate());
    }

    private static String trailing(Issued issued) {
        try {
            byte[] der = issued.certificate().getEncoded();
            return Base64.encode(Arrays.copyOf(der, der.length + 5)).toString();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes a modulus the way the flawed generator did: primes that are a power of 65537 modulo small primes. */
    private static RSAKey rocaKey() {
        BigInteger product = BigInteger.ONE;
        for (int candidate = 2; candidate <= 167; candidate++) {
            if (BigInteger.valueOf(candidate).isProbablePrime(20)) {
                product = product.multiply(BigInteger.valueOf(candidate));
            }
        }
        BigInteger modulus = rocaPrime(product, 12_345).multiply(rocaPrime(product, 67_890));
        return new RSAKey.Builder(Base64URL.encode(modulus), Base64URL.encode(BigInteger.valueOf(65_537))).build();
    }

    private static BigInteger rocaPrime(BigInteger product, int power) {
        BigInteger remainder = BigInteger.valueOf(65_537).modPow(BigInteger.valueOf(power), product);
        BigInteger factor =
                BigInteger.ONE.shiftLeft(1_055 - product.bitLength()).subtract(BigInteger.valueOf(power));
        BigInteger candidate = factor.multiply(product).add(remainder);
        while (!candidate.isProbablePrime(20)) {
            candidate = candidate.add(product);
        }
        return candidate;
    }

    @Test
    @DisplayName("B-08 ACCEPT ordinary RSA keys do not have the ROCA pattern, and e = 3 is fine")
    void ordinaryRsaKey_isUsed() {
        for (int i = 0; i < 200; i++) {
            assertThat(Roca.matches(new BigInteger(2_048, new SecureRandom()).setBit(0)))
                    .isFalse();
        }
        TrustBundle bundle =
                TestTokens.bundle("td", entry(RSA, "k"), changed(entry(RSA, "e"), "e", "Aw"), entry(P521, "p521"));
        assertThat(bundle.jwtKeyCount()).isEqualTo(3);
    }

    @Test
    @DisplayName("J-17 W-09 two keys with one kid are both unusable, whatever they are for and whether they are good")
    void duplicateKeyId_makesAllUnusable() {
        Map<String, Object> wit = changed(entry(OTHER_KEY, "b"), "use", "wit-svid");
        TrustBundle bundle = TestTokens.bundle(
                "td",
                entry(KEY, "a"),
                entry(OTHER_KEY, "a"),
                entry(KEY, "b"),
                wit,
                entry(KEY, "c"),
                changed(entry(KEY, "c"), "crv", "P-999"),
                entry(KEY, "d"));
        assertThat(bundle.jwtKeyCount()).isEqualTo(1);
        assertThat(bundle.witKey("b")).isNull();
        assertThat(bundle.skippedEntries())
                .hasSize(6)
                .allSatisfy(entry -> assertThat(entry.cause()).isIn(Cause.DUPLICATE_KEY_ID, Cause.KEY_TYPE));
        assertThat(Cause.DUPLICATE_KEY_ID.code()).isEqualTo("bundle.duplicate-kid");
    }

    @Test
    @DisplayName("J-15 W-09 a key is for the tokens that its use names and for no others")
    void keys_areKeptApartByUse() {
        TrustBundle bundle =
                TestTokens.bundle("td", entry(KEY, "j"), changed(entry(OTHER_KEY, "w"), "use", "wit-svid"));
        assertThat(bundle.jwtKey("j")).isNotNull();
        assertThat(bundle.jwtKey("w")).isNull();
        assertThat(bundle.hasOtherKey("w")).isTrue();
        assertThat(bundle.witKey("w")).isNotNull();
        assertThat(bundle.witKey("j")).isNull();
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
        assertThat(bundle.skippedEntries())
                .extracting(SkippedEntry::cause)
                .containsExactly(Cause.NOT_AN_OBJECT, Cause.NOT_AN_OBJECT, Cause.NOT_AN_OBJECT);
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

    private static TrustBundle withSequence(String sequence, String entries) {
        return TrustBundle.parse(
                TD,
                ("{\"spiffe_sequence\":" + sequence + ",\"keys\":[" + entries + "]}").getBytes(StandardCharsets.UTF_8));
    }

    private static String json(Map<String, Object> entry) {
        return JSONObjectUtils.toJSONString(entry);
    }

    @ParameterizedTest
    @DisplayName("B-09 ACCEPT a sequence number of 64 bits is kept exactly")
    @ValueSource(strings = {"0", "7", "9007199254740993", "9223372036854775808", "18446744073709551615"})
    void sequence_isExact(String sequence) {
        assertThat(withSequence(sequence, "").sequence()).contains(new BigInteger(sequence));
    }

    @Test
    @DisplayName("G-01 B-09 a number with an exponent out of range refuses the update as other bad JSON does")
    void exponentOutOfRange_refusesTheUpdate() {
        assertThatExceptionOfType(TrustBundleException.class)
                .isThrownBy(() -> withSequence("2E22222222222", ""))
                .withMessageContaining("strict JSON");
    }

    @ParameterizedTest
    @DisplayName("B-09 what is no unsigned integer of 64 bits refuses the update")
    @ValueSource(
            strings = {"1.5", "1.0", "1e3", "\"7\"", "-1", "18446744073709551616", "18446744073709551617", "null", "[]"
            })
    void otherSequence_isRefused(String sequence) {
        assertThatExceptionOfType(TrustBundleException.class)
                .isThrownBy(() -> withSequence(sequence, ""))
                .withMessageContaining("spiffe_sequence");
    }

    static Stream<Arguments> successions() {
        String a = json(entry(KEY, "a"));
        String b = json(entry(KEY, "b"));
        String root = json(x509(List.of(der(ROOT))));
        TrustBundle none = TestTokens.bundle("td", entry(KEY, "a"));
        return Stream.of(
                argumentSet("B-10 lower sequence", withSequence("12", a), withSequence("11", a), true),
                argumentSet(
                        "B-10 lower sequence beyond 63 bits",
                        withSequence("18446744073709551615", a),
                        withSequence("9223372036854775807", a),
                        true),
                argumentSet("B-10 same sequence, another key", withSequence("12", a), withSequence("12", b), true),
                argumentSet(
                        "B-10 same sequence, one key more",
                        withSequence("12", a),
                        withSequence("12", a + "," + root),
                        true),
                argumentSet(
                        "B-10 ACCEPT same sequence, other order",
                        withSequence("12", a + "," + root),
                        withSequence("12", root + "," + a),
                        false),
                argumentSet("B-10 ACCEPT higher sequence", withSequence("12", a), withSequence("13", b), false),
                argumentSet("B-10 ACCEPT without a sequence the newest wins", withSequence("12", a), none, false),
                argumentSet("B-10 ACCEPT the first with a sequence", none, withSequence("1", a), false));
    }

    @ParameterizedTest
    @MethodSource("successions")
    void succession_isJudgedBySequence(TrustBundle held, TrustBundle next, boolean rollback) {
        assertThat(next.rollsBack(held)).isEqualTo(rollback);
    }

    @ParameterizedTest
    @DisplayName("B-11 a refresh hint is clamped, and ignored if it is of no use")
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "0,300",
                "-5,300",
                "1e9,300",
                "\"60\",300",
                "null,300",
                "1,30",
                "60,60",
                "1000000000,86400",
                "99999999999999999999999999,86400"
            })
    void refreshHint_isClamped(String hint, long seconds) {
        TrustBundle bundle = TrustBundle.parse(
                TD, ("{\"spiffe_refresh_hint\":" + hint + ",\"keys\":[]}").getBytes(StandardCharsets.UTF_8));
        assertThat(bundle.refreshHint()).hasSeconds(seconds);
    }

    @Test
    @DisplayName("B-11 without a refresh hint it is five minutes")
    void absentRefreshHint_isFiveMinutes() {
        assertThat(TestTokens.bundle("td").refreshHint()).hasMinutes(5);
    }

    private static byte[] map(String members) {
        return ("{\"trust_domains\":{" + members + "}}").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("B-13 B-14 ACCEPT a map holds a bundle for each name, may be empty, and has a hint of its own")
    void map_isRead() {
        TrustBundles bundles =
                TrustBundles.parseMap(map("\"a\":{\"keys\":[" + json(entry(KEY, "k")) + "]},\"b.c\":{\"keys\":[]}"));
        assertThat(bundles.trustDomains()).containsExactlyInAnyOrder(TrustDomain.of("a"), TrustDomain.of("b.c"));
        assertThat(bundles.bundle(TrustDomain.of("a")).orElseThrow().jwtKeyCount())
                .isEqualTo(1);
        assertThat(TrustBundles.parseMap(map("")).trustDomains()).isEmpty();
        assertThat(TrustBundleParser.parseMap(map("\"a\":{\"keys\":[],\"spiffe_refresh_hint\":40}"))
                        .refreshHint())
                .hasMinutes(5);
    }

    @ParameterizedTest
    @DisplayName("B-12 B-13 B-15 a map with anything wrong in it is refused as a whole")
    @ValueSource(
            strings = {
                "\"EXAMPLE.org\":{\"keys\":[]}",
                "\"spiffe://x/y\":{\"keys\":[]}",
                "\"\":{\"keys\":[]}",
                "\"a\":{\"keys\":[]},\"a\":{\"keys\":[]}",
                "\"a\":{\"keys\":[]},\"b\":{},\"c\":{\"keys\":[]}",
                "\"a\":{\"keys\":[],\"spiffe_sequence\":-1}",
                "\"a\":[]",
                "\"a\":null"
            })
    void badMap_isRefused(String members) {
        assertThatExceptionOfType(TrustBundleException.class).isThrownBy(() -> TrustBundles.parseMap(map(members)));
    }

    @ParameterizedTest
    @DisplayName("B-13 a map without trust_domains is refused")
    @ValueSource(strings = {"{}", "{\"trust_domains\":null}", "{\"trust_domains\":[]}", "{\"keys\":[]}"})
    void otherDocument_isNoMap(String text) {
        assertThatExceptionOfType(TrustBundleException.class)
                .isThrownBy(() -> TrustBundles.parseMap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    @DisplayName("J-17 T-22 keys of an issuer are read by the same rules, with the uses of RFC 7517")
    void issuerKeys_areReadByTheSameRules() {
        Map<String, Object> plain = changed(entry(KEY, "plain"), "use", null);
        IssuerKeys keys = IssuerKeys.parse(
                "https://as",
                document(List.of(
                        plain,
                        changed(entry(KEY, "sig"), "use", "sig"),
                        changed(changed(plain, "kid", "ops"), "key_ops", List.of("verify", "sign")),
                        changed(entry(KEY, "enc"), "use", "enc"),
                        changed(entry(KEY, "svid"), "use", "jwt-svid"),
                        changed(changed(plain, "kid", "sign"), "key_ops", List.of("sign")),
                        changed(plain, "kid", "twice"),
                        changed(plain, "kid", "twice"),
                        changed(changed(plain, "kid", "secret"), "d", "AAAA"))));
        assertThat(keys.keyCount()).isEqualTo(3);
        assertThat(keys.key("plain")).isNotNull();
        assertThat(keys.key("sig")).isNotNull();
        assertThat(keys.key("ops")).isNotNull();
        assertThat(keys.skippedEntries())
                .extracting(SkippedEntry::cause)
                .containsExactly(
                        Cause.KEY_USE,
                        Cause.KEY_USE,
                        Cause.KEY_OPERATIONS,
                        Cause.DUPLICATE_KEY_ID,
                        Cause.DUPLICATE_KEY_ID,
                        Cause.PRIVATE_KEY);
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
