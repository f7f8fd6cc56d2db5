package dev.zt4j.enforcement;

import dev.zt4j.coverage.CoverageReport;
import dev.zt4j.metrics.Statistics;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** What was seen at each boundary. Thread-safe; a decision takes no locks. */
final class ObservedBoundaries {
    private final Map<String, Observations> byName = new ConcurrentHashMap<>();
    private final InstantSource clock;

    ObservedBoundaries(InstantSource clock) {
        this.clock = clock;
    }

    /** Observes all boundaries anew: what was seen under other policies says nothing of these. */
    void anew(Snapshot read) {
        read.boundaries().keySet().forEach(this::anew);
    }

    /** Observes a boundary anew; what is counted since the start goes on. */
    void anew(String boundary) {
        byName.compute(
                boundary,
                (name, before) -> new Observations(clock.instant(), before == null ? new Tally() : before.tally()));
    }

    /** Returns what was seen at a boundary that was declared. */
    Observations at(String boundary) {
        return Objects.requireNonNull(byName.get(boundary));
    }

    /** Returns who asked at a boundary since the start. */
    List<CoverageReport.Identities> identities(String boundary) {
        return at(boundary).tally().identities(boundary);
    }

    /** Returns how many decisions there were since the start. */
    Map<Statistics.Series, Long> decisions() {
        Map<Statistics.Series, Long> decisions = new HashMap<>();
        byName.forEach((boundary, seen) -> seen.tally().addTo(decisions, boundary));
        return decisions;
    }
}
