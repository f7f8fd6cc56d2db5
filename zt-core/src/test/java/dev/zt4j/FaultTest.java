package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.zt4j.cedar.schema.Type;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.LogPosture;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.log.DecisionLog;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.log.DecisionSink;
import dev.zt4j.policy.AttributeSource;
import dev.zt4j.policy.PolicySource;
import dev.zt4j.reason.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever fails, nobody is let in who must not be, and no decision is missing from the counts. */
@DisplayName("faults: no wrong accept, and nothing lost uncounted")
class FaultTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private final AtomicLong nanos = new AtomicLong();
    private TestLedger ledger;

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private ZeroTrustBuilder builder(DecisionSink sink) {
        return ZeroTrust.builder()
                .trust(TrustSource.directory(ledger.trust))
                .policies(PolicySource.directory(ledger.policies))
                .audience(TestLedger.AUDIENCE)
                .boundary(BoundarySettings.enforce("denying", "team", Tier.HIGH))
                .boundary(BoundarySettings.enforce("shedding", "team", Tier.LOW))
                .boundary(
                        BoundarySettings.enforce("blocking", "team", Tier.HIGH).withLogPosture(LogPosture.BLOCK))
                .decisionSink(sink)
                .reloadInterval(Duration.ZERO)
                .clock(new SteadyClock(ledger.clock, nanos::get));
    }

    private static Decision decide(ZeroTrust zt, String boundary, Evidence evidence) {
        return zt.boundary(boundary).decide(read(evidence).build());
    }

    /** Stops in order, and sees that as many records are written or counted as lost as there were decisions. */
    private static DecisionLog.Counts closed(ZeroTrust zt) {
        zt.close();
        DecisionLog.Counts counts = zt.decisionLog().counts();
        assertThat(counts.written() + counts.lost()).isEqualTo(counts.decided());
        return counts;
    }

    @Test
    void sinkThatStalls_deniesOrSheds() {
        CountDownLatch goOn = new CountDownLatch(1);
        Evidence reader = ledger.token("/reader");
        Evidence stranger = ledger.token("/stranger");
        int permitted = 0;
        try (ZeroTrust zt =
                builder(record -> await(goOn)).decisionLogCapacity(16).build()) {
            for (int i = 0; i < 100; i++) {
                Decision decision = decide(zt, "denying", reader);
                permitted += decision.allowed() ? 1 : 0;
                assertThat(decision.reason()).isIn(Reason.POLICY_PERMIT, Reason.LOG_UNAVAILABLE);
                assertThat(decide(zt, "denying", stranger).allowed()).isFalse();
                assertThat(decide(zt, "shedding", reader).allowed()).isTrue();
                assertThat(decide(zt, "shedding", stranger).allowed()).isFalse();
            }
            goOn.countDown();
            DecisionLog.Counts counts = closed(zt);
            assertThat(counts.decided()).isEqualTo(400);
            assertThat(counts.written()).isPositive().isLessThan(200);
        }
        assertThat(permitted).isPositive().isLessThan(17);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void diskFull_deniesAndCountsAll() throws Exception {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full));
        try (ZeroTrust zt = builder(DecisionSink.file(full)).build()) {
            decide(zt, "denying", ledger.token("/reader"));
            assertThat(zt.decisionLog().flush(LIMIT)).isTrue();
            for (int i = 0; i < 100; i++) {
                assertThat(decide(zt, "denying", ledger.token("/reader")).reason())
                        .isEqualTo(Reason.LOG_UNAVAILABLE);
                assertThat(decide(zt, "shedding", ledger.token("/stranger")).allowed())
                        .isFalse();
                assertThat(zt.decisionLog().flush(LIMIT)).isTrue();
            }
            assertThat(closed(zt)).isEqualTo(new DecisionLog.Counts(201, 0, 201));
        }
    }

    static Stream<Arguments> brokenAttributes() {
        CountDownLatch never = new CountDownLatch(1);
        return Stream.of(
                argumentSet("attribute source hangs", (AttributeSource.Fetch) query -> {
                    never.await();
                    return Optional.empty();
                }),
                argumentSet("attribute source throws", (AttributeSource.Fetch) query -> {
                    throw new IllegalStateException("down");
                }),
                argumentSet("attribute source overflows its stack", (AttributeSource.Fetch) query -> {
                    throw new StackOverflowError();
                }));
    }

    @ParameterizedTest
    @MethodSource("brokenAttributes")
    void attributeThatIsNotThere_permitsNothing(AttributeSource.Fetch fetch) throws Exception {
        ledger.policy("ledger.cedar", """
                permit (principal, action, resource)
                when { context has signals && context.signals has risk && context.signals.risk < 50 };
                """);
        AttributeSource risk = AttributeSource.signal("risk", Type.Primitive.LONG)
                .deadline(Duration.ofMillis(20))
                .fetch(fetch);
        try (ZeroTrust zt = builder(record -> {}).attributes(risk).build()) {
            for (int i = 0; i < 50; i++) {
                assertThat(decide(zt, "denying", ledger.token("/reader")).reason())
                        .isEqualTo(Reason.POLICY_NO_PERMIT);
            }
            assertThat(zt.statistics().attributeFailures()).containsEntry("context.signals.risk", 50L);
            assertThat(closed(zt).lost()).isZero();
        }
    }

    @Test
    void sourcesThatAreGone_endEveryPermitAtTheirLimit() throws Exception {
        ZeroTrust zt = builder(record -> {}).build();
        Evidence reader = longLived("/reader");
        Files.move(ledger.policies, directory.resolve("gone"));
        for (int minute = 0; minute <= 90; minute++) {
            zt.reload();
            assertThat(decide(zt, "denying", reader).allowed()).isEqualTo(minute <= 60);
            assertThat(decide(zt, "denying", longLived("/stranger")).allowed()).isFalse();
            pass(Duration.ofMinutes(1));
        }
        assertThat(closed(zt).lost()).isZero();
    }

    @Test
    void policyFileThatBreaks_changesNoDecision() throws Exception {
        ZeroTrust zt = builder(record -> {}).build();
        for (String broken : List.of("permit (principal, action, resource)", "forbid", "\0", "@id(\"x\")")) {
            ledger.policy("z.cedar", broken);
            zt.reload();
            assertThat(zt.statistics().sources().get(1).problems()).isNotEmpty();
            assertThat(decide(zt, "denying", ledger.token("/reader")).allowed()).isTrue();
            assertThat(decide(zt, "denying", ledger.token("/stranger")).allowed())
                    .isFalse();
        }
        assertThat(closed(zt).lost()).isZero();
    }

    private Evidence longLived(String path) {
        return Evidence.bearer(
                ledger.authority.jwtSvid(ledger.authority.id(path), TestLedger.AUDIENCE, Duration.ofHours(2)));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        ledger.clock.advance(time);
    }

    @Test
    void clockThatJumps_revivesNobody() {
        Evidence expires = ledger.token("/reader");
        Evidence lasts = longLived("/reader");
        Evidence revoked = longLived("/revoked");
        Evidence ended = longLived("/ended");
        SpiffeId who = ledger.authority.id("/revoked");
        SpiffeId until = ledger.authority.id("/ended");
        try (ZeroTrust zt =
                builder(record -> {}).staleAfter(Duration.ofHours(12)).build()) {
            zt.revoke(Revocation.workload(who, "left"));
            zt.revoke(Revocation.workload(until, "left").until(TestClock.START.plus(Duration.ofHours(2))));
            pass(Duration.ofMinutes(11));
            for (Duration jump :
                    List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ofDays(3652), Duration.ofDays(-3652))) {
                for (Duration step : List.of(jump, jump.negated())) {
                    ledger.clock.advance(step);
                    // A clock that was set is noticed that much later.
                    pass(Duration.ofMillis(1));
                    assertThat(decide(zt, "denying", expires).allowed()).isFalse();
                    assertThat(decide(zt, "denying", revoked).allowed()).isFalse();
                    assertThat(decide(zt, "denying", ended).allowed()).isFalse();
                    boolean believed = jump.compareTo(Duration.ofDays(1)) < 0 || !step.equals(jump);
                    assertThat(decide(zt, "denying", lasts).allowed()).isEqualTo(believed);
                }
            }
            assertThat(decide(zt, "denying", revoked).reason()).isEqualTo(Reason.REVOKED_PRINCIPAL);
            assertThat(decide(zt, "denying", ended).reason()).isEqualTo(Reason.REVOKED_PRINCIPAL);
            assertThat(closed(zt).lost()).isZero();
        }
    }

    @Test
    void cachesThatAreFull_changeNoDecision() throws Exception {
        try (ZeroTrust zt = builder(record -> {}).build()) {
            Evidence reader = ledger.token("/reader");
            Evidence gone = ledger.token("/gone");
            zt.revoke(Revocation.workload(ledger.authority.id("/gone"), "left"));
            // Verified tokens are remembered up to 32 MiB; these are of 7 KB each.
            String path = "/flood/" + "f".repeat(1_900);
            for (int i = 0; i < 5_000; i++) {
                Decision flood = decide(zt, "blocking", ledger.token(path + i));
                assertThat(flood.reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
            }
            assertThat(decide(zt, "blocking", gone).reason()).isEqualTo(Reason.REVOKED_PRINCIPAL);
            assertThat(decide(zt, "blocking", reader).allowed()).isTrue();
            pass(Duration.ofMinutes(12));
            assertThat(decide(zt, "blocking", reader).allowed()).isFalse();
            assertThat(closed(zt).lost()).isZero();
        }
    }

    /** What is wrong about records of decisions under two policy sets that take turns. */
    private static final class Referee {
        final Set<String> readers = ConcurrentHashMap.newKeySet();
        final Map<String, AtomicLong> seen = new ConcurrentHashMap<>();
        final List<String> wrong = new ArrayList<>();

        void judge(DecisionRecord record) {
            boolean reader = Objects.requireNonNull(record.caller()).id().endsWith("/reader");
            boolean right = readers.contains(record.policyVersion()) == reader;
            seen.computeIfAbsent(record.policyVersion(), version -> new AtomicLong())
                    .incrementAndGet();
            if (right != record.outcome().equals("PERMIT")) {
                wrong.add(record.toJson());
            }
        }
    }

    @Test
    void thousandReloadsUnderLoad_leaveEveryDecisionRightByOneOfTheTwoVersions() throws Exception {
        String readers = "@id(\"r\") permit (principal == Zt::Workload::\"spiffe://td/reader\", action, resource);";
        String strangers = "@id(\"s\") permit (principal == Zt::Workload::\"spiffe://td/stranger\", action, resource);";
        Referee referee = new Referee();
        ledger.policy("ledger.cedar", readers);
        ZeroTrust zt = builder(DecisionSink.decisions(referee::judge)).build();
        referee.readers.add(zt.snapshot().policies().version());
        Evidence[] callers = {ledger.token("/reader"), ledger.token("/stranger")};
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Long>> counts = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                counts.add(threads.submit(() -> load(zt.boundary("blocking"), callers, over)));
            }
            for (int i = 1; i <= 1_000; i++) {
                boolean forReaders = i % 2 == 0;
                ledger.policy("ledger.cedar", forReaders ? readers : strangers);
                zt.reload();
                assertThat(decide(zt, "blocking", callers[0]).allowed()).isEqualTo(forReaders);
                assertThat(decide(zt, "blocking", callers[1]).allowed()).isEqualTo(!forReaders);
            }
            over.set(true);
            long decided = 2_000;
            for (Future<Long> count : counts) {
                decided += count.get();
            }
            assertThat(closed(zt)).isEqualTo(new DecisionLog.Counts(decided, decided, 0));
        } finally {
            threads.shutdownNow();
            zt.close();
        }
        assertThat(referee.wrong).isEmpty();
        assertThat(referee.seen).hasSize(2);
    }

    private static long load(Boundary boundary, Evidence[] callers, AtomicBoolean over) {
        AccessRequest[] requests = {read(callers[0]).build(), read(callers[1]).build()};
        long decided = 0;
        while (!over.get()) {
            boundary.decide(requests[(int) (decided++ & 1)]);
        }
        return decided;
    }
}
