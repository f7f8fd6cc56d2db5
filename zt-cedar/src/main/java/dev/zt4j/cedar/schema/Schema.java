package dev.zt4j.cedar.schema;

import dev.zt4j.cedar.value.EntityUid;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The entity types and actions that there are, with all names resolved. Immutable and safe to share between threads.
 *
 * @since 0.1.0
 */
public final class Schema {
    private final Map<String, EntityType> entityTypes;
    private final Map<EntityUid, ActionType> actions;

    Schema(Map<String, EntityType> entityTypes, Map<EntityUid, ActionType> actions) {
        this.entityTypes = Collections.unmodifiableMap(new LinkedHashMap<>(entityTypes));
        this.actions = Collections.unmodifiableMap(new LinkedHashMap<>(actions));
    }

    /** The declared entity types by full name, in the order declared. Types of actions are not among them. */
    public Map<String, EntityType> entityTypes() {
        return entityTypes;
    }

    /** The declared entity type of this name, or nothing. */
    public Optional<EntityType> entityType(String name) {
        return Optional.ofNullable(entityTypes.get(name));
    }

    /** The declared actions, in the order declared. */
    public Map<EntityUid, ActionType> actions() {
        return actions;
    }

    /** The declared action of this name, or nothing. */
    public Optional<ActionType> action(EntityUid uid) {
        return Optional.ofNullable(actions.get(uid));
    }
}
