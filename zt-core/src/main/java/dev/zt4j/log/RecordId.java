package dev.zt4j.log;

import java.util.Objects;

/**
 * Identifies a record: the lane of the log of the process that made it, and a number that grows by one with each record
 * of the lane, so that a gap shows what was lost. Immutable and thread-safe.
 *
 * @param instance names the process, and the lane if its log has several
 * @param sequence the running number, from 1
 * @since 0.1.0
 */
public record RecordId(String instance, long sequence) {
    /** Refuses null. */
    public RecordId {
        Objects.requireNonNull(instance, "instance");
    }

    /** Returns the id as the log writes it. */
    @Override
    public String toString() {
        return instance + '-' + sequence;
    }
}
