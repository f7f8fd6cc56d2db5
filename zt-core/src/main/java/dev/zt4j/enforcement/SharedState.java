package dev.zt4j.enforcement;

import java.util.Collection;
import java.util.List;

/**
 * What a fleet of processes shares at a time. What one of them holds by itself stands beside it. Immutable.
 *
 * @param entries all of it; of each kind and id there is one entry
 * @since 0.1.0
 */
public record SharedState(Collection<StateEntry> entries) {
    /** Nothing. */
    public static final SharedState NONE = new SharedState(List.of());

    /** Copies the entries and refuses null. */
    public SharedState {
        entries = List.copyOf(entries);
    }
}
