package dev.zt4j.enforcement;

import dev.zt4j.identity.Principal;
import dev.zt4j.reason.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What was seen at one boundary under one state of its settings and policies. Thread-safe, without locks. */
final class Observations {
    static final int MAX_IDENTITIES = 1_000;
    private static final String NOBODY = "nobody proven";
    private static final String OTHERS = "others";

    private final Instant since;
    private final Tally tally;
    private final long before;
    private final LongAdder wouldDeny = new LongAdder();
    private final LongAdder shadowWouldDeny = new LongAdder();
    private final LongAdder shadowWouldPermit = new LongAdder();
    private final Map<String, LongAdder> breaking = new ConcurrentHashMap<>();

    /**
     * Starts to observe.
     *
     * @param since from when on
     * @param tally counts what is not counted anew
     */
    Observations(Instant since, Tally tally) {
        this.since = since;
        this.tally = tally;
        this.before = tally.decided();
    }

    /** Those that were under way when this began count too. */
    private long decided() {
        return tally.decided() - before;
    }

    void count(Mode mode, Decision.Outcome outcome, Reason reason, @Nullable Principal principal) {
        tally.count(outcome, principal);
        tally.count(mode, outcome, reason);
        if (outcome == Decision.Outcome.WOULD_DENY) {
            wouldDeny.increment();
            String name = principal == null ? NOBODY : principal.toString();
            LongAdder known = breaking.get(name);
            if (known == null) {
                // A few more than the most may come in at the same moment, which does no harm.
                String kept = breaking.size() < MAX_IDENTITIES ? name : OTHERS;
                known = breaking.computeIfAbsent(kept, one -> new LongAdder());
            }
            known.increment();
        }
    }

    Tally tally() {
        return tally;
    }

    void count(ShadowOutcome shadow) {
        if (shadow.differs()) {
            (shadow.permits() ? shadowWouldPermit : shadowWouldDeny).increment();
        }
    }

    ShadowDifferences shadow() {
        return new ShadowDifferences(since, decided(), shadowWouldPermit.sum(), shadowWouldDeny.sum());
    }

    Promotion promotion(BoundarySettings settings, Instant now) {
        Map<String, Long> identities = new HashMap<>();
        breaking.forEach((name, count) -> identities.put(name, count.sum()));
        long observations = decided();
        long denies = wouldDeny.sum();
        List<String> problems = problems(settings, now, observations, denies);
        return new Promotion(settings.name(), since, observations, denies, identities, problems);
    }

    private List<String> problems(BoundarySettings settings, Instant now, long observations, long denies) {
        Promotion.Threshold threshold = settings.tier().promotion();
        List<String> problems = new ArrayList<>();
        if (settings.mode() == Mode.ENFORCE) {
            problems.add("it enforces already");
        }
        if (observations < threshold.observations()) {
            problems.add(observations + " requests were observed, " + threshold.observations() + " are needed");
        }
        Duration seen = Duration.between(since, now);
        if (seen.compareTo(threshold.period()) < 0) {
            problems.add("observed for " + seen + ", " + threshold.period() + " are needed");
        }
        if (denies > observations * threshold.wouldDenyRate()) {
            problems.add(denies + " of " + observations + " requests would be denied, a share of "
                    + threshold.wouldDenyRate() + " is allowed");
        }
        return problems;
    }
}
