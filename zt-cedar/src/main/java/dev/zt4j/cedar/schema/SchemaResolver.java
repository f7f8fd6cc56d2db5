package dev.zt4j.cedar.schema;

import dev.zt4j.cedar.schema.Declarations.Declared;
import dev.zt4j.cedar.schema.Declarations.Place;
import dev.zt4j.cedar.syntax.SchemaTree;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.value.EntityUid;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a schema of declarations. */
final class SchemaResolver {
    /** How many attributes, ids and names of other types a schema may hold in all. */
    private static final int MAX_PARTS = 1 << 18;

    private final Declarations declarations;
    private final TypeResolver types;
    private int parts;

    private SchemaResolver(List<SchemaFragment> fragments) {
        this.declarations = new Declarations(fragments);
        this.types = new TypeResolver(declarations);
    }

    static Schema resolve(List<SchemaFragment> fragments) {
        SchemaResolver resolver = new SchemaResolver(fragments);
        resolver.declarations.types.forEach(resolver.types::commonType);
        return new Schema(resolver.entityTypes(), resolver.actions());
    }

    private void spend(long more, Place place, SourcePosition position) {
        if (more > MAX_PARTS - parts) {
            throw place.failure(
                    position, "the schema has more than " + MAX_PARTS + " attributes, ids and references to types");
        }
        parts += (int) more;
    }

    private Map<String, EntityType> entityTypes() {
        Map<String, Set<String>> parents = new LinkedHashMap<>();
        declarations.entities.forEach((name, declared) -> parents.put(name, parents(declared)));
        Map<String, Set<String>> ancestors = closed(parents);
        Map<String, EntityType> resolved = new LinkedHashMap<>();
        declarations.entities.forEach((name, declared) ->
                resolved.put(name, entityType(name, declared, ancestors.getOrDefault(name, Set.of()))));
        return resolved;
    }

    private Set<String> parents(Declared<SchemaTree.Entity> declared) {
        SchemaTree.Entity tree = declared.tree();
        spend(tree.parents().size(), declared.place(), tree.position());
        Set<String> parents = new LinkedHashSet<>();
        tree.parents().forEach(parent -> parents.add(declarations.entity(parent, declared.place(), false)));
        return parents;
    }

    private static <T> Map<T, Set<T>> closed(Map<T, Set<T>> parents) {
        Map<T, Set<T>> closed = Closure.of(parents);
        if (closed == null) {
            throw new CedarSchemaException(
                    null,
                    null,
                    "the hierarchy has more than " + Closure.MAX_ANCESTORS + " pairs of descendant and ancestor");
        }
        return closed;
    }

    private EntityType entityType(String name, Declared<SchemaTree.Entity> declared, Set<String> ancestors) {
        SchemaTree.Entity tree = declared.tree();
        Place place = declared.place();
        Type.RecordOf shape = tree.shape() == null
                ? Type.RecordOf.EMPTY
                : types.record(tree.shape(), place, "the shape of an entity type");
        spend((long) shape.attributes().size() + tree.ids().size(), place, tree.position());
        Type tags = tree.tags() == null ? null : types.type(tree.tags(), place).type();
        return new EntityType(name, ancestors, shape.attributes(), tags, new LinkedHashSet<>(tree.ids()));
    }

    private Map<EntityUid, ActionType> actions() {
        Map<EntityUid, Set<EntityUid>> parents = new LinkedHashMap<>();
        declarations.actions.forEach((uid, declared) -> parents.put(uid, actionParents(declared)));
        Map<EntityUid, Set<EntityUid>> ancestors = closed(parents);
        Map<EntityUid, ActionType> resolved = new LinkedHashMap<>();
        declarations.actions.forEach((uid, declared) -> {
            Set<EntityUid> above = ancestors.getOrDefault(uid, Set.of());
            if (above.contains(uid)) {
                throw declared.place().failure(declared.tree().position(), "the action is in itself");
            }
            resolved.put(uid, action(uid, declared, parents.getOrDefault(uid, Set.of()), above));
        });
        return resolved;
    }

    private Set<EntityUid> actionParents(Declared<SchemaTree.Action> declared) {
        SchemaTree.Action tree = declared.tree();
        spend(tree.parents().size(), declared.place(), tree.position());
        Set<EntityUid> parents = new LinkedHashSet<>();
        tree.parents().forEach(parent -> parents.add(declarations.action(parent, declared.place())));
        return parents;
    }

    private ActionType action(
            EntityUid uid, Declared<SchemaTree.Action> declared, Set<EntityUid> parents, Set<EntityUid> ancestors) {
        SchemaTree.AppliesTo appliesTo = declared.tree().appliesTo();
        Place place = declared.place();
        if (appliesTo == null) {
            return new ActionType(uid, parents, ancestors, Set.of(), Set.of(), Type.RecordOf.EMPTY);
        }
        Type.RecordOf context = appliesTo.context() == null
                ? Type.RecordOf.EMPTY
                : types.record(appliesTo.context(), place, "the context of an action");
        spend(context.attributes().size(), place, appliesTo.position());
        return new ActionType(
                uid,
                parents,
                ancestors,
                applicable(appliesTo.principals(), place, appliesTo.position()),
                applicable(appliesTo.resources(), place, appliesTo.position()),
                context);
    }

    private Set<String> applicable(List<SchemaTree.Reference> written, Place place, SourcePosition position) {
        spend(written.size(), place, position);
        Set<String> names = new LinkedHashSet<>();
        written.forEach(each -> names.add(declarations.entity(each, place, true)));
        return names;
    }
}
