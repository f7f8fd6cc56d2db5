package dev.zt4j.cedar.entity;

import dev.zt4j.cedar.collect.Distinct;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An entity: its name, its attributes, the entities it is directly in, and its tags. Parents need not exist in any
 * store. Attributes and tags are separate name spaces. Two are equal if all four are. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class Entity {
    private final EntityUid uid;
    private final Map<String, Value> attributes;
    private final Set<EntityUid> parents;
    private final Map<String, Value> tags;

    /** What the store that holds this object knew to be above it; here, because decisions read both together. */
    private final Distinct<EntityUid> above;

    /**
     * Makes an entity of copies of the collections.
     *
     * @param uid the name
     * @param attributes the attributes by name
     * @param parents the entities this one is directly in
     * @param tags the tags by key
     */
    public Entity(EntityUid uid, Map<String, Value> attributes, Set<EntityUid> parents, Map<String, Value> tags) {
        this(
                Objects.requireNonNull(uid, "uid"),
                Map.copyOf(Objects.requireNonNull(attributes, "attributes")),
                Set.copyOf(Objects.requireNonNull(parents, "parents")),
                Map.copyOf(Objects.requireNonNull(tags, "tags")),
                Distinct.empty());
    }

    private Entity(
            EntityUid uid,
            Map<String, Value> attributes,
            Set<EntityUid> parents,
            Map<String, Value> tags,
            Distinct<EntityUid> above) {
        this.uid = uid;
        this.attributes = attributes;
        this.parents = parents;
        this.tags = tags;
        this.above = above;
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

    /** The name. */
    public EntityUid uid() {
        return uid;
    }

    /** The attributes by name; unmodifiable. */
    public Map<String, Value> attributes() {
        return attributes;
    }

    /** The entities this one is directly in; unmodifiable. */
    public Set<EntityUid> parents() {
        return parents;
    }

    /** The tags by key; unmodifiable. */
    public Map<String, Value> tags() {
        return tags;
    }

    /** The same entity as a store holds it. */
    Entity placedBelow(Distinct<EntityUid> ancestors) {
        return new Entity(uid, attributes, parents, tags, ancestors);
    }

    Distinct<EntityUid> above() {
        return above;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof Entity entity
                        && uid.equals(entity.uid)
                        && attributes.equals(entity.attributes)
                        && parents.equals(entity.parents)
                        && tags.equals(entity.tags));
    }

    @Override
    public int hashCode() {
        return Objects.hash(uid, attributes, parents, tags);
    }

    /** Name, attributes, parents and tags, for messages. */
    @Override
    public String toString() {
        return "Entity[uid=" + uid + ", attributes=" + attributes + ", parents=" + parents + ", tags=" + tags + ']';
    }
}
