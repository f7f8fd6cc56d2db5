package dev.zt4j.cedar.partial;

import dev.zt4j.cedar.partial.Residual.ArithmeticOperator;
import dev.zt4j.cedar.partial.Residual.Relation;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.DurationValue;
import dev.zt4j.cedar.value.LongValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Operators on known values that look at no entity. Null stands for an error. */
final class Operators {
    private Operators() {}

    static @Nullable Boolean test(Relation relation, Value left, Value right) {
        return switch (relation) {
            case EQUAL -> left.equals(right);
            case LESS -> less(left, right, false);
            case LESS_OR_EQUAL -> less(left, right, true);
            case CONTAINS -> left instanceof SetValue set ? set.elements().contains(right) : null;
            case CONTAINS_ALL -> overlap(left, right, Set::containsAll);
            case CONTAINS_ANY ->
                overlap(left, right, (all, sought) -> sought.stream().anyMatch(all::contains));
            case IN, HAS_TAG -> throw new IllegalArgumentException(relation + " looks at entities");
        };
    }

    private static @Nullable Boolean overlap(Value left, Value right, BiPredicate<Set<Value>, Set<Value>> test) {
        if (left instanceof SetValue all && right instanceof SetValue sought) {
            return test.test(all.elements(), sought.elements());
        }
        return null;
    }

    private static @Nullable Boolean less(Value left, Value right, boolean orEqual) {
        int order;
        if (left instanceof LongValue a && right instanceof LongValue b) {
            order = a.compareTo(b);
        } else if (left instanceof DatetimeValue a && right instanceof DatetimeValue b) {
            order = a.compareTo(b);
        } else if (left instanceof DurationValue a && right instanceof DurationValue b) {
            order = a.compareTo(b);
        } else {
            return null;
        }
        return orEqual ? order <= 0 : order < 0;
    }

    static @Nullable Value arithmetic(ArithmeticOperator operator, Value left, Value right) {
        if (!(left instanceof LongValue a) || !(right instanceof LongValue b)) {
            return null;
        }
        try {
            return Value.of(
                    switch (operator) {
                        case ADD -> Math.addExact(a.value(), b.value());
                        case SUBTRACT -> Math.subtractExact(a.value(), b.value());
                        case MULTIPLY -> Math.multiplyExact(a.value(), b.value());
                    });
        } catch (ArithmeticException outOfRange) {
            return null;
        }
    }
}
