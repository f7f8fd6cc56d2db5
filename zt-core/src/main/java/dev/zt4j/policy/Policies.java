package dev.zt4j.policy;

import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.entity.Entities;
import java.util.Objects;

/**
 * Policies with the entities that they speak of. Immutable and thread-safe.
 *
 * @param set the policies
 * @param entities groups, resources and action groups
 * @param version names this state of them in the decision log; other contents, other version
 * @since 0.1.0
 */
public record Policies(PolicySet set, Entities entities, String version) {
    /** Refuses null. */
    public Policies {
        Objects.requireNonNull(set, "set");
        Objects.requireNonNull(entities, "entities");
        Objects.requireNonNull(version, "version");
    }

    /** Creates policies that come from nowhere that could name their version. */
    public Policies(PolicySet set, Entities entities) {
        this(set, entities, "unversioned");
    }
}
