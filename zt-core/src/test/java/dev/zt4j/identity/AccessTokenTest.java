package dev.zt4j.identity;

import static dev.zt4j.identity.TestAccessTokens.AUDIENCE;
import static dev.zt4j.identity.TestAccessTokens.ISSUER;
import static dev.zt4j.identity.TestAccessTokens.claims;
import static dev.zt4j.identity.TestAccessTokens.header;
import static dev.zt4j.identity.TestAccessTokens.issuer;
import static dev.zt4j.identity.TestAccessTokens.token;
import static dev.zt4j.identity.TestAccessTokens.with;
import static dev.zt4j.identity.TestAccessTokens.without;
import static dev.zt4j.identity.TestCertificates.NOW;
import static dev.zt4j.identity.TestTokens.sign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.nimbusds.jose.jwk.ECKey;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
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

class AccessTokenTest {
    private static final String OTHER_ISSUER = "https://other.example";
    private static final ECKey KEY = TestAccessTokens.key();
    private static final ECKey OTHER_KEY = TestAccessTokens.key();
    private static final TrustBundles BUNDLES = TrustBundles.of(
            List.of(), List.of(TestAccessTokens.keys(ISSUER, KEY), TestAccessTokens.keys(OTHER_ISSUER, OTHER_KEY)));
    private static final EvidenceVerifier VERIFIER =
            verifier(issuer().agent("bot").claim("groups").claim("level").claim("extra"));

    private static EvidenceVerifier verifier(TokenIssuer.Builder issuer) {
        return EvidenceVerifier.builder(Set.of("spiffe://td/us"))
                .issuer(issuer.build())
                .issuer(TokenIssuer.builder(OTHER_ISSUER, Set.of("https://other-api.example"))
                        .subjects(PrincipalKind.AGENT)
                        .build())
                .build();
    }

    private static Verification verify(String token) {
        return VERIFIER.verify(Evidence.bearer(token), BUNDLES, NOW);
    }

    private static Principal verified(EvidenceVerifier verifier, String token) {
        Verification verification = verifier.verify(Evidence.bearer(token), BUNDLES, NOW);
        assertThat(verification).isInstanceOf(Verification.Verified.class);
        return ((Verification.Verified) verification).principal();
    }

    private static Principal verified(String token) {
        return verified(VERIFIER, token);
    }

    private static void assertRefused(Reason reason, String token) {
        assertThat(verify(token)).isEqualTo(new Verification.Refused(reason));
    }

    @Test
    void goodToken_provesAUser() {
        Principal principal = verified(token(KEY, claims()));
        assertThat(principal.kind()).isEqualTo(PrincipalKind.USER);
        assertThat(principal.id()).isEqualTo(ISSUER + "#alice");
        assertThat(principal.trustDomain()).isEmpty();
        assertThat(principal.clientId()).contains("app");
        assertThat(principal.actors()).isEmpty();
        assertThat(principal.claims()).isEqualTo(Map.of("scope", "read list"));
        Credential credential = principal.credential();
        assertThat(credential.kind()).isEqualTo(Credential.Kind.ACCESS_TOKEN);
        assertThat(credential.strength()).isEqualTo(Credential.Strength.BEARER);
        assertThat(credential.issuer()).isEqualTo(ISSUER);
        assertThat(credential.issuedAt()).isEqualTo(NOW);
        assertThat(credential.expiresAt()).isEqualTo(NOW.plusSeconds(300));
        assertThat(credential.tokenId()).contains("at-1");
        assertThat(credential.audiences()).containsExactly(AUDIENCE);
        assertThat(credential.keyThumbprint()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2YotnFZFEjr1zCsicMWpAA", "opaque.token", "{\"active\":true}", "{\"active\":\"true\"}"})
    @DisplayName("O-12 a token that only its issuer could explain is refused: nobody is asked about it")
    void opaqueToken_isRefused(String token) {
        assertRefused(Reason.JWS_FORM, token);
    }

    @Test
    void clientThatActsForItself_isAThirdPartyOrANamedAgent() {
        Map<String, @Nullable Object> app = with("sub", "app");
        assertThat(verified(token(KEY, app))).hasToString("Zt::ThirdParty::\"" + ISSUER + "#app\"");
        Map<String, @Nullable Object> bot = with("sub", "bot");
        bot.put("client_id", "bot");
        assertThat(verified(token(KEY, bot))).hasToString("Zt::Agent::\"" + ISSUER + "#bot\"");
    }

    @Test
    void selectedClaims_areTheOnesPolicyMayRead() {
        Map<String, @Nullable Object> claims = with("groups", List.of("a", Map.of("b", true)));
        claims.put("level", 3);
        claims.put("extra", null);
        claims.put("secret", "x");
        assertThat(verified(token(KEY, claims)).claims())
                .isEqualTo(Map.of("scope", "read list", "groups", List.of("a", Map.of("b", true)), "level", 3L));
    }

    @Test
    void authentication_isReadWhereItIsWellFormed() {
        Map<String, @Nullable Object> claims = with("acr", "loa3");
        claims.put("auth_time", NOW.getEpochSecond() - 60);
        Credential credential = verified(token(KEY, claims)).credential();
        assertThat(credential.authenticationClass()).contains("loa3");
        assertThat(credential.authenticatedAt()).contains(NOW.minusSeconds(60));
        claims.put("acr", 3);
        claims.put("auth_time", "yesterday");
        Credential malformed = verified(token(KEY, claims)).credential();
        assertThat(malformed.authenticationClass()).isEmpty();
        assertThat(malformed.authenticatedAt()).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("O-01 ACCEPT the type is a media type, in any case")
    @ValueSource(strings = {"at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+jwt"})
    void type_isAccepted(String type) {
        assertThat(verified(sign(KEY, header(type), claims())).id()).isEqualTo(ISSUER + "#alice");
    }

    @ParameterizedTest
    @DisplayName("O-01 O-04 no other type")
    @ValueSource(strings = {"JWT", "JOSE", "", "dpop+jwt", "secevent+jwt", "at+jwt ", "application/at+jwt;x=y"})
    void otherType_isRefused(String type) {
        assertRefused(Reason.AT_TYPE, sign(KEY, header(type), claims()));
    }

    @Test
    @DisplayName("O-01 an absent type is refused")
    void noType_isRefused() {
        assertRefused(Reason.AT_TYPE, sign(KEY, "{\"alg\":\"ES256\",\"kid\":\"k\"}", claims()));
    }

    static Stream<Arguments> badHeaders() {
        return Stream.of(
                argumentSet("T-13 jwk", "\"jwk\":{}", Reason.JWS_HEADER),
                argumentSet("T-13 jku", "\"jku\":\"http://127.0.0.1:1/\"", Reason.JWS_HEADER),
                argumentSet("T-13 x5u", "\"x5u\":\"http://127.0.0.1:1/\"", Reason.JWS_HEADER),
                argumentSet("T-13 x5c", "\"x5c\":[]", Reason.JWS_HEADER),
                argumentSet("T-07 zip", "\"zip\":\"DEF\"", Reason.JWS_HEADER),
                argumentSet("T-17 p2c", "\"p2c\":2147483647", Reason.JWS_HEADER),
                argumentSet("T-21 b64", "\"b64\":false,\"crit\":[\"b64\"]", Reason.JWS_HEADER),
                argumentSet("T-20 unknown name", "\"crit\":[\"x\"],\"x\":1", Reason.JWS_CRITICAL),
                argumentSet("T-20 empty", "\"crit\":[]", Reason.JWS_CRITICAL),
                argumentSet("T-20 not a list", "\"crit\":\"x\"", Reason.JWS_CRITICAL),
                argumentSet("T-20 name that is not there", "\"crit\":[\"x\"]", Reason.JWS_CRITICAL),
                argumentSet("T-20 registered name", "\"crit\":[\"alg\"]", Reason.JWS_CRITICAL));
    }

    @ParameterizedTest
    @MethodSource("badHeaders")
    void badHeader_isRefused(String member, Reason reason) {
        assertRefused(
                reason, sign(KEY, "{\"alg\":\"ES256\",\"kid\":\"k\",\"typ\":\"at+jwt\"," + member + "}", claims()));
    }

    static Stream<Arguments> badClaims() {
        long now = NOW.getEpochSecond();
        return Stream.of(
                argumentSet("O-02 no iss", without("iss"), Reason.JWT_ISSUER),
                argumentSet("O-02 no exp", without("exp"), Reason.AT_CLAIMS),
                argumentSet("O-02 no aud", without("aud"), Reason.AT_CLAIMS),
                argumentSet("O-02 no sub", without("sub"), Reason.AT_CLAIMS),
                argumentSet("O-02 no client_id", without("client_id"), Reason.AT_CLAIMS),
                argumentSet("O-02 no iat", without("iat"), Reason.AT_CLAIMS),
                argumentSet("O-02 no jti", without("jti"), Reason.AT_CLAIMS),
                argumentSet("O-02 sub is a number", with("sub", 7), Reason.AT_CLAIMS),
                argumentSet("O-02 sub is empty", with("sub", ""), Reason.AT_CLAIMS),
                argumentSet("O-02 sub of 257 characters", with("sub", "s".repeat(257)), Reason.AT_CLAIMS),
                argumentSet("O-02 jti is null", with("jti", null), Reason.AT_CLAIMS),
                argumentSet("O-03 T-11 aud of the client", with("aud", "app"), Reason.JWT_AUDIENCE),
                argumentSet(
                        "O-03 T-11 aud of another issuer's API",
                        with("aud", "https://other-api.example"),
                        Reason.JWT_AUDIENCE),
                argumentSet("O-03 aud of the process for SVIDs", with("aud", "spiffe://td/us"), Reason.JWT_AUDIENCE),
                argumentSet("O-04 nonce", with("nonce", "n"), Reason.AT_CLAIMS),
                argumentSet("O-04 at_hash", with("at_hash", "h"), Reason.AT_CLAIMS),
                argumentSet("O-05 scope is a list", with("scope", List.of("read")), Reason.AT_SCOPE),
                argumentSet("O-05 scope with a tab", with("scope", "read\tlist"), Reason.AT_SCOPE),
                argumentSet("O-05 scope with two spaces", with("scope", "read  list"), Reason.AT_SCOPE),
                argumentSet("O-05 scope with a space at the end", with("scope", "read "), Reason.AT_SCOPE),
                argumentSet("T-09 issuer with a slash", with("iss", ISSUER + "/"), Reason.JWT_ISSUER),
                argumentSet("T-09 issuer in a list", with("iss", List.of(ISSUER)), Reason.JWT_ISSUER),
                argumentSet("T-09 issuer in upper case", with("iss", "HTTPS://as.example"), Reason.JWT_ISSUER),
                argumentSet("T-09 O-06 another issuer's name", with("iss", OTHER_ISSUER), Reason.JWS_SIGNATURE),
                argumentSet("J-10 expired", with("exp", now - 61), Reason.JWT_EXPIRY),
                argumentSet("J-12 nbf in two minutes", with("nbf", now + 120), Reason.JWT_DATE),
                argumentSet("J-13 ten years", with("exp", now + 315_360_000), Reason.JWT_LIFETIME),
                argumentSet(
                        "O-10 cnf.jkt with Bearer", with("cnf", Map.of("jkt", "A".repeat(43))), Reason.AT_CONFIRMATION),
                argumentSet("O-10 unknown cnf member", with("cnf", Map.of("x", 1)), Reason.AT_CONFIRMATION),
                argumentSet(
                        "O-10 unknown cnf member beside a known one",
                        with("cnf", Map.of("x", 1, "x5t#S256", "A".repeat(43))),
                        Reason.AT_CONFIRMATION),
                argumentSet("O-10 cnf is null", with("cnf", null), Reason.AT_CONFIRMATION),
                argumentSet("O-10 cnf is a list", with("cnf", List.of()), Reason.AT_CONFIRMATION),
                argumentSet("O-10 cnf is empty", with("cnf", Map.of()), Reason.AT_CONFIRMATION),
                argumentSet("a selected claim with a fraction", with("level", new BigDecimal("1.5")), Reason.AT_CLAIMS),
                argumentSet("T-09 O-06 signed by another issuer", null, Reason.JWS_SIGNATURE));
    }

    @ParameterizedTest
    @MethodSource("badClaims")
    void badClaim_isRefused(@Nullable Map<String, @Nullable Object> claims, Reason reason) {
        assertRefused(reason, claims == null ? token(OTHER_KEY, claims()) : token(KEY, claims));
    }

    @Test
    @DisplayName("T-09 O-06 each issuer has its own keys, audiences and rules")
    void issuers_areKeptApart() {
        Map<String, @Nullable Object> theirs = with("iss", OTHER_ISSUER);
        assertRefused(Reason.JWT_AUDIENCE, token(OTHER_KEY, theirs));
        theirs.put("aud", "https://other-api.example");
        assertThat(verified(token(OTHER_KEY, theirs))).hasToString("Zt::Agent::\"" + OTHER_ISSUER + "#alice\"");
    }

    @Test
    @DisplayName("T-01 an issuer's algorithms are set here, whatever its keys could do")
    void otherAlgorithm_isRefused() {
        EvidenceVerifier rsaOnly = verifier(issuer().algorithms("RS256"));
        assertThat(rsaOnly.verify(Evidence.bearer(token(KEY, claims())), BUNDLES, NOW))
                .isEqualTo(new Verification.Refused(Reason.JWS_ALGORITHM));
    }

    @Test
    @DisplayName("O-04 a server without the type is accepted where it is named, its ID tokens are not")
    void olderServer_isAcceptedWhereItIsNamed() {
        EvidenceVerifier lenient = verifier(issuer().type("JWT"));
        assertThat(verified(lenient, sign(KEY, header("JWT"), claims())).id()).isEqualTo(ISSUER + "#alice");
        Map<String, @Nullable Object> idToken = with("nonce", "n");
        idToken.remove("client_id");
        assertThat(lenient.verify(Evidence.bearer(sign(KEY, header("JWT"), idToken)), BUNDLES, NOW))
                .isEqualTo(new Verification.Refused(Reason.AT_CLAIMS));
    }

    @Test
    @DisplayName("T-25 the signature is judged before the claims")
    void badSignature_comesBeforeExpiry() {
        assertRefused(Reason.JWS_SIGNATURE, token(OTHER_KEY, with("exp", 1)));
    }

    @Test
    void keysOfTheIssuer_areNeeded() {
        String token = token(KEY, claims());
        assertThat(VERIFIER.verify(Evidence.bearer(token), TrustBundles.of(List.of()), NOW))
                .isEqualTo(new Verification.Refused(Reason.JWT_NO_BUNDLE));
        assertThat(VERIFIER.verify(Evidence.bearer(token), BUNDLES.freshUntil(NOW), NOW.plusSeconds(1)))
                .isEqualTo(new Verification.Refused(Reason.TRUST_STALE));
    }

    @Test
    @DisplayName("T-10 the subject is that issuer's own: a SPIFFE ID from it is no workload of ours")
    void spiffeIdFromAnIssuer_isNoWorkload() {
        assertThat(verified(token(KEY, with("sub", "spiffe://td/w"))))
                .hasToString("Zt::User::\"" + ISSUER + "#spiffe://td/w\"");
        assertThat(verify(sign(KEY, header("JWT"), with("sub", "spiffe://td/w"))))
                .isEqualTo(new Verification.Refused(Reason.JWT_NO_BUNDLE));
    }

    @Test
    @DisplayName("O-05 words of a scope are compared exactly")
    void scope_isComparedWordByWord() {
        Principal principal = verified(token(KEY, with("scope", "readwrite list")));
        assertThat(Scopes.of(principal).grant("list", "readwrite")).isTrue();
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Scopes.require(principal, "read"))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.AT_SCOPE));
        assertThat(Scopes.of(verified(token(KEY, without("scope")))).values()).isEmpty();
        assertThat(Scopes.parse("").values()).isEmpty();
        for (String malformed : List.of(" ", " a", "a\"", "a\\", "\u00e9", "a\nb")) {
            assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> Scopes.parse(malformed));
        }
    }

    @Test
    void badRules_areRefused() {
        for (TokenIssuer.Builder bad : List.of(
                TokenIssuer.builder("", Set.of("a")),
                TokenIssuer.builder("https://as#x", Set.of("a")),
                TokenIssuer.builder("https://as", Set.of()),
                TokenIssuer.builder("https://as", Set.of("")),
                issuer().algorithms(),
                issuer().algorithms("none"),
                issuer().algorithms("HS256"),
                issuer().maxTokenLifetime(Duration.ZERO),
                issuer().subjects(PrincipalKind.WORKLOAD),
                issuer().maxActors(9),
                issuer().maxActors(-1),
                issuer().actorIssuer(""))) {
            assertThatIllegalStateException().isThrownBy(bad::build);
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> EvidenceVerifier.builder(Set.of("a"))
                        .issuer(issuer().build())
                        .issuer(issuer().build())
                        .build());
    }

    static Stream<Arguments> chains() {
        return Stream.of(
                argumentSet("C-01 act is a text", "bot", Reason.ACT_FORM),
                argumentSet("C-01 act is a list", List.of(Map.of("sub", "bot")), Reason.ACT_FORM),
                argumentSet("C-01 act is null", null, Reason.ACT_FORM),
                argumentSet("C-01 act without sub", Map.of("client_id", "bot"), Reason.ACT_FORM),
                argumentSet("C-01 sub of act is a number", Map.of("sub", 1), Reason.ACT_FORM),
                argumentSet("C-01 sub of act is too long", Map.of("sub", "s".repeat(257)), Reason.ACT_FORM),
                argumentSet("C-01 act of another issuer", Map.of("sub", "bot", "iss", OTHER_ISSUER), Reason.ACT_FORM),
                argumentSet("C-01 inner act is a text", Map.of("sub", "bot", "act", "x"), Reason.ACT_FORM),
                argumentSet("C-03 nine levels", nested(9), Reason.LIMIT_ACT));
    }

    private static Map<String, Object> nested(int levels) {
        Map<String, Object> act = new HashMap<>();
        act.put("sub", "agent-" + levels % 2);
        if (levels > 1) {
            act.put("act", nested(levels - 1));
        }
        return act;
    }

    @ParameterizedTest
    @MethodSource("chains")
    void badActor_isRefused(@Nullable Object act, Reason reason) {
        assertRefused(reason, token(KEY, with("act", act)));
    }

    @Test
    @DisplayName("C-01 C-07 actors are read outermost first, eight of them, repeated ones too")
    void actors_areRead() {
        List<Principal.Actor> actors =
                verified(token(KEY, with("act", nested(8)))).actors();
        assertThat(actors).hasSize(8);
        assertThat(actors.get(0)).isEqualTo(new Principal.Actor(PrincipalKind.AGENT, ISSUER + "#agent-0", null));
        assertThat(actors.get(1).id()).isEqualTo(ISSUER + "#agent-1");
        assertThat(actors.get(2)).isEqualTo(actors.get(0));
    }

    @Test
    @DisplayName("C-02 ACCEPT dates and audience within act mean nothing")
    void datesWithinAct_meanNothing() {
        Map<String, Object> act = Map.of("sub", "bot", "exp", 1, "nbf", "never", "aud", List.of(1));
        assertThat(verified(token(KEY, with("act", act))).actors()).hasSize(1);
    }

    @Test
    @DisplayName("C-05 may_act grants nothing")
    void mayAct_grantsNothing() {
        Principal principal = verified(token(KEY, with("may_act", Map.of("sub", "admin"))));
        assertThat(principal.actors()).isEmpty();
        assertThat(principal.claims()).doesNotContainKey("may_act");
    }

    @Test
    void actorsOfNamedIssuers_areAccepted() {
        EvidenceVerifier verifier = verifier(issuer().actorIssuer(OTHER_ISSUER).maxActors(1));
        Map<String, @Nullable Object> claims = with("act", Map.of("sub", "bot", "iss", OTHER_ISSUER));
        assertThat(verified(verifier, token(KEY, claims)).actors())
                .containsExactly(new Principal.Actor(PrincipalKind.AGENT, OTHER_ISSUER + "#bot", null));
        assertThat(verifier.verify(Evidence.bearer(token(KEY, with("act", nested(2)))), BUNDLES, NOW))
                .isEqualTo(new Verification.Refused(Reason.LIMIT_ACT));
    }

    @Test
    void handedOverPrincipal_needsTheKeysOfItsIssuer() {
        Principal principal = verified(token(KEY, claims()));
        assertThat(VERIFIER.recheck(principal, BUNDLES, NOW)).isInstanceOf(Verification.Verified.class);
        assertThat(VERIFIER.recheck(principal, TrustBundles.of(List.of()), NOW))
                .isEqualTo(new Verification.Refused(Reason.JWT_NO_BUNDLE));
        Instant late = principal.credential().expiresAt().plusSeconds(61);
        assertThat(VERIFIER.recheck(principal, BUNDLES, late))
                .isEqualTo(new Verification.Refused(Reason.PRINCIPAL_EXPIRED));
    }
}
