package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.DurationValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.LongValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.StringValue;
import dev.zt4j.cedar.value.Value;

/** What operators demand of their operands, and the errors if they do not get it. */
final class Operands {
    private Operands() {}

    static int compare(Value left, Value right, Expr at) {
        if (left instanceof LongValue a && right instanceof LongValue b) {
            return a.compareTo(b);
        }
        if (left instanceof DatetimeValue a && right instanceof DatetimeValue b) {
            return a.compareTo(b);
        }
        if (left instanceof DurationValue a && right instanceof DurationValue b) {
            return a.compareTo(b);
        }
        throw new EvaluationException(
                at.position(), () -> "a " + Kind.of(left) + " and a " + Kind.of(right) + " have no order");
    }

    static boolean containsAny(SetValue left, SetValue right) {
        for (Value element : right.elements()) {
            if (left.elements().contains(element)) {
                return true;
            }
        }
        return false;
    }

    static long number(Value value, Expr at) {
        if (value instanceof LongValue number) {
            return number.value();
        }
        throw mismatch(at, "a Long", value);
    }

    static String string(Value value, Expr at) {
        if (value instanceof StringValue string) {
            return string.value();
        }
        throw mismatch(at, "a String", value);
    }

    static EntityUid entity(Value value, Expr at) {
        if (value instanceof EntityUid uid) {
            return uid;
        }
        throw mismatch(at, "an entity", value);
    }

    static SetValue set(Value value, Expr at) {
        if (value instanceof SetValue set) {
            return set;
        }
        throw mismatch(at, "a Set", value);
    }

    static EvaluationException mismatch(Expr at, String needed, Value found) {
        return new EvaluationException(at.position(), () -> needed + " is needed, found a " + Kind.of(found));
    }

    static EvaluationException overflow(Expr at) {
        return new EvaluationException(at.position(), () -> "the result does not fit in 64 bits");
    }
}
