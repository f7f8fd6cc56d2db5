package dev.zt4j.policy;

import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.schema.Schema;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Policies with the entities that they speak of: groups, resources and action groups. Thread-safe; what it stands for
 * never changes.
 *
 * @since 0.1.0
 */
public final class Policies {
    private final PolicySet set;
    private final Entities entities;
    private final String version;
    private final @Nullable Schema schema;

    /**
     * Creates policies.
     *
     * @param set the policies
     * @param entities groups, resources and action groups
     * @param version names this state of them in the decision log; other contents, other version
     */
    public Policies(PolicySet set, Entities entities, String version) {
        this(set, entities, version, null);
    }

    /**
     * Creates policies that are strictly valid under a schema, as the entities are.
     *
     * @param set the policies
     * @param entities groups, resources and action groups
     * @param version names this state of them in the decision log; other contents, other version
     * @param schema the schema that they were validated against; null if they were not
     */
    public Policies(PolicySet set, Entities entities, String version, @Nullable Schema schema) {
        this.set = Objects.requireNonNull(set, "set");
        this.entities = Objects.requireNonNull(entities, "entities");
        this.version = Objects.requireNonNull(version, "version");
        this.schema = schema;
    }

    /** Creates policies that come from nowhere that could name their version. */
    public Policies(PolicySet set, Entities entities) {
        this(set, entities, "unversioned");
    }

    /** Returns the policies. */
    public PolicySet set() {
        return set;
    }

    /** Returns the entities that are always there. */
    public Entities entities() {
        return entities;
    }

    /** Returns the name of this state of them in the decision log. */
    public String version() {
        return version;
    }

    /** Returns the schema that they were validated against, or nothing if they were not. */
    public Optional<Schema> schema() {
        return Optional.ofNullable(schema);
    }

    /** Two are equal if set, entities and version are. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof Policies policies
                        && set.equals(policies.set)
                        && entities.equals(policies.entities)
                        && version.equals(policies.version));
    }

    @Override
    public int hashCode() {
        return Objects.hash(set, entities, version);
    }

    /** Returns the version, for messages. */
    @Override
    public String toString() {
        return "Policies[" + version + ']';
    }
}
