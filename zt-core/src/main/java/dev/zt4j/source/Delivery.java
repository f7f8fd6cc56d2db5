package dev.zt4j.source;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What a source delivers. Immutable and thread-safe, as its value is.
 *
 * @param <T> the type of the value
 * @param value the value
 * @param asOf when this was the state of affairs: now, unless it comes from a saved copy
 * @param warnings what the operator should know although the value is good, one line each, without secrets
 * @param until when it ends by itself, however fresh it is; {@link Instant#MAX} if it does not
 * @since 0.1.0
 */
public record Delivery<T>(T value, Instant asOf, List<String> warnings, Instant until) {
    /** Copies the warnings and refuses null. */
    public Delivery {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(asOf, "asOf");
        Objects.requireNonNull(until, "until");
        warnings = List.copyOf(warnings);
    }

    /** Creates a delivery that does not end by itself. */
    public Delivery(T value, Instant asOf, List<String> warnings) {
        this(value, asOf, warnings, Instant.MAX);
    }

    /** Returns a delivery without warnings. */
    public static <T> Delivery<T> of(T value, Instant asOf) {
        return new Delivery<>(value, asOf, List.of());
    }
}
