package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.digest.Sha256;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.CredentialRules;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Decision.Outcome;
import dev.zt4j.enforcement.StateLimits;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.enforcement.Waiver;
import dev.zt4j.identity.Credential;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.StaticSecrets;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.log.EventKind;
import dev.zt4j.reason.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Visible exceptions: one rule for one principal at one boundary, until an instant. */
class WaiverTest {
    private static final EntityUid READER = EntityUid.of("Zt::Workload", "spiffe://td/reader");
    private static final EntityUid STRANGER = EntityUid.of("Zt::Workload", "spiffe://td/stranger");
    private static final String FROZEN = """
            @id("frozen") @waivable("true")
            forbid (principal, action, resource == Entry::"42");
            """;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final StaticSecrets.Generated secret = StaticSecrets.generate("batch", new SecureRandom());
    private final AtomicBoolean broken = new AtomicBoolean();

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
                .staticSecrets(StaticSecrets.parse(List.of(secret.entry())))
                .boundary(BoundarySettings.enforce("short", "ledger team", Tier.LOW)
                        .withCredentials(CredentialRules.builder()
                                .maxLifetime(Credential.Kind.X509_SVID, Duration.ofMinutes(5))
                                .build()))
                .decisionSink(record -> {
                    if (broken.get()) {
                        throw new IOException("disk full");
                    }
                });
    }

    private ZeroTrust zt() {
        ZeroTrust started = zt;
        if (started == null) {
            started = builder().build();
            zt = started;
        }
        return started;
    }

    private static Waiver.Builder waiver(Waiver.Rule rule) {
        return named("W-1").rule(rule);
    }

    private static Waiver.Builder named(String id) {
        return Waiver.builder(id)
                .boundary("ledger")
                .principal(READER)
                .rule(new Waiver.MissingPermit(null, null))
                .owner("ledger team")
                .reason("the migration is not done")
                .riskAcceptedBy("head of security")
                .expiresAt(TestClock.START.plus(Duration.ofHours(1)));
    }

    private Decision decide(String boundary, Evidence evidence) {
        return zt().boundary(boundary).decide(read(evidence).build());
    }

    private Decision decide(String path) {
        return decide("ledger", ledger.svid(path));
    }

    private List<EventKind> events() throws InterruptedException {
        zt().decisionLog().flush(LIMIT);
        return ledger.events.stream().map(event -> event.kind()).toList();
    }

    @Test
    void forbidThatSaysSo_isLiftedForOnePrincipalUntilTheEnd() throws Exception {
        ledger.policy("z.cedar", FROZEN);
        assertThat(decide("/reader").reason()).isEqualTo(Reason.POLICY_FORBID);
        zt().addWaiver(waiver(new Waiver.Forbid("frozen")).build());
        Decision decision = decide("/reader");
        assertThat(decision.outcome()).isEqualTo(Outcome.PERMIT);
        assertThat(decision.reasons()).containsExactly(Reason.WAIVER_USED);
        assertThat(decision.waivers()).containsExactly("W-1");
        assertThat(decision.determiningPolicies()).containsExactly("readers-read");
        assertThat(decision.validUntil()).isEqualTo(TestClock.START.plus(Duration.ofMinutes(10)));
        zt().decisionLog().flush(LIMIT);
        DecisionRecord.WaiverUse use =
                ledger.records.get(ledger.records.size() - 1).waivers().get(0);
        assertThat(use.id()).isEqualTo("W-1");
        assertThat(use.rule()).isEqualTo("forbid");
        assertThat(use.liftedHash()).isEqualTo(Sha256.hex(FROZEN.strip()));
        assertThat(decide("/stranger").reason()).isEqualTo(Reason.POLICY_FORBID);
        ledger.clock.advance(Duration.ofHours(1));
        assertThat(decide("/reader").reason()).isEqualTo(Reason.POLICY_FORBID);
        assertThat(events()).containsExactly(EventKind.WAIVER_ADDED, EventKind.WAIVER_EXPIRED);
    }

    @Test
    void liftedForbid_doesNotPermit() throws Exception {
        ledger.policy("z.cedar", FROZEN);
        zt().addWaiver(waiver(new Waiver.Forbid("frozen")).principal(STRANGER).build());
        Decision decision = decide("/stranger");
        assertThat(decision.outcome()).isEqualTo(Outcome.DENY);
        assertThat(decision.waivers()).isEmpty();
    }

    @Test
    void forbidThatDoesNotSaySo_isNotLifted() throws Exception {
        ledger.policy("z.cedar", FROZEN.replace("@waivable(\"true\")", ""));
        zt().addWaiver(waiver(new Waiver.Forbid("frozen")).build());
        assertThat(decide("/reader").reason()).isEqualTo(Reason.POLICY_FORBID);
    }

    @Test
    void oneForbidThatStands_keepsAllOthersStanding() throws Exception {
        ledger.policy("z.cedar", FROZEN + "@id(\"closed\") forbid (principal, action, resource);");
        zt().addWaiver(waiver(new Waiver.Forbid("frozen")).build());
        Decision decision = decide("/reader");
        assertThat(decision.reason()).isEqualTo(Reason.POLICY_FORBID);
        assertThat(decision.waivers()).isEmpty();
    }

    @Test
    void erringForbid_isLiftedLikeOneThatHolds() throws Exception {
        ledger.policy(
                "z.cedar",
                "@id(\"frozen\") @waivable(\"true\") forbid (principal, action, resource) when { context.x };");
        assertThat(decide("/reader").reason()).isEqualTo(Reason.POLICY_FORBID_ERROR);
        zt().addWaiver(waiver(new Waiver.Forbid("frozen")).build());
        assertThat(decide("/reader").allowed()).isTrue();
    }

    @Test
    void missingPermit_isWaivedForWhatTheWaiverNames() {
        EntityUid entry = EntityUid.of("Entry", "42");
        zt().addWaiver(waiver(new Waiver.MissingPermit(null, entry))
                .principal(STRANGER)
                .build());
        assertThat(decide("/stranger").reasons()).containsExactly(Reason.WAIVER_USED);
        assertThat(zt().boundary("ledger")
                        .decide(read(ledger.svid("/stranger"))
                                .resource("Entry", "43")
                                .build())
                        .reason())
                .isEqualTo(Reason.POLICY_NO_PERMIT);
        assertThat(decide("short", ledger.svid("/stranger")).allowed()).isFalse();
    }

    @Test
    void staticSecret_passesWithAWaiverOnly() throws Exception {
        ledger.policy("ledger.cedar", "permit (principal == Zt::Legacy::\"batch\", action, resource);");
        Evidence evidence = Evidence.apiKey(secret.secret());
        assertThat(decide("ledger", evidence).reason()).isEqualTo(Reason.STATIC_SECRET_UNWAIVED);
        zt().addWaiver(waiver(new Waiver.StaticSecret())
                .principal(EntityUid.of("Zt::Legacy", "batch"))
                .build());
        Decision decision = decide("ledger", evidence);
        assertThat(decision.reasons()).containsExactly(Reason.WAIVER_USED);
        assertThat(decision.waivers()).containsExactly("W-1");
        assertThat(zt().removeWaiver("W-1", new Change("ledger team", "moved to SVIDs")))
                .isTrue();
        assertThat(zt().removeWaiver("W-1", new Change("ledger team", "again"))).isFalse();
        assertThat(decide("ledger", evidence).reason()).isEqualTo(Reason.STATIC_SECRET_UNWAIVED);
        assertThat(events()).containsExactly(EventKind.WAIVER_ADDED, EventKind.WAIVER_REMOVED);
    }

    @Test
    void lifetimeAboveTheCeiling_isWaivedUpToALimit() {
        Evidence tenMinutes = ledger.svid("/reader");
        assertThat(decide("short", tenMinutes).reason()).isEqualTo(Reason.CREDENTIAL_LIFETIME);
        zt().addWaiver(waiver(new Waiver.Lifetime(Duration.ofMinutes(9)))
                .boundary("short")
                .build());
        assertThat(decide("short", tenMinutes).reason()).isEqualTo(Reason.CREDENTIAL_LIFETIME);
        zt().addWaiver(waiver(new Waiver.Lifetime(Duration.ofMinutes(11)))
                .boundary("short")
                .build());
        assertThat(decide("short", tenMinutes).reasons()).containsExactly(Reason.WAIVER_USED);
    }

    @Test
    void brokenGlass_holdsWhileTheLogCanBeWritten() throws Exception {
        ledger.policy("z.cedar", FROZEN);
        zt().addWaiver(waiver(new Waiver.Forbid("frozen"))
                .boundary("short")
                .rule(new Waiver.MissingPermit(null, null))
                .principal(STRANGER)
                .breakGlass()
                .expiresAt(TestClock.START.plus(Duration.ofMinutes(20)))
                .build());
        Evidence fresh = Evidence.tls(ledger.authority
                .x509Svid(ledger.authority.id("/stranger"), Duration.ofMinutes(3))
                .chain());
        ledger.policy("z.cedar", "permit (principal, action == Action::\"none\", resource);");
        zt().reload();
        assertThat(decide("short", fresh).reasons()).containsExactly(Reason.WAIVER_USED);
        broken.set(true);
        decide("short", fresh);
        zt().decisionLog().flush(LIMIT);
        assertThat(decide("short", fresh).reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> zt().addWaiver(waiver(new Waiver.Forbid("frozen"))
                        .breakGlass()
                        .expiresAt(TestClock.START.plusSeconds(60))
                        .build()))
                .withMessageContaining("cannot be written");
    }

    private static Waiver hourLong() {
        return waiver(new Waiver.MissingPermit(null, null)).principal(STRANGER).build();
    }

    @Test
    void waiverThatEndsSoon_isRecordedOnceAndThenItsEnd() throws Exception {
        zt().addWaiver(hourLong());
        ledger.clock.advance(Duration.ofMinutes(54).minusNanos(1));
        decide("/stranger");
        assertThat(events()).containsExactly(EventKind.WAIVER_ADDED);
        ledger.clock.advance(Duration.ofNanos(1));
        Evidence stranger = ledger.svid("/stranger");
        IntStream.range(0, 64)
                .parallel()
                .forEach(i -> assertThat(decide("ledger", stranger).reasons()).containsExactly(Reason.WAIVER_USED));
        assertThat(events()).containsExactly(EventKind.WAIVER_ADDED, EventKind.WAIVER_EXPIRING);
        assertThat(ledger.events.get(1).subject()).isEqualTo("W-1");
        assertThat(ledger.events.get(1).details())
                .containsEntry("owner", "ledger team")
                .containsEntry("expiresAt", "2026-11-22T13:00:00Z");
        ledger.clock.advance(Duration.ofMinutes(6));
        decide("/stranger");
        decide("/stranger");
        assertThat(events())
                .containsExactly(EventKind.WAIVER_ADDED, EventKind.WAIVER_EXPIRING, EventKind.WAIVER_EXPIRED);
    }

    @Test
    void waiverThatEndsSoon_isRecordedWithoutAnyRequest() throws Exception {
        zt().addWaiver(hourLong());
        ledger.clock.advance(Duration.ofMinutes(54));
        zt().reload();
        zt().reload();
        assertThat(events()).containsExactly(EventKind.WAIVER_ADDED, EventKind.WAIVER_EXPIRING);
        ledger.clock.advance(Duration.ofMinutes(6));
        zt().reload();
        assertThat(events())
                .containsExactly(EventKind.WAIVER_ADDED, EventKind.WAIVER_EXPIRING, EventKind.WAIVER_EXPIRED);
    }

    @Test
    void waiverThatIsProlonged_isRecordedWhenItEndsSoonAgain() throws Exception {
        zt().addWaiver(hourLong());
        ledger.clock.advance(Duration.ofMinutes(54));
        zt().reload();
        zt().addWaiver(waiver(new Waiver.MissingPermit(null, null))
                .expiresAt(TestClock.START.plus(Duration.ofMinutes(114)))
                .build());
        zt().reload();
        ledger.clock.advance(Duration.ofMinutes(54));
        zt().reload();
        assertThat(events())
                .containsExactly(
                        EventKind.WAIVER_ADDED,
                        EventKind.WAIVER_EXPIRING,
                        EventKind.WAIVER_ADDED,
                        EventKind.WAIVER_EXPIRING);
    }

    static Stream<Arguments> unacceptable() {
        return Stream.of(
                argumentSet(
                        "longer than the tier allows",
                        (UnaryOperator<Waiver.Builder>)
                                waiver -> waiver.expiresAt(TestClock.START.plus(Duration.ofDays(15))),
                        "may last PT336H at most"),
                argumentSet(
                        "expired",
                        (UnaryOperator<Waiver.Builder>) waiver -> waiver.expiresAt(TestClock.START),
                        "has expired"),
                argumentSet(
                        "glass broken for an hour",
                        (UnaryOperator<Waiver.Builder>) Waiver.Builder::breakGlass,
                        "may last PT30M at most"),
                argumentSet(
                        "no such boundary",
                        (UnaryOperator<Waiver.Builder>) waiver -> waiver.boundary("moon"),
                        "no boundary moon"));
    }

    @ParameterizedTest
    @MethodSource("unacceptable")
    void unacceptableWaiver_doesNotLoad(UnaryOperator<Waiver.Builder> change, String why) throws Exception {
        Waiver waiver = change.apply(waiver(new Waiver.Forbid("frozen"))).build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> zt().addWaiver(waiver))
                .withMessageContaining(why);
        assertThat(events()).containsExactly(EventKind.WAIVER_REFUSED);
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> builder().waiver(waiver).build())
                .withMessageContaining(why);
    }

    @Test
    void higherTier_cutsWaiversThatLastTooLongForIt() throws Exception {
        zt().addWaiver(waiver(new Waiver.MissingPermit(null, null))
                .boundary("short")
                .principal(STRANGER)
                .expiresAt(TestClock.START.plus(Duration.ofDays(80)))
                .build());
        zt().addWaiver(named("W-2").boundary("short").build());
        zt().addWaiver(named("W-3")
                .expiresAt(TestClock.START.plus(Duration.ofDays(14)))
                .build());
        zt().boundary("short").change(new Change("ann", "it holds salaries"), before -> before.withTier(Tier.CRITICAL));
        Instant latest = TestClock.START.plus(Tier.CRITICAL.maxWaiver());
        assertThat(end("W-1")).isEqualTo(latest);
        assertThat(end("W-2")).isEqualTo(TestClock.START.plus(Duration.ofHours(1)));
        assertThat(end("W-3")).isEqualTo(TestClock.START.plus(Duration.ofDays(14)));
        assertThat(events())
                .containsExactly(
                        EventKind.WAIVER_ADDED,
                        EventKind.WAIVER_ADDED,
                        EventKind.WAIVER_ADDED,
                        EventKind.BOUNDARY_CHANGED,
                        EventKind.WAIVER_ADDED);
        assertThat(ledger.events.get(4).subject()).isEqualTo("W-1");
        assertThat(ledger.events.get(4).details()).containsEntry("expiresAt", latest.toString());
    }

    private Instant end(String id) {
        return Objects.requireNonNull(zt().snapshot().waivers().get(id)).expiresAt();
    }

    @Test
    void waiverThatChanges_needsNoMoreRoom() {
        try (ZeroTrust full = ledger.builder()
                .limits(new StateLimits(1, 1, Duration.ofHours(1), 1))
                .build()) {
            full.addWaiver(named("W-1").build());
            full.addWaiver(named("W-1").reason("still not done").build());
            assertThat(full.snapshot().waivers()).hasSize(1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> full.addWaiver(named("W-2").build()))
                    .withMessageContaining("1 waivers are held");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void waiverThatLacksAField_cannotBeMade(int missing) {
        List<UnaryOperator<Waiver.Builder>> fields = List.of(
                waiver -> waiver.boundary("ledger"),
                waiver -> waiver.principal(READER),
                waiver -> waiver.rule(new Waiver.StaticSecret()),
                waiver -> waiver.owner("ledger team"),
                waiver -> waiver.reason("the migration is not done"),
                waiver -> waiver.riskAcceptedBy("head of security"),
                waiver -> waiver.expiresAt(TestClock.START.plus(Duration.ofHours(1))));
        Waiver.Builder waiver = Waiver.builder("W-1");
        for (int i = 0; i < fields.size(); i++) {
            waiver = i == missing ? waiver : fields.get(i).apply(waiver);
        }
        assertThatIllegalArgumentException().isThrownBy(waiver::build).withMessageContaining("is incomplete");
    }

    static Stream<Arguments> incomplete() {
        return Stream.of(
                argumentSet("owner", (UnaryOperator<Waiver.Builder>) waiver -> waiver.owner(" ")),
                argumentSet("reason", (UnaryOperator<Waiver.Builder>) waiver -> waiver.reason("")),
                argumentSet("risk", (UnaryOperator<Waiver.Builder>) waiver -> waiver.riskAcceptedBy("")),
                argumentSet("boundary", (UnaryOperator<Waiver.Builder>) waiver -> waiver.boundary("")),
                argumentSet("risk accepted by the owner", (UnaryOperator<Waiver.Builder>)
                        waiver -> waiver.riskAcceptedBy("ledger team")),
                argumentSet("everything", (UnaryOperator<Waiver.Builder>) waiver -> Waiver.builder("W-2")));
    }

    @ParameterizedTest
    @MethodSource("incomplete")
    void incompleteWaiver_cannotBeMade(UnaryOperator<Waiver.Builder> change) {
        Waiver.Builder waiver = change.apply(waiver(new Waiver.Forbid("frozen")));
        assertThatIllegalArgumentException().isThrownBy(waiver::build);
    }
}
