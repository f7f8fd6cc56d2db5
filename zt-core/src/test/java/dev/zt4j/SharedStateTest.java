package dev.zt4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.Decision.Outcome;
import dev.zt4j.enforcement.GrantRequest;
import dev.zt4j.enforcement.Mode;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.SharedState;
import dev.zt4j.enforcement.StateEntry;
import dev.zt4j.enforcement.StateEntry.Granted;
import dev.zt4j.enforcement.StateEntry.ModeSet;
import dev.zt4j.enforcement.StateEntry.Revoked;
import dev.zt4j.enforcement.StateEntry.Waived;
import dev.zt4j.enforcement.StateLimits;
import dev.zt4j.enforcement.StateSource;
import dev.zt4j.enforcement.Waiver;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.log.EventKind;
import dev.zt4j.reason.Reason;
import dev.zt4j.source.Delivery;
import dev.zt4j.source.SourceException;
import dev.zt4j.source.SourceListener;
import dev.zt4j.source.SourceSettings;
import dev.zt4j.state.StateJson;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SharedStateTest {
    private static final EntityUid READER = EntityUid.of("Zt::Workload", "spiffe://td/reader");
    private static final EntityUid WRITER = EntityUid.of("Zt::Workload", "spiffe://td/writer");
    private static final Change CHANGE = new Change("operator", "as planned");

    @TempDir
    Path directory;

    private final Board board = new Board();
    private TestLedger ledger;
    private ZeroTrust zt;

    /** Shares what is put on it. */
    private static final class Board implements StateSource {
        private volatile SharedState shown = SharedState.NONE;
        private volatile boolean gone;
        private volatile @Nullable SourceListener listener;
        private volatile boolean detached;

        @Override
        public String name() {
            return "board";
        }

        @Override
        public Delivery<SharedState> load(Instant now) {
            if (gone) {
                throw new SourceException(List.of("board: gone"));
            }
            return Delivery.of(shown, now);
        }

        @Override
        public void attach(SourceListener told) {
            listener = told;
        }

        @Override
        public void detach() {
            detached = true;
        }
    }

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory);
        ledger.policy(
                "grants.cedar", "@id(\"one-entry\") permit (principal == ?principal, action, resource == ?resource);");
        zt = ledger.builder().state(board).build();
    }

    @AfterEach
    void close() {
        zt.close();
        ledger.close();
    }

    private void share(StateEntry... entries) {
        board.shown = new SharedState(List.of(entries));
        zt.reload();
    }

    private Reason reason(String path) {
        return zt.boundary("ledger")
                .decide(TestLedger.read(ledger.svid(path)).build())
                .reason();
    }

    private List<EventKind> events() throws InterruptedException {
        assertThat(zt.decisionLog().flush(Duration.ofSeconds(10))).isTrue();
        return ledger.events.stream().map(event -> event.kind()).toList();
    }

    private static Revoked revoked() {
        return new Revoked(Revocation.principal(READER, "laptop lost").by("operator"));
    }

    private Granted granted(String id) {
        GrantRequest request = GrantRequest.of("one-entry")
                .principal(WRITER)
                .resource(EntityUid.of("Entry", "42"))
                .purpose("repair")
                .task("T-1")
                .lifetime(Duration.ofMinutes(30))
                .build();
        return new Granted(Granted.PREFIX + id, request, ledger.clock.instant().plus(Duration.ofMinutes(30)));
    }

    private Waived waived(String boundary) {
        return new Waived(Waiver.builder("W-1")
                .boundary(boundary)
                .principal(WRITER)
                .rule(new Waiver.MissingPermit(null, null))
                .owner("ledger team")
                .reason("migration")
                .riskAcceptedBy("risk office")
                .expiresAt(ledger.clock.instant().plus(Duration.ofDays(1)))
                .build());
    }

    @Test
    void sharedRevocation_holdsUntilItIsSharedNoLonger() throws Exception {
        assertThat(reason("/reader")).isEqualTo(Reason.POLICY_PERMIT);
        share(revoked());
        assertThat(reason("/reader")).isEqualTo(Reason.REVOKED_PRINCIPAL);
        zt.reload();
        share();
        assertThat(reason("/reader")).isEqualTo(Reason.POLICY_PERMIT);
        assertThat(events()).containsExactly(EventKind.REVOKED, EventKind.REVOCATION_LIFTED);
    }

    @Test
    void revocationOfThisProcess_staysWhateverIsShared() throws Exception {
        zt.revoke(revoked().revocation());
        share();
        assertThat(reason("/reader")).isEqualTo(Reason.REVOKED_PRINCIPAL);
        share(revoked());
        assertThat(events()).containsExactly(EventKind.REVOKED);
    }

    @Test
    void sharedGrant_permitsUntilItEnds() throws Exception {
        share(granted("1"));
        assertThat(reason("/writer")).isEqualTo(Reason.POLICY_PERMIT);
        share();
        assertThat(reason("/writer")).isEqualTo(Reason.POLICY_NO_PERMIT);
        share(granted("2"));
        ledger.clock.advance(Duration.ofMinutes(31));
        zt.reload();
        assertThat(reason("/writer")).isEqualTo(Reason.POLICY_NO_PERMIT);
        assertThat(events())
                .containsExactly(
                        EventKind.GRANT_STARTED, EventKind.GRANT_ENDED, EventKind.GRANT_STARTED, EventKind.GRANT_ENDED);
    }

    @Test
    void sharedGrantWithoutItsTemplate_isRefusedOnceAndGivenOnceThatIsThere() throws Exception {
        Granted granted = new Granted(
                Granted.PREFIX + "1",
                GrantRequest.of("late")
                        .principal(WRITER)
                        .purpose("repair")
                        .task("T-1")
                        .lifetime(Duration.ofMinutes(30))
                        .build(),
                ledger.clock.instant().plus(Duration.ofMinutes(30)));
        share(granted);
        share(granted);
        assertThat(events()).containsExactly(EventKind.GRANT_REFUSED);
        ledger.policy("late.cedar", "@id(\"late\") permit (principal == ?principal, action, resource);");
        zt.reload();
        zt.reload();
        assertThat(reason("/writer")).isEqualTo(Reason.POLICY_PERMIT);
    }

    @Test
    void sharedWaiver_holdsWhereItsBoundaryIs() throws Exception {
        share(waived("elsewhere"));
        assertThat(zt.snapshot().waivers()).isEmpty();
        share(waived("ledger"));
        assertThat(zt.boundary("ledger")
                        .decide(TestLedger.read(ledger.svid("/writer")).build())
                        .allowed())
                .isTrue();
        share();
        assertThat(reason("/writer")).isEqualTo(Reason.POLICY_NO_PERMIT);
        assertThat(events()).containsExactly(EventKind.WAIVER_ADDED, EventKind.WAIVER_REMOVED);
    }

    @Test
    void sharedWaiver_takesNoPlaceOfOneOfThisProcess() throws Exception {
        Waiver own = waived("reporting").waiver();
        zt.addWaiver(own);
        share(waived("ledger"));
        assertThat(zt.snapshot().waivers()).containsEntry("W-1", own);
        share();
        assertThat(zt.snapshot().waivers()).containsEntry("W-1", own);
        assertThat(events()).containsExactly(EventKind.WAIVER_ADDED, EventKind.WAIVER_REFUSED);
    }

    @Test
    void sharedWaiverThatLastsTooLong_isRefusedAndItsPredecessorIsGone() throws Exception {
        share(waived("ledger"));
        Waiver before = waived("ledger").waiver();
        share(new Waived(new Waiver(
                before.id(),
                before.boundary(),
                before.principal(),
                before.rule(),
                before.owner(),
                before.reason(),
                before.riskAcceptedBy(),
                ledger.clock.instant().plus(Duration.ofDays(365)),
                false)));
        assertThat(zt.snapshot().waivers()).isEmpty();
        assertThat(events())
                .containsExactly(EventKind.WAIVER_ADDED, EventKind.WAIVER_REFUSED, EventKind.WAIVER_REMOVED);
    }

    @Test
    void sharedMode_holdsUntilItIsSharedNoLonger() throws Exception {
        share(new ModeSet("ledger", Mode.REPORT_ONLY, CHANGE), new ModeSet("elsewhere", Mode.ENFORCE, CHANGE));
        assertThat(zt.boundary("ledger")
                        .decide(TestLedger.read(ledger.svid("/writer")).build())
                        .outcome())
                .isEqualTo(Outcome.WOULD_DENY);
        share(new ModeSet("ledger", Mode.ENFORCE, CHANGE), new ModeSet("reporting", Mode.ENFORCE, CHANGE));
        assertThat(zt.boundary("ledger").settings().mode()).isEqualTo(Mode.ENFORCE);
        assertThat(zt.boundary("reporting").settings().mode()).isEqualTo(Mode.ENFORCE);
        share();
        assertThat(zt.boundary("reporting").settings().mode()).isEqualTo(Mode.REPORT_ONLY);
        assertThat(events())
                .containsExactly(
                        EventKind.BOUNDARY_DEMOTED,
                        EventKind.BOUNDARY_PROMOTED,
                        EventKind.BOUNDARY_PROMOTED,
                        EventKind.BOUNDARY_DEMOTED);
    }

    @Test
    void stateThatCannotBeRead_holdsUntilItIsStaleAndThenNothingIsPermitted() throws Exception {
        share(revoked(), granted("1"));
        board.gone = true;
        ledger.clock.advance(Duration.ofMinutes(29));
        zt.reload();
        assertThat(reason("/writer")).isEqualTo(Reason.POLICY_PERMIT);
        ledger.policy("all.cedar", "@id(\"all\") permit (principal, action, resource);");
        ledger.clock.advance(Duration.ofMinutes(32));
        zt.reload();
        assertThat(reason("/writer")).isEqualTo(Reason.STATE_STALE);
        assertThat(reason("/reader")).isEqualTo(Reason.REVOKED_PRINCIPAL);
        board.gone = false;
        zt.reload();
        assertThat(reason("/writer")).isEqualTo(Reason.POLICY_PERMIT);
    }

    @Test
    void withoutState_nothingStartsOrNothingIsPermitted() {
        board.gone = true;
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> ledger.builder().state(board).build())
                .satisfies(e -> assertThat(e.problems()).containsExactly("board: gone"));
        try (ZeroTrust closed = ledger.builder()
                .state(board, SourceSettings.USUAL.notNeededAtStart())
                .build()) {
            assertThat(closed.boundary("ledger")
                            .decide(TestLedger.read(ledger.svid("/reader")).build())
                            .reason())
                    .isEqualTo(Reason.STATE_STALE);
        }
    }

    @Test
    void moreRevocationsThanCanBeHeld_areAProblemAndTheStateGetsStale() {
        StateLimits one = new StateLimits(1, 1, Duration.ofHours(1), 1);
        try (ZeroTrust small = ledger.builder().limits(one).state(board).build()) {
            board.shown = new SharedState(
                    List.of(revoked(), new Revoked(Revocation.trustDomain(TrustDomain.of("other"), "closed"))));
            small.reload();
            assertThat(small.sources().get(2).problems())
                    .singleElement()
                    .asString()
                    .startsWith("shared state: 1 revocations are held");
            ledger.clock.advance(Duration.ofMinutes(61));
            small.reload();
            assertThat(small.boundary("ledger")
                            .decide(TestLedger.read(ledger.svid("/other")).build())
                            .allowed())
                    .isFalse();
        }
    }

    @Test
    void changeThatIsTold_isReadAtOnce() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        board.shown = new SharedState(List.of(revoked()));
        SourceListener told = Objects.requireNonNull(board.listener);
        told.changed();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (reason("/reader") != Reason.REVOKED_PRINCIPAL && System.nanoTime() < deadline) {
            assertThat(never.await(5, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(reason("/reader")).isEqualTo(Reason.REVOKED_PRINCIPAL);
        told.refused("board: a note that nobody can read");
        assertThat(events()).containsExactly(EventKind.REVOKED, EventKind.SOURCE_REFUSED);
        zt.close();
        assertThat(board.detached).isTrue();
    }

    private static Stream<StateEntry> entries() {
        Instant end = Instant.parse("2026-12-01T00:00:00Z");
        EntityUid entry = EntityUid.of("Entry", "4\"2");
        GrantRequest.Builder request =
                GrantRequest.of("t").principal(WRITER).purpose("p").task("k").lifetime(Duration.ofMinutes(5));
        Waiver.Builder waiver = Waiver.builder("w")
                .boundary("ledger")
                .principal(WRITER)
                .owner("a")
                .reason("b")
                .riskAcceptedBy("c")
                .expiresAt(end);
        return Stream.of(
                revoked(),
                new Revoked(
                        Revocation.token("https://issuer.example", "jti", "w").until(end)),
                new Revoked(Revocation.issuedBefore(end, "w").occurredAt(end)),
                new Granted(Granted.PREFIX + "1", request.build(), end),
                new Granted(
                        Granted.PREFIX + "2",
                        request.resource(entry).approver(READER).build(),
                        end),
                new Waived(waiver.rule(new Waiver.StaticSecret()).build()),
                new Waived(waiver.rule(new Waiver.Lifetime(Duration.ofHours(9))).build()),
                new Waived(waiver.rule(new Waiver.Forbid("frozen")).build()),
                new Waived(waiver.rule(new Waiver.MissingPermit(null, entry))
                        .breakGlass()
                        .build()),
                new ModeSet("ledger", Mode.REPORT_ONLY, CHANGE));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void entryThatIsWritten_isReadAsItWas(StateEntry entry) {
        String json = StateJson.write(entry);
        StateEntry read = StateJson.parse(entry.kind(), entry.id(), json);
        assertThat(read.id()).isEqualTo(entry.id());
        assertThat(StateJson.write(read)).isEqualTo(json);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StateJson.parse(entry.kind(), "grant/shared/another", json.replace("\"k\"", "1")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quota|x|{}",
                "mode|ledger|",
                "mode|ledger|{",
                "mode|ledger|{\"boundary\":\"ledger\",\"mode\":\"off\",\"by\":\"a\",\"why\":\"b\"}",
                "mode|ledger|{\"boundary\":\"ledger\",\"mode\":\"enforce\",\"by\":\"a\",\"why\":\"b\",\"also\":1}",
                "mode|other|{\"boundary\":\"ledger\",\"mode\":\"enforce\",\"by\":\"a\",\"why\":\"b\"}",
                "revocation|x|{\"do\":\"lift\",\"target\":\"key\",\"id\":\"k\"}",
                "revocation|x|{\"do\":\"revoke\",\"target\":\"moon\",\"id\":\"k\",\"why\":\"w\",\"by\":\"b\"}",
                "grant|1|{\"template\":\"t\"}",
            })
    void entryThatIsNone_isRefused(String kind, String id, @Nullable String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> StateJson.parse(kind, id, json == null ? "" : json));
    }
}
