package dev.zt4j.policy;

import java.util.Objects;

/**
 * An attribute source did not answer as it should, which made its attribute absent. Immutable and thread-safe.
 *
 * @param source the name of the source
 * @param kind what was wrong
 * @param count how often since this was told last
 * @since 0.1.0
 */
public record SignalFailure(String source, Kind kind, long count) {
    /** Refuses null. */
    public SignalFailure {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(kind, "kind");
    }

    /**
     * What was wrong with an answer.
     *
     * @since 0.1.0
     */
    public enum Kind {
        /** It did not come in time. */
        LATE,
        /** Nobody was free to ask: all calls of the source hang, or too many wait. */
        BUSY,
        /** The source threw an exception. */
        FAILED,
        /** It was older than the maximum age. */
        STALE,
        /** It was observed in the future. */
        FUTURE,
        /** It was not of the declared type. */
        WRONG_TYPE,
        /** It, or what it would have depended on, was too large. */
        TOO_LARGE,
        /** The thread that waited for it was interrupted. */
        INTERRUPTED
    }
}
