package dev.zt4j.log;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One of the queues of a decision log, with room, running numbers and order of its own, so that threads which decide at
 * the same time have little to contend for. Thread-safe.
 *
 * @since 0.1.0
 */
public final class LogLane {
    private final String name;
    private final Semaphore slots;
    private final int roomy;
    private final RecordRing ring;
    private final PaddedCounter ids = new PaddedCounter();

    /**
     * How many of the records taken out gave their slots back; under the lock of who takes out. Written once for many
     * records, since those who decide read what lies beside it.
     */
    private long released;

    /**
     * Creates an empty lane.
     *
     * @param name names the lane in the ids of its records
     * @param capacity how many slots it has
     */
    LogLane(String name, int capacity) {
        this.name = name;
        this.slots = new Semaphore(capacity);
        this.roomy = capacity / 2;
        this.ring = new RecordRing(capacity);
    }

    /** Takes a slot at once, but not from under those who wait for one. */
    boolean reserve() {
        return !slots.hasQueuedThreads() && slots.tryAcquire();
    }

    boolean reserve(Duration limit) throws InterruptedException {
        return slots.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Takes back a slot that no record was added for. */
    void giveBack() {
        slots.release();
    }

    /** Tells whether half of the slots are free, at least. */
    boolean isRoomy() {
        return slots.availablePermits() >= roomy;
    }

    RecordId nextId() {
        return new RecordId(name, ids.getAndIncrement() + 1);
    }

    /** Returns how many ids were given out. */
    long decided() {
        return ids.get();
    }

    RecordRing ring() {
        return ring;
    }

    /** Hands the next record, which is there, to the writer, which gives its slot back when it is done with it. */
    LogRecord take() {
        return ring.take();
    }

    void releaseDrained() {
        long taken = ring.taken();
        if (taken != released) {
            slots.release((int) (taken - released));
            released = taken;
        }
    }
}
