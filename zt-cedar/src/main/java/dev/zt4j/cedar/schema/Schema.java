package dev.zt4j.cedar.schema;

import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.value.EntityUid;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /**
     * The schema that one text in Cedar syntax declares.
     *
     * @throws CedarSyntaxException if the text is no schema, or passes a limit of {@link SchemaFragment#parse(String)}
     * @throws CedarSchemaException if its declarations do not make sense together
     */
    public static Schema parse(String text) {
        return of(List.of(SchemaFragment.parse(text)));
    }

    /**
     * The schema that one text in the JSON form declares.
     *
     * @throws CedarSchemaException if the text is no schema, passes a limit of {@link SchemaFragment#parseJson(String)},
     *     or its declarations do not make sense together
     */
    public static Schema parseJson(String json) {
        return of(List.of(SchemaFragment.parseJson(json)));
    }

    /**
     * The schema that these texts declare together. A namespace may span texts, but no name may be declared twice.
     *
     * @throws CedarSchemaException if a name is declared twice or not at all, hides another, or is used for what it is
     *     not; if common types or actions form cycles; or if types nest or grow without measure: more than 256 levels, or 65,536
     *     parts with all names replaced, 262,144 attributes and references in all, or as many pairs in a hierarchy
     */
    public static Schema of(List<SchemaFragment> fragments) {
        return SchemaResolver.resolve(List.copyOf(fragments));
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

    /** Whether the other declares the same entity types and actions, in whatever order. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof Schema schema
                        && entityTypes.equals(schema.entityTypes)
                        && actions.equals(schema.actions));
    }

    @Override
    public int hashCode() {
        return 31 * entityTypes.keySet().hashCode() + actions.keySet().hashCode();
    }

    /** How much there is, such as {@code 3 entity types, 5 actions}. */
    @Override
    public String toString() {
        return entityTypes.size() + " entity types, " + actions.size() + " actions";
    }
}
