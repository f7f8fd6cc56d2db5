package dev.zt4j.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.reason.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionLogTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private static DecisionLog log(int capacity, DecisionSink... sinks) {
        return new DecisionLog("test", List.of(sinks), capacity, Thread::new);
    }

    private static DecisionRecord record(RecordId id) {
        return new DecisionRecord(
                id,
                Instant.parse("2026-11-22T12:00:00Z"),
                new DecisionRecord.Where("ledger", "HIGH", "ENFORCE", 7, "p1"),
                new DecisionRecord.Asked("bearer", EntityUid.of("Action", "read"), EntityUid.of("Entry", "a\"b\n")),
                null,
                "DENY",
                new Denials.Why(
                        List.of(Reason.POLICY_FORBID, Reason.POLICY_FORBID_ERROR), List.of("frozen"), List.of("odd")),
                DecisionRecord.Besides.NONE,
                12_345);
    }

    private static void decide(DecisionLog log) {
        LogLane slot = log.reserve();
        log.write(record(log.nextId(slot)), slot, System.nanoTime());
    }

    @Test
    void record_isOneLineOfJson() {
        assertThat(record(new RecordId("p", 1)).toJson())
                .isEqualTo("{\"schema\":2,\"sequence\":1,\"id\":\"p-1\",\"time\":\"2026-11-22T12:00:00Z\","
                        + "\"boundary\":\"ledger\",\"tier\":\"HIGH\",\"mode\":\"ENFORCE\",\"outcome\":\"DENY\","
                        + "\"enforced\":true,\"reasons\":[\"policy.forbid\",\"policy.forbid-error\"],"
                        + "\"evidence\":\"bearer\",\"action\":\"Action::\\\"read\\\"\","
                        + "\"resource\":\"Entry::\\\"a\\\\\\\"b\\\\n\\\"\",\"policies\":[\"frozen\"],"
                        + "\"erringPolicies\":[\"odd\"],\"snapshot\":7,\"policyVersion\":\"p1\",\"micros\":12}");
    }

    @Test
    void fileSink_appendsLinesThatOnlyTheOwnerReads() throws Exception {
        Path file = directory.resolve("decisions.jsonl");
        for (int i = 0; i < 2; i++) {
            try (DecisionLog log = log(16, DecisionSink.file(file))) {
                decide(log);
                decide(log);
            }
        }
        assertThat(Files.readAllLines(file))
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).startsWith("{\"schema\":2,\"sequence\":"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void flush_waitsForWhatWasHandedOver() throws Exception {
        Path file = directory.resolve("decisions.jsonl");
        try (DecisionLog log = log(16, DecisionSink.file(file))) {
            decide(log);
            assertThat(log.flush(LIMIT)).isTrue();
            assertThat(Files.readAllLines(file)).hasSize(1);
        }
    }

    @Test
    @DisplayName("G-12 a full log gives no slot, and what is lost is counted")
    void fullLog_countsWhatIsLost() throws Exception {
        CountDownLatch stalled = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<LogRecord> taken = new CopyOnWriteArrayList<>();
        DecisionLog log = log(4, record -> {
            stalled.countDown();
            await(goOn);
            taken.add(record);
        });
        decide(log);
        stalled.await();
        for (int i = 0; i < 3; i++) {
            decide(log);
        }
        assertThat(log.reserve()).isNull();
        for (int i = 0; i < 5; i++) {
            decide(log);
        }
        goOn.countDown();
        assertThat(log.flush(LIMIT)).isTrue();
        assertThat(log.counts()).isEqualTo(new DecisionLog.Counts(9, 4, 5));
        assertThat(taken).hasSize(4);
        assertThat(log.reserve()).isNotNull();
        log.close();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    @DisplayName("G-12 a sink that throws makes the log fail until it takes a record again")
    void throwingSink_isNoticedAndRecovers() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        try (DecisionLog log = log(16, record -> {
            if (broken.get()) {
                throw new IOException("disk full");
            }
        })) {
            decide(log);
            assertThat(log.flush(LIMIT)).isTrue();
            assertThat(log.failing()).isTrue();
            assertThat(log.counts()).isEqualTo(new DecisionLog.Counts(1, 0, 1));
            broken.set(false);
            decide(log);
            assertThat(log.flush(LIMIT)).isTrue();
            assertThat(log.failing()).isFalse();
            assertThat(log.counts()).isEqualTo(new DecisionLog.Counts(2, 1, 1));
        }
    }

    @Test
    @DisplayName("G-12 a sink that ends the log's thread makes the log fail for good, and its record is counted")
    void deadThread_isNoticed() throws Exception {
        CountDownLatch dead = new CountDownLatch(1);
        DecisionSink fatal = record -> {
            throw new StackOverflowError();
        };
        DecisionLog log = new DecisionLog("test", List.of(fatal), 16, task -> {
            Thread thread = new Thread(task);
            thread.setUncaughtExceptionHandler((failed, error) -> dead.countDown());
            return thread;
        });
        decide(log);
        dead.await();
        assertThat(log.failing()).isTrue();
        decide(log);
        log.close();
        assertThat(log.counts()).isEqualTo(new DecisionLog.Counts(2, 0, 2));
    }

    @Test
    void fileSinkWithoutDirectory_countsAsLost() throws Exception {
        Path missing = directory.resolve("missing");
        try (DecisionLog log = log(16, DecisionSink.file(missing.resolve("decisions.jsonl")))) {
            decide(log);
            assertThat(log.flush(LIMIT)).isTrue();
            assertThat(log.failing()).isTrue();
            Files.createDirectory(missing);
            decide(log);
            assertThat(log.flush(LIMIT)).isTrue();
            assertThat(log.failing()).isFalse();
        }
    }

    @Test
    void closedLog_takesNothingAndCountsIt() {
        DecisionLog log = log(16, record -> {});
        decide(log);
        log.close();
        log.close();
        assertThat(log.reserve()).isNull();
        decide(log);
        assertThat(log.counts()).isEqualTo(new DecisionLog.Counts(2, 1, 1));
    }

    @Test
    @DisplayName("G-12 under load decided = written + lost, and the file has what was written")
    void underLoad_theCountIsExact() throws Exception {
        Path file = directory.resolve("decisions.jsonl");
        DecisionLog log = log(64, DecisionSink.file(file));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                tasks.add(() -> {
                    for (int i = 0; i < 5_000; i++) {
                        decide(log);
                    }
                    return null;
                });
            }
            for (Future<Void> task : threads.invokeAll(tasks)) {
                task.get();
            }
        } finally {
            threads.shutdownNow();
            log.close();
        }
        DecisionLog.Counts counts = log.counts();
        assertThat(counts.decided()).isEqualTo(20_000).isEqualTo(counts.written() + counts.lost());
        assertThat(Files.readAllLines(file)).hasSize((int) counts.written());
    }

    @Test
    void oneOfSeveralSinksFails_countsWhatNotAllHaveTakenAsLost() throws Exception {
        List<LogRecord> taken = new CopyOnWriteArrayList<>();
        AtomicBoolean broken = new AtomicBoolean(true);
        DecisionSink failing = record -> {
            if (broken.get()) {
                throw new IOException("disk full");
            }
        };
        try (DecisionLog several = new DecisionLog("several", List.of(failing, taken::add), 4, Thread::new)) {
            for (int i = 0; i < 3; i++) {
                several.event(EventKind.REVOKED, Instant.EPOCH, "somebody", "alice", "left", Map.of());
                assertThat(several.flush(Duration.ofSeconds(10))).isTrue();
                assertThat(several.failing()).isEqualTo(broken.get());
                broken.set(false);
            }
            assertThat(several.counts()).isEqualTo(new DecisionLog.Counts(3, 2, 1));
            assertThat(taken).hasSize(3);
        }
    }

    @Test
    void endsOfCalls_waitForTheWritersNextRoundAsDecisionsDo() throws Exception {
        int events = 1_000;
        AtomicInteger rounds = new AtomicInteger();
        DecisionSink sink = new DecisionSink() {
            @Override
            public void write(LogRecord record) {}

            @Override
            public void flush() {
                rounds.incrementAndGet();
            }
        };
        long began = System.nanoTime();
        try (DecisionLog log = log(8_192, sink)) {
            for (int i = 0; i < events; i++) {
                long next = began + i * 50_000L;
                while (System.nanoTime() < next) {
                    Thread.onSpinWait();
                }
                log.event(EventKind.CALL_ENDED, Instant.EPOCH, "d-" + i, "itself", "done", Map.of());
            }
            assertThat(log.flush(LIMIT)).isTrue();
        }
        // Each round is followed by a rest of 10 ms or has the 256 records of a full batch; a few are of the flush.
        long most = (System.nanoTime() - began) / 10_000_000 + events / 256 + 3;
        assertThat((long) rounds.get()).isPositive().isLessThanOrEqualTo(most);
    }
}
