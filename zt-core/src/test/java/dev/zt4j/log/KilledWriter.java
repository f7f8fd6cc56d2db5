package dev.zt4j.log;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A process that fills a chained log until it is killed. It prints a line after each round that was flushed. */
final class KilledWriter {
    static final byte[] KEY = "a key of thirty-two bytes or more".getBytes(StandardCharsets.US_ASCII);

    private KilledWriter() {}

    public static void main(String[] arguments) throws InterruptedException {
        Path directory = Path.of(arguments[0]);
        DecisionSink sink = DecisionSink.file(
                directory.resolve("decisions.jsonl"),
                new FileRotation(1 << 18, Duration.ofDays(1), 1_000),
                HashChain.of(KEY, ChainAnchor.file(directory.resolve("heads")), 500));
        DecisionLog log = new DecisionLog("run" + arguments[1], List.of(sink), 256, Thread::new);
        for (long round = 1; round < 1_000_000; round++) {
            for (int i = 0; i < 50; i++) {
                log.write(record(log.nextId()), log.reserve(Duration.ofSeconds(10)));
            }
            if (log.flush(Duration.ofSeconds(10))) {
                System.out.println(log.counts().written());
            }
        }
    }

    private static DecisionRecord record(RecordId id) {
        return Denials.denial(id, Instant.EPOCH);
    }
}
