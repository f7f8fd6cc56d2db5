package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zt4j.authority.Authority;
import dev.zt4j.reason.Reason;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticSecretsTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final StaticSecrets.Generated BILLING = StaticSecrets.generate("billing", RANDOM);
    private static final StaticSecrets.Generated REPORTS = StaticSecrets.generate("reports", RANDOM);
    private static final StaticSecrets SECRETS =
            StaticSecrets.parse(List.of("# who still has no better", "", BILLING.entry(), REPORTS.entry()));
    private static final Authority AUTHORITY = Authority.create(TrustDomain.of("td"), () -> NOW);
    private static final TrustBundles BUNDLES = TrustBundles.of(List.of(AUTHORITY.bundle()));
    private static final EvidenceVerifier VERIFIER = EvidenceVerifier.builder(Set.of("spiffe://td/us"))
            .staticSecrets(SECRETS)
            .build();

    private static Verification verify(Evidence evidence) {
        return VERIFIER.verify(evidence, BUNDLES, NOW);
    }

    @Test
    void knownSecret_provesALegacyPrincipal() {
        Verification verification = verify(Evidence.apiKey(BILLING.secret()));
        assertThat(verification).isInstanceOf(Verification.Verified.class);
        Principal principal = ((Verification.Verified) verification).principal();
        assertThat(principal).hasToString("Zt::Legacy::\"billing\"");
        assertThat(principal.credential().kind()).isEqualTo(Credential.Kind.STATIC_SECRET);
        assertThat(principal.credential().strength()).isEqualTo(Credential.Strength.SHARED_SECRET);
        assertThat(principal.credential().bound()).isFalse();
        assertThat(VERIFIER.recheck(principal, BUNDLES, NOW)).isInstanceOf(Verification.Verified.class);
        assertThat(VERIFIER.holdsUntil(principal, BUNDLES)).isEqualTo(Instant.MAX);
    }

    @Test
    void everyOtherSecret_isRefused() {
        String good = BILLING.secret();
        for (int i = 0; i < good.length(); i++) {
            String bad = good.substring(0, i) + (good.charAt(i) == 'a' ? 'b' : 'a') + good.substring(i + 1);
            assertThat(verify(Evidence.apiKey(bad))).isEqualTo(new Verification.Refused(Reason.SECRET_UNKNOWN));
        }
        String mixed = good.substring(0, 20) + REPORTS.secret().substring(20);
        for (String bad :
                List.of("", "zt_", good + "a", " " + good, mixed, "é".repeat(good.length()), BILLING.entry())) {
            assertThat(verify(Evidence.apiKey(bad))).isEqualTo(new Verification.Refused(Reason.SECRET_UNKNOWN));
        }
        assertThat(EvidenceVerifier.builder(Set.of("a")).build().verify(Evidence.apiKey(good), BUNDLES, NOW))
                .isEqualTo(new Verification.Refused(Reason.SECRET_UNKNOWN));
    }

    @Test
    void secret_neverStandsBesideAToken() {
        Evidence both = Evidence.bearer("a.b.c").withApiKey(BILLING.secret());
        Evidence reversed = Evidence.apiKey(BILLING.secret()).withBearer("a.b.c");
        for (Evidence evidence : List.of(both, reversed)) {
            assertThat(verify(evidence)).isEqualTo(new Verification.Refused(Reason.EVIDENCE_MALFORMED));
        }
    }

    @Test
    void chainBesideASecret_hasToHoldToo() {
        Authority stranger = Authority.create(TrustDomain.of("td"), () -> NOW);
        Evidence bad = Evidence.tls(stranger.x509Svid(stranger.id("/w"), Duration.ofMinutes(5))
                        .chain())
                .withApiKey(BILLING.secret());
        assertThat(verify(bad)).isEqualTo(new Verification.Refused(Reason.X509_UNTRUSTED));
        Evidence good = Evidence.tls(AUTHORITY
                        .x509Svid(AUTHORITY.id("/w"), Duration.ofMinutes(5))
                        .chain())
                .withApiKey(BILLING.secret());
        assertThat(good.kinds()).isEqualTo("tls+apikey");
        assertThat(verify(good)).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void nothingPrintsASecret() {
        assertThat(BILLING.toString()).doesNotContain(BILLING.secret().substring(20));
        assertThat(BILLING.entry()).doesNotContain(BILLING.secret().substring(20));
        assertThat(Evidence.apiKey(BILLING.secret())).hasToString("Evidence[apikey]");
        assertThat(StaticSecrets.generate("billing", RANDOM).secret()).isNotEqualTo(BILLING.secret());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "a:b:c", "0123456789abcdef:AA:AA:name", "0123456789abcdef:A=:AA:name", ":::"})
    void malformedEntry_isRefused(String entry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StaticSecrets.parse(List.of("", entry)))
                .withMessageContaining("line 2");
    }

    @Test
    void malformedNames_andEntriesThatAreThereTwice_areRefused() {
        for (String name : List.of("", " ", "a:b", "a\nb", "n".repeat(257))) {
            assertThatIllegalArgumentException().isThrownBy(() -> StaticSecrets.generate(name, RANDOM));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StaticSecrets.parse(List.of(BILLING.entry(), BILLING.entry())));
    }
}
