package dev.zt4j.log;

import java.time.Instant;

/**
 * One line of the decision log: a decision, or an event that changed what decisions depend on. Immutable and
 * thread-safe.
 *
 * @since 0.1.0
 */
public sealed interface LogRecord permits DecisionRecord, EventRecord {
    /** Identifies the record and gives its place in the log. */
    RecordId recordId();

    /** Returns when it happened. */
    Instant time();

    /** Returns the record as one line of JSON, without a line end. */
    String toJson();
}
