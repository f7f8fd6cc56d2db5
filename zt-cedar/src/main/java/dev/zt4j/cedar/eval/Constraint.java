package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.collect.Distinct;
import dev.zt4j.cedar.syntax.Scope;
import dev.zt4j.cedar.value.EntityUid;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A compiled scope of one variable without slots: a type, entities to be one of, entities to be in, or any of these. */
final class Constraint {
    private static final Constraint ANY = new Constraint(null, null, null, null);

    final @Nullable String type;
    final @Nullable EntityUid equal;
    final @Nullable EntityUid in;
    final @Nullable Distinct<EntityUid> inAny;

    private Constraint(
            @Nullable String type,
            @Nullable EntityUid equal,
            @Nullable EntityUid in,
            @Nullable Distinct<EntityUid> inAny) {
        this.type = type;
        this.equal = equal;
        this.in = in;
        this.inAny = inAny;
    }

    static Constraint of(Scope scope) {
        if (scope instanceof Scope.Equal equal) {
            return new Constraint(null, fixed(equal.operand()), null, null);
        }
        if (scope instanceof Scope.In in) {
            return new Constraint(null, null, fixed(in.operand()), null);
        }
        if (scope instanceof Scope.InAny inAny) {
            return new Constraint(null, null, null, Distinct.of(inAny.uids()));
        }
        if (scope instanceof Scope.Is is) {
            return new Constraint(is.type(), null, null, null);
        }
        if (scope instanceof Scope.IsIn isIn) {
            return new Constraint(isIn.type(), null, fixed(isIn.operand()), null);
        }
        return ANY;
    }

    private static EntityUid fixed(Scope.Operand operand) {
        if (operand instanceof Scope.Fixed fixed) {
            return fixed.uid();
        }
        throw new IllegalStateException("a template is not evaluated");
    }

    /** Whether an entity fits: true, false or error, the place of which is that of the policy. */
    int test(Frame frame, EntityUid uid) {
        if (equal != null) {
            return Node.truth(equal.equals(uid));
        }
        if (!fitsType(uid)) {
            return Node.FALSE;
        }
        if (in != null) {
            return frame.isIn(uid, in, 0);
        }
        return inAny == null ? Node.TRUE : frame.isInAny(uid, inAny, 0);
    }

    boolean fitsType(EntityUid uid) {
        return type == null || type.equals(uid.type());
    }

    /** What entities must be below, or be, to fit; none if that plays no part. */
    List<EntityUid> under() {
        if (in != null) {
            return List.of(in);
        }
        return inAny == null ? List.of() : List.copyOf(inAny);
    }

    /** Whether every entity fits. */
    boolean isAny() {
        return type == null && equal == null && in == null && inAny == null;
    }

    /** Whether the same entities fit, wherever the scopes stood. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Constraint constraint
                && Objects.equals(type, constraint.type)
                && Objects.equals(equal, constraint.equal)
                && Objects.equals(in, constraint.in)
                && Objects.equals(inAny, constraint.inAny);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, equal, in, inAny);
    }
}
