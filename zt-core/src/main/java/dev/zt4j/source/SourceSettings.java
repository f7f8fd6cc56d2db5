package dev.zt4j.source;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How one source is kept up, where that differs from what is usual. Immutable: each method returns a copy.
 *
 * @param every how often it is read; empty for what the source or the usual setting says
 * @param staleAfter how long its last good state stands when it fails; empty for the usual limit
 * @param alarmOnly whether a state that is past that limit is used on, with an alarm, instead of being refused
 * @param neededAtStart whether the library refuses to start without it
 * @since 0.1.0
 */
public record SourceSettings(
        Optional<Duration> every, Optional<Duration> staleAfter, boolean alarmOnly, boolean neededAtStart) {
    /** What is usual in everything. */
    public static final SourceSettings USUAL = new SourceSettings(Optional.empty(), Optional.empty(), false, true);

    /** Refuses null and durations that are not positive. */
    public SourceSettings {
        Objects.requireNonNull(every, "every");
        Objects.requireNonNull(staleAfter, "staleAfter");
        if (every.filter(SourceSettings::notPositive).isPresent()
                || staleAfter.filter(SourceSettings::notPositive).isPresent()) {
            throw new IllegalArgumentException("the interval and the staleness limit of a source must be positive");
        }
    }

    private static boolean notPositive(Duration duration) {
        return duration.isNegative() || duration.isZero();
    }

    /** Reads it that often, whatever it says itself. */
    public SourceSettings withInterval(Duration interval) {
        return new SourceSettings(Optional.of(interval), staleAfter, alarmOnly, neededAtStart);
    }

    /** Lets its last good state stand that long when it fails; then callers who depend on it are denied. */
    public SourceSettings withStaleAfter(Duration limit) {
        return new SourceSettings(every, Optional.of(limit), alarmOnly, neededAtStart);
    }

    /** Uses a state that is past the staleness limit on, and raises an alarm instead (SPIFFE Federation section 4.1). */
    public SourceSettings withAlarmOnly() {
        return new SourceSettings(every, staleAfter, true, neededAtStart);
    }

    /** Starts although it cannot be read; callers who depend on it are denied until it can. */
    public SourceSettings notNeededAtStart() {
        return new SourceSettings(every, staleAfter, alarmOnly, false);
    }
}
