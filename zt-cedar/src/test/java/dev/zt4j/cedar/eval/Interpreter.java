package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.Scope;
import dev.zt4j.cedar.value.BoolValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.cedar.value.ValueFormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Evaluates policies for one request by walking their trees. It is written to be read beside the language's rules, and
 * takes no short cuts.
 */
public final class Interpreter {
    private final EntityUid principal;
    private final EntityUid action;
    private final EntityUid resource;
    private final RecordValue context;
    private final Entities entities;

    /** An interpreter for a request over a store. */
    public Interpreter(
            EntityUid principal, EntityUid action, EntityUid resource, RecordValue context, Entities entities) {
        this.principal = principal;
        this.action = action;
        this.resource = resource;
        this.context = context;
        this.entities = entities;
    }

    /**
     * Whether the scope matches and every condition holds. The scope comes first, then the conditions in order, and the
     * first that is false ends it.
     *
     * @throws EvaluationException if a condition that is reached has no truth value
     */
    public boolean isSatisfied(PolicyTree policy) {
        if (!matches(policy.principal(), principal)
                || !matches(policy.action(), action)
                || !matches(policy.resource(), resource)) {
            return false;
        }
        for (PolicyTree.Condition condition : policy.conditions()) {
            if (bool(condition.body()) == condition.unless()) {
                return false;
            }
        }
        return true;
    }

    private boolean matches(Scope scope, EntityUid uid) {
        if (scope instanceof Scope.Any) {
            return true;
        }
        if (scope instanceof Scope.Equal equal) {
            return uid.equals(fixed(equal.operand()));
        }
        if (scope instanceof Scope.In in) {
            return entities.isIn(uid, fixed(in.operand()));
        }
        if (scope instanceof Scope.InAny inAny) {
            return isInAny(uid, inAny.uids());
        }
        if (scope instanceof Scope.Is is) {
            return uid.type().equals(is.type());
        }
        Scope.IsIn isIn = (Scope.IsIn) scope;
        return uid.type().equals(isIn.type()) && entities.isIn(uid, fixed(isIn.operand()));
    }

    private static EntityUid fixed(Scope.Operand operand) {
        if (operand instanceof Scope.Fixed fixed) {
            return fixed.uid();
        }
        throw new IllegalStateException("a template cannot be evaluated");
    }

    private boolean isInAny(EntityUid uid, Iterable<EntityUid> ancestors) {
        for (EntityUid ancestor : ancestors) {
            if (entities.isIn(uid, ancestor)) {
                return true;
            }
        }
        return false;
    }

    private Value evaluate(Expr expr) {
        if (expr instanceof Expr.Literal literal) {
            return literal.value();
        }
        if (expr instanceof Expr.VariableUse use) {
            return variable(use.variable());
        }
        if (expr instanceof Expr.Attribute attribute) {
            return attribute(evaluate(attribute.target()), attribute.name(), attribute);
        }
        if (expr instanceof Expr.Binary binary) {
            return binary(binary);
        }
        if (expr instanceof Expr.Call call) {
            return call(call);
        }
        if (expr instanceof Expr.Unary unary) {
            return unary(unary);
        }
        if (expr instanceof Expr.Conditional conditional) {
            return evaluate(bool(conditional.test()) ? conditional.consequence() : conditional.alternative());
        }
        if (expr instanceof Expr.SetLiteral set) {
            return built(expr, () -> SetValue.of(all(set.elements())));
        }
        if (expr instanceof Expr.RecordLiteral record) {
            return built(expr, () -> record(record));
        }
        if (expr instanceof Expr.Sum sum) {
            return sum(sum);
        }
        if (expr instanceof Expr.Product product) {
            return product(product);
        }
        return Value.of(test(expr));
    }

    /** The expressions that can only be true, false or in error. */
    private boolean test(Expr expr) {
        if (expr instanceof Expr.And and) {
            for (Expr operand : and.operands()) {
                if (!bool(operand)) {
                    return false;
                }
            }
            return true;
        }
        if (expr instanceof Expr.Or or) {
            for (Expr operand : or.operands()) {
                if (bool(operand)) {
                    return true;
                }
            }
            return false;
        }
        if (expr instanceof Expr.Has has) {
            return has(has);
        }
        if (expr instanceof Expr.Like like) {
            return LikeMatcher.of(like.pattern()).matches(Operands.string(evaluate(like.target()), like));
        }
        return is((Expr.Is) expr);
    }

    private Value variable(Expr.Variable variable) {
        return switch (variable) {
            case PRINCIPAL -> principal;
            case ACTION -> action;
            case RESOURCE -> resource;
            case CONTEXT -> context;
        };
    }

    private Value attribute(Value target, String name, Expr at) {
        Map<String, Value> fields;
        if (target instanceof RecordValue record) {
            fields = record.fields();
        } else if (target instanceof EntityUid uid) {
            fields = present(uid, at).attributes();
        } else {
            throw Operands.mismatch(at, "an entity or a record", target);
        }
        Value value = fields.get(name);
        if (value == null) {
            throw new EvaluationException(
                    at.position(), () -> "the " + Kind.of(target) + " has no attribute \"" + name + "\"");
        }
        return value;
    }

    private Entity present(EntityUid uid, Expr at) {
        Entity entity = entities.get(uid);
        if (entity == null) {
            throw new EvaluationException(
                    at.position(), () -> "an entity of type " + uid.type() + " is not in the store");
        }
        return entity;
    }

    private boolean has(Expr.Has has) {
        Value target = evaluate(has.target());
        for (int i = 0; ; i++) {
            String name = has.path().get(i);
            if (!hasAttribute(target, name, has)) {
                return false;
            }
            if (i == has.path().size() - 1) {
                return true;
            }
            target = attribute(target, name, has);
        }
    }

    private boolean hasAttribute(Value target, String name, Expr at) {
        if (target instanceof RecordValue record) {
            return record.fields().containsKey(name);
        }
        if (target instanceof EntityUid uid) {
            Entity entity = entities.get(uid);
            return entity != null && entity.attributes().containsKey(name);
        }
        throw Operands.mismatch(at, "an entity or a record", target);
    }

    private boolean is(Expr.Is is) {
        EntityUid uid = Operands.entity(evaluate(is.target()), is);
        if (!uid.type().equals(is.type())) {
            return false;
        }
        return is.ancestor() == null || in(uid, evaluate(is.ancestor()), is);
    }

    private boolean in(EntityUid uid, Value right, Expr at) {
        if (right instanceof EntityUid ancestor) {
            return entities.isIn(uid, ancestor);
        }
        List<EntityUid> ancestors = new ArrayList<>();
        for (Value element : Operands.set(right, at).elements()) {
            ancestors.add(Operands.entity(element, at));
        }
        return isInAny(uid, ancestors);
    }

    private Value unary(Expr.Unary unary) {
        return switch (unary.operator()) {
            case NOT -> Value.of(!bool(unary.operand()));
            case NEGATE -> {
                long number = Operands.number(evaluate(unary.operand()), unary);
                if (number == Long.MIN_VALUE) {
                    throw Operands.overflow(unary);
                }
                yield Value.of(-number);
            }
            case IS_EMPTY ->
                Value.of(Operands.set(evaluate(unary.operand()), unary)
                        .elements()
                        .isEmpty());
        };
    }

    private Value binary(Expr.Binary binary) {
        Value left = evaluate(binary.left());
        Value right = evaluate(binary.right());
        return switch (binary.operator()) {
            case EQUAL -> Value.of(left.equals(right));
            case NOT_EQUAL -> Value.of(!left.equals(right));
            case LESS -> Value.of(Operands.compare(left, right, binary) < 0);
            case LESS_OR_EQUAL -> Value.of(Operands.compare(left, right, binary) <= 0);
            case GREATER -> Value.of(Operands.compare(left, right, binary) > 0);
            case GREATER_OR_EQUAL -> Value.of(Operands.compare(left, right, binary) >= 0);
            case IN -> Value.of(in(Operands.entity(left, binary), right, binary));
            case CONTAINS -> Value.of(Operands.set(left, binary).elements().contains(right));
            case CONTAINS_ALL ->
                Value.of(Operands.set(left, binary)
                        .elements()
                        .containsAll(Operands.set(right, binary).elements()));
            case CONTAINS_ANY ->
                Value.of(Operands.containsAny(Operands.set(left, binary), Operands.set(right, binary)));
            case GET_TAG -> getTag(Operands.entity(left, binary), Operands.string(right, binary), binary);
            case HAS_TAG -> Value.of(hasTag(Operands.entity(left, binary), Operands.string(right, binary)));
        };
    }

    private Value getTag(EntityUid uid, String key, Expr at) {
        Value tag = present(uid, at).tags().get(key);
        if (tag == null) {
            throw new EvaluationException(at.position(), () -> "the " + Kind.of(uid) + " has no such tag");
        }
        return tag;
    }

    private boolean hasTag(EntityUid uid, String key) {
        Entity entity = entities.get(uid);
        return entity != null && entity.tags().containsKey(key);
    }

    private Value call(Expr.Call call) {
        List<Value> arguments = all(call.arguments());
        Value result = call.function().apply(arguments);
        if (result == null) {
            throw new EvaluationException(call.position(), () -> Kind.explain(call.function(), arguments));
        }
        return result;
    }

    private List<Value> all(List<Expr> expressions) {
        List<Value> values = new ArrayList<>(expressions.size());
        for (Expr expression : expressions) {
            values.add(evaluate(expression));
        }
        return values;
    }

    private RecordValue record(Expr.RecordLiteral record) {
        Map<String, Value> fields = new LinkedHashMap<>();
        for (Map.Entry<String, Expr> field : record.fields().entrySet()) {
            fields.put(field.getKey(), evaluate(field.getValue()));
        }
        return RecordValue.of(fields);
    }

    private static Value built(Expr at, Supplier<Value> container) {
        try {
            return container.get();
        } catch (ValueFormatException tooDeep) {
            throw new EvaluationException(at.position(), tooDeep::getMessage);
        }
    }

    private Value sum(Expr.Sum sum) {
        long total = Operands.number(evaluate(sum.first()), sum.first());
        for (Expr.Addend addend : sum.rest()) {
            long number = Operands.number(evaluate(addend.operand()), addend.operand());
            long next = addend.subtracted() ? total - number : total + number;
            boolean overflows = addend.subtracted()
                    ? ((total ^ number) & (total ^ next)) < 0
                    : ((total ^ next) & (number ^ next)) < 0;
            if (overflows) {
                throw Operands.overflow(addend.operand());
            }
            total = next;
        }
        return Value.of(total);
    }

    private Value product(Expr.Product product) {
        long total = 1;
        for (Expr factor : product.factors()) {
            long number = Operands.number(evaluate(factor), factor);
            try {
                total = Math.multiplyExact(total, number);
            } catch (ArithmeticException outOfRange) {
                throw Operands.overflow(factor);
            }
        }
        return Value.of(total);
    }

    private boolean bool(Expr expr) {
        Value value = evaluate(expr);
        if (value instanceof BoolValue bool) {
            return bool.value();
        }
        throw Operands.mismatch(expr, "a Bool", value);
    }
}
