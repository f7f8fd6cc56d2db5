package dev.zt4j.enforcement;

import dev.zt4j.coverage.CoverageReport;
import dev.zt4j.identity.Credential;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.PrincipalKind;
import dev.zt4j.metrics.Statistics;
import dev.zt4j.reason.Reason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the decisions of one boundary since the start: by kind of caller, strength of proof and outcome, and by mode,
 * outcome and reason. Of a fixed size. Thread-safe, without locks.
 */
final class Tally {
    private static final String NOBODY = "NOBODY";
    private final Map<PrincipalKind, Map<Credential.Strength, Map<Decision.Outcome, LongAdder>>> callers =
            new EnumMap<>(PrincipalKind.class);
    private final Map<Decision.Outcome, LongAdder> nobody = outcomes();
    private final Map<Mode, Map<Decision.Outcome, Map<Reason, LongAdder>>> reasons = new EnumMap<>(Mode.class);

    Tally() {
        for (PrincipalKind kind : PrincipalKind.values()) {
            Map<Credential.Strength, Map<Decision.Outcome, LongAdder>> strengths =
                    new EnumMap<>(Credential.Strength.class);
            for (Credential.Strength strength : Credential.Strength.values()) {
                strengths.put(strength, outcomes());
            }
            callers.put(kind, strengths);
        }
        for (Mode mode : Mode.values()) {
            Map<Decision.Outcome, Map<Reason, LongAdder>> counters = new EnumMap<>(Decision.Outcome.class);
            for (Decision.Outcome outcome : Decision.Outcome.values()) {
                counters.put(outcome, everyReason());
            }
            reasons.put(mode, counters);
        }
    }

    private static Map<Reason, LongAdder> everyReason() {
        Map<Reason, LongAdder> counters = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            counters.put(reason, new LongAdder());
        }
        return counters;
    }

    private static Map<Decision.Outcome, LongAdder> outcomes() {
        Map<Decision.Outcome, LongAdder> counters = new EnumMap<>(Decision.Outcome.class);
        for (Decision.Outcome outcome : Decision.Outcome.values()) {
            counters.put(outcome, new LongAdder());
        }
        return counters;
    }

    void count(Decision.Outcome outcome, @Nullable Principal principal) {
        Map<Decision.Outcome, LongAdder> counters = principal == null
                ? nobody
                : Objects.requireNonNull(Objects.requireNonNull(callers.get(principal.kind()))
                        .get(principal.credential().strength()));
        Objects.requireNonNull(counters.get(outcome)).increment();
    }

    void count(Mode mode, Decision.Outcome outcome, Reason reason) {
        Map<Reason, LongAdder> counters =
                Objects.requireNonNull(Objects.requireNonNull(reasons.get(mode)).get(outcome));
        Objects.requireNonNull(counters.get(reason)).increment();
    }

    /** Returns how many there were. */
    long decided() {
        long all = 0;
        for (Map<Decision.Outcome, Map<Reason, LongAdder>> outcomes : reasons.values()) {
            for (Map<Reason, LongAdder> counters : outcomes.values()) {
                for (LongAdder counter : counters.values()) {
                    all += counter.sum();
                }
            }
        }
        return all;
    }

    /** Adds what has come up so far. */
    void addTo(Map<Statistics.Series, Long> decisions, String boundary) {
        reasons.forEach((mode, outcomes) ->
                outcomes.forEach((outcome, counters) -> counters.forEach((reason, counter) -> {
                    long count = counter.sum();
                    if (count > 0) {
                        decisions.put(new Statistics.Series(boundary, mode.name(), outcome.name(), reason), count);
                    }
                })));
    }

    List<CoverageReport.Identities> identities(String boundary) {
        List<CoverageReport.Identities> counts = new ArrayList<>();
        callers.forEach((kind, strengths) ->
                strengths.forEach((strength, counters) -> add(counts, boundary, kind.name(), strength, counters)));
        add(counts, boundary, NOBODY, Credential.Strength.NONE, nobody);
        return counts;
    }

    private static void add(
            List<CoverageReport.Identities> counts,
            String boundary,
            String kind,
            Credential.Strength strength,
            Map<Decision.Outcome, LongAdder> counters) {
        counters.forEach((outcome, counter) -> {
            long count = counter.sum();
            if (count > 0) {
                counts.add(new CoverageReport.Identities(boundary, kind, strength.code(), outcome.name(), count));
            }
        });
    }
}
