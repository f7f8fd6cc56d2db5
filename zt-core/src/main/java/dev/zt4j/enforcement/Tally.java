package dev.zt4j.enforcement;

import dev.zt4j.coverage.CoverageReport;
import dev.zt4j.identity.Credential;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.PrincipalKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the decisions of one boundary since the start, by kind of caller, strength of proof and outcome. Of a fixed
 * size. Thread-safe, without locks.
 */
final class Tally {
    private static final String NOBODY = "NOBODY";
    private final Map<PrincipalKind, Map<Credential.Strength, Map<Decision.Outcome, LongAdder>>> callers =
            new EnumMap<>(PrincipalKind.class);
    private final Map<Decision.Outcome, LongAdder> nobody = outcomes();

    Tally() {
        for (PrincipalKind kind : PrincipalKind.values()) {
            Map<Credential.Strength, Map<Decision.Outcome, LongAdder>> strengths =
                    new EnumMap<>(Credential.Strength.class);
            for (Credential.Strength strength : Credential.Strength.values()) {
                strengths.put(strength, outcomes());
            }
            callers.put(kind, strengths);
        }
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
