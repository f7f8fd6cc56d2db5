package dev.zt4j.log;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * A change of what decisions depend on, as the log keeps it. Holds names and codes only. Immutable and thread-safe.
 *
 * @param recordId identifies the record
 * @param time when it happened
 * @param kind what happened
 * @param subject to what: the name of a boundary, the id of a grant
 * @param by who answers for it
 * @param why the reason
 * @param details what else is known, by name
 * @since 0.1.0
 */
public record EventRecord(
        RecordId recordId,
        Instant time,
        EventKind kind,
        String subject,
        String by,
        String why,
        Map<String, String> details)
        implements LogRecord {
    /** Copies the map and refuses null. */
    public EventRecord {
        Objects.requireNonNull(recordId, "recordId");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(why, "why");
        details = Map.copyOf(details);
    }

    @Override
    public String toJson() {
        return RecordJson.line(this);
    }
}
