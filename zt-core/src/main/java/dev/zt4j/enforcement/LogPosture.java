package dev.zt4j.enforcement;

import java.time.Duration;

/**
 * What a boundary does when the decision log is full or cannot be written.
 *
 * @since 0.1.0
 */
public enum LogPosture {
    /** Decides as usual; the record that is lost is counted. */
    SHED,
    /** Waits for room for half a second at most, where the thread may wait, and denies if there is none. */
    BLOCK,
    /** Denies. */
    DENY;

    static final Duration LONGEST_WAIT = Duration.ofMillis(500);
}
