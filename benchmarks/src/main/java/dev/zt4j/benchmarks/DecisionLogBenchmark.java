package dev.zt4j.benchmarks;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.log.ChainAnchor;
import dev.zt4j.log.DecisionLog;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.log.DecisionSink;
import dev.zt4j.log.FileRotation;
import dev.zt4j.log.HashChain;
import dev.zt4j.log.LogLane;
import dev.zt4j.reason.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * How many records of decisions the file sink takes in a second. Whoever hands them over waits for room, and at the end
 * of each ten thousand until all are written, so nothing is lost and nothing is left behind. Files are put aside at 64 MiB.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by the set-up, which JMH calls first
public class DecisionLogBenchmark {
    private static final int RECORDS = 10_000;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Whether lines are chained by a key. */
    @Param({"false", "true"})
    public boolean chained;

    private Path directory;
    private DecisionLog log;

    /** Opens a log in a directory of its own. */
    @Setup
    public void open() throws IOException {
        directory = Files.createTempDirectory("decision-log");
        Path file = directory.resolve("decisions.jsonl");
        FileRotation rotation = new FileRotation(64 << 20, Duration.ofDays(1), 2);
        byte[] key = "a key of thirty-two bytes or more".getBytes(StandardCharsets.US_ASCII);
        DecisionSink sink = chained
                ? DecisionSink.file(file, rotation, HashChain.of(key, ChainAnchor.none(), 1_000))
                : DecisionSink.file(file, rotation);
        log = new DecisionLog("benchmark", List.of(sink), 8_192, Thread::new);
    }

    /** Sees that nothing was lost. */
    @TearDown(Level.Iteration)
    public void check() {
        if (log.counts().lost() > 0) {
            throw new IllegalStateException(log.counts().toString());
        }
    }

    /** Closes the log and removes what it wrote. */
    @TearDown
    public void close() throws IOException {
        log.close();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    /** Hands over records and waits until they are written. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public boolean write() throws InterruptedException {
        for (int i = 0; i < RECORDS; i++) {
            LogLane slot = log.reserve(LIMIT);
            log.write(
                    new DecisionRecord(
                            log.nextId(slot),
                            Instant.now(),
                            new DecisionRecord.Where("ledger", "MEDIUM", "ENFORCE", 7, "a03d9b5d"),
                            new DecisionRecord.Asked(
                                    "bearer", EntityUid.of("Action", "read"), EntityUid.of("Ledger", "ledger-7")),
                            null,
                            "PERMIT",
                            new Why(List.of(Reason.POLICY_PERMIT), List.of("read-7"), List.of()),
                            DecisionRecord.Besides.NONE,
                            1_200),
                    slot,
                    System.nanoTime());
        }
        return log.flush(LIMIT);
    }

    private record Why(List<Reason> reasons, List<String> policies, List<String> erringPolicies)
            implements DecisionRecord.Answer {}
}
