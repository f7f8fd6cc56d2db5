package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Decision.Outcome;
import dev.zt4j.enforcement.LogPosture;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.log.DecisionLog;
import dev.zt4j.reason.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("G-12 what a boundary does when the decision log cannot be written")
class LogPostureTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private final AtomicBoolean broken = new AtomicBoolean(true);
    private final CountDownLatch stalled = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private Decision decide(TestLedger ledger, ZeroTrust zt, String boundary) throws Exception {
        Boundary chosen = zt.boundary(boundary);
        // The first decision makes the sink fail, the second one knows.
        chosen.decide(read(ledger.svid("/reader")).build());
        zt.decisionLog().flush(LIMIT);
        return chosen.decide(read(ledger.svid("/reader")).build());
    }

    @Test
    void highTier_deniesUntilTheLogWorksAgain() throws Exception {
        try (TestLedger ledger = new TestLedger(directory);
                ZeroTrust zt = start(ledger)) {
            Decision decision = decide(ledger, zt, "ledger");
            assertThat(decision.outcome()).isEqualTo(Outcome.DENY);
            assertThat(decision.reason()).isEqualTo(Reason.LOG_UNAVAILABLE);
            assertThat(decision.family()).isEqualTo(Reason.Family.UNAVAILABLE);
            broken.set(false);
            decide(ledger, zt, "ledger");
            zt.decisionLog().flush(LIMIT);
            assertThat(decide(ledger, zt, "ledger").allowed()).isTrue();
        }
    }

    @Test
    void shedding_decidesAsUsualAndCounts() throws Exception {
        try (TestLedger ledger = new TestLedger(directory);
                ZeroTrust zt = start(ledger)) {
            assertThat(decide(ledger, zt, "shedding").outcome()).isEqualTo(Outcome.PERMIT);
            zt.decisionLog().flush(LIMIT);
            assertThat(zt.decisionLog().counts().lost()).isEqualTo(2);
        }
    }

    @Test
    void reportOnly_passes() throws Exception {
        try (TestLedger ledger = new TestLedger(directory);
                ZeroTrust zt = start(ledger)) {
            assertThat(decide(ledger, zt, "reporting-high").outcome()).isEqualTo(Outcome.WOULD_DENY);
        }
    }

    @Test
    void decisionsThatFail_takeNoRoomForGood() throws Exception {
        AtomicBoolean fails = new AtomicBoolean();
        try (TestLedger ledger = new TestLedger(directory);
                ZeroTrust zt = ledger.builder()
                        .decisionLogCapacity(2)
                        .clock(() -> {
                            if (fails.get()) {
                                throw new StackOverflowError();
                            }
                            return ledger.clock.instant();
                        })
                        .build()) {
            AccessRequest request = read(ledger.svid("/reader")).build();
            Boundary boundary = zt.boundary("ledger");
            fails.set(true);
            for (int i = 0; i < 3; i++) {
                assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> boundary.decide(request));
            }
            fails.set(false);
            assertThat(boundary.decide(request).outcome()).isEqualTo(Outcome.PERMIT);
            zt.decisionLog().flush(LIMIT);
            assertThat(zt.decisionLog().counts()).isEqualTo(new DecisionLog.Counts(1, 1, 0));
        }
    }

    /** A boundary that blocks, over a log with room for one record, whose sink has that one and is held. */
    private ZeroTrust startStalled(TestLedger ledger) throws InterruptedException {
        ZeroTrust zt = ledger.builder()
                .boundary(
                        BoundarySettings.enforce("blocking", "team", Tier.HIGH).withLogPosture(LogPosture.BLOCK))
                .decisionLogCapacity(1)
                .decisionSink(record -> {
                    stalled.countDown();
                    await(goOn);
                })
                .build();
        zt.boundary("blocking").decide(read(ledger.svid("/reader")).build());
        stalled.await();
        return zt;
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Decides on a thread of its own and returns when that waits. */
    private static FutureTask<Decision> decideWaiting(ZeroTrust zt, AccessRequest request) {
        FutureTask<Decision> decision =
                new FutureTask<>(() -> zt.boundary("blocking").decide(request));
        Thread thread = new Thread(decision);
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
        return decision;
    }

    @Test
    @DisplayName("G-12 a boundary that blocks waits for a sink that stalls, and decides when it goes on")
    void blocking_waitsForRoom() throws Exception {
        try (TestLedger ledger = new TestLedger(directory);
                ZeroTrust zt = startStalled(ledger)) {
            FutureTask<Decision> decision =
                    decideWaiting(zt, read(ledger.svid("/reader")).build());
            goOn.countDown();
            assertThat(decision.get().allowed()).isTrue();
            zt.decisionLog().flush(LIMIT);
            assertThat(zt.decisionLog().counts()).isEqualTo(new DecisionLog.Counts(2, 2, 0));
        }
    }

    @Test
    @DisplayName("G-12 what is revoked while a boundary waits for its log is denied")
    void blocking_decidesByWhatHoldsAfterTheWait() throws Exception {
        try (TestLedger ledger = new TestLedger(directory);
                ZeroTrust zt = startStalled(ledger)) {
            FutureTask<Decision> decision =
                    decideWaiting(zt, read(ledger.svid("/reader")).build());
            zt.revoke(Revocation.workload(ledger.authority.id("/reader"), "left"));
            goOn.countDown();
            assertThat(decision.get().reason()).isEqualTo(Reason.REVOKED_PRINCIPAL);
        }
    }

    @Test
    @DisplayName("G-12 a boundary that blocks denies when the sink stalls for longer than it waits")
    void blocking_deniesAfterTheLimit() throws Exception {
        try (TestLedger ledger = new TestLedger(directory);
                ZeroTrust zt = startStalled(ledger)) {
            Decision decision =
                    zt.boundary("blocking").decide(read(ledger.svid("/reader")).build());
            assertThat(decision.reason()).isEqualTo(Reason.LOG_UNAVAILABLE);
            goOn.countDown();
            zt.decisionLog().flush(LIMIT);
            assertThat(zt.decisionLog().counts()).isEqualTo(new DecisionLog.Counts(2, 1, 1));
        }
    }

    @Test
    @DisplayName("G-12 an event loop never waits for the log and is denied instead")
    void eventLoop_neverWaits() throws Exception {
        try (TestLedger ledger = new TestLedger(directory);
                ZeroTrust zt = startStalled(ledger)) {
            AccessRequest request = read(ledger.svid("/reader")).onEventLoop().build();
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 3; i++) {
                long started = System.nanoTime();
                Decision decision = zt.boundary("blocking").decide(request);
                least = Math.min(least, System.nanoTime() - started);
                assertThat(decision.reason()).isEqualTo(Reason.LOG_UNAVAILABLE);
            }
            assertThat(Duration.ofNanos(least)).isLessThan(Duration.ofMillis(400));
            goOn.countDown();
        }
    }

    private ZeroTrust start(TestLedger ledger) {
        return ledger.builder()
                .boundary(
                        BoundarySettings.enforce("shedding", "team", Tier.HIGH).withLogPosture(LogPosture.SHED))
                .boundary(BoundarySettings.reportOnly("reporting-high", "team", Tier.HIGH))
                .decisionSink(record -> {
                    if (broken.get()) {
                        throw new IOException("disk full");
                    }
                })
                .build();
    }
}
