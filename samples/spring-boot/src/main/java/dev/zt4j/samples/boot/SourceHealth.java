package dev.zt4j.samples.boot;

import dev.zt4j.source.SourceStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Shows how fresh trust and policies are. It is out of service once one has lapsed, for then everything is denied. */
final class SourceHealth implements HealthIndicator {
    private final Supplier<List<SourceStatus>> sources;
    private final InstantSource clock;

    SourceHealth(Supplier<List<SourceStatus>> sources, InstantSource clock) {
        this.sources = sources;
        this.clock = clock;
    }

    @Override
    public Health health() {
        Instant now = clock.instant();
        Health.Builder health = Health.up();
        for (SourceStatus source : sources.get()) {
            if (source.freshUntil().filter(now::isBefore).isEmpty()) {
                health.outOfService();
            }
            health.withDetail(source.name(), details(source, now));
        }
        return health.build();
    }

    private static Map<String, Object> details(SourceStatus source, Instant now) {
        Map<String, Object> details = new LinkedHashMap<>();
        source.age(now).ifPresent(age -> details.put("ageSeconds", age.toSeconds()));
        source.freshUntil().ifPresent(until -> details.put("freshUntil", until));
        details.put("problems", source.problems());
        details.put("warnings", source.warnings());
        return details;
    }
}
