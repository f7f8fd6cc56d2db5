package dev.zt4j.policy;

import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.entity.Entities;
import java.util.Objects;

/**
 * Policies with the entities that they speak of. Immutable and thread-safe.
 *
 * @param set the policies
 * @param entities groups, resources and action groups
 * @since 0.1.0
 */
public record Policies(PolicySet set, Entities entities) {
    /** Refuses null. */
    public Policies {
        Objects.requireNonNull(set, "set");
        Objects.requireNonNull(entities, "entities");
    }
}
