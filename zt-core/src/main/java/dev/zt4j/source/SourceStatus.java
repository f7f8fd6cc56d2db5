package dev.zt4j.source;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a source is doing. Immutable and thread-safe.
 *
 * @param name the source's name
 * @param lastSuccess when what is in use was the state of affairs; empty if nothing was ever delivered
 * @param freshUntil when its last good state lapses if it does not deliver again; empty if nothing was ever delivered
 * @param nextRefresh when it is read next, about; empty if only when asked
 * @param problems what is wrong with it now; empty if the last load went well
 * @param warnings what the operator should know about what is in use, such as keys that were left out
 * @since 0.1.0
 */
public record SourceStatus(
        String name,
        Optional<Instant> lastSuccess,
        Optional<Instant> freshUntil,
        Optional<Instant> nextRefresh,
        List<String> problems,
        List<String> warnings) {
    /** Copies the lists and refuses null. */
    public SourceStatus {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(lastSuccess, "lastSuccess");
        Objects.requireNonNull(freshUntil, "freshUntil");
        Objects.requireNonNull(nextRefresh, "nextRefresh");
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /**
     * Returns how old what is in use is; empty if nothing was ever delivered.
     *
     * @param now the time to count to
     */
    public Optional<Duration> age(Instant now) {
        return lastSuccess.map(since -> Duration.between(since, now));
    }
}
