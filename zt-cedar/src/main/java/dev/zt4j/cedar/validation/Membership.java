package dev.zt4j.cedar.validation;

import dev.zt4j.cedar.schema.ActionType;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.value.EntityUid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code in} can be, by the hierarchy that the schema declares. */
final class Membership {
    private final Schema schema;
    private final Environment environment;

    Membership(Schema schema, Environment environment) {
        this.schema = schema;
        this.environment = environment;
    }

    /** Whether an entity of the first type may be, or be in, one of the second. */
    boolean possible(String descendant, String ancestor) {
        if (descendant.equals(ancestor)) {
            return true;
        }
        return schema.entityType(descendant)
                .map(type -> type.ancestors().contains(ancestor))
                .orElseGet(() -> actionsRelated(descendant, ancestor));
    }

    private boolean actionsRelated(String descendant, String ancestor) {
        return schema.actions().values().stream()
                .filter(action -> action.uid().type().equals(descendant))
                .anyMatch(action -> action.ancestors().stream()
                        .anyMatch(group -> group.type().equals(ancestor)));
    }

    /** Whether an action is, or is in, one of the entities; null if an action among them is not declared. */
    @Nullable
    Boolean ofAction(EntityUid action, Collection<EntityUid> groups) {
        ActionType declared = schema.action(action).orElse(null);
        boolean unknown = groups.stream()
                .anyMatch(group -> group.isAction() && schema.action(group).isEmpty());
        if (declared == null || unknown) {
            return null;
        }
        return groups.contains(action) || declared.ancestors().stream().anyMatch(groups::contains);
    }

    /** The entity that an expression always is, the action of the environment included; null if it may vary. */
    @Nullable
    EntityUid fixed(Expr expr) {
        if (expr instanceof Expr.Literal literal && literal.value() instanceof EntityUid uid) {
            return uid;
        }
        boolean action = expr instanceof Expr.VariableUse use && use.variable() == Expr.Variable.ACTION;
        return action ? environment.action().uid() : null;
    }

    /** The entities written out on the right of {@code in}, or null if it is anything else. */
    @Nullable
    List<EntityUid> written(Expr expr) {
        List<EntityUid> entities = new ArrayList<>();
        List<Expr> elements = expr instanceof Expr.SetLiteral set ? set.elements() : List.of(expr);
        for (Expr element : elements) {
            EntityUid uid = fixed(element);
            if (uid == null) {
                return null;
            }
            entities.add(uid);
        }
        return entities;
    }
}
