package dev.zt4j.cedar.validation;

import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.schema.Type.EntityOf;
import dev.zt4j.cedar.schema.Type.Extension;
import dev.zt4j.cedar.schema.Type.Primitive;
import dev.zt4j.cedar.schema.Type.SetOf;
import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The types of operators with two operands. */
final class Comparisons {
    private static final Set<Type> ORDERED = Set.of(Primitive.LONG, Extension.DATETIME, Extension.DURATION);

    private final TypeChecker checker;

    Comparisons(TypeChecker checker) {
        this.checker = checker;
    }

    Typed check(Expr.Binary binary, Capabilities prior) {
        return switch (binary.operator()) {
            case EQUAL -> equal(binary, prior);
            case NOT_EQUAL -> equal(binary, prior).negated();
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> ordered(binary, prior);
            case IN -> in(binary.left(), checker.expectEntity(binary.left(), prior), binary.right(), prior);
            case CONTAINS -> contains(binary, prior);
            case CONTAINS_ALL, CONTAINS_ANY -> overlap(binary, prior);
            case HAS_TAG -> hasTag(binary, prior);
            case GET_TAG -> getTag(binary, prior);
        };
    }

    private Typed equal(Expr.Binary binary, Capabilities prior) {
        Type left = checker.check(binary.left(), prior).type();
        Type right = checker.check(binary.right(), prior).type();
        if (left instanceof EntityOf && right instanceof EntityOf && !left.equals(right)) {
            return Typed.FALSE;
        }
        Value one = written(binary.left());
        Value other = written(binary.right());
        if (one != null && other != null) {
            return Typed.of(one.equals(other));
        }
        checker.joined(binary, left, right, "the sides of '" + binary.operator().cedarName() + "'");
        return Typed.BOOL;
    }

    private @Nullable Value written(Expr expr) {
        return expr instanceof Expr.Literal literal
                ? literal.value()
                : checker.membership().fixed(expr);
    }

    private Typed ordered(Expr.Binary binary, Capabilities prior) {
        Type left = checker.check(binary.left(), prior).type();
        Type right = checker.check(binary.right(), prior).type();
        boolean leftFits = isOrdered(binary.left(), left);
        boolean rightFits = isOrdered(binary.right(), right);
        if (leftFits && rightFits && left != null && right != null && !left.equals(right)) {
            checker.unexpected(binary.right(), left.toString(), right);
        }
        return Typed.BOOL;
    }

    private boolean isOrdered(Expr operand, @Nullable Type type) {
        if (type == null || type == Primitive.NEVER || ORDERED.contains(type)) {
            return true;
        }
        checker.unexpected(operand, "Long, datetime or duration", type);
        return false;
    }

    /** The type of {@code in} whose left side was checked already. */
    Typed in(Expr left, @Nullable EntityOf leftType, Expr right, Capabilities prior) {
        EntityOf group = entityOrSet(right, prior);
        EntityUid action = checker.membership().fixed(left);
        List<EntityUid> groups = checker.membership().written(right);
        if (action != null && action.isAction() && groups != null && !groups.isEmpty()) {
            Boolean member = checker.membership().ofAction(action, groups);
            return member == null ? Typed.BOOL : Typed.of(member);
        }
        boolean impossible =
                leftType != null && group != null && !checker.membership().possible(leftType.name(), group.name());
        return impossible ? Typed.FALSE : Typed.BOOL;
    }

    /** The type of the entity, or of the entities in the set; null if it is not known. */
    private @Nullable EntityOf entityOrSet(Expr expr, Capabilities prior) {
        Type type = checker.check(expr, prior).type();
        Type entity = type instanceof SetOf set ? set.element() : type;
        if (entity == null || entity == Primitive.NEVER || entity instanceof EntityOf) {
            return entity instanceof EntityOf known ? known : null;
        }
        checker.unexpected(expr, "an entity or a set of entities", type == null ? entity : type);
        return null;
    }

    private Typed contains(Expr.Binary binary, Capabilities prior) {
        SetOf set = checker.expectSet(binary.left(), prior);
        Type element = checker.check(binary.right(), prior).type();
        checker.joined(
                binary, set == null ? null : set.element(), element, "the elements of a set and what is looked for");
        return Typed.BOOL;
    }

    private Typed overlap(Expr.Binary binary, Capabilities prior) {
        SetOf left = checker.expectSet(binary.left(), prior);
        SetOf right = checker.expectSet(binary.right(), prior);
        checker.joined(binary, left, right, "the two sets");
        return Typed.BOOL;
    }

    private Typed hasTag(Expr.Binary binary, Capabilities prior) {
        EntityOf entity = checker.expectEntity(binary.left(), prior);
        checker.expect(binary.right(), prior, Primitive.STRING);
        ExprKey target = ExprKey.of(binary.left());
        ExprKey key = ExprKey.of(binary.right());
        Type type = Primitive.BOOL;
        if (entity != null && checker.tagType(entity) == null) {
            type = Primitive.FALSE;
        } else if (prior.hold(target, key)) {
            type = Primitive.TRUE;
        }
        return new Typed(type, Capabilities.of(target, key));
    }

    private Typed getTag(Expr.Binary binary, Capabilities prior) {
        EntityOf entity = checker.expectEntity(binary.left(), prior);
        checker.expect(binary.right(), prior, Primitive.STRING);
        if (entity == null) {
            return Typed.UNKNOWN;
        }
        if (!prior.hold(ExprKey.of(binary.left()), ExprKey.of(binary.right()))) {
            checker.error(
                    Rule.UNGUARDED_TAG,
                    binary,
                    "a tag of the entity type " + entity + " may be absent" + where(binary.right())
                            + "; test it with 'hasTag' and the same key first");
            return Typed.UNKNOWN;
        }
        Type tag = checker.tagType(entity);
        if (tag == null) {
            checker.error(Rule.NO_TAGS, binary, "the entity type " + entity + " has no tags");
        }
        return Typed.of(tag);
    }

    /** What the key of a tag depends on in this environment. */
    private String where(Expr key) {
        Set<String> read = new TreeSet<>();
        collect(key, read);
        return read.isEmpty() ? "" : " where " + String.join(", ", read);
    }

    private void collect(Expr expr, Set<String> read) {
        if (expr instanceof Expr.VariableUse use && use.variable() != Expr.Variable.CONTEXT) {
            read.add(use.variable().name().toLowerCase(Locale.ROOT) + " is " + checker.typeOf(expr));
        }
        expr.parts().forEach(part -> collect(part, read));
    }
}
