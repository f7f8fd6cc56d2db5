package dev.zt4j.log;

import java.time.Duration;

/**
 * When a log file is put aside and how many of those are kept. Both limits are looked at when the log has caught up, so
 * a file may exceed them by the records of one round, 256 at most. Immutable and thread-safe.
 *
 * @param maxBytes the size from which a file is put aside, in bytes
 * @param maxAge how long after its first record of this process a file is put aside, by the times of the records
 * @param kept how many files are kept beside the current one; older ones are deleted
 * @since 0.1.0
 */
public record FileRotation(long maxBytes, Duration maxAge, int kept) {
    private static final int MAX_KEPT = 100_000;

    /**
     * Refuses what is out of range.
     *
     * @throws IllegalArgumentException if size or age are not positive, or not from 1 to 100,000 files are kept
     */
    public FileRotation {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("a log file needs a size of at least one byte");
        }
        if (maxAge.isNegative() || maxAge.isZero()) {
            throw new IllegalArgumentException("the age of a log file has to be positive");
        }
        if (kept < 1 || kept > MAX_KEPT) {
            throw new IllegalArgumentException("from 1 to " + MAX_KEPT + " log files can be kept");
        }
    }
}
