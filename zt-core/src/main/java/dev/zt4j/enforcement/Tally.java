package dev.zt4j.enforcement;

import dev.zt4j.coverage.CoverageReport;
import dev.zt4j.identity.Credential;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.PrincipalKind;
import dev.zt4j.metrics.Statistics;
import dev.zt4j.reason.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the decisions of one boundary since the start: by kind of caller, strength of proof and outcome, and by mode,
 * outcome and reason. Of a fixed size, and flat, since each decision finds its counters in other memory than the last
 * one that ran on the processor. Thread-safe, without locks.
 */
@SuppressWarnings("EnumOrdinal") // places in tables that live no longer than the process
final class Tally {
    private static final String NOBODY = "NOBODY";

    private static final PrincipalKind[] KINDS = PrincipalKind.values();
    private static final Credential.Strength[] STRENGTHS = Credential.Strength.values();
    private static final Decision.Outcome[] OUTCOMES = Decision.Outcome.values();
    private static final Mode[] MODES = Mode.values();
    private static final Reason[] REASONS = Reason.values();

    /** By kind, strength and outcome; after all kinds, by outcome, those of nobody. */
    private final LongAdder[] callers = adders((KINDS.length * STRENGTHS.length + 1) * OUTCOMES.length);

    /** By mode, outcome and reason. */
    private final LongAdder[] reasons = adders(MODES.length * OUTCOMES.length * REASONS.length);

    private static LongAdder[] adders(int count) {
        LongAdder[] adders = new LongAdder[count];
        Arrays.setAll(adders, place -> new LongAdder());
        return adders;
    }

    void count(Decision.Outcome outcome, @Nullable Principal principal) {
        int caller = principal == null
                ? KINDS.length * STRENGTHS.length
                : caller(principal.kind(), principal.credential().strength());
        callers[caller * OUTCOMES.length + outcome.ordinal()].increment();
    }

    private static int caller(PrincipalKind kind, Credential.Strength strength) {
        return kind.ordinal() * STRENGTHS.length + strength.ordinal();
    }

    void count(Mode mode, Decision.Outcome outcome, Reason reason) {
        reasons[place(mode, outcome, reason)].increment();
    }

    private static int place(Mode mode, Decision.Outcome outcome, Reason reason) {
        return (mode.ordinal() * OUTCOMES.length + outcome.ordinal()) * REASONS.length + reason.ordinal();
    }

    /** Returns how many there were. */
    long decided() {
        return Arrays.stream(reasons).mapToLong(LongAdder::sum).sum();
    }

    /** Adds what has come up so far. */
    void addTo(Map<Statistics.Series, Long> decisions, String boundary) {
        for (Mode mode : MODES) {
            for (Decision.Outcome outcome : OUTCOMES) {
                for (Reason reason : REASONS) {
                    long count = reasons[place(mode, outcome, reason)].sum();
                    if (count > 0) {
                        decisions.put(new Statistics.Series(boundary, mode.name(), outcome.name(), reason), count);
                    }
                }
            }
        }
    }

    List<CoverageReport.Identities> identities(String boundary) {
        List<CoverageReport.Identities> counts = new ArrayList<>();
        for (PrincipalKind kind : KINDS) {
            for (Credential.Strength strength : STRENGTHS) {
                add(counts, boundary, kind.name(), strength, caller(kind, strength));
            }
        }
        add(counts, boundary, NOBODY, Credential.Strength.NONE, KINDS.length * STRENGTHS.length);
        return counts;
    }

    private void add(
            List<CoverageReport.Identities> counts,
            String boundary,
            String kind,
            Credential.Strength strength,
            int caller) {
        for (Decision.Outcome outcome : OUTCOMES) {
            long count = callers[caller * OUTCOMES.length + outcome.ordinal()].sum();
            if (count > 0) {
                counts.add(new CoverageReport.Identities(boundary, kind, strength.code(), outcome.name(), count));
            }
        }
    }
}
