package dev.zt4j.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Threads add to lanes of their own, and what they add comes out as if there were one. */
class LogLanesTest {
    private static final int CAPACITY = 8_192;
    private static final int THREADS = 4;
    private static final Instant TIME = Instant.parse("2026-11-26T12:00:00Z");

    private final Object turn = new Object();
    private final Set<String> lanesUsed = ConcurrentHashMap.newKeySet();
    private long handedOver;

    private static LogLanes lanes(int capacity) {
        return new LogLanes("p", capacity, 16, System::nanoTime);
    }

    @Test
    void smallLog_hasOneLaneThatHasNoNumber() {
        assertThat(lanes(4_095).own().nextId()).isEqualTo(new RecordId("p", 1));
    }

    @Test
    void laneOfALargeLog_isNamedInItsIds() {
        assertThat(lanes(CAPACITY).own().nextId().instance()).matches("p\\.[0-3]");
    }

    @Test
    void threadWhoseLaneIsFull_takesRoomOfOthers_untilThereIsNone() {
        LogLanes lanes = lanes(CAPACITY + 5);
        for (int i = 0; i < CAPACITY + 5; i++) {
            assertThat(lanes.reserve()).isNotNull();
        }
        assertThat(lanes.reserve()).isNull();
        assertThat(lanes.isRoomy()).isFalse();
    }

    @Test
    void eventsHaveRoomOfTheirOwn() {
        LogLanes lanes = lanes(1);
        assertThat(lanes.reserve()).isNotNull();
        for (int i = 0; i < 16; i++) {
            assertThat(lanes.reserveForEvent()).isNotNull();
        }
        assertThat(lanes.reserveForEvent()).isNull();
    }

    @Test
    void roomThatWasDrained_isFreeOnceItIsGivenBack() throws Exception {
        LogLanes lanes = lanes(1);
        LogLane lane = Objects.requireNonNull(lanes.reserve());
        lane.ring().add(Denials.denial(lane.nextId(), TIME), System.nanoTime());
        assertThat(lanes.reserve(Duration.ofNanos(1))).isNull();
        List<LogRecord> batch = new ArrayList<>();
        lanes.drainTo(batch, 2);
        assertThat(batch).hasSize(1);
        assertThat(lanes.isEmpty()).isTrue();
        assertThat(lanes.reserve(Duration.ofNanos(1))).isNull();
        lanes.releaseDrained();
        assertThat(lanes.reserve(Duration.ofNanos(1))).isNotNull();
    }

    @Test
    void lanesOfTheSameAge_takeTurns() {
        LogLanes lanes = new LogLanes("p", CAPACITY, 16, () -> 0);
        for (int i = 0; i < CAPACITY; i++) {
            LogLane lane = Objects.requireNonNull(lanes.reserve());
            lane.ring().add(Denials.denial(lane.nextId(), TIME), 0);
        }
        List<LogRecord> batch = new ArrayList<>();
        for (int drain = 1; drain <= 5; drain++) {
            lanes.drainTo(batch, 10 * drain);
        }
        assertThat(batch).extracting(record -> record.recordId().instance()).contains("p.0", "p.1", "p.2", "p.3");
    }

    @Test
    void whatFollowsWhatAnotherThreadHandedOver_comesOutAfterIt() throws Exception {
        int each = 20_000;
        LogLanes lanes = lanes(CAPACITY);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                running.add(pool.submit((Callable<Void>) () -> handOver(lanes, each)));
            }
            List<LogRecord> batch = new ArrayList<>();
            for (long taken = 0; taken < (long) THREADS * each; ) {
                lanes.drainTo(batch, 64);
                for (LogRecord record : batch) {
                    assertThat(record.recordId().sequence()).isEqualTo(++taken);
                }
                lanes.releaseDrained();
                batch.clear();
            }
            for (Future<Void> one : running) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(lanes.isEmpty()).isTrue();
        assertThat(lanesUsed).hasSizeGreaterThan(1);
    }

    /** The number is that of all threads, so that it tells in which order they came. */
    private Void handOver(LogLanes lanes, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            LogLane lane = Objects.requireNonNull(lanes.reserve(Duration.ofSeconds(10)));
            String name = lane.nextId().instance();
            lanesUsed.add(name);
            synchronized (turn) {
                long stamp = System.nanoTime();
                lane.ring().add(Denials.denial(new RecordId(name, ++handedOver), TIME), stamp);
            }
        }
        return null;
    }
}
