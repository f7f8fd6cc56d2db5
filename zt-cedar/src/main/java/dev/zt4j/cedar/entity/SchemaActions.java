package dev.zt4j.cedar.entity;

import dev.zt4j.cedar.schema.ActionType;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.value.EntityUid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The actions of a schema as entities, which take the place of those in the data. */
final class SchemaActions {
    private SchemaActions() {}

    /** The entities with all actions of the schema; an action among them must be what the schema says. */
    static List<Entity> added(Collection<Entity> given, Schema schema) {
        List<Entity> all = new ArrayList<>(given.size() + schema.actions().size());
        List<Entity> actions = new ArrayList<>();
        for (Entity entity : given) {
            (entity.uid().isAction() ? actions : all).add(entity);
        }
        if (!actions.isEmpty()) {
            check(actions, schema);
        }
        for (ActionType action : schema.actions().values()) {
            all.add(new Entity(action.uid(), Map.of(), action.parents(), Map.of()));
        }
        return all;
    }

    /** Ancestors are compared, not parents: data may list all ancestors as parents. */
    private static void check(List<Entity> actions, Schema schema) {
        Entities hierarchy = Entities.of(actions);
        for (Entity entity : actions) {
            EntityUid uid = entity.uid();
            ActionType declared = schema.actions().get(uid);
            if (declared == null || !Conformance.isDeclared(entity, declared, hierarchy.ancestors(uid))) {
                throw new CedarDataException(null, Conformance.differs(uid));
            }
        }
    }
}
