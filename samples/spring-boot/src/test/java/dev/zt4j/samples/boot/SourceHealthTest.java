package dev.zt4j.samples.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.source.SourceStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class SourceHealthTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private static SourceStatus source(String name, Optional<Instant> freshUntil) {
        return new SourceStatus(
                name,
                freshUntil.map(until -> NOW.minusSeconds(90)),
                freshUntil,
                Optional.empty(),
                List.of("cannot be read"),
                List.of());
    }

    private static Health health(SourceStatus... sources) {
        return new SourceHealth(() -> List.of(sources), InstantSource.fixed(NOW)).health();
    }

    @Test
    void problemOfASourceThatIsStillFresh_isShown_andItStaysUp() {
        Health health = health(source("policies", Optional.of(NOW.plusSeconds(1))));
        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails())
                .containsEntry(
                        "policies",
                        Map.of(
                                "ageSeconds", 90L,
                                "freshUntil", NOW.plusSeconds(1),
                                "problems", List.of("cannot be read"),
                                "warnings", List.of()));
    }

    @Test
    void sourceThatHasLapsedOrNeverDelivered_putsItOutOfService() {
        SourceStatus fresh = source("trust", Optional.of(NOW.plusSeconds(1)));
        assertThat(health(source("policies", Optional.of(NOW)), fresh).getStatus())
                .isEqualTo(Status.OUT_OF_SERVICE);
        assertThat(health(fresh, source("policies", Optional.empty())).getStatus())
                .isEqualTo(Status.OUT_OF_SERVICE);
    }
}
