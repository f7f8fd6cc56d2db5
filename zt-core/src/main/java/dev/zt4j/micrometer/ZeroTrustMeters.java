package dev.zt4j.micrometer;

import dev.zt4j.metrics.Statistics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Shows the counters of {@link dev.zt4j.metrics.Metric} in a Micrometer registry. Decisions are counted by the library
 * whether or not it is bound; a registry reads them, once a second at most. Thread-safe.
 *
 * @since 0.1.0
 */
@SuppressWarnings("exports") // whoever uses this class has Micrometer
public final class ZeroTrustMeters implements MeterBinder {
    private final Supplier<Statistics> statistics;

    /**
     * Creates a binder.
     *
     * @param statistics tells how things stand, as {@code zeroTrust::statistics} does
     */
    public ZeroTrustMeters(Supplier<Statistics> statistics) {
        this.statistics = Objects.requireNonNull(statistics, "statistics");
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        new MeterReading(statistics, Objects.requireNonNull(registry, "registry")).bind();
    }
}
