package dev.zt4j.cedar.syntax;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The declarations of one schema text as written. A declaration of several names is kept as one for each.
 *
 * @param namespaces the namespaces in order; the one of declarations outside of any block has the empty name
 * @since 0.1.0
 */
public record SchemaTree(List<Namespace> namespaces) {
    /** Copies the list. */
    public SchemaTree {
        namespaces = List.copyOf(namespaces);
    }

    /**
     * These declarations in Cedar syntax, annotations included. The text reads back as the same declarations but for
     * positions and order, and for types that JSON names by their sort alone.
     *
     * @throws CedarSyntaxException if Cedar syntax cannot say the same: the shape of an entity by a name, an action that
     *     applies to principals but no resources or the reverse, a context of an action that applies to nothing, or an
     *     entity type used as an attribute whose name a common type shares
     */
    public String toCedar() {
        return new SchemaPrinter().print(this);
    }

    /**
     * A namespace.
     *
     * @param name its name, empty outside of any block
     * @param annotations its annotations by key in order; one without a value holds the empty text
     * @param types the common types
     * @param entities the entity types
     * @param actions the actions
     * @param position where it begins
     */
    public record Namespace(
            String name,
            Map<String, String> annotations,
            List<CommonType> types,
            List<Entity> entities,
            List<Action> actions,
            SourcePosition position) {
        /** Copies the collections. */
        public Namespace {
            annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
            types = List.copyOf(types);
            entities = List.copyOf(entities);
            actions = List.copyOf(actions);
        }

        /** A name declared in this namespace, in full. */
        public String qualified(String declared) {
            return name.isEmpty() ? declared : name + "::" + declared;
        }
    }

    /**
     * A common type.
     *
     * @param name its name within the namespace
     * @param annotations its annotations
     * @param type what it stands for
     * @param position where its name stands
     */
    public record CommonType(String name, Map<String, String> annotations, WrittenType type, SourcePosition position) {
        /** Copies the annotations. */
        public CommonType {
            annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
        }
    }

    /**
     * An entity type.
     *
     * @param name its name within the namespace
     * @param annotations its annotations
     * @param parents the types it may be in
     * @param shape its attributes, or null if it is declared without; no more than a name only in JSON
     * @param tags the type of its tags, or null
     * @param ids the ids of an enum, in order; empty if it is none
     * @param position where its name stands
     */
    public record Entity(
            String name,
            Map<String, String> annotations,
            List<Reference> parents,
            @Nullable WrittenType shape,
            @Nullable WrittenType tags,
            List<String> ids,
            SourcePosition position) {
        /** Copies the collections. */
        public Entity {
            annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
            parents = List.copyOf(parents);
            ids = List.copyOf(ids);
        }
    }

    /**
     * An action.
     *
     * @param id its id
     * @param annotations its annotations
     * @param parents the actions it is in
     * @param appliesTo to what it applies, or null if to nothing
     * @param position where its name stands
     */
    public record Action(
            String id,
            Map<String, String> annotations,
            List<Parent> parents,
            @Nullable AppliesTo appliesTo,
            SourcePosition position) {
        /** Copies the collections. */
        public Action {
            annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
            parents = List.copyOf(parents);
        }
    }

    /**
     * An action that another is in.
     *
     * @param type its type as written, or null if none is written
     * @param id its id
     * @param position where it stands
     */
    public record Parent(@Nullable String type, String id, SourcePosition position) {}

    /**
     * To what an action applies.
     *
     * @param principals the types of principals
     * @param resources the types of resources
     * @param context the type of the context, or null if none is written
     * @param position where it stands
     */
    public record AppliesTo(
            List<Reference> principals,
            List<Reference> resources,
            @Nullable WrittenType context,
            SourcePosition position) {
        /** Copies the lists. */
        public AppliesTo {
            principals = List.copyOf(principals);
            resources = List.copyOf(resources);
        }
    }

    /**
     * A name of an entity type as written.
     *
     * @param name the name, with or without a namespace
     * @param position where it stands
     */
    public record Reference(String name, SourcePosition position) {
        /** Refuses null. */
        public Reference {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(position, "position");
        }
    }
}
