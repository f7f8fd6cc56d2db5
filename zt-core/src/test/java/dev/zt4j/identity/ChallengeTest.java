package dev.zt4j.identity;

import static dev.zt4j.identity.TestAccessTokens.ISSUER;
import static dev.zt4j.identity.TestAccessTokens.issuer;
import static dev.zt4j.identity.TestAccessTokens.token;
import static dev.zt4j.identity.TestCertificates.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.nimbusds.jose.jwk.ECKey;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.time.Duration;
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

/** What a caller is told, and how it must have authenticated. */
class ChallengeTest {
    private static final ECKey KEY = TestAccessTokens.key();
    private static final TrustBundles BUNDLES = TrustBundles.of(List.of(), List.of(TestAccessTokens.keys(ISSUER, KEY)));
    private static final EvidenceVerifier VERIFIER = EvidenceVerifier.builder(Set.of("spiffe://td/us"))
            .issuer(issuer().build())
            .dpop(DpopRules.builder().algorithms("ES256", "PS256").build())
            .build();
    private static final EvidenceVerifier WITH_NONCES = EvidenceVerifier.builder(Set.of("spiffe://td/us"))
            .issuer(issuer().build())
            .dpop(DpopRules.builder().nonces(Duration.ofMinutes(1)).build())
            .build();
    private static final Evidence BEARER = Evidence.bearer("a.b.c");
    private static final Evidence DPOP = Evidence.none().withDpop("a.b.c", TestProofs.request("proof"));

    private static Principal principal(@Nullable Object acr, @Nullable Object authTime) {
        Map<String, @Nullable Object> claims = TestAccessTokens.claims();
        if (acr != null) {
            claims.put("acr", acr);
        }
        if (authTime != null) {
            claims.put("auth_time", authTime);
        }
        Verification verification = VERIFIER.verify(Evidence.bearer(token(KEY, claims)), BUNDLES, NOW);
        assertThat(verification).isInstanceOf(Verification.Verified.class);
        return ((Verification.Verified) verification).principal();
    }

    private static Challenge challenge(Evidence evidence, Reason reason) {
        return VERIFIER.challenge(evidence, reason, NOW);
    }

    @Test
    @DisplayName("O-09 who presents nothing is told the schemes and no error")
    void nothingPresented_isToldTheSchemes() {
        assertThat(challenge(Evidence.none(), Reason.EVIDENCE_MISSING).values())
                .containsExactly("Bearer", "DPoP algs=\"ES256 PS256\"");
        assertThat(EvidenceVerifier.builder(Set.of("a"))
                        .build()
                        .challenge(Evidence.none(), Reason.EVIDENCE_MISSING, NOW)
                        .values())
                .containsExactly("Bearer");
    }

    @Test
    @DisplayName("G-08 O-09 whatever is wrong with a bearer token, its bearer is told the same")
    void badBearerToken_isToldTheSame() {
        for (Reason reason : List.of(Reason.JWT_EXPIRY, Reason.JWS_SIGNATURE, Reason.JWT_KEY_ID, Reason.JWT_AUDIENCE)) {
            Challenge challenge = challenge(BEARER, reason);
            assertThat(challenge.values()).containsExactly("Bearer error=\"invalid_token\"");
            assertThat(challenge.dpopNonce()).isEmpty();
        }
    }

    @Test
    @DisplayName("P-20 a bound token by Bearer and an unbound one by DPoP are invalid tokens, and DPoP is asked for")
    void schemeThatDoesNotFit_asksForDpop() {
        for (Challenge challenge :
                List.of(challenge(BEARER, Reason.AT_CONFIRMATION), challenge(DPOP, Reason.DPOP_UNBOUND))) {
            assertThat(challenge.values()).containsExactly("DPoP error=\"invalid_token\", algs=\"ES256 PS256\"");
        }
        assertThat(challenge(DPOP, Reason.JWT_EXPIRY).values())
                .containsExactly("DPoP error=\"invalid_token\", algs=\"ES256 PS256\"");
        assertThat(challenge(DPOP, Reason.DPOP_REPLAY).values())
                .containsExactly("DPoP error=\"invalid_dpop_proof\", algs=\"ES256 PS256\"");
    }

    @Test
    @DisplayName("P-19 who lacks a fresh nonce is given one")
    void missingNonce_isGiven() {
        Challenge challenge = WITH_NONCES.challenge(DPOP, Reason.DPOP_NONCE, NOW);
        assertThat(challenge.values()).hasSize(1);
        assertThat(challenge.values().get(0)).startsWith("DPoP error=\"use_dpop_nonce\", algs=\"");
        assertThat(challenge.dpopNonce()).isEqualTo(WITH_NONCES.dpopNonce(NOW)).isPresent();
    }

    @Test
    @DisplayName("O-05 O-09 S-05 a scope that does not suffice is told with what is needed, whatever the acr is")
    void insufficientScope_isTold() {
        assertThat(Challenge.insufficientScope(BEARER, "read", "list").values())
                .containsExactly("Bearer error=\"insufficient_scope\", scope=\"read list\"");
        assertThat(Challenge.insufficientScope(DPOP, "read").values().get(0)).startsWith("DPoP ");
        assertThatIllegalArgumentException().isThrownBy(() -> Challenge.insufficientScope(BEARER, "a\"b"));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Scopes.require(principal("loa0", null), "write"))
                .satisfies(e -> assertThat(e.reason().family()).isEqualTo(Reason.Family.AUTHORIZATION));
    }

    @Test
    @DisplayName("S-01 who authenticated too weakly or too long ago is told what is needed, in the scheme used")
    void stepUp_isTold() {
        AuthenticationRequirement both =
                AuthenticationRequirement.classes("loa3", "loa2").within(Duration.ofMinutes(5));
        assertThat(Challenge.stepUp(BEARER, both).values())
                .containsExactly(
                        "Bearer error=\"insufficient_user_authentication\", acr_values=\"loa3 loa2\", max_age=\"300\"");
        assertThat(Challenge.stepUp(DPOP, AuthenticationRequirement.maxAge(Duration.ZERO))
                        .values())
                .containsExactly("DPoP error=\"insufficient_user_authentication\", max_age=\"0\"");
    }

    static Stream<Arguments> unmet() {
        long now = NOW.getEpochSecond();
        AuthenticationRequirement loa3 = AuthenticationRequirement.classes("loa3");
        AuthenticationRequirement fresh = AuthenticationRequirement.maxAge(Duration.ofMinutes(5));
        return Stream.of(
                argumentSet("S-01 acr too low", loa3, "loa1", null),
                argumentSet("S-02 acr with a space", loa3, "loa3 ", null),
                argumentSet("S-02 acr in upper case", loa3, "LOA3", null),
                argumentSet("S-02 no acr", loa3, null, null),
                argumentSet("S-02 acr is a list", loa3, List.of("loa3"), null),
                argumentSet("S-01 too long ago", fresh, null, now - 301),
                argumentSet("S-03 in the future", fresh, null, now + 61),
                argumentSet("S-03 auth_time is a text", fresh, null, Long.toString(now)),
                argumentSet("S-03 auth_time is out of range", fresh, null, Long.MAX_VALUE),
                argumentSet("S-03 no auth_time", fresh, null, null),
                argumentSet("S-05 fresh, but too weak", loa3.within(Duration.ofMinutes(5)), "loa1", now),
                argumentSet("S-05 strong, but too long ago", loa3.within(Duration.ofMinutes(5)), "loa3", now - 301));
    }

    @ParameterizedTest
    @MethodSource("unmet")
    void unmetRequirement_isRefused(
            AuthenticationRequirement requirement, @Nullable Object acr, @Nullable Object authTime) {
        Principal principal = principal(acr, authTime);
        assertThat(requirement.isMetBy(principal, NOW)).isFalse();
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> requirement.require(principal, NOW))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.AUTHENTICATION_INSUFFICIENT));
    }

    @Test
    @DisplayName("S-01 ACCEPT one of the classes, no longer ago than allowed")
    void metRequirement_isAccepted() {
        long then = NOW.getEpochSecond() - 300;
        AuthenticationRequirement both =
                AuthenticationRequirement.classes("loa3", "loa2").within(Duration.ofMinutes(5));
        assertThat(both.isMetBy(principal("loa2", then), NOW)).isTrue();
        assertThat(AuthenticationRequirement.classes("loa2").isMetBy(principal("loa2", null), NOW))
                .isTrue();
    }

    @ParameterizedTest
    @DisplayName("S-04 a value that does not stand in quotes as it is cannot be required")
    @ValueSource(strings = {"", "a b", "a\"b", "a\\b", "a\r\nX: y", "\u00e9", "a\u0000"})
    void malformedClass_cannotBeRequired(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> AuthenticationRequirement.classes(value));
    }

    @Test
    void emptyRequirement_cannotBeMade() {
        assertThatIllegalArgumentException().isThrownBy(AuthenticationRequirement::classes);
        assertThatIllegalArgumentException().isThrownBy(() -> AuthenticationRequirement.maxAge(Duration.ofSeconds(-1)));
    }
}
