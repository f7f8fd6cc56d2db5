package dev.zt4j.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** The queue between those who decide and the one that writes. */
class RecordRingTest {
    private static final Instant TIME = Instant.parse("2026-11-26T12:00:00Z");

    private static LogRecord record(String by, long number) {
        return Denials.denial(new RecordId(by, number), TIME);
    }

    private static List<LogRecord> drained(RecordRing ring, int most) {
        List<LogRecord> taken = new ArrayList<>();
        for (long now = System.nanoTime(); taken.size() < most && isThere(ring.ageOfNext(now)); ) {
            taken.add(ring.take());
        }
        return taken;
    }

    private static boolean isThere(long age) {
        return age != RecordRing.NONE && age != RecordRing.PENDING;
    }

    @Test
    void records_comeOutInTheirOrder_roundAndRound() {
        RecordRing ring = new RecordRing(3);
        for (int round = 0; round < 10; round++) {
            List<LogRecord> added = List.of(record("a", round), record("b", round), record("c", round));
            added.forEach(record -> ring.add(record, System.nanoTime()));
            assertThat(ring.isEmpty()).isFalse();
            assertThat(drained(ring, 2)).containsExactlyElementsOf(added.subList(0, 2));
            assertThat(drained(ring, 2)).containsExactly(added.get(2));
            assertThat(ring.isEmpty()).isTrue();
            assertThat(ring.taken()).isEqualTo(ring.added()).isEqualTo(3L * (round + 1));
        }
    }

    @Test
    void emptyRing_givesNothing() {
        assertThat(drained(new RecordRing(1), Integer.MAX_VALUE)).isEmpty();
    }

    @Test
    void recordThatCameLater_isNotThereYet() {
        RecordRing ring = new RecordRing(2);
        long before = System.nanoTime();
        ring.add(record("a", 1), before + 1);
        assertThat(ring.ageOfNext(before)).isEqualTo(RecordRing.NONE);
        assertThat(ring.ageOfNext(System.nanoTime())).isNotNegative();
    }

    @Test
    void recordsOfManyThreads_comeOutOnceEach_thoseOfOneThreadInItsOrder() throws Exception {
        int writers = 3;
        int each = 20_000;
        int room = 64;
        RecordRing ring = new RecordRing(room);
        Semaphore permits = new Semaphore(room);
        ExecutorService pool = Executors.newFixedThreadPool(writers);
        try {
            List<Future<Void>> running = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                String name = "w" + writer;
                running.add(pool.submit((Callable<Void>) () -> {
                    for (int number = 1; number <= each; number++) {
                        permits.acquire();
                        ring.add(record(name, number), System.nanoTime());
                    }
                    return null;
                }));
            }
            Map<String, Long> last = new HashMap<>();
            for (int left = writers * each; left > 0; ) {
                List<LogRecord> taken = drained(ring, 16);
                for (LogRecord one : taken) {
                    RecordId id = one.recordId();
                    assertThat(id.sequence()).isEqualTo(last.getOrDefault(id.instance(), 0L) + 1);
                    last.put(id.instance(), id.sequence());
                }
                left -= taken.size();
                permits.release(taken.size());
                if (taken.isEmpty()) {
                    Thread.onSpinWait();
                }
            }
            for (Future<Void> writer : running) {
                writer.get();
            }
            assertThat(ring.isEmpty()).isTrue();
        } finally {
            pool.shutdownNow();
        }
    }
}
