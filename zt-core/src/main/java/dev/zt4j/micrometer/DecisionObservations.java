package dev.zt4j.micrometer;

import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.DecisionObserver;
import dev.zt4j.metrics.Metric;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes a Micrometer Observation of each decision, named {@link Metric#DECISION}: what its handlers make of it, a timer
 * or a span, is for the registry to say. The id of the decision stands on spans, to find its record. Thread-safe.
 *
 * @since 0.1.0
 */
@SuppressWarnings("exports") // whoever uses this class has Micrometer
public final class DecisionObservations implements DecisionObserver {
    private static final String NONE = "none";

    private final ObservationRegistry registry;

    /** Creates an observer that observes into a registry. */
    public DecisionObservations(ObservationRegistry registry) {
        this.registry = Objects.requireNonNull(registry, "registry");
    }

    @Override
    public Observing started(BoundarySettings boundary) {
        Observation observation = Observation.createNotStarted(Metric.DECISION.code(), registry)
                .lowCardinalityKeyValue(Metric.Key.BOUNDARY.code(), boundary.name())
                .lowCardinalityKeyValue(Metric.Key.MODE.code(), boundary.mode().name())
                .start();
        Observation.Scope scope = observation.openScope();
        return decision -> {
            try {
                describe(observation, decision);
            } finally {
                scope.close();
                observation.stop();
            }
        };
    }

    private static void describe(Observation observation, @Nullable Decision decision) {
        observation
                .lowCardinalityKeyValue(
                        Metric.Key.OUTCOME.code(),
                        decision == null ? NONE : decision.outcome().name())
                .lowCardinalityKeyValue(
                        Metric.Key.REASON.code(),
                        decision == null ? NONE : decision.reason().code());
        if (decision != null) {
            observation.highCardinalityKeyValue(Metric.Key.DECISION.code(), decision.id());
        }
    }
}
