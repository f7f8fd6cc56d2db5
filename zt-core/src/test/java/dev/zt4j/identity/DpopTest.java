package dev.zt4j.identity;

import static dev.zt4j.identity.TestAccessTokens.ISSUER;
import static dev.zt4j.identity.TestAccessTokens.issuer;
import static dev.zt4j.identity.TestAccessTokens.token;
import static dev.zt4j.identity.TestAccessTokens.with;
import static dev.zt4j.identity.TestCertificates.NOW;
import static dev.zt4j.identity.TestProofs.URI;
import static dev.zt4j.identity.TestProofs.header;
import static dev.zt4j.identity.TestProofs.proof;
import static dev.zt4j.identity.TestProofs.request;
import static dev.zt4j.identity.TestTokens.sign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.zt4j.authority.Authority;
import dev.zt4j.digest.Sha256;
import dev.zt4j.reason.Reason;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DpopTest {
    private static final ECKey ISSUER_KEY = TestAccessTokens.key();
    private static final ECKey KEY = TestAccessTokens.key();
    private static final ECKey OTHER_KEY = TestAccessTokens.key();
    private static final RSAKey RSA = rsa(2048);
    private static final ECKey KEY_384 = key384();
    private static final Authority AUTHORITY = Authority.create(TrustDomain.of("td"), () -> NOW);
    private static final TrustBundles BUNDLES =
            TrustBundles.of(List.of(AUTHORITY.bundle()), List.of(TestAccessTokens.keys(ISSUER, ISSUER_KEY)));
    private static final String TOKEN = bound(KEY);
    private static final EvidenceVerifier VERIFIER = verifier(DpopRules.builder());

    private static EvidenceVerifier verifier(DpopRules.Builder rules) {
        return EvidenceVerifier.builder(Set.of("spiffe://td/us"))
                .issuer(issuer().build())
                .dpop(rules.build())
                .build();
    }

    private static RSAKey rsa(int bits) {
        try {
            return new RSAKeyGenerator(bits, true).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECKey key384() {
        try {
            return new ECKeyGenerator(Curve.P_384).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String bound(JWK key) {
        return token(ISSUER_KEY, with("cnf", Map.of("jkt", TestProofs.thumbprint(key))));
    }

    private static Map<String, @Nullable Object> claims(String tokenId) {
        return TestProofs.claims(TOKEN, tokenId);
    }

    private static Map<String, @Nullable Object> changed(String claim, @Nullable Object value) {
        Map<String, @Nullable Object> claims = claims("changed-" + claim + value);
        claims.put(claim, value);
        return claims;
    }

    private static Map<String, @Nullable Object> lacking(String claim) {
        Map<String, @Nullable Object> claims = claims("lacking-" + claim);
        claims.remove(claim);
        return claims;
    }

    private static Evidence dpop(String token, DpopRequest request) {
        return Evidence.none().withDpop(token, request);
    }

    private static Verification verify(DpopRequest request) {
        return VERIFIER.verify(dpop(TOKEN, request), BUNDLES, NOW);
    }

    private static void assertRefused(Reason reason, DpopRequest request) {
        assertThat(verify(request)).isEqualTo(new Verification.Refused(reason));
    }

    private static void assertAccepted(Verification verification) {
        assertThat(verification).isInstanceOf(Verification.Verified.class);
    }

    @Test
    @DisplayName("P-14 ACCEPT a bound token with a proof that is used for the first time")
    void boundTokenWithProof_provesItsHolderByPossession() {
        Verification verification = verify(request(proof(KEY, claims("good"))));
        assertAccepted(verification);
        Principal principal = ((Verification.Verified) verification).principal();
        assertThat(principal.id()).isEqualTo(ISSUER + "#alice");
        assertThat(principal.credential().strength()).isEqualTo(Credential.Strength.PROOF_OF_POSSESSION);
        assertThat(principal.credential().keyThumbprint()).contains(TestProofs.thumbprint(KEY));
    }

    @Test
    @DisplayName("P-05 P-13 RSA and P-384 keys are accepted too, and their thumbprints are those of RFC 7638")
    void otherKeys_areAccepted() {
        String rsaToken = bound(RSA);
        String rsaProof = sign(RSA, header(RSA, "dpop+jwt", "PS256"), TestProofs.claims(rsaToken, "rsa"));
        assertAccepted(VERIFIER.verify(dpop(rsaToken, request(rsaProof)), BUNDLES, NOW));
        String token = bound(KEY_384);
        String proof = sign(KEY_384, header(KEY_384, "dpop+jwt", "ES384"), TestProofs.claims(token, "384"));
        assertAccepted(VERIFIER.verify(dpop(token, request(proof)), BUNDLES, NOW));
    }

    static Stream<Arguments> badFields() {
        String good = proof(KEY, claims("fields"));
        String[] parts = good.split("\\.", -1);
        return Stream.of(
                argumentSet("P-01 no field", List.of(), Reason.DPOP_HEADER),
                argumentSet("P-01 two fields", List.of(good, good), Reason.DPOP_HEADER),
                argumentSet("P-01 two values in one field", List.of(good + ", " + good), Reason.DPOP_HEADER),
                argumentSet("P-02 empty", List.of(""), Reason.DPOP_FORM),
                argumentSet("P-02 two parts", List.of(parts[0] + "." + parts[1]), Reason.DPOP_FORM),
                argumentSet("P-02 four parts", List.of(good + ".x"), Reason.DPOP_FORM),
                argumentSet("P-02 five parts", List.of(good + ".x.y"), Reason.DPOP_FORM),
                argumentSet("P-02 empty signature", List.of(parts[0] + "." + parts[1] + "."), Reason.DPOP_FORM),
                argumentSet("P-02 JSON serialization", List.of("{\"payload\":\"x\"}"), Reason.DPOP_FORM),
                argumentSet(
                        "P-02 claims are no object",
                        List.of(sign(KEY, header(KEY, "dpop+jwt", "ES256"), "[]")),
                        Reason.DPOP_FORM),
                argumentSet("P-02 over 8 KiB", List.of(proof(KEY, changed("x", "x".repeat(8_192)))), Reason.DPOP_FORM));
    }

    @ParameterizedTest
    @MethodSource("badFields")
    void badField_isRefused(List<String> fields, Reason reason) {
        assertRefused(reason, new DpopRequest(fields, "GET", URI));
    }

    static Stream<Arguments> badHeaders() {
        String jwk = JSONObjectUtils.toJSONString(KEY.toPublicJWK().toJSONObject());
        return Stream.of(
                argumentSet("P-04 typ JWT", header(KEY, "JWT", "ES256"), Reason.DPOP_TYPE),
                argumentSet("P-04 typ in upper case", header(KEY, "DPOP+JWT", "ES256"), Reason.DPOP_TYPE),
                argumentSet("P-04 no typ", "{\"alg\":\"ES256\",\"jwk\":" + jwk + "}", Reason.DPOP_TYPE),
                argumentSet("P-05 none", header(KEY, "dpop+jwt", "none"), Reason.DPOP_ALGORITHM),
                argumentSet("P-05 HS256", header(KEY, "dpop+jwt", "HS256"), Reason.DPOP_ALGORITHM),
                argumentSet("P-05 no alg", "{\"typ\":\"dpop+jwt\",\"jwk\":" + jwk + "}", Reason.DPOP_ALGORITHM),
                argumentSet("P-06 ES256 with an RSA jwk", header(RSA, "dpop+jwt", "ES256"), Reason.DPOP_JWK),
                argumentSet("P-06 ES256 with a P-384 jwk", header(KEY_384, "dpop+jwt", "ES256"), Reason.DPOP_JWK),
                argumentSet(
                        "P-06 another key's signature", header(OTHER_KEY, "dpop+jwt", "ES256"), Reason.DPOP_SIGNATURE),
                argumentSet("P-06 no jwk", "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\"}", Reason.DPOP_JWK),
                argumentSet(
                        "P-06 jwk for encryption", jwkHeader(jwk.replace("{", "{\"use\":\"enc\",")), Reason.DPOP_JWK),
                argumentSet(
                        "P-06 jwk that only signs",
                        jwkHeader(jwk.replace("{", "{\"key_ops\":[\"sign\"],")),
                        Reason.DPOP_JWK),
                argumentSet(
                        "P-06 jwk pinned to another algorithm",
                        jwkHeader(jwk.replace("{", "{\"alg\":\"ES384\",")),
                        Reason.DPOP_JWK),
                argumentSet(
                        "T-05 P-06 a point that is not on the curve",
                        jwkHeader(jwk.replace(KEY.getX().toString(), KEY.getY().toString())),
                        Reason.DPOP_JWK),
                argumentSet(
                        "T-05 P-06 a coordinate of 31 bytes",
                        jwkHeader("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + Base64Url.encode(new byte[31])
                                + "\",\"y\":\"" + KEY.getY() + "\"}"),
                        Reason.DPOP_JWK),
                argumentSet("T-06 RSA of 1024 bits", header(rsa(1024), "dpop+jwt", "RS256"), Reason.DPOP_JWK),
                argumentSet(
                        "P-07 private part",
                        jwkHeader(JSONObjectUtils.toJSONString(KEY.toJSONObject())),
                        Reason.DPOP_JWK),
                argumentSet("P-07 symmetric", jwkHeader("{\"kty\":\"oct\",\"k\":\"AAAA\"}"), Reason.DPOP_JWK),
                argumentSet(
                        "P-02 crit",
                        header(KEY, "dpop+jwt", "ES256").replace("{\"typ", "{\"crit\":[\"x\"],\"typ"),
                        Reason.DPOP_FORM),
                argumentSet(
                        "P-02 zip",
                        header(KEY, "dpop+jwt", "ES256").replace("{\"typ", "{\"zip\":\"DEF\",\"typ"),
                        Reason.DPOP_FORM));
    }

    private static String jwkHeader(String jwk) {
        return "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":" + jwk + "}";
    }

    @ParameterizedTest
    @MethodSource("badHeaders")
    void badHeader_isRefused(String header, Reason reason) {
        assertRefused(reason, request(sign(KEY, header, claims("header"))));
    }

    static Stream<Arguments> badClaims() {
        long now = NOW.getEpochSecond();
        String ath = (String) Objects.requireNonNull(claims("x").get("ath"));
        return Stream.of(
                argumentSet("P-03 no jti", lacking("jti"), Reason.DPOP_CLAIMS),
                argumentSet("P-03 no htm", lacking("htm"), Reason.DPOP_CLAIMS),
                argumentSet("P-03 no htu", lacking("htu"), Reason.DPOP_CLAIMS),
                argumentSet("P-03 no iat", lacking("iat"), Reason.DPOP_CLAIMS),
                argumentSet("P-03 P-12 no ath", lacking("ath"), Reason.DPOP_TOKEN),
                argumentSet("P-03 jti is a number", changed("jti", 1), Reason.DPOP_CLAIMS),
                argumentSet("P-03 htm is a list", changed("htm", List.of("GET")), Reason.DPOP_CLAIMS),
                argumentSet("P-03 htu is null", changed("htu", null), Reason.DPOP_CLAIMS),
                argumentSet("P-03 iat is a text", changed("iat", "now"), Reason.DPOP_CLAIMS),
                argumentSet("P-03 ath is a number", changed("ath", 1), Reason.DPOP_TOKEN),
                argumentSet("P-03 nonce is a number", changed("nonce", 1), Reason.DPOP_CLAIMS),
                argumentSet("P-17 jti of 257 characters", changed("jti", "j".repeat(257)), Reason.DPOP_CLAIMS),
                argumentSet("P-08 htm in lower case", changed("htm", "get"), Reason.DPOP_METHOD),
                argumentSet("P-08 another method", changed("htm", "POST"), Reason.DPOP_METHOD),
                argumentSet("P-09 another host", changed("htu", "https://other.example/entries"), Reason.DPOP_URI),
                argumentSet(
                        "P-10 the host that a forged Host field names",
                        changed("htu", "https://evil/entries"),
                        Reason.DPOP_URI),
                argumentSet("P-09 another path", changed("htu", URI + "/1"), Reason.DPOP_URI),
                argumentSet("P-09 http", changed("htu", "http://api.example/entries"), Reason.DPOP_URI),
                argumentSet("P-09 another port", changed("htu", "https://api.example:8443/entries"), Reason.DPOP_URI),
                argumentSet("P-09 user information", changed("htu", "https://u@api.example/entries"), Reason.DPOP_URI),
                argumentSet("P-09 relative", changed("htu", "/entries"), Reason.DPOP_URI),
                argumentSet("P-11 61 seconds old", changed("iat", now - 61), Reason.DPOP_ISSUED_AT),
                argumentSet("P-11 61 seconds ahead", changed("iat", now + 61), Reason.DPOP_ISSUED_AT),
                argumentSet("P-12 another token's ath", changed("ath", "A".repeat(43)), Reason.DPOP_TOKEN),
                argumentSet("P-12 padded ath", changed("ath", ath + "="), Reason.DPOP_TOKEN));
    }

    @ParameterizedTest
    @MethodSource("badClaims")
    void badClaim_isRefused(Map<String, @Nullable Object> claims, Reason reason) {
        assertRefused(reason, request(proof(KEY, claims)));
    }

    static Stream<Arguments> uris() {
        return Stream.of(
                argumentSet("P-09 ACCEPT scheme, host, default port", "https://api/x", "HTTPS://API:443/x", true),
                argumentSet("P-09 ACCEPT a query of the request", "https://api/x?q=1#f", "https://api/x", true),
                argumentSet("P-09 ACCEPT a query of the proof", "https://api/x", "https://api/x?q", true),
                argumentSet("P-09 ACCEPT an empty port", "https://api:/x", "https://api/x", true),
                argumentSet("P-09 ACCEPT no path", "https://api/", "https://api", true),
                argumentSet("P-09 ACCEPT case of escapes", "https://api/%c3%a9", "https://api/%C3%A9", true),
                argumentSet("P-09 ACCEPT an escape that is not needed", "https://api/%7ex", "https://api/~x", true),
                argumentSet("P-09 ACCEPT dot segments", "https://api/a/./b/../c/", "https://api/a/c/", true),
                argumentSet("P-09 ACCEPT an IPv6 address", "https://[::1]:8443/x", "https://[::1]:8443/x", true),
                argumentSet("P-09 encoded slash", "https://api/a%2Fb", "https://api/a/b", false),
                argumentSet("P-09 slash at the end", "https://api/a/", "https://api/a", false),
                argumentSet("P-09 two slashes", "https://api//a", "https://api/a", false),
                argumentSet("P-09 case of the path", "https://api/A", "https://api/a", false),
                argumentSet("P-09 default port of the other scheme", "https://api:80/a", "https://api/a", false),
                argumentSet("P-09 bad escape", "https://api/%zz", "https://api/%zz", false),
                argumentSet("P-09 cut escape", "https://api/%2", "https://api/%2", false),
                argumentSet("P-09 no host", "https:///x", "https:///x", false),
                argumentSet("P-09 white space", "https://api/a b", "https://api/a b", false),
                argumentSet("P-09 not ASCII", "https://api/é", "https://api/é", false),
                argumentSet("P-09 another scheme", "ftp://api/x", "ftp://api/x", false),
                argumentSet("P-09 escaped host", "https://%61pi/x", "https://%61pi/x", false));
    }

    @ParameterizedTest
    @MethodSource("uris")
    void uri_isComparedInItsNormalForm(String requested, String proven, boolean same) {
        Map<String, @Nullable Object> claims = claims("uri-" + requested + proven);
        claims.put("htu", proven);
        Verification verification = verify(new DpopRequest(List.of(proof(KEY, claims)), "GET", requested));
        if (same) {
            assertAccepted(verification);
        } else {
            assertThat(verification).isEqualTo(new Verification.Refused(Reason.DPOP_URI));
        }
    }

    @Test
    @DisplayName("P-11 ACCEPT 60 seconds off")
    void dateWithinTheWindow_isAccepted() {
        assertAccepted(verify(request(proof(KEY, changed("iat", NOW.getEpochSecond() - 60)))));
        assertAccepted(verify(request(proof(KEY, changed("iat", NOW.getEpochSecond() + 60)))));
    }

    @Test
    @DisplayName("P-13 a proof by another key than the token's is refused")
    void otherKey_isRefused() {
        assertRefused(Reason.DPOP_THUMBPRINT, request(proof(OTHER_KEY, claims("other-key"))));
        String token = token(ISSUER_KEY, with("cnf", Map.of("jkt", "A".repeat(27))));
        assertThat(VERIFIER.verify(dpop(token, request(proof(KEY, TestProofs.claims(token, "sha1")))), BUNDLES, NOW))
                .isEqualTo(new Verification.Refused(Reason.DPOP_THUMBPRINT));
    }

    @Test
    @DisplayName("P-14 of one proof on sixteen threads exactly one is accepted, and none later")
    void proof_isTakenOnce() throws Exception {
        Evidence evidence = dpop(TOKEN, request(proof(KEY, claims("once"))));
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Callable<Verification>> tasks = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                tasks.add(() -> VERIFIER.verify(evidence, BUNDLES, NOW));
            }
            List<Verification> verifications = new ArrayList<>();
            for (Future<Verification> verification : threads.invokeAll(tasks)) {
                verifications.add(verification.get());
            }
            assertThat(verifications.stream().filter(Verification.Verified.class::isInstance))
                    .hasSize(1);
            assertThat(verifications.stream().filter(Verification.Refused.class::isInstance))
                    .hasSize(15)
                    .allMatch(new Verification.Refused(Reason.DPOP_REPLAY)::equals);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName("P-15 another spelling of the URI makes no other proof of it")
    void spelling_makesNoOtherProof() {
        assertAccepted(verify(request(proof(KEY, claims("spelling")))));
        for (String uri : List.of(URI, "HTTPS://API.example:443/entries", URI + "?q=1")) {
            Map<String, @Nullable Object> claims = claims("spelling");
            claims.put("htu", uri);
            assertRefused(Reason.DPOP_REPLAY, request(proof(KEY, claims)));
        }
    }

    @Test
    @DisplayName("P-16 a used proof is remembered until it would expire by itself, not by when it was used")
    void usedProof_isRememberedUntilItExpires() {
        Evidence evidence = dpop(TOKEN, request(proof(KEY, changed("iat", NOW.getEpochSecond() + 55))));
        assertAccepted(VERIFIER.verify(evidence, BUNDLES, NOW));
        assertThat(VERIFIER.verify(evidence, BUNDLES, NOW.plusSeconds(70)))
                .isEqualTo(new Verification.Refused(Reason.DPOP_REPLAY));
        assertThat(VERIFIER.verify(evidence, BUNDLES, NOW.plusSeconds(116)))
                .isEqualTo(new Verification.Refused(Reason.DPOP_ISSUED_AT));
    }

    @Test
    @DisplayName("P-17 only a proof that holds in every other way is recorded, as a digest")
    void onlyGoodProofs_areRecorded() {
        List<String> recorded = new ArrayList<>();
        EvidenceVerifier verifier = verifier(DpopRules.builder().replayStore((id, until, now) -> {
            recorded.add(id);
            return ReplayStore.Outcome.RECORDED;
        }));
        String good = proof(KEY, claims("recorded"));
        String bad = proof(OTHER_KEY, claims("recorded"));
        String mixed = good.substring(0, good.lastIndexOf('.')) + bad.substring(bad.lastIndexOf('.'));
        for (String proof : List.of(mixed, bad, proof(KEY, changed("ath", "x")), proof(KEY, changed("htm", "PUT")))) {
            assertThat(verifier.verify(dpop(TOKEN, request(proof)), BUNDLES, NOW))
                    .isInstanceOf(Verification.Refused.class);
        }
        assertThat(recorded).isEmpty();
        assertAccepted(verifier.verify(dpop(TOKEN, request(good)), BUNDLES, NOW));
        assertThat(recorded).hasSize(1).allMatch(id -> id.length() == 43);
    }

    @Test
    @DisplayName("P-18 a full store is a refusal, and no proof that could come again is forgotten for it")
    void fullStore_isARefusal() {
        InMemoryReplayStore store = new InMemoryReplayStore(1_000);
        int refused = 0;
        for (int i = 0; i < 2_000; i++) {
            refused += store.record("proof-" + i, NOW.plusSeconds(60), NOW) == ReplayStore.Outcome.FULL ? 1 : 0;
        }
        assertThat(refused).isEqualTo(1_000);
        assertThat(store.size()).isEqualTo(1_000);
        assertThat(store.record("proof-0", NOW.plusSeconds(60), NOW)).isEqualTo(ReplayStore.Outcome.SEEN);
        Instant late = NOW.plusSeconds(61);
        assertThat(store.record("proof-0", late.plusSeconds(60), late)).isEqualTo(ReplayStore.Outcome.RECORDED);
        assertThat(store.size()).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> ReplayStore.inMemory(0));
    }

    @Test
    void expiredEntry_doesNotStandAgainstANewProof() {
        InMemoryReplayStore store = new InMemoryReplayStore(10);
        assertThat(store.record("x", NOW, NOW)).isEqualTo(ReplayStore.Outcome.RECORDED);
        assertThat(store.record("x", NOW.plusSeconds(9), NOW)).isEqualTo(ReplayStore.Outcome.SEEN);
        assertThat(store.record("x", NOW.plusSeconds(9), NOW.plusSeconds(1))).isEqualTo(ReplayStore.Outcome.RECORDED);
        assertThat(store.record("x", NOW.plusSeconds(9), NOW.plusSeconds(1))).isEqualTo(ReplayStore.Outcome.SEEN);
    }

    @Test
    @DisplayName("P-18 a full store and one that fails are refusals of the proof")
    void failedStore_isARefusal() {
        EvidenceVerifier full = verifier(DpopRules.builder().replayStore(ReplayStore.inMemory(1)));
        assertAccepted(full.verify(dpop(TOKEN, request(proof(KEY, claims("1")))), BUNDLES, NOW));
        EvidenceVerifier failing = verifier(DpopRules.builder().replayStore((id, until, now) -> {
            throw new IllegalStateException("no connection");
        }));
        for (EvidenceVerifier verifier : List.of(full, failing)) {
            assertThat(verifier.verify(dpop(TOKEN, request(proof(KEY, claims("2")))), BUNDLES, NOW))
                    .isEqualTo(new Verification.Refused(Reason.DPOP_STORE));
        }
    }

    @Test
    @DisplayName("P-19 where nonces are required, a proof needs a fresh one of this server")
    void nonce_isRequired() {
        EvidenceVerifier verifier = verifier(DpopRules.builder().nonces(Duration.ofMinutes(1)));
        EvidenceVerifier other = verifier(DpopRules.builder().nonces(Duration.ofMinutes(1)));
        String nonce = verifier.dpopNonce(NOW).orElseThrow();
        Map<String, @Nullable Object> late = changed("nonce", nonce);
        late.put("iat", NOW.getEpochSecond() + 180);
        assertThat(verifier.verify(dpop(TOKEN, request(proof(KEY, late))), BUNDLES, NOW.plusSeconds(180)))
                .isEqualTo(new Verification.Refused(Reason.DPOP_NONCE));
        for (String stranger : List.of("", "x", other.dpopNonce(NOW).orElseThrow())) {
            assertThat(verifier.verify(dpop(TOKEN, request(proof(KEY, changed("nonce", stranger)))), BUNDLES, NOW))
                    .isEqualTo(new Verification.Refused(Reason.DPOP_NONCE));
        }
        assertAccepted(verifier.verify(dpop(TOKEN, request(proof(KEY, changed("nonce", nonce)))), BUNDLES, NOW));
        assertThat(verifier.verify(dpop(TOKEN, request(proof(KEY, claims("after")))), BUNDLES, NOW))
                .isEqualTo(new Verification.Refused(Reason.DPOP_NONCE));
        assertThat(VERIFIER.dpopNonce(NOW)).isEmpty();
    }

    @Test
    @DisplayName("P-19 ACCEPT a nonce of the period before")
    void nonceOfThePeriodBefore_isAccepted() {
        EvidenceVerifier verifier = verifier(DpopRules.builder().nonces(Duration.ofMinutes(1)));
        Map<String, @Nullable Object> claims =
                changed("nonce", verifier.dpopNonce(NOW).orElseThrow());
        claims.put("iat", NOW.getEpochSecond() + 59);
        assertAccepted(verifier.verify(dpop(TOKEN, request(proof(KEY, claims))), BUNDLES, NOW.plusSeconds(59)));
    }

    @Test
    @DisplayName("P-20 O-10 a bound token does not pass as bearer token, remembered or not, nor an unbound one as DPoP")
    void scheme_hasToFitTheToken() {
        for (int i = 0; i < 3; i++) {
            assertAccepted(verify(request(proof(KEY, claims("scheme-" + i)))));
            assertThat(VERIFIER.verify(Evidence.bearer(TOKEN), BUNDLES, NOW))
                    .isEqualTo(new Verification.Refused(Reason.AT_CONFIRMATION));
        }
        String unbound = token(ISSUER_KEY, TestAccessTokens.claims());
        for (int i = 0; i < 3; i++) {
            assertAccepted(VERIFIER.verify(Evidence.bearer(unbound), BUNDLES, NOW));
            String proof = proof(KEY, TestProofs.claims(unbound, "unbound-" + i));
            assertThat(VERIFIER.verify(dpop(unbound, request(proof)), BUNDLES, NOW))
                    .isEqualTo(new Verification.Refused(Reason.DPOP_UNBOUND));
        }
    }

    @Test
    @DisplayName(
            "P-21 without a shared store a proof passes once at each replica; nonces of each replica's own end that")
    void replicas_takeAProofOnceEach() {
        Evidence evidence = dpop(TOKEN, request(proof(KEY, claims("replica"))));
        assertAccepted(verifier(DpopRules.builder()).verify(evidence, BUNDLES, NOW));
        assertAccepted(verifier(DpopRules.builder()).verify(evidence, BUNDLES, NOW));
        ReplayStore shared = ReplayStore.inMemory(10);
        assertAccepted(verifier(DpopRules.builder().replayStore(shared)).verify(evidence, BUNDLES, NOW));
        assertThat(verifier(DpopRules.builder().replayStore(shared)).verify(evidence, BUNDLES, NOW))
                .isEqualTo(new Verification.Refused(Reason.DPOP_REPLAY));
    }

    @Test
    @DisplayName("O-11 a token bound to a key and a certificate needs both proven")
    void doublyBoundToken_needsBoth() throws CertificateEncodingException {
        List<X509Certificate> chain =
                AUTHORITY.x509Svid(AUTHORITY.id("/w"), Duration.ofMinutes(5)).chain();
        String token = token(
                ISSUER_KEY,
                with(
                        "cnf",
                        Map.of(
                                "jkt",
                                TestProofs.thumbprint(KEY),
                                "x5t#S256",
                                Base64Url.encode(Sha256.of(chain.get(0).getEncoded())))));
        DpopRequest proven = request(proof(KEY, TestProofs.claims(token, "both")));
        assertThat(VERIFIER.verify(dpop(token, proven), BUNDLES, NOW))
                .isEqualTo(new Verification.Refused(Reason.MTLS_CONFIRMATION));
        assertThat(VERIFIER.verify(Evidence.tls(chain).withBearer(token), BUNDLES, NOW))
                .isEqualTo(new Verification.Refused(Reason.AT_CONFIRMATION));
        assertAccepted(VERIFIER.verify(Evidence.tls(chain).withDpop(token, proven), BUNDLES, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DPoP a.b.c", "dpop a.b.c", "DPOP a.b.c"})
    void schemeDpop_isReadWithTheRequest(String field) {
        Evidence evidence = Evidence.none().withAuthorization(List.of(field), request("p"));
        assertThat(evidence.kinds()).isEqualTo("dpop");
        assertThat(evidence.token()).isEqualTo("a.b.c");
        assertThat(evidence).hasToString("Evidence[dpop]");
        assertThat(request("proof")).hasToString("DpopRequest[GET " + URI + "]");
    }

    @Test
    void badRules_areRefused() {
        for (DpopRules.Builder bad : List.of(
                DpopRules.builder().window(Duration.ZERO),
                DpopRules.builder().window(Duration.ofMinutes(6)),
                DpopRules.builder().algorithms(),
                DpopRules.builder().algorithms("none"),
                DpopRules.builder().nonces(Duration.ZERO))) {
            assertThatIllegalStateException().isThrownBy(bad::build);
        }
    }
}
