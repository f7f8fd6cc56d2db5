package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import dev.zt4j.authority.Authority;
import dev.zt4j.digest.Sha256;
import dev.zt4j.reason.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

/** WIT-SVIDs with the proof of their key, where they were opted in. */
class WitSvidTest {
    private static final ECKey ISSUER_KEY = TestAccessTokens.key();
    private static final ECKey JWT_KEY = TestAccessTokens.key();
    private static final ECKey HOLDER = TestAccessTokens.key();
    private static final ECKey OTHER = TestAccessTokens.key();
    private static final String HEADER = "{\"alg\":\"ES256\",\"kid\":\"w\",\"typ\":\"wit+jwt\"}";
    private static final String PROOF_HEADER = "{\"alg\":\"ES256\",\"typ\":\"wpt+jwt\"}";
    private static final TrustBundles BUNDLES = TrustBundles.of(
            List.of(TestTokens.bundle("td", witEntry(ISSUER_KEY, "w"), TestTokens.entry(JWT_KEY, "j"))));

    private static final String TOKEN = TestTokens.sign(ISSUER_KEY, HEADER, claims());

    static Map<String, Object> witEntry(JWK key, String keyId) {
        Map<String, Object> entry = TestTokens.entry(key, keyId);
        entry.put("use", "wit-svid");
        return entry;
    }

    /** Returns the public key with the algorithm of its proofs, as the claim has it. */
    private static Map<String, Object> jwk(JWK key, String algorithm) {
        Map<String, Object> members = new HashMap<>(key.toPublicJWK().toJSONObject());
        members.put("alg", algorithm);
        return members;
    }

    private static Map<String, @Nullable Object> claims() {
        Map<String, @Nullable Object> claims = new LinkedHashMap<>();
        claims.put("sub", "spiffe://td/w");
        claims.put("iat", NOW.getEpochSecond());
        claims.put("exp", NOW.getEpochSecond() + 300);
        claims.put("jti", "wit-1");
        claims.put("cnf", Map.of("jwk", jwk(HOLDER, "ES256")));
        return claims;
    }

    private static Map<String, @Nullable Object> with(String claim, @Nullable Object value) {
        Map<String, @Nullable Object> claims = claims();
        claims.put(claim, value);
        return claims;
    }

    private static Map<String, @Nullable Object> without(String claim) {
        Map<String, @Nullable Object> claims = claims();
        claims.remove(claim);
        return claims;
    }

    /** The same each time, since a proof names the token by its hash. */
    private static String token() {
        return TOKEN;
    }

    private static Map<String, @Nullable Object> proofClaims(String token) {
        Map<String, @Nullable Object> claims = new LinkedHashMap<>();
        claims.put("aud", TestProofs.URI);
        claims.put("exp", NOW.getEpochSecond() + 60);
        claims.put("jti", "p-1");
        claims.put("wth", Base64Url.encode(Sha256.of(token.getBytes(StandardCharsets.US_ASCII))));
        return claims;
    }

    private static Map<String, @Nullable Object> proofWith(String claim, @Nullable Object value) {
        Map<String, @Nullable Object> claims = proofClaims(token());
        claims.put(claim, value);
        return claims;
    }

    private static Map<String, @Nullable Object> proofWithout(String claim) {
        Map<String, @Nullable Object> claims = proofClaims(token());
        claims.remove(claim);
        return claims;
    }

    static String proof(JWK key, String token) {
        return TestTokens.sign(key, PROOF_HEADER, proofClaims(token));
    }

    private static Evidence presented(String token, String... proofs) {
        return Evidence.none().withWitSvid(token, new WorkloadProof(List.of(proofs), TestProofs.URI));
    }

    static EvidenceVerifier.Builder accepting() {
        return EvidenceVerifier.builder(Set.of(TestTokens.AUDIENCE)).witSvids(ReplayStore.inMemory(100));
    }

    private static Verification refused(Reason reason) {
        return new Verification.Refused(reason);
    }

    private static Principal verified(Verification verification) {
        assertThat(verification).isInstanceOf(Verification.Verified.class);
        return ((Verification.Verified) verification).principal();
    }

    @Test
    @DisplayName("W-02 W-07 ACCEPT a WIT-SVID with a proof of its key, which proves a workload by possession")
    void tokenWithProof_isAccepted() {
        Principal principal =
                verified(accepting().build().verify(presented(token(), proof(HOLDER, token())), BUNDLES, NOW));
        assertThat(principal.kind()).isEqualTo(PrincipalKind.WORKLOAD);
        assertThat(principal.id()).isEqualTo("spiffe://td/w");
        Credential credential = principal.credential();
        assertThat(credential.kind()).isEqualTo(Credential.Kind.WIT_SVID);
        assertThat(credential.bound()).isTrue();
        assertThat(credential.issuer()).isEqualTo("td");
        assertThat(credential.keyThumbprint()).contains(TestProofs.thumbprint(HOLDER));
        assertThat(credential.tokenId()).contains("wit-1");
        assertThat(credential.audiences()).isEmpty();
        assertThat(credential.expiresAt()).isEqualTo(NOW.plusSeconds(300));
    }

    @Test
    @DisplayName("W-01 W-06 refused by default, in its own place too")
    void withoutOptIn_isRefused() {
        EvidenceVerifier verifier =
                EvidenceVerifier.builder(Set.of(TestTokens.AUDIENCE)).build();
        Evidence evidence = presented(token(), proof(HOLDER, token()));
        assertThat(verifier.verify(evidence, BUNDLES, NOW)).isEqualTo(refused(Reason.WIT_DISABLED));
        assertThat(verifier.challenge(evidence, Reason.WIT_DISABLED, NOW).values())
                .containsExactly("Bearer error=\"invalid_token\"");
    }

    static Stream<Arguments> harmless() {
        return Stream.of(
                argumentSet("W-03 ACCEPT an unknown header", HEADER.replace("{", "{\"x\":1,"), claims()),
                argumentSet("W-04 ACCEPT an unknown claim", HEADER, with("x", 1)),
                argumentSet("W-04 ACCEPT no iat", HEADER, without("iat")),
                argumentSet("W-04 ACCEPT iat in the future, which limits nothing", HEADER, with("iat", 4_000_000_000L)),
                argumentSet("W-08 ACCEPT no jti", HEADER, without("jti")),
                argumentSet("W-04 ACCEPT an issuer", HEADER, with("iss", "https://td.example")));
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void harmless_isAccepted(String header, Map<String, @Nullable Object> claims) {
        String token = TestTokens.sign(ISSUER_KEY, header, claims);
        Principal principal =
                verified(accepting().build().verify(presented(token, proof(HOLDER, token)), BUNDLES, NOW));
        assertThat(principal.credential().issuedAt()).isBeforeOrEqualTo(NOW);
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                argumentSet("W-02 typ JWT", HEADER.replace("wit+jwt", "JWT"), Reason.WIT_HEADER),
                argumentSet("W-02 typ in upper case", HEADER.replace("wit+jwt", "WIT+JWT"), Reason.WIT_HEADER),
                argumentSet("W-02 no typ", "{\"alg\":\"ES256\",\"kid\":\"w\"}", Reason.WIT_HEADER),
                argumentSet("W-02 no kid", "{\"alg\":\"ES256\",\"typ\":\"wit+jwt\"}", Reason.WIT_HEADER),
                argumentSet("W-02 kid no text", HEADER.replace("\"w\"", "7"), Reason.WIT_HEADER),
                argumentSet("W-02 EdDSA", HEADER.replace("ES256", "EdDSA"), Reason.WIT_HEADER),
                argumentSet("W-02 none", HEADER.replace("ES256", "none"), Reason.WIT_HEADER),
                argumentSet("W-02 alg of another key", HEADER.replace("ES256", "ES384"), Reason.JWS_KEY),
                argumentSet("W-03 crit", HEADER.replace("{", "{\"crit\":[\"x\"],\"x\":1,"), Reason.JWS_CRITICAL),
                argumentSet("W-03 T-13 jku", HEADER.replace("{", "{\"jku\":\"https://x\","), Reason.JWS_HEADER),
                argumentSet("W-09 unknown kid", HEADER.replace("\"w\"", "\"z\""), Reason.JWT_KEY_ID),
                argumentSet("W-09 kid of a JWT key", HEADER.replace("\"w\"", "\"j\""), Reason.JWT_KEY_USE));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void wrongHeader_isRefused(String header, Reason reason) {
        String token = TestTokens.sign(ISSUER_KEY, header, claims());
        assertThat(accepting().build().verify(presented(token, proof(HOLDER, token)), BUNDLES, NOW))
                .isEqualTo(refused(reason));
    }

    static Stream<Arguments> wrongClaims() throws JOSEException {
        ECKey p384 = new ECKeyGenerator(Curve.P_384).generate();
        Map<String, Object> bare = new HashMap<>(HOLDER.toPublicJWK().toJSONObject());
        Map<String, Object> secret = new HashMap<>(HOLDER.toJSONObject());
        secret.put("alg", "ES256");
        Map<String, Object> symmetric =
                new HashMap<>(new OctetSequenceKeyGenerator(256).generate().toJSONObject());
        symmetric.put("alg", "ES256");
        long now = NOW.getEpochSecond();
        return Stream.of(
                argumentSet("W-04 no sub", without("sub"), Reason.JWT_SUBJECT),
                argumentSet("W-04 sub without path", with("sub", "spiffe://td"), Reason.JWT_SUBJECT),
                argumentSet("W-04 no exp", without("exp"), Reason.JWT_EXPIRY),
                argumentSet("W-04 expired", with("exp", now - 61), Reason.JWT_EXPIRY),
                argumentSet("W-04 nbf in the future", with("nbf", now + 120), Reason.JWT_DATE),
                argumentSet("W-04 iat no number", with("iat", "x"), Reason.JWT_DATE),
                argumentSet("W-04 living for years", with("exp", now + 315_360_000), Reason.JWT_LIFETIME),
                argumentSet("W-04 iss no text", with("iss", 7), Reason.JWT_ISSUER),
                argumentSet("W-04 jti too long", with("jti", "x".repeat(257)), Reason.JWT_JSON),
                argumentSet("W-04 no cnf", without("cnf"), Reason.WIT_CONFIRMATION),
                argumentSet("W-04 cnf null", with("cnf", null), Reason.WIT_CONFIRMATION),
                argumentSet(
                        "W-04 cnf with a thumbprint alone",
                        with("cnf", Map.of("jkt", TestProofs.thumbprint(HOLDER))),
                        Reason.WIT_CONFIRMATION),
                argumentSet(
                        "W-04 cnf with more than the key",
                        with("cnf", Map.of("jwk", jwk(HOLDER, "ES256"), "x5t#S256", "A".repeat(43))),
                        Reason.WIT_CONFIRMATION),
                argumentSet("W-04 key without alg", with("cnf", Map.of("jwk", bare)), Reason.WIT_CONFIRMATION),
                argumentSet(
                        "W-04 key with a symmetric alg",
                        with("cnf", Map.of("jwk", jwk(HOLDER, "HS256"))),
                        Reason.WIT_CONFIRMATION),
                argumentSet(
                        "W-04 key with an alg that does not fit",
                        with("cnf", Map.of("jwk", jwk(p384, "ES256"))),
                        Reason.WIT_CONFIRMATION),
                argumentSet("W-04 symmetric key", with("cnf", Map.of("jwk", symmetric)), Reason.WIT_CONFIRMATION),
                argumentSet("W-04 private key", with("cnf", Map.of("jwk", secret)), Reason.WIT_CONFIRMATION),
                argumentSet("W-05 aud", with("aud", TestTokens.AUDIENCE), Reason.WIT_AUDIENCE),
                argumentSet("W-05 aud null", with("aud", null), Reason.WIT_AUDIENCE),
                argumentSet("W-09 another trust domain", with("sub", "spiffe://other/w"), Reason.JWT_NO_BUNDLE));
    }

    @ParameterizedTest
    @MethodSource("wrongClaims")
    void wrongClaim_isRefused(Map<String, @Nullable Object> claims, Reason reason) {
        String token = TestTokens.sign(ISSUER_KEY, HEADER, claims);
        assertThat(accepting().build().verify(presented(token, proof(HOLDER, token)), BUNDLES, NOW))
                .isEqualTo(refused(reason));
    }

    @Test
    @DisplayName("W-09 signed with a key for JWT-SVIDs, or a key ID that both kinds have")
    void keysOfTheOtherKind_verifyNothing() {
        String byJwtKey = TestTokens.sign(JWT_KEY, HEADER, claims());
        EvidenceVerifier verifier = accepting().build();
        assertThat(verifier.verify(presented(byJwtKey, proof(HOLDER, byJwtKey)), BUNDLES, NOW))
                .isEqualTo(refused(Reason.JWS_SIGNATURE));
        TrustBundle twice = TestTokens.bundle("td", witEntry(ISSUER_KEY, "w"), TestTokens.entry(JWT_KEY, "w"));
        assertThat(twice.skippedEntries()).hasSize(2);
        assertThat(verifier.verify(presented(token(), proof(HOLDER, token())), TrustBundles.of(List.of(twice)), NOW))
                .isEqualTo(refused(Reason.JWT_NO_BUNDLE));
    }

    @Test
    @DisplayName("W-06 W-07 never as bearer, by the scheme DPoP or beside another token, remembered or not")
    void inAuthorization_isRefused() {
        EvidenceVerifier verifier = accepting().build();
        Evidence bearer = Evidence.none().withAuthorization(List.of("Bearer " + token()));
        Evidence dpop = Evidence.none().withDpop(token(), TestProofs.request(proof(HOLDER, token())));
        for (int i = 0; i < 2; i++) {
            assertThat(verifier.verify(bearer, BUNDLES, NOW)).isEqualTo(refused(Reason.WIT_BEARER));
            assertThat(verifier.verify(dpop, BUNDLES, NOW)).isEqualTo(refused(Reason.WIT_BEARER));
            String proof = TestTokens.sign(HOLDER, PROOF_HEADER, proofWith("jti", "p" + i));
            verified(verifier.verify(presented(token(), proof), BUNDLES, NOW));
        }
        assertThat(verifier.verify(
                        bearer.withWitSvid(token(), new WorkloadProof(List.of(), TestProofs.URI)), BUNDLES, NOW))
                .isEqualTo(refused(Reason.EVIDENCE_MALFORMED));
    }

    @Test
    @DisplayName("W-06 T-14 another token in the place of a WIT-SVID, remembered or not")
    void otherTokenInItsPlace_isRefused() {
        String svid = TestTokens.sign(JWT_KEY, TestTokens.header("ES256", "j"), TestTokens.claims());
        EvidenceVerifier verifier = accepting().build();
        for (int i = 0; i < 2; i++) {
            assertThat(verifier.verify(presented(svid, proof(HOLDER, svid)), BUNDLES, NOW))
                    .isEqualTo(refused(Reason.WIT_HEADER));
            verified(verifier.verify(Evidence.bearer(svid), BUNDLES, NOW));
        }
    }

    static Stream<Arguments> wrongProofs() {
        long now = NOW.getEpochSecond();
        String good = proof(HOLDER, token());
        String[] parts = good.split("\\.", -1);
        return Stream.of(
                argumentSet("W-07 no proof", List.of()),
                argumentSet("W-07 two proofs", List.of(good, good)),
                argumentSet("W-07 two in one field", List.of(good + "," + good)),
                argumentSet("W-07 no JWS", List.of("x")),
                argumentSet("W-07 too long", List.of(good + "A".repeat(8_192))),
                argumentSet("W-07 the token itself", List.of(token())),
                argumentSet("W-07 without signature", List.of(parts[0] + '.' + parts[1] + '.')),
                argumentSet("W-07 by another key", List.of(proof(OTHER, token()))),
                argumentSet("W-07 by the issuer", List.of(proof(ISSUER_KEY, token()))),
                argumentSet(
                        "W-07 T-14 a DPoP proof", List.of(TestProofs.proof(HOLDER, TestProofs.claims(token(), "d")))),
                argumentSet("W-07 another alg", signed(PROOF_HEADER.replace("ES256", "ES384"), proofClaims(token()))),
                argumentSet("W-07 typ JWT", signed(PROOF_HEADER.replace("wpt+jwt", "JWT"), proofClaims(token()))),
                argumentSet("W-07 crit", signed(PROOF_HEADER.replace("{", "{\"crit\":[\"x\"],"), proofClaims(token()))),
                argumentSet("W-07 for another path", signed(proofWith("aud", TestProofs.URI + "/2"))),
                argumentSet("W-07 for another host", signed(proofWith("aud", "https://other.example/entries"))),
                argumentSet("W-07 for a workload", signed(proofWith("aud", TestTokens.AUDIENCE))),
                argumentSet("W-07 for two URIs", signed(proofWith("aud", List.of(TestProofs.URI, "https://x/")))),
                argumentSet("W-07 for nothing", signed(proofWithout("aud"))),
                argumentSet("W-07 no exp", signed(proofWithout("exp"))),
                argumentSet("W-07 expired", signed(proofWith("exp", now - 61))),
                argumentSet("W-07 exp no number", signed(proofWith("exp", "1"))),
                argumentSet("W-07 living too long", signed(proofWith("exp", now + 361))),
                argumentSet("W-07 nbf in the future", signed(proofWith("nbf", now + 120))),
                argumentSet("W-07 no jti", signed(proofWithout("jti"))),
                argumentSet("W-07 empty jti", signed(proofWith("jti", ""))),
                argumentSet("W-07 jti too long", signed(proofWith("jti", "x".repeat(257)))),
                argumentSet("W-07 no wth", signed(proofWithout("wth"))),
                argumentSet("W-07 for another token", signed(proofWith("wth", "A".repeat(43)))),
                argumentSet("W-07 with an access token", signed(proofWith("ath", "A".repeat(43)))),
                argumentSet("W-07 with a transaction token", signed(proofWith("tth", "A".repeat(43)))),
                argumentSet("W-07 with other tokens", signed(proofWith("oth", Map.of()))));
    }

    private static List<String> signed(Map<String, @Nullable Object> claims) {
        return signed(PROOF_HEADER, claims);
    }

    private static List<String> signed(String header, Map<String, @Nullable Object> claims) {
        return List.of(TestTokens.sign(HOLDER, header, claims));
    }

    @ParameterizedTest
    @MethodSource("wrongProofs")
    void wrongProof_isRefused(List<String> proofs) {
        EvidenceVerifier verifier = accepting().build();
        Evidence evidence = presented(token(), proofs.toArray(String[]::new));
        for (int i = 0; i < 2; i++) {
            assertThat(verifier.verify(evidence, BUNDLES, NOW)).isEqualTo(refused(Reason.WIT_PROOF));
        }
        // Nothing that was refused is recorded as used.
        verified(verifier.verify(presented(token(), proof(HOLDER, token())), BUNDLES, NOW));
        assertThat(verifier.verify(evidence, BUNDLES, NOW)).isEqualTo(refused(Reason.WIT_PROOF));
        assertThat(verifier.challenge(evidence, Reason.WIT_PROOF, NOW).values()).containsExactly("WPT");
    }

    static Stream<Arguments> rightProofs() {
        return Stream.of(
                argumentSet(
                        "W-07 ACCEPT the URI in another spelling", proofWith("aud", "HTTPS://API.example:443/entries")),
                argumentSet("W-07 ACCEPT a list of one URI", proofWith("aud", List.of(TestProofs.URI))),
                argumentSet("W-07 ACCEPT an unknown claim", proofWith("x", 1)),
                argumentSet("W-07 ACCEPT the longest life", proofWith("exp", NOW.getEpochSecond() + 360)),
                argumentSet("W-07 G-06 ACCEPT expired within the skew", proofWith("exp", NOW.getEpochSecond() - 59)));
    }

    @ParameterizedTest
    @MethodSource("rightProofs")
    void rightProof_isAccepted(Map<String, @Nullable Object> claims) {
        Evidence evidence = presented(token(), signed(claims).get(0));
        verified(accepting().build().verify(evidence, BUNDLES, NOW));
    }

    @Test
    @DisplayName("W-08 a proof is taken once, until it has expired")
    void usedProof_isRefused() {
        EvidenceVerifier verifier = accepting().build();
        Evidence evidence = presented(token(), proof(HOLDER, token()));
        verified(verifier.verify(evidence, BUNDLES, NOW));
        assertThat(verifier.verify(evidence, BUNDLES, NOW)).isEqualTo(refused(Reason.WIT_REPLAY));
        assertThat(verifier.verify(evidence, BUNDLES, NOW.plusSeconds(119))).isEqualTo(refused(Reason.WIT_REPLAY));
        assertThat(verifier.verify(evidence, BUNDLES, NOW.plusSeconds(121))).isEqualTo(refused(Reason.WIT_PROOF));
    }

    @Test
    @DisplayName("W-08 ACCEPT two instances with one jti of the token, and one token with two proofs")
    void idOfTheToken_isNoReplayGuard() {
        EvidenceVerifier verifier = accepting().build();
        String second = TestTokens.sign(ISSUER_KEY, HEADER, with("cnf", Map.of("jwk", jwk(OTHER, "ES256"))));
        verified(verifier.verify(presented(token(), proof(HOLDER, token())), BUNDLES, NOW));
        verified(verifier.verify(presented(second, proof(OTHER, second)), BUNDLES, NOW));
        verified(verifier.verify(
                presented(token(), signed(proofWith("jti", "p-2")).get(0)), BUNDLES, NOW));
    }

    @Test
    @DisplayName("W-07 G-01 a store of used proofs that is full, or fails")
    void storeWithoutRoom_refuses() {
        Evidence evidence = presented(token(), proof(HOLDER, token()));
        EvidenceVerifier full = EvidenceVerifier.builder(Set.of(TestTokens.AUDIENCE))
                .witSvids((id, until, now) -> ReplayStore.Outcome.FULL)
                .build();
        EvidenceVerifier failing = EvidenceVerifier.builder(Set.of(TestTokens.AUDIENCE))
                .witSvids((id, until, now) -> {
                    throw new IllegalStateException("no connection");
                })
                .build();
        assertThat(full.verify(evidence, BUNDLES, NOW)).isEqualTo(refused(Reason.WIT_STORE));
        assertThat(failing.verify(evidence, BUNDLES, NOW)).isEqualTo(refused(Reason.WIT_STORE));
    }

    @Test
    @DisplayName("W-01 W-02 a remembered token of another kind is no WIT-SVID either, whatever it comes with")
    void rememberedJwtSvid_inThePlaceOfAWitSvid_isRefused() {
        String svid = TestTokens.sign(
                JWT_KEY,
                "{\"alg\":\"ES256\",\"kid\":\"j\",\"typ\":\"JWT\"}",
                Map.of("sub", "spiffe://td/w", "aud", TestTokens.AUDIENCE, "exp", NOW.getEpochSecond() + 300));
        Map<EvidenceVerifier, Reason> refusals = Map.of(
                EvidenceVerifier.builder(Set.of(TestTokens.AUDIENCE)).build(), Reason.WIT_DISABLED,
                accepting().build(), Reason.WIT_HEADER);
        refusals.forEach((verifier, reason) -> {
            verified(verifier.verify(Evidence.bearer(svid), BUNDLES, NOW));
            assertThat(verifier.verify(presented(svid, proof(HOLDER, svid)), BUNDLES, NOW))
                    .isEqualTo(refused(reason));
        });
    }

    @Test
    @DisplayName("W-09 T-23 a remembered WIT-SVID ends with the keys of its trust domain and with its own time")
    void rememberedToken_endsWithItsKeys() {
        EvidenceVerifier verifier = accepting().build();
        Principal principal = verified(verifier.verify(presented(token(), proof(HOLDER, token())), BUNDLES, NOW));
        Evidence again = presented(token(), signed(proofWith("jti", "p-2")).get(0));
        TrustBundles others = TrustBundles.of(List.of(TestTokens.bundle("td", witEntry(OTHER, "w"))));
        assertThat(verifier.verify(again, others, NOW)).isEqualTo(refused(Reason.JWS_SIGNATURE));
        assertThat(verifier.recheck(principal, BUNDLES, NOW.plusSeconds(360)))
                .isInstanceOf(Verification.Verified.class);
        assertThat(verifier.recheck(principal, BUNDLES, NOW.plusSeconds(361)))
                .isEqualTo(refused(Reason.PRINCIPAL_EXPIRED));
        assertThat(verifier.recheck(principal, TrustBundles.of(List.of()), NOW))
                .isEqualTo(refused(Reason.JWT_NO_BUNDLE));
        assertThat(verifier.holdsUntil(principal, BUNDLES)).isEqualTo(NOW.plusSeconds(360));
    }

    @Test
    @DisplayName("G-10 W-07 beside a chain both must hold, and the token names the principal")
    void besideAChain_bothMustHold() {
        Authority authority = Authority.create(TrustDomain.of("mesh"), () -> NOW);
        TrustBundles bundles =
                TrustBundles.of(List.of(authority.bundle(), TestTokens.bundle("td", witEntry(ISSUER_KEY, "w"))));
        Evidence channel = Evidence.tls(authority
                .x509Svid(authority.id("/proxy"), Duration.ofMinutes(5))
                .chain());
        WorkloadProof proof = new WorkloadProof(List.of(proof(HOLDER, token())), TestProofs.URI);
        Evidence both = channel.withWitSvid(token(), proof);
        assertThat(both.kinds()).isEqualTo("tls+wit");
        assertThat(accepting().build().verify(both, BUNDLES, NOW)).isEqualTo(refused(Reason.X509_NO_BUNDLE));
        Principal principal = verified(accepting().build().verify(both, bundles, NOW));
        assertThat(principal.id()).isEqualTo("spiffe://td/w");
        assertThat(principal.channel().orElseThrow().id()).isEqualTo("spiffe://mesh/proxy");
    }

    @Test
    @DisplayName("G-09 neither token nor proof is printed")
    void evidence_isNotPrinted() {
        WorkloadProof proof = new WorkloadProof(List.of(proof(HOLDER, token())), TestProofs.URI);
        assertThat(Evidence.none().withWitSvid(token(), proof) + " " + proof)
                .isEqualTo("Evidence[wit] WorkloadProof[https://api.example/entries]");
    }
}
