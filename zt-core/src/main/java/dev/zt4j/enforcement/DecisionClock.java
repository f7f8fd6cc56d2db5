package dev.zt4j.enforcement;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/**
 * Tells the time to whoever has read the process's monotonic clock already, which may spare it reading another one.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public interface DecisionClock extends InstantSource {
    /** Reads the monotonic clock, in nanoseconds; only differences mean something. */
    long nanoTime();

    /**
     * Returns the time at which the monotonic clock was read, which was just now.
     *
     * @param nanoTime what {@link #nanoTime()} returned
     */
    Instant at(long nanoTime);

    /** Returns a clock that reads the given one each time, and beside it that of the system. */
    static DecisionClock of(InstantSource clock) {
        Objects.requireNonNull(clock, "clock");
        if (clock instanceof DecisionClock known) {
            return known;
        }
        return new DecisionClock() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public Instant at(long nanoTime) {
                return clock.instant();
            }

            @Override
            public Instant instant() {
                return clock.instant();
            }
        };
    }
}
