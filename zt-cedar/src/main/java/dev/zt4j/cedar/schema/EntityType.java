package dev.zt4j.cedar.schema;

import dev.zt4j.cedar.schema.Type.Attribute;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A declared entity type.
 *
 * @param name the full type name
 * @param ancestors the types of entities that one of this type may be in, directly or not; its own if it may be in its like
 * @param attributes the attributes by name, in the order declared
 * @param tagType the type of every tag, or null if there are no tags
 * @param ids the ids that entities of this type may have; empty if any
 * @since 0.1.0
 */
public record EntityType(
        String name,
        Set<String> ancestors,
        Map<String, Attribute> attributes,
        @Nullable Type tagType,
        Set<String> ids) {
    /** Copies the collections and keeps their order. */
    public EntityType {
        Objects.requireNonNull(name, "name");
        ancestors = Collections.unmodifiableSet(new LinkedHashSet<>(ancestors));
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        ids = Collections.unmodifiableSet(new LinkedHashSet<>(ids));
    }

    /** The type of every tag, or nothing if entities of this type have no tags. */
    public Optional<Type> tags() {
        return Optional.ofNullable(tagType);
    }

    /** Whether only listed ids are allowed. */
    public boolean isEnum() {
        return !ids.isEmpty();
    }
}
