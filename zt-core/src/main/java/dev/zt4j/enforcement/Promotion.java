package dev.zt4j.enforcement;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Whether a boundary that only reports is ready to enforce, from what was observed since its settings or the policies
 * changed last. Immutable and thread-safe.
 *
 * @param boundary its name
 * @param since since when
 * @param observations how many requests were decided
 * @param wouldDenies how many of them would have been denied
 * @param breaking whose requests would be denied and how often, by kind and ID; {@code "nobody proven"} where the
 *     evidence failed; no more than {@value Observations#MAX_IDENTITIES} are told apart
 * @param problems why it is not ready; empty if it is
 * @since 0.1.0
 */
public record Promotion(
        String boundary,
        Instant since,
        long observations,
        long wouldDenies,
        Map<String, Long> breaking,
        List<String> problems) {
    /** Copies the collections. */
    public Promotion {
        breaking = Map.copyOf(breaking);
        problems = List.copyOf(problems);
    }

    /** Tells whether the boundary may enforce. */
    public boolean ready() {
        return problems.isEmpty();
    }

    /** Returns which share of the requests would have been denied, from 0 to 1. */
    public double wouldDenyRate() {
        return observations == 0 ? 0 : (double) wouldDenies / observations;
    }

    /**
     * What has to be observed before a boundary enforces.
     *
     * @param observations requests at least
     * @param period for how long at least
     * @param wouldDenyRate share of requests that may break at most
     * @since 0.1.0
     */
    public record Threshold(long observations, Duration period, double wouldDenyRate) {}
}
