package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;
import static dev.zt4j.identity.TestTokens.AUDIENCE;
import static dev.zt4j.identity.TestTokens.claims;
import static dev.zt4j.identity.TestTokens.entry;
import static dev.zt4j.identity.TestTokens.header;
import static dev.zt4j.identity.TestTokens.sign;
import static dev.zt4j.identity.TestTokens.with;
import static dev.zt4j.identity.TestTokens.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtSvidVerifierTest {
    private static final ECKey KEY = ec(Curve.P_256);
    private static final ECKey KEY_384 = ec(Curve.P_384);
    private static final ECKey THEIR_KEY = ec(Curve.P_256);
    private static final RSAKey RSA = rsa();
    private static final JwtSvidVerifier VERIFIER = verifier(false);
    private static final TrustBundles BUNDLES = TrustBundles.of(List.of(
            TestTokens.bundle(
                    "td",
                    entry(KEY, "k"),
                    entry(KEY_384, "k384"),
                    entry(RSA, "rsa"),
                    pinned(entry(RSA, "ps512"), "PS512"),
                    use(entry(THEIR_KEY, "x509"), "x509-svid"),
                    use(entry(THEIR_KEY, "wit"), "wit-svid")),
            TestTokens.bundle("b", entry(THEIR_KEY, "b"))));

    private static JwtSvidVerifier verifier(boolean singleAudience) {
        return new JwtSvidVerifier(
                new TokenRules(Set.of(AUDIENCE), singleAudience, Duration.ofSeconds(60), Duration.ofHours(24)),
                Crypto.STANDARD);
    }

    private static JwtSvidVerifier.Proof verify(String token, TrustBundles bundles) {
        return verify(VERIFIER, token, bundles);
    }

    private static JwtSvidVerifier.Proof verify(JwtSvidVerifier verifier, String token, TrustBundles bundles) {
        CompactJws jws = CompactJws.parse(token);
        return verifier.verify(jws, jws.claims(), bundles, NOW);
    }

    private static ECKey ec(Curve curve) {
        try {
            return new ECKeyGenerator(curve).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey rsa() {
        try {
            return new RSAKeyGenerator(2048).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> pinned(Map<String, Object> entry, String algorithm) {
        entry.put("alg", algorithm);
        return entry;
    }

    private static Map<String, Object> use(Map<String, Object> entry, String use) {
        entry.put("use", use);
        return entry;
    }

    private static void assertRefused(Reason reason, String token) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> verify(token, BUNDLES))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static String good() {
        return sign(KEY, header("ES256", "k"), claims());
    }

    @Test
    void goodToken_provesItsSubject() {
        JwtSvidVerifier.Proof proof = verify(good(), BUNDLES);
        assertThat(proof.id()).hasToString("spiffe://td/w");
        assertThat(proof.tokenId()).isEqualTo("t-1");
        assertThat(proof.dates().issuedAt()).isEqualTo(NOW);
        assertThat(proof.dates().expiresAt()).isEqualTo(NOW.plusSeconds(300));
        assertThat(proof.audiences()).containsExactly(AUDIENCE);
    }

    static Stream<Arguments> badForms() {
        String good = good();
        String[] parts = good.split("\\.", -1);
        return Stream.of(
                argumentSet("J-01 empty", "", Reason.JWS_FORM),
                argumentSet("J-01 JSON serialization", "{\"payload\":\"x\",\"signatures\":[]}", Reason.JWS_FORM),
                argumentSet("J-01 two parts", parts[0] + "." + parts[1], Reason.JWS_FORM),
                argumentSet("J-01 four parts", good + ".x", Reason.JWS_FORM),
                argumentSet("J-01 five parts", good + ".x.y", Reason.JWS_FORM),
                argumentSet("J-01 empty signature", parts[0] + "." + parts[1] + ".", Reason.JWS_FORM),
                argumentSet("J-01 empty payload", parts[0] + ".." + parts[2], Reason.JWS_FORM),
                argumentSet("J-01 empty header", "." + parts[1] + "." + parts[2], Reason.JWS_FORM),
                argumentSet("T-18 padding", good + "=", Reason.JWS_BASE64),
                argumentSet("T-18 white space", " " + good, Reason.JWS_BASE64),
                argumentSet("T-18 standard alphabet", parts[0] + "+." + parts[1] + "." + parts[2], Reason.JWS_BASE64),
                argumentSet("T-18 stray bits", strayBits(good), Reason.JWS_BASE64),
                argumentSet("G-04 a token of 1 MiB", "a".repeat(1 << 20), Reason.LIMIT_TOKEN),
                argumentSet("G-01 header is null", raw("null", "{}"), Reason.JWT_JSON),
                argumentSet("T-19 duplicate name", raw("{\"alg\":\"ES256\",\"alg\":\"ES256\"}", "{}"), Reason.JWT_JSON),
                argumentSet("T-19 trailing bytes", raw("{\"alg\":\"ES256\"} {}", "{}"), Reason.JWT_JSON),
                argumentSet(
                        "T-19 G-01 an exponent out of range in the header",
                        raw("{\"alg\":2E22222222222}", "{}"),
                        Reason.JWT_JSON),
                argumentSet("T-19 comment", raw("{/**/\"alg\":\"ES256\"}", "{}"), Reason.JWT_JSON),
                argumentSet(
                        "T-19 33 levels",
                        raw("{\"alg\":" + "[".repeat(32) + "]".repeat(32) + "}", "{}"),
                        Reason.JWT_JSON),
                argumentSet("T-08 byte order mark", raw("\uFEFF{\"alg\":\"ES256\"}", "{}"), Reason.JWT_ENCODING),
                argumentSet("T-08 lone surrogate", raw("{\"alg\":\"\\ud800\"}", "{}"), Reason.JWT_ENCODING),
                argumentSet(
                        "T-08 overlong UTF-8",
                        Base64URL.encode(new byte[] {'{', '"', (byte) 0xC0, (byte) 0xAE, '"', ':', '1', '}'})
                                + ".e30.AA",
                        Reason.JWT_ENCODING));
    }

    private static String raw(String header, String payload) {
        return Base64URL.encode(header) + "." + Base64URL.encode(payload) + ".AA";
    }

    private static String strayBits(String token) {
        // A 64-byte signature leaves four unused bits in its last character.
        char last = token.charAt(token.length() - 1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return token.substring(0, token.length() - 1) + alphabet.charAt(alphabet.indexOf(last) + 1);
    }

    @ParameterizedTest
    @MethodSource("badForms")
    void malformedToken_isRefused(String token, Reason reason) {
        assertRefused(reason, token);
    }

    @ParameterizedTest
    @DisplayName("J-02 only the nine algorithms, spelled exactly, before any key is used")
    @ValueSource(
            strings = {
                "\"none\"",
                "\"NONE\"",
                "\"nOnE\"",
                "\"HS256\"",
                "\"EdDSA\"",
                "\"ES256K\"",
                "\"es256\"",
                "null",
                "1",
                "[]"
            })
    void otherAlgorithm_isRefused(String algorithm) {
        assertRefused(Reason.JWS_ALGORITHM, sign(KEY, "{\"alg\":" + algorithm + ",\"kid\":\"k\"}", "{}"));
    }

    @Test
    @DisplayName("J-02 an absent algorithm is refused")
    void noAlgorithm_isRefused() {
        assertRefused(Reason.JWS_ALGORITHM, sign(KEY, "{\"kid\":\"k\"}", claims()));
    }

    static Stream<Arguments> badHeaders() {
        return Stream.of(
                argumentSet("J-03 no kid", "{\"alg\":\"ES256\"}", Reason.JWT_KEY_ID),
                argumentSet("J-03 kid is a number", "{\"alg\":\"ES256\",\"kid\":1}", Reason.JWT_KEY_ID),
                argumentSet("J-03 kid is an object", "{\"alg\":\"ES256\",\"kid\":{}}", Reason.JWT_KEY_ID),
                argumentSet(
                        "J-03 kid of 10 KiB",
                        "{\"alg\":\"ES256\",\"kid\":\"" + "k".repeat(10_000) + "\"}",
                        Reason.JWT_KEY_ID),
                argumentSet("T-12 kid is a path", header("ES256", "../../etc/x"), Reason.JWT_KEY_ID),
                argumentSet("J-14 kid of another trust domain", header("ES256", "b"), Reason.JWT_KEY_ID),
                argumentSet("J-15 key for X.509-SVIDs", header("ES256", "x509"), Reason.JWT_KEY_USE),
                argumentSet("J-15 key for WIT-SVIDs", header("ES256", "wit"), Reason.JWT_KEY_USE),
                argumentSet("J-16 ES256 with a P-384 key", header("ES256", "k384"), Reason.JWS_KEY),
                argumentSet("J-16 RS256 with an EC key", header("RS256", "k"), Reason.JWS_KEY),
                argumentSet("J-16 ES256 with an RSA key", header("ES256", "rsa"), Reason.JWS_KEY),
                argumentSet("J-16 RS256 with a key pinned to PS512", header("RS256", "ps512"), Reason.JWS_KEY));
    }

    @ParameterizedTest
    @MethodSource("badHeaders")
    void badHeader_isRefused(String header, Reason reason) {
        assertRefused(reason, Base64URL.encode(header) + good().substring(good().indexOf('.')));
    }

    @ParameterizedTest
    @DisplayName("J-04 no other type than JWT and JOSE")
    @ValueSource(strings = {"at+jwt", "wit+jwt", "dpop+jwt", "secevent+jwt", "jwt", "application/jwt", ""})
    void otherType_isRefused(String type) {
        assertRefused(
                Reason.JWT_TYPE, sign(KEY, "{\"alg\":\"ES256\",\"kid\":\"k\",\"typ\":\"" + type + "\"}", claims()));
    }

    @ParameterizedTest
    @DisplayName("J-04 JWT, JOSE and no type are accepted")
    @ValueSource(strings = {",\"typ\":\"JWT\"", ",\"typ\":\"JOSE\"", ""})
    void type_isAccepted(String type) {
        String token = sign(KEY, "{\"alg\":\"ES256\",\"kid\":\"k\"" + type + "}", claims());
        assertThat(verify(token, BUNDLES).id()).hasToString("spiffe://td/w");
    }

    @ParameterizedTest
    @DisplayName("J-05 no other header parameter")
    @ValueSource(strings = {"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc", "cty", "x"})
    void otherHeader_isRefused(String name) {
        assertRefused(
                Reason.JWS_HEADER, sign(KEY, "{\"alg\":\"ES256\",\"kid\":\"k\",\"" + name + "\":\"DEF\"}", claims()));
    }

    static Stream<Arguments> badClaims() {
        long now = NOW.getEpochSecond();
        return Stream.of(
                argumentSet("J-06 no sub", without("sub"), Reason.JWT_SUBJECT),
                argumentSet("J-06 sub is null", with("sub", null), Reason.JWT_SUBJECT),
                argumentSet("J-06 sub is a number", with("sub", 7), Reason.JWT_SUBJECT),
                argumentSet("J-06 sub is a list", with("sub", List.of("spiffe://td/w")), Reason.JWT_SUBJECT),
                argumentSet("J-06 sub is a trust domain", with("sub", "spiffe://td"), Reason.JWT_SUBJECT),
                argumentSet("J-06 sub in upper case", with("sub", "SPIFFE://td/w"), Reason.JWT_SUBJECT),
                argumentSet("J-06 sub is a name", with("sub", "alice"), Reason.JWT_SUBJECT),
                argumentSet("J-07 no aud", without("aud"), Reason.JWT_AUDIENCE),
                argumentSet("J-07 aud is null", with("aud", null), Reason.JWT_AUDIENCE),
                argumentSet("J-07 aud is empty", with("aud", List.of()), Reason.JWT_AUDIENCE),
                argumentSet("J-07 aud is an empty text", with("aud", ""), Reason.JWT_AUDIENCE),
                argumentSet("J-07 aud holds an empty text", with("aud", List.of(AUDIENCE, "")), Reason.JWT_AUDIENCE),
                argumentSet("J-07 aud holds a number", with("aud", List.of(AUDIENCE, 1)), Reason.JWT_AUDIENCE),
                argumentSet("J-07 aud is an object", with("aud", Map.of("a", 1)), Reason.JWT_AUDIENCE),
                argumentSet("J-07 aud is nested", with("aud", List.of(List.of(AUDIENCE))), Reason.JWT_AUDIENCE),
                argumentSet("J-07 aud with a space", with("aud", AUDIENCE + " "), Reason.JWT_AUDIENCE),
                argumentSet(
                        "J-07 aud in upper case",
                        with("aud", AUDIENCE.toUpperCase(java.util.Locale.ROOT)),
                        Reason.JWT_AUDIENCE),
                argumentSet("J-10 no exp", without("exp"), Reason.JWT_EXPIRY),
                argumentSet("J-10 exp is null", with("exp", null), Reason.JWT_EXPIRY),
                argumentSet("J-10 exp is a text", with("exp", "1"), Reason.JWT_EXPIRY),
                argumentSet("J-10 exp is a truth value", with("exp", true), Reason.JWT_EXPIRY),
                argumentSet("J-10 G-06 expired 61 seconds ago", with("exp", now - 61), Reason.JWT_EXPIRY),
                argumentSet("J-11 exp of 1e-999999999", with("exp", new BigDecimal("1e-999999999")), Reason.JWT_DATE),
                argumentSet("J-11 exp of 1e400", with("exp", new BigDecimal("1e400")), Reason.JWT_DATE),
                argumentSet(
                        "J-11 exp of twenty digits",
                        with("exp", new BigInteger("99999999999999999999")),
                        Reason.JWT_DATE),
                argumentSet("J-11 exp below 1970", with("exp", -1), Reason.JWT_DATE),
                argumentSet("J-11 nbf of 2^63-1", with("nbf", Long.MAX_VALUE), Reason.JWT_DATE),
                argumentSet("J-12 nbf in two minutes", with("nbf", now + 120), Reason.JWT_DATE),
                argumentSet("J-12 nbf is a text", with("nbf", "x"), Reason.JWT_DATE),
                argumentSet("J-12 iat is a text", with("iat", "x"), Reason.JWT_DATE),
                argumentSet("J-12 iat in two minutes", with("iat", now + 120), Reason.JWT_DATE),
                argumentSet("J-13 ten years", with("exp", now + 315_360_000), Reason.JWT_LIFETIME),
                argumentSet("O-10 bound to a key", with("cnf", Map.of("jkt", "x")), Reason.TOKEN_BOUND),
                argumentSet("O-10 cnf is null", with("cnf", null), Reason.TOKEN_BOUND),
                argumentSet(
                        "J-14 no bundle for the trust domain", with("sub", "spiffe://unknown/w"), Reason.JWT_NO_BUNDLE),
                argumentSet("J-14 sub of another trust domain", with("sub", "spiffe://b/w"), Reason.JWT_KEY_ID),
                argumentSet("T-09 iss is a number", with("iss", 1), Reason.JWT_ISSUER),
                argumentSet("T-09 iss is a list", with("iss", List.of("x")), Reason.JWT_ISSUER),
                argumentSet("jti is a number", with("jti", 1), Reason.JWT_JSON));
    }

    @ParameterizedTest
    @MethodSource("badClaims")
    void badClaim_isRefused(Map<String, @Nullable Object> claims, Reason reason) {
        assertRefused(reason, sign(KEY, header("ES256", "k"), claims));
    }

    @Test
    @DisplayName("J-13 without iat the rest of the life is judged")
    void longLifeWithoutStart_isRefused() {
        Map<String, @Nullable Object> claims = new HashMap<>(without("iat"));
        claims.put("exp", NOW.getEpochSecond() + Duration.ofHours(25).toSeconds());
        assertRefused(Reason.JWT_LIFETIME, sign(KEY, header("ES256", "k"), claims));
    }

    @Test
    @DisplayName("J-10 J-11 G-06 ACCEPT within the skew, and with fractions of seconds, a token is accepted")
    void dateWithinSkew_isAccepted() {
        for (Object exp : List.<Object>of(NOW.getEpochSecond() - 59, new BigDecimal(NOW.getEpochSecond() + ".75"))) {
            Map<String, @Nullable Object> claims = new HashMap<>(with("exp", exp));
            claims.put("iat", NOW.getEpochSecond() - 120);
            claims.put("nbf", NOW.getEpochSecond() + 59);
            assertThat(verify(sign(KEY, header("ES256", "k"), claims), BUNDLES).id())
                    .hasToString("spiffe://td/w");
        }
    }

    @Test
    @DisplayName("J-09 several audiences are accepted and recorded, or refused where only one may be named")
    void severalAudiences_areRecorded() {
        String token = sign(KEY, header("ES256", "k"), with("aud", List.of("them", AUDIENCE)));
        assertThat(verify(token, BUNDLES).audiences()).containsExactly("them", AUDIENCE);
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> verify(verifier(true), token, BUNDLES))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.JWT_AUDIENCE_COUNT));
    }

    @Test
    @DisplayName("J-14 the key of another trust domain under a known kid does not verify")
    void foreignKey_isRefused() {
        assertRefused(Reason.JWS_SIGNATURE, sign(THEIR_KEY, header("ES256", "k"), claims()));
    }

    @Test
    @DisplayName("T-25 the signature is judged before the claims")
    void badSignature_comesBeforeExpiry() {
        assertRefused(Reason.JWS_SIGNATURE, sign(THEIR_KEY, header("ES256", "k"), with("exp", 1)));
    }

    @ParameterizedTest
    @DisplayName("J-22 an ECDSA signature has 64 bytes and is not zero")
    @ValueSource(ints = {2, 63, 64, 65, 70})
    void zeroSignature_isRefused(int length) {
        String good = good();
        assertRefused(
                Reason.JWS_SIGNATURE,
                good.substring(0, good.lastIndexOf('.') + 1) + Base64URL.encode(new byte[length]));
    }

    @Test
    @DisplayName("J-16 T-02 RS256 and PS256 verify with an RSA key, ES384 with P-384, PS512 with the pinned key")
    void fittingAlgorithms_areAccepted() {
        List<String> tokens = List.of(
                sign(RSA, header("RS256", "rsa"), claims()),
                sign(RSA, header("PS256", "rsa"), claims()),
                sign(RSA, header("PS512", "ps512"), claims()),
                sign(KEY_384, header("ES384", "k384"), claims()));
        for (String token : tokens) {
            assertThat(verify(token, BUNDLES).id()).hasToString("spiffe://td/w");
        }
    }

    @Test
    @DisplayName("G-02 the claims are those that were signed: another payload under the same signature is refused")
    void swappedPayload_isRefused() {
        String good = good();
        String other = sign(KEY, header("ES256", "k"), with("sub", "spiffe://td/admin"));
        String mixed = other.substring(0, other.lastIndexOf('.')) + good.substring(good.lastIndexOf('.'));
        assertRefused(Reason.JWS_SIGNATURE, mixed);
    }

    @Test
    @DisplayName("J-17 two keys with one kid are both unusable")
    void duplicateKeyId_isUnusable() {
        TrustBundle bundle = TestTokens.bundle("td", entry(KEY, "k"), entry(THEIR_KEY, "k"), entry(RSA, "rsa"));
        assertThat(bundle.jwtKeyCount()).isEqualTo(1);
        TrustBundles bundles = TrustBundles.of(List.of(bundle));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> verify(good(), bundles))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.JWT_KEY_ID));
    }

    @Test
    @DisplayName("J-19 ACCEPT the same token twice")
    void sameTokenTwice_isAccepted() {
        String token = good();
        assertThat(verify(token, BUNDLES).id()).isEqualTo(verify(token, BUNDLES).id());
    }

    @Test
    @DisplayName("G-01 every single-character change of a token is a refusal, never another exception")
    void mutatedToken_isRefused() {
        String good = good();
        for (int i = 0; i < good.length(); i++) {
            for (char c : new char[] {'A', '.', '~', (char) (good.charAt(i) ^ 1)}) {
                char[] mutated = good.toCharArray();
                if (mutated[i] == c) {
                    continue;
                }
                mutated[i] = c;
                String token = new String(mutated);
                assertThatExceptionOfType(RefusedException.class)
                        .as("position %d", i)
                        .isThrownBy(() -> verify(token, BUNDLES));
            }
        }
        assertThat(good.split("\\.", -1)).hasSize(3);
    }
}
