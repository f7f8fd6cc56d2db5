package dev.zt4j.source;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * How a source is doing.
 *
 * @param name the source's name
 * @param lastSuccess when it last delivered, changed or not
 * @param freshUntil when its last good state lapses if it does not deliver again
 * @param problems what is wrong with it now; empty if the last load went well
 * @since 0.1.0
 */
public record SourceStatus(String name, Instant lastSuccess, Instant freshUntil, List<String> problems) {
    /** Copies the problems and refuses null. */
    public SourceStatus {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(lastSuccess, "lastSuccess");
        Objects.requireNonNull(freshUntil, "freshUntil");
        problems = List.copyOf(problems);
    }
}
