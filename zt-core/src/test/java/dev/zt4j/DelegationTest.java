package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.Waiver;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.StaticSecrets;
import dev.zt4j.identity.TokenIssuer;
import dev.zt4j.reason.Reason;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** People, agents that act for them, clients and holders of static secrets, as policy sees them. */
class DelegationTest {
    private static final String ANN = "permit (principal == Zt::User::\"https://as.example#ann\", action, resource);\n";
    private static final String HELPER =
            "permit (principal == Zt::Agent::\"https://as.example#helper\", action, resource);\n";
    private static final String HELPER_FOR_SOMEBODY = """
            @id("on-behalf")
            permit (principal == Zt::Agent::"https://as.example#helper", action, resource)
            when { context has delegation && context.delegation.subject == "https://as.example#ann" };
            """;
    private static final Map<String, Object> BY_HELPER = Map.of("act", Map.of("sub", "helper"));

    private final TestIssuer issuer = new TestIssuer("https://as.example");
    private final TestIssuer other = new TestIssuer("https://other.example");
    private final StaticSecrets.Generated secret = StaticSecrets.generate("batch", new SecureRandom());

    @TempDir
    Path directory;

    private TestLedger ledger;
    private @Nullable ZeroTrust zt;

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory);
    }

    @AfterEach
    void close() {
        if (zt != null) {
            zt.close();
        }
    }

    private void policies(String text) throws Exception {
        ledger.policy("ledger.cedar", text);
        zt = ledger.builder()
                .trust(issuer.trust())
                .trust(other.trust())
                .tokenIssuer(rules(issuer))
                .tokenIssuer(rules(other))
                .staticSecrets(StaticSecrets.parse(List.of(secret.entry())))
                .build();
    }

    private static TokenIssuer rules(TestIssuer issuer) {
        return TokenIssuer.builder(issuer.name(), Set.of(TestIssuer.AUDIENCE))
                .agent("helper")
                .claim("role")
                .build();
    }

    private ZeroTrust zt() {
        return Objects.requireNonNull(zt, "policies come first");
    }

    private Decision decide(Evidence evidence) {
        return zt().boundary("ledger").decide(read(evidence).build());
    }

    private List<String> recordedActors() throws InterruptedException {
        zt().decisionLog().flush(Duration.ofSeconds(10));
        return Objects.requireNonNull(
                        ledger.records.get(ledger.records.size() - 1).caller())
                .actors();
    }

    static Stream<Arguments> policies() {
        return Stream.of(
                argumentSet("C-04 ACCEPT both may", ANN + HELPER, List.of(Reason.POLICY_PERMIT)),
                argumentSet(
                        "C-04 ACCEPT the actor may on behalf of the subject",
                        ANN + HELPER_FOR_SOMEBODY,
                        List.of(Reason.POLICY_PERMIT)),
                argumentSet(
                        "C-04 ACCEPT the subject may have it done by somebody",
                        ANN.replace("resource);", "resource) when { context has delegation };") + HELPER,
                        List.of(Reason.POLICY_PERMIT)),
                argumentSet("C-04 the subject alone may", ANN, List.of(Reason.POLICY_ACTOR, Reason.POLICY_NO_PERMIT)),
                argumentSet("C-04 the actor alone may", HELPER, List.of(Reason.POLICY_NO_PERMIT)),
                argumentSet("C-04 neither may", READ_NOTHING, List.of(Reason.POLICY_NO_PERMIT, Reason.POLICY_ACTOR)),
                argumentSet(
                        "C-04 the actor is forbidden",
                        ANN + HELPER + "forbid (principal is Zt::Agent, action, resource);",
                        List.of(Reason.POLICY_ACTOR, Reason.POLICY_FORBID)),
                argumentSet(
                        "C-04 the subject is forbidden",
                        ANN + HELPER + "forbid (principal is Zt::User, action, resource);",
                        List.of(Reason.POLICY_FORBID)));
    }

    @Test
    void waiverForTheActor_showsAsTheReason() throws Exception {
        policies(ANN);
        Evidence token = issuer.token("ann", "portal", Map.of("act", Map.of("sub", "helper")));
        EntityUid helper = EntityUid.of("Zt::Agent", "https://as.example#helper");
        assertThat(decide(token).reasons()).containsExactly(Reason.POLICY_ACTOR, Reason.POLICY_NO_PERMIT);
        zt().addWaiver(Waiver.builder("W-1")
                .boundary("ledger")
                .principal(helper)
                .rule(new Waiver.MissingPermit(null, null))
                .owner("ledger team")
                .reason("gets a policy of its own")
                .riskAcceptedBy("security")
                .expiresAt(TestClock.START.plus(Duration.ofDays(1)))
                .build());
        Decision decision = decide(token);
        assertThat(decision.allowed()).isTrue();
        assertThat(decision.reasons()).containsExactly(Reason.WAIVER_USED);
        assertThat(decision.waivers()).containsExactly("W-1");
    }

    private static final String READ_NOTHING = "forbid (principal, action == Action::\"nothing\", resource);\n";

    @ParameterizedTest
    @MethodSource("policies")
    void delegatedCall_needsBoth(String policies, List<Reason> reasons) throws Exception {
        policies(policies);
        Decision decision = decide(issuer.token("ann", "app", BY_HELPER));
        assertThat(decision.reasons()).isEqualTo(reasons);
        assertThat(decision.allowed()).isEqualTo(reasons.contains(Reason.POLICY_PERMIT));
        assertThat(recordedActors()).containsExactly("https://as.example#helper");
    }

    @Test
    @DisplayName("C-04 a rule that needs an actor is not met without one, and the log tells the two apart")
    void impersonation_isNoDelegation() throws Exception {
        policies(ANN.replace(";", " when { context has delegation };") + HELPER);
        assertThat(decide(issuer.token("ann", "app", Map.of())).reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
        assertThat(recordedActors()).isEmpty();
        assertThat(decide(issuer.token("ann", "app", BY_HELPER)).allowed()).isTrue();
    }

    @Test
    void rightOnBehalfOfSomebody_isNoneOfTheActorsOwn() throws Exception {
        policies(ANN + HELPER_FOR_SOMEBODY);
        Decision byItself = decide(issuer.token("helper", "helper", Map.of()));
        assertThat(byItself.reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
        Decision forAnn = decide(issuer.token("ann", "app", BY_HELPER));
        assertThat(forAnn.allowed()).isTrue();
        assertThat(forAnn.determiningPolicies()).containsExactly("ledger.cedar#1", "on-behalf");
    }

    @Test
    @DisplayName("C-01 an earlier actor has no say, but policy can read that there was one")
    void earlierActor_isHistory() throws Exception {
        Map<String, Object> byHelperForPlanner =
                Map.of("act", Map.of("sub", "helper", "act", Map.of("sub", "planner")));
        policies(ANN + HELPER);
        assertThat(decide(issuer.token("ann", "app", byHelperForPlanner)).allowed())
                .isTrue();
        assertThat(recordedActors()).containsExactly("https://as.example#helper", "https://as.example#planner");
        Map<String, Object> byPlannerForHelper =
                Map.of("act", Map.of("sub", "planner", "act", Map.of("sub", "helper")));
        assertThat(decide(issuer.token("ann", "app", byPlannerForHelper)).reasons())
                .containsExactly(Reason.POLICY_ACTOR, Reason.POLICY_NO_PERMIT);
        ledger.policy(
                "history.cedar",
                "forbid (principal, action, resource) when { context has delegation"
                        + " && context.delegation.earlier.contains(\"https://as.example#planner\") };");
        zt().reload();
        assertThat(decide(issuer.token("ann", "app", byHelperForPlanner)).reason())
                .isEqualTo(Reason.POLICY_FORBID);
        assertThat(decide(issuer.token("ann", "app", BY_HELPER)).allowed()).isTrue();
    }

    @Test
    void revokedActor_endsWhatItPassedOn() throws Exception {
        policies(ANN + HELPER);
        Evidence evidence =
                issuer.token("ann", "app", Map.of("act", Map.of("sub", "helper", "act", Map.of("sub", "p"))));
        assertThat(decide(evidence).allowed()).isTrue();
        zt().revoke(Revocation.principal(EntityUid.of("Zt::Agent", "https://as.example#p"), "compromised"));
        assertThat(decide(evidence).reason()).isEqualTo(Reason.REVOKED_PRINCIPAL);
        assertThat(decide(issuer.token("ann", "app", BY_HELPER)).allowed()).isTrue();
    }

    @Test
    @DisplayName("J-21 T-09 a role that another issuer claims is not the role that policy asks for")
    void claims_standUnderTheirIssuer() throws Exception {
        policies("""
                permit (principal, action, resource)
                when { context.credential.claims has "https://as.example" &&
                       context.credential.claims["https://as.example"] has role &&
                       context.credential.claims["https://as.example"].role == "admin" };
                """);
        Map<String, Object> admin = Map.of("role", "admin");
        assertThat(decide(issuer.token("ann", "app", admin)).allowed()).isTrue();
        assertThat(decide(other.token("ann", "app", admin)).reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
        assertThat(decide(issuer.token("ann", "app", Map.of("role", "reader"))).reason())
                .isEqualTo(Reason.POLICY_NO_PERMIT);
        assertThat(decide(ledger.token("/reader")).reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
    }

    @Test
    void principalsOfAnIssuer_areInIt() throws Exception {
        policies("permit (principal in Zt::Issuer::\"https://as.example\", action, resource);");
        assertThat(decide(issuer.token("ann", "app", Map.of())).allowed()).isTrue();
        assertThat(decide(issuer.token("ann", "app", BY_HELPER)).allowed()).isTrue();
        assertThat(decide(other.token("ann", "app", Map.of())).reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
    }

    @Test
    void staticSecret_identifiesAndIsDeniedWithoutAWaiver() throws Exception {
        policies("permit (principal, action, resource);");
        Evidence key = Evidence.apiKey(secret.secret());
        Decision denied = decide(key);
        assertThat(denied.reasons()).containsExactly(Reason.STATIC_SECRET_UNWAIVED);
        assertThat(denied.allowed()).isFalse();
        assertThat(denied.principal()).hasToString("Optional[Zt::Legacy::\"batch\"]");
        Decision reported = zt().boundary("reporting").decide(read(key).build());
        assertThat(reported.outcome()).isEqualTo(Decision.Outcome.WOULD_DENY);
        assertThat(decide(Evidence.apiKey(secret.secret() + "x")).principal()).isEmpty();
    }
}
