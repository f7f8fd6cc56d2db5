package dev.zt4j.cedar.validation;

import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.schema.Type.Attribute;
import dev.zt4j.cedar.schema.Type.EntityOf;
import dev.zt4j.cedar.schema.Type.Primitive;
import dev.zt4j.cedar.schema.Type.RecordOf;
import dev.zt4j.cedar.schema.Type.SetOf;
import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.text.Quoting;
import dev.zt4j.cedar.value.BoolValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.LongValue;
import dev.zt4j.cedar.value.StringValue;
import dev.zt4j.cedar.value.Value;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the type of every expression of a policy in one request environment, by the strict rules: no implicit unions,
 * records match exactly, and what may be absent is guarded. Branches that cannot be reached are not looked at.
 */
final class TypeChecker {
    private final Schema schema;
    private final Environment environment;
    private final Problems problems;
    private final Membership membership;
    private final Comparisons comparisons;
    private final Calls calls;
    private final IdentityHashMap<Expr, Type> types = new IdentityHashMap<>();

    TypeChecker(Schema schema, Environment environment, Problems problems) {
        this.schema = schema;
        this.environment = environment;
        this.problems = problems;
        this.membership = new Membership(schema, environment);
        this.comparisons = new Comparisons(this);
        this.calls = new Calls(this);
    }

    Environment environment() {
        return environment;
    }

    Membership membership() {
        return membership;
    }

    /** The type that was found for an expression; null if it was not reached or has none. */
    @Nullable
    Type typeOf(Expr expr) {
        return types.get(expr);
    }

    Typed check(Expr expr, Capabilities prior) {
        Typed typed = infer(expr, prior);
        if (typed.type() != null) {
            types.put(expr, typed.type());
        }
        return typed;
    }

    private Typed infer(Expr expr, Capabilities prior) {
        if (expr instanceof Expr.Literal literal) {
            return Typed.of(literal(literal.value()));
        }
        if (expr instanceof Expr.VariableUse use) {
            return Typed.of(variable(use.variable()));
        }
        if (expr instanceof Expr.Attribute attribute) {
            return attribute(attribute, prior);
        }
        if (expr instanceof Expr.Binary binary) {
            return comparisons.check(binary, prior);
        }
        if (expr instanceof Expr.Unary unary) {
            return unary(unary, prior);
        }
        if (expr instanceof Expr.And and) {
            return and(and.operands(), prior);
        }
        if (expr instanceof Expr.Or or) {
            return or(or.operands(), prior);
        }
        if (expr instanceof Expr.Has has) {
            return has(has, prior);
        }
        if (expr instanceof Expr.Is is) {
            return is(is, prior);
        }
        if (expr instanceof Expr.Conditional conditional) {
            return conditional(conditional, prior);
        }
        return withoutFlow(expr, prior);
    }

    private Typed withoutFlow(Expr expr, Capabilities prior) {
        if (expr instanceof Expr.Like like) {
            expect(like.target(), prior, Primitive.STRING);
            return Typed.BOOL;
        }
        if (expr instanceof Expr.Sum sum) {
            expect(sum.first(), prior, Primitive.LONG);
            sum.rest().forEach(addend -> expect(addend.operand(), prior, Primitive.LONG));
            return Typed.of(Primitive.LONG);
        }
        if (expr instanceof Expr.Product product) {
            product.factors().forEach(factor -> expect(factor, prior, Primitive.LONG));
            return Typed.of(Primitive.LONG);
        }
        if (expr instanceof Expr.SetLiteral set) {
            return set(set, prior);
        }
        if (expr instanceof Expr.RecordLiteral record) {
            return record(record, prior);
        }
        return calls.check((Expr.Call) expr, prior);
    }

    private @Nullable Type literal(Value value) {
        if (value instanceof BoolValue bool) {
            return bool.value() ? Primitive.TRUE : Primitive.FALSE;
        }
        if (value instanceof LongValue) {
            return Primitive.LONG;
        }
        if (value instanceof StringValue) {
            return Primitive.STRING;
        }
        // What is not declared was complained about when the whole policy was looked at.
        EntityUid uid = (EntityUid) value;
        boolean declared =
                schema.entityType(uid.type()).isPresent() || schema.action(uid).isPresent();
        return declared ? new EntityOf(uid.type()) : null;
    }

    private Type variable(Expr.Variable variable) {
        return switch (variable) {
            case PRINCIPAL -> new EntityOf(environment.principalType());
            case ACTION -> new EntityOf(environment.action().uid().type());
            case RESOURCE -> new EntityOf(environment.resourceType());
            case CONTEXT -> environment.action().context();
        };
    }

    // ---- what may be absent

    private Typed attribute(Expr.Attribute attribute, Capabilities prior) {
        Type target = expectAttributes(attribute.target(), prior);
        return target == null ? Typed.UNKNOWN : attribute(attribute, target, prior);
    }

    private Typed attribute(Expr.Attribute at, Type target, Capabilities prior) {
        Map<String, Attribute> declared = attributes(target);
        Attribute found = declared.get(at.name());
        if (found == null) {
            error(
                    Rule.UNKNOWN_ATTRIBUTE,
                    at,
                    shown(at.target(), target) + " has no attribute " + Quoting.quote(at.name())
                            + Hints.among(at.name(), declared.keySet()));
            return Typed.UNKNOWN;
        }
        if (!found.required() && !prior.hold(ExprKey.of(at.target()), at.name())) {
            error(
                    Rule.UNGUARDED_ATTRIBUTE,
                    at,
                    "the attribute " + Quoting.quote(at.name()) + " of " + shown(at.target(), target)
                            + " is optional; test it with 'has' first");
        }
        return Typed.of(found.type());
    }

    private Typed has(Expr.Has has, Capabilities prior) {
        Type target = expectAttributes(has.target(), prior);
        if (target == null) {
            return Typed.BOOL;
        }
        ExprKey key = ExprKey.of(has.target());
        Typed result = Typed.TRUE;
        Capabilities known = prior;
        for (int i = 0; ; i++) {
            String name = has.path().get(i);
            Typed step = has(key, target, name, known);
            result = and(result, step);
            if (result.isFalse() || i == has.path().size() - 1) {
                return result;
            }
            known = known.and(step.capabilities());
            key = ExprKey.attribute(key, name);
            target = attributeType(target, name);
            if (target == null || !hasAttributes(target)) {
                error(
                        Rule.UNEXPECTED_TYPE,
                        has,
                        "an entity or a record is needed before the attribute "
                                + Quoting.quote(has.path().get(i + 1)) + ", and this is a " + target);
                return Typed.BOOL;
            }
        }
    }

    private Typed has(ExprKey key, Type target, String name, Capabilities known) {
        Attribute found = attributes(target).get(name);
        if (found == null) {
            return Typed.FALSE;
        }
        boolean there = (target instanceof RecordOf && found.required()) || known.hold(key, name);
        return new Typed(there ? Primitive.TRUE : Primitive.BOOL, Capabilities.of(key, name));
    }

    /** The attributes that a type declares; none for actions. */
    private Map<String, Attribute> attributes(Type type) {
        if (type instanceof RecordOf record) {
            return record.attributes();
        }
        return schema.entityType(((EntityOf) type).name())
                .map(entity -> entity.attributes())
                .orElse(Map.of());
    }

    /** The type that an attribute is declared with, or null. */
    @Nullable
    Type attributeType(Type of, String name) {
        Attribute found = hasAttributes(of) ? attributes(of).get(name) : null;
        return found == null ? null : found.type();
    }

    private static boolean hasAttributes(Type type) {
        return type instanceof EntityOf || type instanceof RecordOf;
    }

    private @Nullable Type expectAttributes(Expr expr, Capabilities prior) {
        Type type = check(expr, prior).type();
        if (type == null || hasAttributes(type)) {
            return type;
        }
        unexpected(expr, "an entity or a record", type);
        return null;
    }

    private static String shown(Expr target, Type type) {
        boolean context = target instanceof Expr.VariableUse use && use.variable() == Expr.Variable.CONTEXT;
        if (context) {
            return "the context";
        }
        return type instanceof RecordOf ? "the record" : "the entity type " + type;
    }

    @Nullable
    Type tagType(EntityOf type) {
        return schema.entityType(type.name()).flatMap(entity -> entity.tags()).orElse(null);
    }

    // ---- what is true or false

    /** The whole of several operands of {@code &&}, each checked with what those before it make known. */
    Typed and(List<Expr> operands, Capabilities prior) {
        Typed left = expectBool(operands.get(0), prior);
        for (Expr operand : operands.subList(1, operands.size())) {
            if (left.isFalse()) {
                return Typed.FALSE;
            }
            left = and(left, expectBool(operand, prior.and(left.capabilities())));
        }
        return left;
    }

    static Typed and(Typed left, Typed right) {
        if (left.isFalse() || right.isFalse()) {
            return Typed.FALSE;
        }
        if (left.isTrue()) {
            return right;
        }
        Type type = right.isTrue() ? left.type() : Primitive.BOOL;
        return new Typed(type, left.capabilities().and(right.capabilities()));
    }

    private Typed or(List<Expr> operands, Capabilities prior) {
        Typed left = expectBool(operands.get(0), prior);
        for (Expr operand : operands.subList(1, operands.size())) {
            if (left.isTrue()) {
                return left;
            }
            left = or(left, expectBool(operand, prior));
        }
        return left;
    }

    private static Typed or(Typed left, Typed right) {
        if (right.isTrue()) {
            return right;
        }
        if (right.isFalse()) {
            return left;
        }
        if (left.isFalse()) {
            return right;
        }
        return new Typed(Primitive.BOOL, left.capabilities().or(right.capabilities()));
    }

    private Typed conditional(Expr.Conditional conditional, Capabilities prior) {
        Typed test = expectBool(conditional.test(), prior);
        Capabilities known = test.capabilities();
        if (test.isTrue()) {
            Typed only = check(conditional.consequence(), prior.and(known));
            return new Typed(only.type(), only.capabilities().and(known));
        }
        if (test.isFalse()) {
            return check(conditional.alternative(), prior);
        }
        Typed consequence = check(conditional.consequence(), prior.and(known));
        Typed alternative = check(conditional.alternative(), prior);
        Type joined = joined(conditional, consequence.type(), alternative.type(), "the branches of 'if'");
        return new Typed(joined, consequence.capabilities().and(known).or(alternative.capabilities()));
    }

    private Typed is(Expr.Is is, Capabilities prior) {
        EntityOf entity = expectEntity(is.target(), prior);
        Typed typed = entity == null ? Typed.BOOL : Typed.of(entity.name().equals(is.type()));
        if (is.ancestor() == null || typed.isFalse()) {
            return typed;
        }
        return and(typed, comparisons.in(is.target(), entity, is.ancestor(), prior));
    }

    private Typed unary(Expr.Unary unary, Capabilities prior) {
        return switch (unary.operator()) {
            case NOT -> expectBool(unary.operand(), prior).negated();
            case NEGATE -> {
                expect(unary.operand(), prior, Primitive.LONG);
                yield Typed.of(Primitive.LONG);
            }
            case IS_EMPTY -> {
                expectSet(unary.operand(), prior);
                yield Typed.BOOL;
            }
        };
    }

    // ---- containers

    private Typed set(Expr.SetLiteral set, Capabilities prior) {
        if (set.elements().isEmpty()) {
            error(Rule.EMPTY_SET, set, "the elements of an empty set literal have no type; compare with 'isEmpty()'");
            return Typed.UNKNOWN;
        }
        Type element = Primitive.NEVER;
        for (Expr each : set.elements()) {
            Type next = check(each, prior).type();
            element = joined(set, element, next, "the elements of a set");
        }
        return Typed.of(element == null ? null : new SetOf(element));
    }

    private Typed record(Expr.RecordLiteral record, Capabilities prior) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        boolean known = true;
        for (Map.Entry<String, Expr> field : record.fields().entrySet()) {
            Type type = check(field.getValue(), prior).type();
            known &= type != null;
            attributes.put(field.getKey(), new Attribute(type == null ? Primitive.NEVER : type, true));
        }
        return Typed.of(known ? new RecordOf(attributes) : null);
    }

    // ---- expectations

    Typed expectBool(Expr expr, Capabilities prior) {
        Typed typed = check(expr, prior);
        if (typed.type() == null || Lattice.isBool(typed.type())) {
            return typed.type() == null ? Typed.BOOL : typed;
        }
        unexpected(expr, "Bool", typed.type());
        return Typed.BOOL;
    }

    void expect(Expr expr, Capabilities prior, Type expected) {
        Type type = check(expr, prior).type();
        if (type != null && Lattice.leastUpperBound(type, expected) == null) {
            unexpected(expr, expected.toString(), type);
        }
    }

    @Nullable
    EntityOf expectEntity(Expr expr, Capabilities prior) {
        Type type = check(expr, prior).type();
        if (type == null || type instanceof EntityOf) {
            return (EntityOf) type;
        }
        unexpected(expr, "an entity", type);
        return null;
    }

    @Nullable
    SetOf expectSet(Expr expr, Capabilities prior) {
        Type type = check(expr, prior).type();
        if (type == null || type instanceof SetOf) {
            return (SetOf) type;
        }
        unexpected(expr, "a set", type);
        return null;
    }

    /** The type that both belong to; null with a complaint if there is none, without one if either is not known. */
    @Nullable
    Type joined(Expr at, @Nullable Type left, @Nullable Type right, String what) {
        if (left == null || right == null) {
            return null;
        }
        Type bound = Lattice.leastUpperBound(left, right);
        if (bound == null) {
            error(
                    Rule.INCOMPATIBLE_TYPES,
                    at,
                    what + " need one type, and " + left + " and " + right + " have none in common");
        }
        return bound;
    }

    void unexpected(Expr at, String expected, Type found) {
        error(Rule.UNEXPECTED_TYPE, at, "found " + found + ", expected " + expected);
    }

    void error(Rule rule, Expr at, String message) {
        problems.error(rule, at, at.position(), message);
    }
}
