package dev.zt4j.enforcement;

import java.util.List;

/**
 * What the shadow policy says of a request. It is recorded and counted, and decides nothing.
 * Immutable and thread-safe.
 *
 * @param permits whether it permits
 * @param differs whether the enforced policy says otherwise
 * @param determining the ids of its policies that decided
 * @param erring the ids of its policies that could not be evaluated
 * @since 0.1.0
 */
public record ShadowOutcome(boolean permits, boolean differs, List<String> determining, List<String> erring) {
    /** Copies the lists. */
    public ShadowOutcome {
        determining = List.copyOf(determining);
        erring = List.copyOf(erring);
    }
}
