package dev.zt4j.cedar.validation;

import dev.zt4j.cedar.schema.EntityType;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.Scope;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.text.Quoting;
import dev.zt4j.cedar.value.EntityUid;
import org.jspecify.annotations.Nullable;

/** Looks for names that the schema does not declare, anywhere in a policy, whether it can be reached or not. */
final class NamesChecker {
    private final Schema schema;
    private final Problems problems;

    NamesChecker(Schema schema, Problems problems) {
        this.schema = schema;
        this.problems = problems;
    }

    void check(PolicyTree policy) {
        check(policy.principal());
        check(policy.action());
        check(policy.resource());
        policy.conditions().forEach(condition -> check(condition.body()));
    }

    /** Looks at the type of what fills the slot of a scope, if there is one. */
    void checkFilled(Scope scope, @Nullable EntityUid uid) {
        if (uid != null) {
            scope.slot().ifPresent(slot -> type(uid.type(), slot.position()));
        }
    }

    private void check(Scope scope) {
        if (scope instanceof Scope.Equal equal) {
            check(equal.operand());
        } else if (scope instanceof Scope.In in) {
            check(in.operand());
        } else if (scope instanceof Scope.InAny any) {
            any.entities().forEach(this::check);
        } else if (scope instanceof Scope.Is is) {
            type(is.type(), is.position());
        } else if (scope instanceof Scope.IsIn isIn) {
            type(isIn.type(), isIn.position());
            check(isIn.operand());
        }
    }

    private void check(Scope.Operand operand) {
        if (operand instanceof Scope.Fixed fixed) {
            check(fixed.uid(), fixed.position());
        }
    }

    private void check(Expr expr) {
        if (expr instanceof Expr.Literal literal && literal.value() instanceof EntityUid uid) {
            check(uid, expr.position());
        } else if (expr instanceof Expr.Is is) {
            type(is.type(), expr.position());
        }
        expr.parts().forEach(this::check);
    }

    private void check(EntityUid uid, SourcePosition position) {
        if (uid.isAction()) {
            if (schema.action(uid).isEmpty()) {
                problems.add(
                        Severity.ERROR,
                        Rule.UNKNOWN_ACTION,
                        position,
                        "the schema declares no action " + uid + nearAction(uid));
            }
            return;
        }
        EntityType type = type(uid.type(), position);
        if (type != null && type.isEnum() && !type.ids().contains(uid.id())) {
            problems.add(
                    Severity.ERROR,
                    Rule.UNKNOWN_ENUM_ID,
                    position,
                    "the entity type " + uid.type() + " does not list the id " + Quoting.quote(uid.id())
                            + Hints.among(uid.id(), type.ids()));
        }
    }

    @Nullable
    EntityType type(String name, SourcePosition position) {
        EntityType declared = schema.entityType(name).orElse(null);
        if (declared == null && !isActionType(name)) {
            problems.add(
                    Severity.ERROR,
                    Rule.UNKNOWN_ENTITY_TYPE,
                    position,
                    "the schema declares no entity type " + name
                            + Hints.among(name, schema.entityTypes().keySet()));
        }
        return declared;
    }

    private static boolean isActionType(String name) {
        return new EntityUid(name, "").isAction();
    }

    private String nearAction(EntityUid uid) {
        return Hints.among(
                uid.id(),
                schema.actions().keySet().stream()
                        .filter(known -> known.type().equals(uid.type()))
                        .map(EntityUid::id)
                        .toList());
    }
}
