package dev.zt4j.log;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A queue of many writers that never wait, and of one reader at a time. Whoever adds holds one of as many permits as
 * there is room, and gives it back only when the record has been taken out, so there is always room.
 */
final class RecordRing {
    /** The age of nothing. */
    static final long NONE = -1;

    /** The age of a record that is being added; no other may be taken to be older. */
    static final long PENDING = Long.MAX_VALUE;

    private final AtomicReferenceArray<LogRecord> cells;

    /** Each is written before the cell that makes it seen. */
    private final long[] stamps;

    private final int mask;
    private final AtomicLong tail = new AtomicLong();
    private volatile long head;

    /**
     * Creates an empty queue.
     *
     * @param permits how many may be in it at the same time
     */
    RecordRing(int permits) {
        int size = Integer.highestOneBit(Math.max(1, permits - 1)) << 1;
        this.cells = new AtomicReferenceArray<>(size);
        this.stamps = new long[size];
        this.mask = size - 1;
    }

    /** Adds a record, in the order of the calls. */
    void add(LogRecord record) {
        // Read before the place is taken, so that no record has an older one behind it that others follow.
        long stamp = System.nanoTime();
        int cell = (int) tail.getAndIncrement() & mask;
        stamps[cell] = stamp;
        cells.setRelease(cell, record);
    }

    /**
     * Returns how long ago the next record was added.
     *
     * @param now nanoseconds of this process's clock
     * @return nanoseconds; {@link #NONE} if there is none or it came later, {@link #PENDING} if it is on its way
     */
    long ageOfNext(long now) {
        long at = head;
        int cell = (int) at & mask;
        if (cells.getAcquire(cell) == null) {
            return tail.get() == at ? NONE : PENDING;
        }
        return Math.max(NONE, now - stamps[cell]);
    }

    /** Takes out the next record, which is there. */
    LogRecord take() {
        long at = head;
        int cell = (int) at & mask;
        LogRecord record = cells.getAcquire(cell);
        cells.setRelease(cell, null);
        head = at + 1;
        return record;
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
