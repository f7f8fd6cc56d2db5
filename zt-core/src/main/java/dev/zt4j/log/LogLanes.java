package dev.zt4j.log;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The queues of a decision log, which threads share out among them. They are emptied in the order in which records were
 * handed over: what was handed over before something else began comes first, whatever lanes the two are in.
 * Thread-safe.
 */
final class LogLanes {
    /** A power of two, so that threads are shared out by a mask. */
    private static final int MOST = 16;

    private static final int LEAST_SLOTS = 2_048;

    private final LongSupplier nanoTime;
    private final LogLane[] lanes;

    /** All lanes and, at the end, that of the events. */
    private final LogLane[] all;

    private final ReentrantLock draining = new ReentrantLock();

    /** Those that have records, and the age of the next of each. Used under the lock. */
    private final LogLane[] busy;

    private final long[] ages;

    /** Comes first among those of the same age, and changes, so that none waits for ever. Used under the lock. */
    private int first;

    /**
     * Creates empty lanes. A small log has one, since room that is cut up is full sooner.
     *
     * @param instance names the process in the ids of records, followed by the lane if there are several
     * @param capacity how many slots there are in all
     * @param events how many events may wait besides
     * @param nanoTime the clock by which records are stamped
     */
    LogLanes(String instance, int capacity, int events, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        int count = Integer.highestOneBit(Math.max(1, Math.min(capacity / LEAST_SLOTS, MOST)));
        this.lanes = new LogLane[count];
        for (int i = 0; i < count; i++) {
            int share = capacity / count + (i < capacity % count ? 1 : 0);
            lanes[i] = new LogLane(count == 1 ? instance : instance + '.' + i, share);
        }
        this.all = Arrays.copyOf(lanes, count + 1);
        all[count] = new LogLane(instance, events);
        this.busy = new LogLane[all.length];
        this.ages = new long[all.length];
    }

    /** Returns the lane of the calling thread. */
    LogLane own() {
        return lanes[(int) Thread.currentThread().getId() & (lanes.length - 1)];
    }

    /** Reserves a slot, in the calling thread's own lane if it has one. */
    @Nullable
    LogLane reserve() {
        LogLane own = own();
        if (own.reserve()) {
            return own;
        }
        for (LogLane other : lanes) {
            if (other.reserve()) {
                return other;
            }
        }
        return null;
    }

    /** Reserves a slot for an event, which has no number of its own there. Events leave those of decisions alone. */
    @Nullable
    LogLane reserveForEvent() {
        LogLane events = all[lanes.length];
        return events.reserve() ? events : null;
    }

    /** Reserves a slot of the own lane when one is free in time, or else of any. */
    @Nullable
    LogLane reserve(Duration limit) throws InterruptedException {
        LogLane own = own();
        return own.reserve(limit) ? own : reserve();
    }

    /** Moves the oldest records to a batch until it has as many as given. */
    void drainTo(List<LogRecord> batch, int most) {
        draining.lock();
        try {
            // What is handed over from now on stays, since it could follow what this has no longer seen.
            long now = nanoTime.getAsLong();
            int count = findBusy(now);
            while (count > 0 && batch.size() < most) {
                int oldest = oldest(count);
                if (ages[oldest] == RecordRing.PENDING) {
                    return;
                }
                LogLane lane = busy[oldest];
                batch.add(lane.take());
                ages[oldest] = lane.ring().ageOfNext(now);
                if (ages[oldest] == RecordRing.NONE) {
                    count--;
                    busy[oldest] = busy[count];
                    ages[oldest] = ages[count];
                }
            }
        } finally {
            draining.unlock();
        }
    }

    /** Finds the lanes that have records, and how old the next of each is; returns how many there are. */
    private int findBusy(long now) {
        first = (first + 1) % all.length;
        int count = 0;
        for (int i = 0; i < all.length; i++) {
            LogLane lane = all[(first + i) % all.length];
            long age = lane.ring().ageOfNext(now);
            if (age != RecordRing.NONE) {
                busy[count] = lane;
                ages[count++] = age;
            }
        }
        return count;
    }

    private int oldest(int count) {
        int oldest = 0;
        for (int i = 1; i < count; i++) {
            oldest = ages[i] > ages[oldest] ? i : oldest;
        }
        return oldest;
    }

    /** Gives back the slots of what was drained. */
    void releaseDrained() {
        draining.lock();
        try {
            for (LogLane lane : all) {
                lane.releaseDrained();
            }
        } finally {
            draining.unlock();
        }
    }

    boolean isEmpty() {
        for (LogLane lane : all) {
            if (!lane.ring().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    boolean isRoomy() {
        for (LogLane lane : all) {
            if (!lane.isRoomy()) {
                return false;
            }
        }
        return true;
    }

    /** Returns how many ids were given out. */
    long decided() {
        long decided = 0;
        for (LogLane lane : lanes) {
            decided += lane.decided();
        }
        return decided;
    }

    /** Returns how many records were ever added, for each lane. */
    long[] added() {
        long[] added = new long[all.length];
        for (int i = 0; i < added.length; i++) {
            added[i] = all[i].ring().added();
        }
        return added;
    }

    /** Tells whether as many records as given were taken out of each lane. */
    boolean isTaken(long[] added) {
        for (int i = 0; i < added.length; i++) {
            if (all[i].ring().taken() < added[i]) {
                return false;
            }
        }
        return true;
    }
}
