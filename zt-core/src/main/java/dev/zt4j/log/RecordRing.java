package dev.zt4j.log;

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
    private final PaddedCounter added = new PaddedCounter();
    private final PaddedCounter taken = new PaddedCounter();

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

    /**
     * Adds a record, in the order of the calls.
     *
     * @param stamp nanoseconds by the clock of the log, at some time after what it records began
     */
    void add(LogRecord record, long stamp) {
        int cell = (int) added.getAndIncrement() & mask;
        stamps[cell] = stamp;
        cells.setRelease(cell, record);
    }

    /**
     * Returns how long ago the next record was added.
     *
     * @param now nanoseconds by the clock of the log
     * @return nanoseconds; {@link #NONE} if there is none or it came later, {@link #PENDING} if it is on its way
     */
    long ageOfNext(long now) {
        long at = taken.own();
        int cell = (int) at & mask;
        if (cells.getAcquire(cell) == null) {
            return added.get() == at ? NONE : PENDING;
        }
        return Math.max(NONE, now - stamps[cell]);
    }

    /** Takes out the next record, which is there. */
    LogRecord take() {
        int cell = (int) taken.own() & mask;
        LogRecord record = cells.getAcquire(cell);
        cells.setRelease(cell, null);
        taken.increment();
        return record;
    }

    /** Tells whether all that were added have been taken out; one that is being added counts. */
    boolean isEmpty() {
        return added.get() == taken.get();
    }

    /** Returns how many were ever added. */
    long added() {
        return added.get();
    }

    /** Returns how many were ever taken out. */
    long taken() {
        return taken.get();
    }
}
