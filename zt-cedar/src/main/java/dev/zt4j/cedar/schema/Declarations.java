package dev.zt4j.cedar.schema;

import dev.zt4j.cedar.syntax.SchemaTree;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.text.NearestName;
import dev.zt4j.cedar.text.Quoting;
import dev.zt4j.cedar.value.EntityUid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that the texts of a schema declare, under full names, and how a name that is written is looked up. */
final class Declarations {
    private static final String ACTION = "Action";
    private static final Set<String> NO_COMMON_TYPES =
            Set.of("Bool", "Boolean", "Entity", "Extension", "Long", "Record", "Set", "String");

    /** Where a name is written: the namespace decides on what it means, the source is for messages. */
    record Place(String namespace, @Nullable String source) {
        CedarSchemaException failure(@Nullable SourcePosition position, String problem) {
            return new CedarSchemaException(source, position, problem);
        }

        /** The full names that a name may stand for here, the nearest first. */
        List<String> candidates(String name) {
            return namespace.isEmpty() || name.indexOf(':') >= 0
                    ? List.of(name)
                    : List.of(namespace + "::" + name, name);
        }
    }

    /** A declaration and where it was made. */
    record Declared<T>(T tree, Place place) {}

    final Map<String, Declared<SchemaTree.CommonType>> types = new LinkedHashMap<>();
    final Map<String, Declared<SchemaTree.Entity>> entities = new LinkedHashMap<>();
    final Map<EntityUid, Declared<SchemaTree.Action>> actions = new LinkedHashMap<>();
    private final Set<String> actionTypes = new LinkedHashSet<>();

    Declarations(List<SchemaFragment> fragments) {
        for (SchemaFragment fragment : fragments) {
            for (SchemaTree.Namespace namespace : fragment.tree().namespaces()) {
                add(namespace, new Place(namespace.name(), fragment.source().orElse(null)));
            }
        }
        types.forEach((name, declared) -> checkShadowing(
                declared.place(), declared.tree().name(), declared.tree().position()));
        entities.forEach((name, declared) -> checkShadowing(
                declared.place(), declared.tree().name(), declared.tree().position()));
        actions.forEach((uid, declared) -> checkShadowing(uid, declared));
    }

    private void add(SchemaTree.Namespace namespace, Place place) {
        for (SchemaTree.CommonType type : namespace.types()) {
            if (NO_COMMON_TYPES.contains(type.name())) {
                throw place.failure(type.position(), "a common type may not be named '" + type.name() + "'");
            }
            if (types.putIfAbsent(namespace.qualified(type.name()), new Declared<>(type, place)) != null) {
                throw twice(place, type.position(), "the common type '" + namespace.qualified(type.name()) + "'");
            }
        }
        for (SchemaTree.Entity entity : namespace.entities()) {
            if (entity.name().equals(ACTION)) {
                throw place.failure(
                        entity.position(), "an entity type may not be named Action; declare actions instead");
            }
            if (entities.putIfAbsent(namespace.qualified(entity.name()), new Declared<>(entity, place)) != null) {
                throw twice(place, entity.position(), "the entity type '" + namespace.qualified(entity.name()) + "'");
            }
        }
        for (SchemaTree.Action action : namespace.actions()) {
            EntityUid uid = EntityUid.of(namespace.qualified(ACTION), action.id());
            actionTypes.add(uid.type());
            if (actions.putIfAbsent(uid, new Declared<>(action, place)) != null) {
                throw twice(place, action.position(), "the action " + shown(uid));
            }
        }
    }

    private static CedarSchemaException twice(Place place, SourcePosition position, String what) {
        return place.failure(position, what + " is declared already");
    }

    /** A name of the empty namespace must mean the same everywhere. */
    private void checkShadowing(Place place, String name, SourcePosition position) {
        if (!place.namespace().isEmpty() && (types.containsKey(name) || entities.containsKey(name))) {
            throw place.failure(
                    position, "'" + name + "' is also declared outside of all namespaces, which this would hide");
        }
    }

    private void checkShadowing(EntityUid uid, Declared<SchemaTree.Action> declared) {
        if (!declared.place().namespace().isEmpty() && actions.containsKey(EntityUid.of(ACTION, uid.id()))) {
            throw declared.place()
                    .failure(
                            declared.tree().position(),
                            shown(EntityUid.of(ACTION, uid.id()))
                                    + " is also declared outside of all namespaces, which this would hide");
        }
    }

    /** Whether there is an entity type of this full name, one of actions included. */
    boolean hasEntity(String name) {
        return entities.containsKey(name) || actionTypes.contains(name);
    }

    /** The full name of an entity type as written; that of actions is found only where it may stand. */
    String entity(SchemaTree.Reference written, Place place, boolean actionsToo) {
        for (String name : place.candidates(written.name())) {
            if (actionsToo ? hasEntity(name) : entities.containsKey(name)) {
                return name;
            }
        }
        throw place.failure(
                written.position(),
                place.candidates(written.name()).stream().anyMatch(types::containsKey)
                        ? "'" + shown(written.name()) + "' is a common type, and an entity type is needed"
                        : "no entity type '" + shown(written.name()) + "' is declared"
                                + NearestName.suggestion(written.name(), entities.keySet()));
    }

    /** The action that another is said to be in. */
    EntityUid action(SchemaTree.Parent written, Place place) {
        String type = written.type() == null ? ACTION : written.type();
        for (String name : place.candidates(type)) {
            EntityUid uid = EntityUid.of(name, written.id());
            if (actions.containsKey(uid)) {
                return uid;
            }
        }
        List<String> ids = new ArrayList<>();
        actions.keySet().forEach(uid -> ids.add(uid.id()));
        String problem = "no action " + shown(EntityUid.of(type, written.id())) + " is declared";
        throw place.failure(written.position(), problem + NearestName.suggestion(written.id(), ids));
    }

    /** The names among which one that is not declared was probably meant. */
    Collection<String> typeNames() {
        Set<String> all = new LinkedHashSet<>(types.keySet());
        all.addAll(entities.keySet());
        return all;
    }

    /** A name as messages show it, of bounded length. */
    static String shown(String name) {
        return name.length() <= 100 ? name : name.substring(0, 100) + "..";
    }

    private static String shown(EntityUid uid) {
        return shown(uid.type()) + "::" + shown(Quoting.quote(uid.id()));
    }
}
