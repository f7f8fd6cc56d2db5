package dev.zt4j.enforcement;

import dev.zt4j.coverage.CoverageReport;
import java.time.Duration;

/**
 * How much is at risk behind a boundary. Decides what happens when the decision log is not available, unless the
 * boundary says otherwise, how long a waiver may last, and what has to be observed before the boundary enforces.
 *
 * @since 0.1.0
 */
public enum Tier {
    /** Little. */
    LOW(LogPosture.SHED, Duration.ofDays(90), 100, Duration.ZERO, 0.01, 1),
    /** Something. */
    MEDIUM(LogPosture.SHED, Duration.ofDays(30), 1_000, Duration.ofDays(1), 0.001, 3),
    /** Much. */
    HIGH(LogPosture.DENY, Duration.ofDays(14), 5_000, Duration.ofDays(3), 0, 10),
    /** Everything. */
    CRITICAL(LogPosture.DENY, Duration.ofDays(7), 10_000, Duration.ofDays(7), 0, CoverageReport.UNRATED_WEIGHT);

    private final LogPosture logPosture;
    private final Duration maxWaiver;
    private final long observations;
    private final Duration period;
    private final double wouldDenyRate;
    private final int weight;

    Tier(
            LogPosture logPosture,
            Duration maxWaiver,
            long observations,
            Duration period,
            double wouldDenyRate,
            int weight) {
        this.logPosture = logPosture;
        this.maxWaiver = maxWaiver;
        this.observations = observations;
        this.period = period;
        this.wouldDenyRate = wouldDenyRate;
        this.weight = weight;
    }

    LogPosture logPosture() {
        return logPosture;
    }

    /** Returns how much an entry point weighs in the coverage debt. */
    int weight() {
        return weight;
    }

    /** Returns how long a waiver may last. */
    public Duration maxWaiver() {
        return maxWaiver;
    }

    /** Returns what has to be observed before a boundary enforces. */
    public Promotion.Threshold promotion() {
        return new Promotion.Threshold(observations, period, wouldDenyRate);
    }
}
