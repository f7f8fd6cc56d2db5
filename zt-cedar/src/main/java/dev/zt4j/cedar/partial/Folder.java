package dev.zt4j.cedar.partial;

import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.eval.LikeMatcher;
import dev.zt4j.cedar.partial.Residual.ArithmeticOperator;
import dev.zt4j.cedar.partial.Residual.Constant;
import dev.zt4j.cedar.partial.Residual.Failure;
import dev.zt4j.cedar.partial.Residual.Relation;
import dev.zt4j.cedar.schema.Signatures;
import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.schema.Type.EntityOf;
import dev.zt4j.cedar.schema.Type.Primitive;
import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.LongValue;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.StringValue;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.cedar.value.ValueFormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts everything known into the expressions of strictly valid policies. */
final class Folder {
    private final Variables variables;
    private final Known known;
    private final Types types;
    private final Places places = new Places();

    Folder(Variables variables, Known known, Types types) {
        this.variables = variables;
        this.known = known;
        this.types = types;
    }

    Places places() {
        return places;
    }

    Residual fold(Expr expr) {
        return places.noted(folded(expr), expr.position());
    }

    private Residual folded(Expr expr) {
        if (expr instanceof Expr.Literal literal) {
            return new Constant(literal.value(), types.of(literal.value()));
        }
        if (expr instanceof Expr.VariableUse use) {
            return variable(use.variable());
        }
        if (expr instanceof Expr.Attribute attribute) {
            return attribute(fold(attribute.target()), attribute.name());
        }
        if (expr instanceof Expr.Binary binary) {
            return binary(binary);
        }
        if (expr instanceof Expr.And and) {
            return joined(and.operands(), false);
        }
        if (expr instanceof Expr.Or or) {
            return joined(or.operands(), true);
        }
        if (expr instanceof Expr.Unary unary) {
            return unary(unary.operator(), fold(unary.operand()));
        }
        if (expr instanceof Expr.Has has) {
            return has(has);
        }
        if (expr instanceof Expr.Is is) {
            return is(is);
        }
        if (expr instanceof Expr.Conditional conditional) {
            return conditional(conditional);
        }
        return withoutFlow(expr);
    }

    private Residual withoutFlow(Expr expr) {
        if (expr instanceof Expr.Like like) {
            Residual target = fold(like.target());
            if (target instanceof Constant constant) {
                return constant.value() instanceof StringValue text
                        ? Truth.of(LikeMatcher.of(like.pattern()).matches(text.value()))
                        : Truth.FAILED;
            }
            return target instanceof Failure ? Truth.FAILED : new Residual.Like(target, like.pattern());
        }
        if (expr instanceof Expr.Sum sum) {
            Residual total = fold(sum.first());
            for (Expr.Addend addend : sum.rest()) {
                ArithmeticOperator operator =
                        addend.subtracted() ? ArithmeticOperator.SUBTRACT : ArithmeticOperator.ADD;
                total = arithmetic(operator, total, fold(addend.operand()));
            }
            return total;
        }
        if (expr instanceof Expr.Product product) {
            Residual total = fold(product.factors().get(0));
            for (Expr factor : product.factors().subList(1, product.factors().size())) {
                total = arithmetic(ArithmeticOperator.MULTIPLY, total, fold(factor));
            }
            return total;
        }
        if (expr instanceof Expr.SetLiteral set) {
            return set(set);
        }
        return expr instanceof Expr.RecordLiteral record ? record(record) : call((Expr.Call) expr);
    }

    private Residual variable(Expr.Variable variable) {
        return switch (variable) {
            case PRINCIPAL -> variables.principal();
            case ACTION -> variables.action();
            case RESOURCE -> variables.resource();
            case CONTEXT -> variables.context();
        };
    }

    static Constant entity(EntityUid uid) {
        return new Constant(uid, new EntityOf(uid.type()));
    }

    // ---- attributes

    private Residual attribute(Residual target, String name) {
        Type declared = types.attribute(target.type(), name);
        if (declared == null) {
            // Only what a type makes unreachable reads what is not declared.
            return Truth.FAILED;
        }
        if (!(target instanceof Constant constant)) {
            return target instanceof Failure ? new Failure(declared) : new Residual.Attribute(target, name, declared);
        }
        Map<String, Value> fields = fields(constant.value());
        if (fields == null) {
            return new Residual.Attribute(target, name, declared);
        }
        Value value = fields.get(name);
        return value == null ? new Failure(declared) : new Constant(value, declared);
    }

    /** The fields of a record or an entity, none of an entity that does not exist; null if they are not known. */
    private @Nullable Map<String, Value> fields(Value value) {
        if (value instanceof RecordValue record) {
            return record.fields();
        }
        if (!(value instanceof EntityUid uid)) {
            return Map.of();
        }
        if (known.isOpen(uid)) {
            return null;
        }
        Entity entity = known.entity(uid);
        return entity == null ? Map.of() : entity.attributes();
    }

    private Residual has(Expr.Has has) {
        Residual target = fold(has.target());
        List<Residual> steps = new ArrayList<>();
        for (String name : has.path()) {
            Residual step = has(target, name);
            if (Truth.isFalse(step) || step instanceof Failure) {
                return Truth.ended(steps, step);
            }
            if (!Truth.isTrue(step)) {
                steps.add(step);
            }
            target = attribute(target, name);
        }
        return Truth.conjunction(steps);
    }

    private Residual has(Residual target, String name) {
        if (target instanceof Failure) {
            return Truth.FAILED;
        }
        if (!(target instanceof Constant constant)) {
            boolean never = types.attribute(target.type(), name) == null && !target.canErr();
            return never ? Truth.FALSE : new Residual.HasAttribute(target, name);
        }
        if (!(constant.value() instanceof RecordValue) && !(constant.value() instanceof EntityUid)) {
            return Truth.FAILED;
        }
        Map<String, Value> fields = fields(constant.value());
        return fields == null ? new Residual.HasAttribute(target, name) : Truth.of(fields.containsKey(name));
    }

    // ---- what is true or false

    /** The operands of a chain, the first that ends it being the last; ended by true for {@code ||}, else by false. */
    private Residual joined(List<Expr> operands, boolean endedByTrue) {
        List<Residual> open = new ArrayList<>();
        for (Expr operand : operands) {
            Residual folded = fold(operand);
            boolean ends = endedByTrue ? Truth.isTrue(folded) : Truth.isFalse(folded);
            if (ends || Truth.isNoBool(folded)) {
                return endedByTrue ? Truth.endedByTrue(open, folded) : Truth.ended(open, folded);
            }
            if (!(folded instanceof Constant)) {
                open.add(folded);
            }
        }
        return endedByTrue ? Truth.disjunction(open) : Truth.conjunction(open);
    }

    private Residual conditional(Expr.Conditional conditional) {
        Residual test = fold(conditional.test());
        if (Truth.isTrue(test)) {
            return fold(conditional.consequence());
        }
        if (Truth.isFalse(test)) {
            return fold(conditional.alternative());
        }
        Residual consequence = fold(conditional.consequence());
        return Truth.isNoBool(test)
                ? new Failure(consequence.type())
                : new Residual.If(test, consequence, fold(conditional.alternative()));
    }

    private Residual unary(Expr.UnaryOperator operator, Residual operand) {
        return switch (operator) {
            case NOT -> Truth.not(operand);
            case NEGATE -> negated(operand);
            case IS_EMPTY -> {
                if (operand instanceof Constant constant) {
                    yield constant.value() instanceof SetValue set
                            ? Truth.of(set.elements().isEmpty())
                            : Truth.FAILED;
                }
                yield operand instanceof Failure ? Truth.FAILED : new Residual.IsEmpty(operand);
            }
        };
    }

    private static Residual negated(Residual operand) {
        if (operand instanceof Constant constant
                && constant.value() instanceof LongValue number
                && number.value() != Long.MIN_VALUE) {
            return new Constant(Value.of(-number.value()), Primitive.LONG);
        }
        boolean errs = operand instanceof Constant || operand instanceof Failure;
        return errs ? new Failure(Primitive.LONG) : new Residual.Negate(operand);
    }

    private Residual is(Expr.Is is) {
        Residual target = fold(is.target());
        Residual typed = is(target, is.type());
        if (is.ancestor() == null || Truth.isFalse(typed) || typed instanceof Failure) {
            return typed;
        }
        Residual below = test(Relation.IN, target, fold(is.ancestor()));
        if (Truth.isTrue(typed)) {
            return below;
        }
        List<Residual> open = List.of(typed);
        if (Truth.isFalse(below) || below instanceof Failure) {
            return Truth.ended(open, below);
        }
        return Truth.isTrue(below) ? typed : new Residual.And(Truth.with(open, below));
    }

    static Residual is(Residual target, String type) {
        if (target instanceof Constant constant) {
            return constant.value() instanceof EntityUid uid
                    ? Truth.of(uid.type().equals(type))
                    : Truth.FAILED;
        }
        if (target instanceof Failure) {
            return Truth.FAILED;
        }
        boolean settled = target.type() instanceof EntityOf && !target.canErr();
        return settled ? Truth.of(((EntityOf) target.type()).name().equals(type)) : new Residual.Is(target, type);
    }

    // ---- operators

    private Residual binary(Expr.Binary binary) {
        Residual left = fold(binary.left());
        Residual right = fold(binary.right());
        return switch (binary.operator()) {
            case EQUAL -> test(Relation.EQUAL, left, right);
            case NOT_EQUAL -> Truth.not(test(Relation.EQUAL, left, right));
            case LESS -> test(Relation.LESS, left, right);
            case LESS_OR_EQUAL -> test(Relation.LESS_OR_EQUAL, left, right);
            case GREATER -> Truth.not(test(Relation.LESS_OR_EQUAL, left, right));
            case GREATER_OR_EQUAL -> Truth.not(test(Relation.LESS, left, right));
            case IN -> test(Relation.IN, left, right);
            case CONTAINS -> test(Relation.CONTAINS, left, right);
            case CONTAINS_ALL -> test(Relation.CONTAINS_ALL, left, right);
            case CONTAINS_ANY -> test(Relation.CONTAINS_ANY, left, right);
            case HAS_TAG -> test(Relation.HAS_TAG, left, right);
            case GET_TAG -> getTag(left, right);
        };
    }

    Residual test(Relation relation, Residual left, Residual right) {
        if (left instanceof Failure || right instanceof Failure) {
            return Truth.FAILED;
        }
        if (!(left instanceof Constant one) || !(right instanceof Constant other)) {
            return new Residual.Test(relation, left, right);
        }
        return switch (relation) {
            case IN -> in(one, other);
            case HAS_TAG -> hasTag(one, other);
            default -> {
                Boolean result = Operators.test(relation, one.value(), other.value());
                yield result == null ? Truth.FAILED : Truth.of(result);
            }
        };
    }

    private Residual in(Constant left, Constant right) {
        boolean fits = left.value() instanceof EntityUid
                && (right.value() instanceof EntityUid
                        || (right.value() instanceof SetValue set
                                && set.elements().stream().allMatch(EntityUid.class::isInstance)));
        if (!fits) {
            return Truth.FAILED;
        }
        Boolean member = known.in((EntityUid) left.value(), right.value());
        return member == null ? new Residual.Test(Relation.IN, left, right) : Truth.of(member);
    }

    private Residual hasTag(Constant left, Constant right) {
        if (!(left.value() instanceof EntityUid uid) || !(right.value() instanceof StringValue key)) {
            return Truth.FAILED;
        }
        if (known.isOpen(uid)) {
            return new Residual.Test(Relation.HAS_TAG, left, right);
        }
        Entity entity = known.entity(uid);
        return Truth.of(entity != null && entity.tags().containsKey(key.value()));
    }

    private Residual getTag(Residual target, Residual key) {
        Type declared = types.tag(target.type());
        if (declared == null) {
            return Truth.FAILED;
        }
        if (target instanceof Failure || key instanceof Failure) {
            return new Failure(declared);
        }
        boolean open = !(target instanceof Constant one)
                || !(key instanceof Constant)
                || (one.value() instanceof EntityUid uid && known.isOpen(uid));
        if (open) {
            return new Residual.Tag(target, key, declared);
        }
        Entity entity = ((Constant) target).value() instanceof EntityUid uid ? known.entity(uid) : null;
        Value name = ((Constant) key).value();
        Value tag = entity != null && name instanceof StringValue text
                ? entity.tags().get(text.value())
                : null;
        return tag == null ? new Failure(declared) : new Constant(tag, declared);
    }

    private static Residual arithmetic(ArithmeticOperator operator, Residual left, Residual right) {
        if (left instanceof Failure || right instanceof Failure) {
            return new Failure(Primitive.LONG);
        }
        if (left instanceof Constant one && right instanceof Constant other) {
            Value result = Operators.arithmetic(operator, one.value(), other.value());
            return result == null ? new Failure(Primitive.LONG) : new Constant(result, Primitive.LONG);
        }
        return new Residual.Arithmetic(operator, left, right);
    }

    private Residual call(Expr.Call call) {
        List<Residual> arguments = call.arguments().stream().map(this::fold).toList();
        Type type = Signatures.result(call.function());
        if (arguments.stream().anyMatch(Failure.class::isInstance)) {
            return new Failure(type);
        }
        List<Value> values = values(arguments);
        if (values == null) {
            return new Residual.Call(call.function(), arguments, type);
        }
        Value result = call.function().apply(values);
        return result == null ? new Failure(type) : new Constant(result, type);
    }

    // ---- containers

    private Residual set(Expr.SetLiteral set) {
        List<Residual> elements = set.elements().stream().map(this::fold).toList();
        Type type = new Type.SetOf(
                elements.isEmpty() ? Primitive.NEVER : elements.get(0).type());
        if (elements.stream().anyMatch(Failure.class::isInstance)) {
            return new Failure(type);
        }
        List<Value> values = values(elements);
        return values == null ? new Residual.SetOf(elements, type) : built(() -> SetValue.of(values), type);
    }

    private Residual record(Expr.RecordLiteral record) {
        Map<String, Residual> fields = new LinkedHashMap<>();
        record.fields().forEach((name, value) -> fields.put(name, fold(value)));
        Map<String, Type.Attribute> attributes = new LinkedHashMap<>();
        fields.forEach((name, value) -> attributes.put(name, new Type.Attribute(value.type(), true)));
        Type type = new Type.RecordOf(attributes);
        if (fields.values().stream().anyMatch(Failure.class::isInstance)) {
            return new Failure(type);
        }
        if (values(List.copyOf(fields.values())) == null) {
            return new Residual.RecordOf(fields, type);
        }
        Map<String, Value> values = new LinkedHashMap<>();
        fields.forEach((name, value) -> values.put(name, ((Constant) value).value()));
        return built(() -> RecordValue.of(values), type);
    }

    private static Residual built(Supplier<Value> container, Type type) {
        try {
            return new Constant(container.get(), type);
        } catch (ValueFormatException tooDeep) {
            return new Failure(type);
        }
    }

    /** The values if all are known, else null. */
    private static @Nullable List<Value> values(List<Residual> residuals) {
        List<Value> values = new ArrayList<>(residuals.size());
        for (Residual residual : residuals) {
            if (!(residual instanceof Constant constant)) {
                return null;
            }
            values.add(constant.value());
        }
        return values;
    }
}
