package dev.zt4j.log;

import java.util.concurrent.atomic.AtomicLongArray;

/** A counter that has a cache line to itself, so that who counts is not held up by who uses what lies beside it. */
final class PaddedCounter {
    /** There are 64 bytes before it and 56 behind it. */
    private static final int AT = 8;

    private final AtomicLongArray line = new AtomicLongArray(2 * AT);

    /** Returns what was counted so far, and counts one more. */
    long getAndIncrement() {
        return line.getAndIncrement(AT);
    }

    /** Returns what was counted so far. */
    long get() {
        return line.get(AT);
    }

    /** Returns what was counted so far, to the only thread that counts. */
    long own() {
        return line.getPlain(AT);
    }

    /** Counts one more, by the only thread that counts. */
    void increment() {
        line.setRelease(AT, line.getPlain(AT) + 1);
    }
}
