package dev.zt4j.source;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What a source delivers.
 *
 * @param <T> the type of the value
 * @param value the value
 * @param asOf when this was the state of affairs: now, unless it comes from a saved copy
 * @param warnings what the operator should know although the value is good, one line each, without secrets
 * @since 0.1.0
 */
public record Delivery<T>(T value, Instant asOf, List<String> warnings) {
    /** Copies the warnings and refuses null. */
    public Delivery {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(asOf, "asOf");
        warnings = List.copyOf(warnings);
    }

    /** Returns a delivery without warnings. */
    public static <T> Delivery<T> of(T value, Instant asOf) {
        return new Delivery<>(value, asOf, List.of());
    }
}
