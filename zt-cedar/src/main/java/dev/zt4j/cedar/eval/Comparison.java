package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.syntax.Expr.BinaryOperator;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.DurationValue;
import dev.zt4j.cedar.value.LongValue;
import dev.zt4j.cedar.value.StringValue;
import dev.zt4j.cedar.value.Value;

/** The operators that compare. */
final class Comparison {
    private Comparison() {}

    /** {@code a == b} and {@code a != b}. */
    static final class Equality extends Node.Truth {
        private final Node left;
        private final Node right;
        private final boolean wanted;

        Equality(Node left, Node right, boolean wanted, int place) {
            super(place);
            this.left = left;
            this.right = right;
            this.wanted = wanted;
        }

        @Override
        int test(Frame frame) {
            Value a = left.value(frame);
            Value b = a == null ? null : right.value(frame);
            return a == null || b == null ? ERROR : truth(a.equals(b) == wanted);
        }
    }

    /** {@code <}, {@code <=}, {@code >} and {@code >=}. */
    static final class Order extends Node.Truth {
        private final Node left;
        private final Node right;
        private final boolean less;
        private final boolean orEqual;
        private final boolean numbers;

        Order(BinaryOperator operator, Node left, Node right, int place) {
            super(place);
            this.left = left;
            this.right = right;
            this.less = operator == BinaryOperator.LESS || operator == BinaryOperator.LESS_OR_EQUAL;
            this.orEqual = operator == BinaryOperator.LESS_OR_EQUAL || operator == BinaryOperator.GREATER_OR_EQUAL;
            this.numbers = left.isNumber() && right.isNumber();
        }

        @Override
        int test(Frame frame) {
            if (numbers) {
                long a = left.number(frame, place);
                long b = frame.failure == null ? right.number(frame, place) : 0;
                return frame.failure == null ? holds(Long.compare(a, b)) : ERROR;
            }
            Value a = left.value(frame);
            Value b = a == null ? null : right.value(frame);
            if (a == null || b == null) {
                return ERROR;
            }
            if (a instanceof LongValue x && b instanceof LongValue y) {
                return holds(Long.compare(x.value(), y.value()));
            }
            if (a instanceof DatetimeValue x && b instanceof DatetimeValue y) {
                return holds(x.compareTo(y));
            }
            if (a instanceof DurationValue x && b instanceof DurationValue y) {
                return holds(x.compareTo(y));
            }
            return frame.error(place, () -> "a " + Kind.of(a) + " and a " + Kind.of(b) + " have no order");
        }

        private int holds(int order) {
            return truth(order == 0 ? orEqual : (order < 0) == less);
        }
    }

    /** {@code a like "pattern"}. */
    static final class Like extends Node.Truth {
        private final Node target;
        private final LikeMatcher matcher;

        Like(Node target, LikeMatcher matcher, int place) {
            super(place);
            this.target = target;
            this.matcher = matcher;
        }

        @Override
        int test(Frame frame) {
            Value value = target.value(frame);
            if (value instanceof StringValue text) {
                return truth(matcher.matches(text.value()));
            }
            return frame.mismatch(place, "a String", value);
        }
    }
}
