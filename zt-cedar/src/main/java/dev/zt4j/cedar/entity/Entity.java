package dev.zt4j.cedar.entity;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * An entity: its name, its attributes, the entities it is directly in, and its tags. Parents need not exist in any
 * store. Attributes and tags are separate name spaces.
 *
 * @param uid the name
 * @param attributes the attributes by name
 * @param parents the entities this one is directly in
 * @param tags the tags by key
 * @since 0.1.0
 */
public record Entity(EntityUid uid, Map<String, Value> attributes, Set<EntityUid> parents, Map<String, Value> tags) {
    /** Copies the collections and refuses null. */
    public Entity {
        Objects.requireNonNull(uid, "uid");
        attributes = Map.copyOf(Objects.requireNonNull(attributes, "attributes"));
        parents = Set.copyOf(Objects.requireNonNull(parents, "parents"));
        tags = Map.copyOf(Objects.requireNonNull(tags, "tags"));
    }

    /** An entity without attributes, parents or tags. */
    public static Entity of(EntityUid uid) {
        return new Entity(uid, Map.of(), Set.of(), Map.of());
    }

    /** An entity with attributes alone. */
    public static Entity of(EntityUid uid, Map<String, Value> attributes) {
        return new Entity(uid, attributes, Set.of(), Map.of());
    }

    /** An entity with attributes and parents. */
    public static Entity of(EntityUid uid, Map<String, Value> attributes, Set<EntityUid> parents) {
        return new Entity(uid, attributes, parents, Map.of());
    }
}
