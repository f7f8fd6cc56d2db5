package dev.zt4j.cedar.partial;

import dev.zt4j.cedar.partial.Residual.Constant;
import dev.zt4j.cedar.partial.Residual.Failure;
import dev.zt4j.cedar.schema.Type.Primitive;
import dev.zt4j.cedar.value.BoolValue;
import dev.zt4j.cedar.value.Value;
import java.util.ArrayList;
import java.util.List;

/** Residuals that are true, false or an error, and what becomes of them in a chain of {@code &&} or {@code ||}. */
final class Truth {
    static final Residual TRUE = new Constant(Value.of(true), Primitive.BOOL);
    static final Residual FALSE = new Constant(Value.of(false), Primitive.BOOL);
    static final Residual FAILED = new Failure(Primitive.BOOL);

    private Truth() {}

    static Residual of(boolean truth) {
        return truth ? TRUE : FALSE;
    }

    static boolean isTrue(Residual residual) {
        return residual instanceof Constant constant && constant.value().equals(BoolValue.TRUE);
    }

    static boolean isFalse(Residual residual) {
        return residual instanceof Constant constant && constant.value().equals(BoolValue.FALSE);
    }

    static boolean isNoBool(Residual residual) {
        return residual instanceof Failure || (residual instanceof Constant && !isTrue(residual) && !isFalse(residual));
    }

    static Residual conjunction(List<Residual> open) {
        if (open.isEmpty()) {
            return TRUE;
        }
        return open.size() == 1 ? open.get(0) : new Residual.And(open);
    }

    static Residual disjunction(List<Residual> open) {
        if (open.isEmpty()) {
            return FALSE;
        }
        return open.size() == 1 ? open.get(0) : new Residual.Or(open);
    }

    /** A conjunction whose last operand is false or an error. What cannot err before a false one changes nothing. */
    static Residual ended(List<Residual> open, Residual last) {
        Residual end = isFalse(last) ? FALSE : FAILED;
        boolean settled = open.isEmpty() || (isFalse(end) && open.stream().noneMatch(Residual::canErr));
        return settled ? end : new Residual.And(with(open, end));
    }

    static Residual endedByTrue(List<Residual> open, Residual last) {
        Residual end = isTrue(last) ? TRUE : FAILED;
        boolean settled = open.isEmpty() || (isTrue(end) && open.stream().noneMatch(Residual::canErr));
        return settled ? end : new Residual.Or(with(open, end));
    }

    static List<Residual> with(List<Residual> open, Residual last) {
        List<Residual> all = new ArrayList<>(open);
        all.add(last);
        return all;
    }

    static Residual not(Residual operand) {
        if (isTrue(operand) || isFalse(operand)) {
            return of(isFalse(operand));
        }
        return isNoBool(operand) ? FAILED : new Residual.Not(operand);
    }
}
