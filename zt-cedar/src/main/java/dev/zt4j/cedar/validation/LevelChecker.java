package dev.zt4j.cedar.validation;

import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.schema.Type.EntityOf;
import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.Scope;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.value.EntityUid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks how far from the request the data is that a policy reads: the principal, the action, the resource and what the
 * context names are at level 0, what their attributes and tags name at level 1, and so on. Reading data at level
 * {@code n} needs a maximum above {@code n}. Entities that the policy itself names are at no level.
 */
final class LevelChecker {
    private static final int NO_LEVEL = -1;

    private final TypeChecker types;
    private final Problems problems;
    private final int maximum;

    LevelChecker(TypeChecker types, Problems problems, int maximum) {
        this.types = types;
        this.problems = problems;
        this.maximum = maximum;
    }

    void check(PolicyTree policy) {
        for (Scope scope : List.of(policy.principal(), policy.action(), policy.resource())) {
            SourcePosition ancestor = ancestor(scope);
            if (ancestor != null && maximum == 0) {
                problems.error(Rule.LEVEL_EXCEEDED, scope, ancestor, exceeded(0));
            }
        }
        policy.conditions().forEach(condition -> visit(condition.body()));
    }

    private static @Nullable SourcePosition ancestor(Scope scope) {
        if (scope instanceof Scope.In in) {
            return in.operand().position();
        }
        if (scope instanceof Scope.InAny any) {
            return any.position();
        }
        return scope instanceof Scope.IsIn isIn ? isIn.operand().position() : null;
    }

    private void visit(Expr expr) {
        if (types.typeOf(expr) == null) {
            return;
        }
        if (expr instanceof Expr.Attribute attribute && isEntity(attribute.target())) {
            dereference(attribute.target(), expr);
        } else if (expr instanceof Expr.Has has) {
            path(has);
        } else if (expr instanceof Expr.Is is && is.ancestor() != null) {
            dereference(is.target(), expr);
        } else if (expr instanceof Expr.Binary binary) {
            switch (binary.operator()) {
                case IN, HAS_TAG, GET_TAG -> dereference(binary.left(), expr);
                default -> {}
            }
        }
        expr.parts().forEach(this::visit);
    }

    private void path(Expr.Has has) {
        Type type = types.typeOf(has.target());
        int level = level(has.target(), List.of());
        for (String name : has.path()) {
            if (type instanceof EntityOf) {
                judge(level, has);
                level++;
            }
            type = type == null ? null : types.attributeType(type, name);
        }
    }

    private void dereference(Expr target, Expr at) {
        judge(level(target, List.of()), at);
    }

    private void judge(int level, Expr at) {
        if (level == NO_LEVEL) {
            problems.error(
                    Rule.LITERAL_DEREFERENCED,
                    at,
                    at.position(),
                    "data of an entity that the policy names is not at any level; start from the request");
        } else if (level >= maximum) {
            problems.error(Rule.LEVEL_EXCEEDED, at, at.position(), exceeded(level));
        }
    }

    private String exceeded(int level) {
        return "data at level " + level + " is read, and the maximum level is " + maximum
                + (maximum == 0 ? ", which reads none" : "");
    }

    private boolean isEntity(Expr expr) {
        return types.typeOf(expr) instanceof EntityOf;
    }

    /** The level of what an expression gives, once the path of record fields is followed into it. */
    private int level(Expr expr, List<String> path) {
        if (expr instanceof Expr.Literal literal && literal.value() instanceof EntityUid uid) {
            return uid.equals(types.environment().action().uid()) ? 0 : NO_LEVEL;
        }
        if (expr instanceof Expr.Attribute attribute) {
            return isEntity(attribute.target())
                    ? above(attribute.target())
                    : level(attribute.target(), prepended(attribute.name(), path));
        }
        if (expr instanceof Expr.Binary binary && binary.operator() == Expr.BinaryOperator.GET_TAG) {
            return above(binary.left());
        }
        if (expr instanceof Expr.Conditional conditional) {
            return farther(conditional.consequence(), conditional.alternative(), path);
        }
        if (expr instanceof Expr.RecordLiteral record && !path.isEmpty()) {
            Expr field = record.fields().get(path.get(0));
            return field == null ? 0 : level(field, path.subList(1, path.size()));
        }
        return 0;
    }

    private int above(Expr target) {
        int level = level(target, List.of());
        return level == NO_LEVEL ? NO_LEVEL : level + 1;
    }

    private int farther(Expr one, Expr other, List<String> path) {
        int first = types.typeOf(one) == null ? 0 : level(one, path);
        int second = types.typeOf(other) == null ? 0 : level(other, path);
        return first == NO_LEVEL || second == NO_LEVEL ? NO_LEVEL : Math.max(first, second);
    }

    private static List<String> prepended(String name, List<String> path) {
        List<String> longer = new ArrayList<>(path.size() + 1);
        longer.add(name);
        longer.addAll(path);
        return longer;
    }
}
