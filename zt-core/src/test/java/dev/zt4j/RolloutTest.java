package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.CredentialRules;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Decision.Outcome;
import dev.zt4j.enforcement.Mode;
import dev.zt4j.enforcement.Promotion;
import dev.zt4j.enforcement.PromotionRefusedException;
import dev.zt4j.enforcement.ShadowDifferences;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.identity.AuthenticationRequirement;
import dev.zt4j.identity.Credential;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.TokenIssuer;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.log.EventKind;
import dev.zt4j.policy.PolicySource;
import dev.zt4j.reason.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How a boundary comes to enforce: its rules, what it observes, shadow policies, obligations. */
class RolloutTest {
    private static final Change CHANGE = new Change("ledger team", "next step of the plan");
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final TestIssuer issuer = new TestIssuer("https://as.example");

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

    private ZeroTrustBuilder builder() {
        return ledger.builder()
                .trust(issuer.trust())
                .tokenIssuer(TokenIssuer.builder(issuer.name(), Set.of(TestIssuer.AUDIENCE))
                        .build());
    }

    private ZeroTrust zt() {
        ZeroTrust started = zt;
        if (started == null) {
            started = builder().build();
            zt = started;
        }
        return started;
    }

    private Boundary reporting() {
        return zt().boundary("reporting");
    }

    private DecisionRecord lastRecord() throws InterruptedException {
        zt().decisionLog().flush(LIMIT);
        return ledger.records.get(ledger.records.size() - 1);
    }

    static Stream<Arguments> rules() {
        CredentialRules.Builder tokensOnly =
                CredentialRules.builder().kinds(Set.of(Credential.Kind.JWT_SVID, Credential.Kind.ACCESS_TOKEN));
        return Stream.of(
                argumentSet("kind", tokensOnly.build(), "tls", Reason.CREDENTIAL_KIND),
                argumentSet("kind that is accepted", tokensOnly.build(), "jwt", Reason.POLICY_PERMIT),
                argumentSet(
                        "lifetime",
                        CredentialRules.builder()
                                .maxLifetime(Credential.Kind.JWT_SVID, Duration.ofMinutes(9))
                                .build(),
                        "jwt",
                        Reason.CREDENTIAL_LIFETIME),
                argumentSet(
                        "lifetime of another kind",
                        CredentialRules.builder()
                                .maxLifetime(Credential.Kind.JWT_SVID, Duration.ofMinutes(9))
                                .build(),
                        "tls",
                        Reason.POLICY_PERMIT),
                argumentSet(
                        "possession",
                        CredentialRules.builder().proofOfPossession().build(),
                        "jwt",
                        Reason.CREDENTIAL_UNBOUND),
                argumentSet(
                        "possession that is proven",
                        CredentialRules.builder().proofOfPossession().build(),
                        "tls",
                        Reason.POLICY_PERMIT),
                argumentSet(
                        "authentication",
                        CredentialRules.builder()
                                .authentication(AuthenticationRequirement.classes("mfa"))
                                .build(),
                        "tls",
                        Reason.AUTHENTICATION_INSUFFICIENT));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void credentialRules_areAskedBeforePolicy(CredentialRules rules, String evidence, Reason reason)
            throws InterruptedException {
        Boundary boundary = zt().boundary("ledger");
        boundary.change(CHANGE, settings -> settings.withCredentials(rules));
        Evidence presented = evidence.equals("tls") ? ledger.svid("/reader") : ledger.token("/reader");
        assertThat(boundary.decide(read(presented).build()).reason()).isEqualTo(reason);
        zt().decisionLog().flush(LIMIT);
        assertThat(ledger.events).extracting(event -> event.kind()).containsExactly(EventKind.BOUNDARY_CHANGED);
        assertThat(ledger.events.get(0).by()).isEqualTo("ledger team");
        assertThat(ledger.events.get(0).details()).containsKeys("before", "after");
    }

    @Test
    void changeOfRules_isRecordedWithAllThatIsRequired() throws Exception {
        AuthenticationRequirement strong =
                AuthenticationRequirement.classes("phr", "mfa").within(Duration.ofMinutes(5));
        CredentialRules rules = CredentialRules.builder()
                .kinds(Set.of(Credential.Kind.ACCESS_TOKEN))
                .maxLifetime(Credential.Kind.ACCESS_TOKEN, Duration.ofMinutes(10))
                .proofOfPossession()
                .authentication(strong)
                .build();
        reporting().change(CHANGE, settings -> settings.withCredentials(rules));
        zt().decisionLog().flush(LIMIT);
        assertThat(ledger.events.get(0).details().get("after"))
                .contains("kinds [ACCESS_TOKEN], lifetimes {ACCESS_TOKEN=PT10M}, bound, authenticated with"
                        + " acr [phr, mfa] within PT5M");
    }

    @Test
    void strangerWhoIsAllowedIn_isNotJudgedByCredentialRules() throws Exception {
        ledger.policy("ledger.cedar", "permit (principal is Zt::Anonymous, action, resource);");
        Boundary boundary = zt().boundary("ledger");
        boundary.change(
                CHANGE,
                settings -> settings.withCredentials(
                        CredentialRules.builder().proofOfPossession().build()));
        assertThat(boundary.decide(read(Evidence.none()).allowAnonymous().build())
                        .allowed())
                .isTrue();
    }

    @Test
    void change_leavesNameAndModeAlone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        reporting().change(CHANGE, settings -> BoundarySettings.enforce("reporting", "x", Tier.LOW)));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        reporting().change(CHANGE, settings -> BoundarySettings.reportOnly("other", "x", Tier.LOW)));
        assertThat(reporting().settings().mode()).isEqualTo(Mode.REPORT_ONLY);
    }

    @Test
    void boundary_enforcesOnlyWhenItIsReady() throws Exception {
        Evidence reader = ledger.svid("/reader");
        for (int i = 0; i < 99; i++) {
            reporting().decide(read(reader).build());
        }
        reporting().decide(read(ledger.svid("/stranger")).build());
        reporting().decide(read(Evidence.none()).build());
        Promotion promotion = reporting().promotion();
        assertThat(promotion.observations()).isEqualTo(101);
        assertThat(promotion.wouldDenies()).isEqualTo(2);
        assertThat(promotion.breaking())
                .containsOnly(Map.entry("Zt::Workload::\"spiffe://td/stranger\"", 1L), Map.entry("nobody proven", 1L));
        assertThat(promotion.problems()).singleElement().asString().contains("2 of 101 requests would be denied");
        assertThatExceptionOfType(PromotionRefusedException.class)
                .isThrownBy(() -> reporting().promote(CHANGE))
                .satisfies(refusal -> assertThat(refusal.promotion().ready()).isFalse());
        for (int i = 0; i < 100; i++) {
            reporting().decide(read(reader).build());
        }
        assertThat(reporting().promotion().ready()).isTrue();
        reporting().promote(CHANGE);
        assertThat(reporting().decide(read(ledger.svid("/stranger")).build()).outcome())
                .isEqualTo(Outcome.DENY);
        reporting().demote(CHANGE);
        assertThat(reporting().decide(read(ledger.svid("/stranger")).build()).outcome())
                .isEqualTo(Outcome.WOULD_DENY);
        zt().decisionLog().flush(LIMIT);
        assertThat(ledger.events)
                .extracting(event -> event.kind())
                .containsExactly(EventKind.BOUNDARY_NOT_READY, EventKind.BOUNDARY_PROMOTED, EventKind.BOUNDARY_DEMOTED);
    }

    @Test
    void higherTier_wantsMoreRequestsOverALongerTime() {
        reporting().change(CHANGE, settings -> settings.withTier(Tier.HIGH));
        reporting().decide(read(ledger.svid("/reader")).build());
        assertThat(reporting().promotion().problems())
                .containsExactly("1 requests were observed, 5000 are needed", "observed for PT0S, PT72H are needed");
    }

    @Test
    void otherPolicies_areObservedAnew() throws Exception {
        reporting().decide(read(ledger.svid("/stranger")).build());
        ledger.policy("other.cedar", "permit (principal, action == Action::\"x\", resource);");
        zt().reload();
        assertThat(reporting().promotion().observations()).isZero();
        zt().reload();
        reporting().decide(read(ledger.svid("/reader")).build());
        zt().reload();
        assertThat(reporting().promotion().observations()).isEqualTo(1);
    }

    private void shadow(String text) throws Exception {
        Path shadow = Files.createDirectory(directory.resolve("shadow"));
        Files.writeString(shadow.resolve("candidate.cedar"), text);
        zt = builder().shadowPolicies(PolicySource.directory(shadow)).build();
    }

    @Test
    void shadowPolicy_isRecordedAndCountedAndNeverGrants() throws Exception {
        shadow("@id(\"all-strangers\") permit (principal, action, resource)"
                + " unless { principal == Zt::Workload::\"spiffe://td/reader\" };");
        Boundary boundary = zt().boundary("ledger");
        Decision stranger = boundary.decide(read(ledger.svid("/stranger")).build());
        assertThat(stranger.outcome()).isEqualTo(Outcome.DENY);
        DecisionRecord.Shadow recorded = Objects.requireNonNull(lastRecord().shadow());
        assertThat(recorded.permits()).isTrue();
        assertThat(recorded.differs()).isTrue();
        assertThat(recorded.determiningPolicies()).containsExactly("all-strangers");
        Decision reader = boundary.decide(read(ledger.svid("/reader")).build());
        assertThat(reader.outcome()).isEqualTo(Outcome.PERMIT);
        assertThat(reader.shadow().orElseThrow().permits()).isFalse();
        boundary.decide(read(Evidence.none()).build());
        assertThat(lastRecord().shadow()).isNull();
        ShadowDifferences differences = boundary.shadowDifferences();
        assertThat(differences.decided()).isEqualTo(3);
        assertThat(differences.wouldPermit()).isEqualTo(1);
        assertThat(differences.wouldDeny()).isEqualTo(1);
    }

    @Test
    void unreadableShadowPolicy_keepsNothingFromStarting() throws Exception {
        shadow("permit (");
        assertThat(zt().boundary("ledger")
                        .decide(read(ledger.svid("/reader")).build())
                        .allowed())
                .isTrue();
        assertThat(zt().sources().get(zt().sources().size() - 1).problems()).isNotEmpty();
    }

    @Test
    void stepUpThatIsNotMet_isToldToTheCaller() throws Exception {
        ledger.policy(
                "ledger.cedar", "@obligation(\"step_up:acr=phr,max_age=60\") permit (principal, action, resource);");
        Evidence token = issuer.token("ann", "portal", Map.of("acr", "mfa"));
        Boundary boundary = zt().boundary("ledger");
        Decision decision = boundary.decide(read(token).build());
        assertThat(boundary.challenge(token, decision).values())
                .containsExactly(
                        "Bearer error=\"insufficient_user_authentication\", acr_values=\"phr\", max_age=\"60\"");
    }

    static Stream<Arguments> obligations() {
        return Stream.of(
                argumentSet("not understood", "mask:fields=iban", Set.of(), Reason.OBLIGATION_UNKNOWN),
                argumentSet("understood", "mask:fields=iban", Set.of("mask"), Reason.POLICY_PERMIT),
                argumentSet("advisory", "?notify:whom=owner", Set.of(), Reason.POLICY_PERMIT),
                argumentSet("one of two", "mask:fields=iban; trace", Set.of("mask"), Reason.OBLIGATION_UNKNOWN),
                argumentSet("step-up that is met", "step_up:acr=mfa", Set.of(), Reason.POLICY_PERMIT),
                argumentSet(
                        "step-up that is not met",
                        "step_up:acr=phr,max_age=60",
                        Set.of(),
                        Reason.AUTHENTICATION_INSUFFICIENT),
                argumentSet("step-up of another kind", "step_up:colour=red", Set.of(), Reason.OBLIGATION_UNKNOWN));
    }

    @ParameterizedTest
    @MethodSource("obligations")
    void obligation_isMetOrTurnsThePermitIntoADenial(String text, Set<String> understood, Reason reason)
            throws Exception {
        ledger.policy("ledger.cedar", "@obligation(\"" + text + "\") permit (principal, action, resource);");
        Evidence token =
                issuer.token("ann", "portal", Map.of("acr", "mfa", "auth_time", TestClock.START.getEpochSecond()));
        Decision decision = zt().boundary("ledger")
                .decide(read(token).understands(understood).build());
        assertThat(decision.reason()).isEqualTo(reason);
        assertThat(decision.stepUp().isPresent()).isEqualTo(reason == Reason.AUTHENTICATION_INSUFFICIENT);
        if (understood.contains("mask") && decision.allowed()) {
            assertThat(decision.obligations()).singleElement().hasToString("mask:fields=iban");
            assertThat(lastRecord().obligations()).containsExactly("mask:fields=iban");
        }
    }
}
