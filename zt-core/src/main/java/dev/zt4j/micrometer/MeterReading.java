package dev.zt4j.micrometer;

import dev.zt4j.metrics.Metric;
import dev.zt4j.metrics.Statistics;
import dev.zt4j.source.SourceStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The meters of one registry over one reading of the statistics, which is shared by all that are read together. Series
 * of decisions are registered when they first come up, so that what never happens costs no series. Thread-safe.
 */
final class MeterReading {
    private static final long MAX_AGE = Duration.ofSeconds(1).toNanos();
    private static final double MILLIS = 1_000;

    private final Supplier<Statistics> statistics;
    private final MeterRegistry registry;
    private final ReentrantLock reading = new ReentrantLock();
    private final Set<Statistics.Series> registered = ConcurrentHashMap.newKeySet();
    private volatile Statistics last;
    private volatile long readAt;

    MeterReading(Supplier<Statistics> statistics, MeterRegistry registry) {
        this.statistics = statistics;
        this.registry = registry;
        this.readAt = registry.config().clock().monotonicTime();
        this.last = statistics.get();
    }

    void bind() {
        last.decisions().keySet().forEach(this::register);
        counter(Metric.LOG_WRITTEN, Tags.empty(), now -> now.log().written());
        counter(Metric.LOG_LOST, Tags.empty(), now -> now.log().lost());
        gauge(Metric.LOG_FAILING, Tags.empty(), now -> now.logFailing() ? 1 : 0);
        last.sources().forEach(source -> bind(source.name()));
        gauge(
                Metric.WAIVERS,
                tags(Metric.Key.STATE, "LIVE"),
                now -> now.waivers().live());
        gauge(
                Metric.WAIVERS,
                tags(Metric.Key.STATE, "EXPIRING"),
                now -> now.waivers().expiring());
        counter(Metric.WAIVERS_EXPIRED, Tags.empty(), now -> now.waivers().expired());
        counter(Metric.WAIVERS_USED, Tags.empty(), now -> now.waivers().used());
        gauge(Metric.WATCHES, Tags.empty(), Statistics::watches);
        gauge(Metric.REVOCATIONS, Tags.empty(), Statistics::revocations);
        gauge(Metric.GRANTS, Tags.empty(), Statistics::grants);
        last.attributeFailures()
                .keySet()
                .forEach(name -> counter(
                        Metric.ATTRIBUTE_FAILURES,
                        tags(Metric.Key.SOURCE, name),
                        now -> now.attributeFailures().getOrDefault(name, 0L)));
    }

    private void bind(String source) {
        Tags tags = tags(Metric.Key.SOURCE, source);
        gauge(Metric.SOURCE_AGE, tags, now -> seconds(now, source, SourceStatus::lastSuccess, -1));
        gauge(Metric.SOURCE_FRESH, tags, now -> seconds(now, source, SourceStatus::freshUntil, 1));
        gauge(Metric.SOURCE_NEXT, tags, now -> seconds(now, source, SourceStatus::nextRefresh, 1));
        gauge(
                Metric.SOURCE_PROBLEMS,
                tags,
                now -> source(now, source)
                        .map(status -> (double) status.problems().size())
                        .orElse(Double.NaN));
    }

    /** How far an instant of a source is ahead, or behind where the sign is negative; not a number if it has none. */
    private static double seconds(
            Statistics now, String source, Function<SourceStatus, Optional<Instant>> instant, int sign) {
        return source(now, source)
                .flatMap(instant)
                .map(when -> sign * Duration.between(now.time(), when).toMillis() / MILLIS)
                .orElse(Double.NaN);
    }

    private static Optional<SourceStatus> source(Statistics now, String name) {
        return now.sources().stream()
                .filter(status -> status.name().equals(name))
                .findFirst();
    }

    private void register(Statistics.Series series) {
        if (registered.add(series)) {
            counter(
                    Metric.DECISIONS,
                    Tags.of(
                            Tag.of(Metric.Key.BOUNDARY.code(), series.boundary()),
                            Tag.of(Metric.Key.MODE.code(), series.mode()),
                            Tag.of(Metric.Key.OUTCOME.code(), series.outcome()),
                            Tag.of(Metric.Key.REASON.code(), series.reason().code())),
                    now -> now.decisions().getOrDefault(series, 0L));
        }
    }

    private Statistics now() {
        long time = registry.config().clock().monotonicTime();
        if (time - readAt >= MAX_AGE && reading.tryLock()) {
            try {
                last = statistics.get();
                readAt = time;
                last.decisions().keySet().forEach(this::register);
            } finally {
                reading.unlock();
            }
        }
        return last;
    }

    private void counter(Metric metric, Tags tags, ToDoubleFunction<Statistics> value) {
        FunctionCounter.builder(metric.code(), this, reader -> value.applyAsDouble(reader.now()))
                .tags(tags)
                .description(metric.summary())
                .register(registry);
    }

    /** Counters hold this weakly, so gauges have to hold it as long as the registry is there. */
    private void gauge(Metric metric, Tags tags, ToDoubleFunction<Statistics> value) {
        Gauge.builder(metric.code(), this, reader -> value.applyAsDouble(reader.now()))
                .tags(tags)
                .description(metric.summary())
                .baseUnit(metric.unit().orElse(null))
                .strongReference(true)
                .register(registry);
    }

    private static Tags tags(Metric.Key key, String value) {
        return Tags.of(key.code(), value);
    }
}
