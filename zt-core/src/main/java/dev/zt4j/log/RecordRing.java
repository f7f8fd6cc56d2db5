package dev.zt4j.log;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A queue of many writers that never wait. Whoever adds holds one of as many permits as there is room, and gives it back
 * only when the record has been taken out, so there is always room. Thread-safe; taking out takes a lock that those who
 * add do not.
 */
final class RecordRing {
    private final AtomicReferenceArray<LogRecord> cells;
    private final int mask;
    private final AtomicLong tail = new AtomicLong();
    private final ReentrantLock draining = new ReentrantLock();

    /** Written under the lock. */
    private volatile long head;

    /**
     * Creates an empty queue.
     *
     * @param permits how many may be in it at the same time
     */
    RecordRing(int permits) {
        int size = Integer.highestOneBit(Math.max(1, permits - 1)) << 1;
        this.cells = new AtomicReferenceArray<>(size);
        this.mask = size - 1;
    }

    /** Adds a record, in the order of the calls. */
    void add(LogRecord record) {
        cells.setRelease((int) tail.getAndIncrement() & mask, record);
    }

    /** Moves those that are next to a list, as many as given at most. */
    void drainTo(List<LogRecord> taken, int most) {
        draining.lock();
        try {
            head = drained(taken, most);
        } finally {
            draining.unlock();
        }
    }

    private long drained(List<LogRecord> taken, int most) {
        long at = head;
        for (int i = 0; i < most; i++) {
            int cell = (int) at & mask;
            LogRecord record = cells.getAcquire(cell);
            if (record == null) {
                break;
            }
            cells.setRelease(cell, null);
            taken.add(record);
            at++;
        }
        return at;
    }

    /** Tells whether all that were added have been taken out; one that is being added counts. */
    boolean isEmpty() {
        return tail.get() == head;
    }

    /** Returns how many were ever added. */
    long added() {
        return tail.get();
    }

    /** Returns how many were ever taken out. */
    long taken() {
        return head;
    }
}
