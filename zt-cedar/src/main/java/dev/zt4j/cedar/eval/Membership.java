package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.collect.Distinct;
import dev.zt4j.cedar.syntax.Expr.BinaryOperator;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operators on the hierarchy and on sets. */
final class Membership {
    private Membership() {}

    /** {@code a in b}. */
    static final class In extends Node.Truth {
        private final Node left;
        private final Node right;

        /** The right side if it is a set of entities known beforehand. */
        private final @Nullable Distinct<EntityUid> known;

        In(Node left, Node right, int place) {
            super(place);
            this.left = left;
            this.right = right;
            this.known = entities(right.constant());
        }

        private static @Nullable Distinct<EntityUid> entities(@Nullable Value value) {
            if (!(value instanceof SetValue set)) {
                return null;
            }
            List<EntityUid> uids = new ArrayList<>();
            for (Value element : set.elements()) {
                if (!(element instanceof EntityUid uid)) {
                    return null;
                }
                uids.add(uid);
            }
            return Distinct.of(uids);
        }

        @Override
        int test(Frame frame) {
            Value a = left.value(frame);
            Value b = a == null ? null : right.value(frame);
            if (b == null) {
                return ERROR;
            }
            if (!(a instanceof EntityUid uid)) {
                return frame.mismatch(place, "an entity", a);
            }
            return known == null ? in(frame, uid, b, place) : frame.isInAny(uid, known, place);
        }

        private static int in(Frame frame, EntityUid uid, Value right, int at) {
            if (right instanceof EntityUid ancestor) {
                return frame.isIn(uid, ancestor, at);
            }
            if (!(right instanceof SetValue set)) {
                return frame.mismatch(at, "a Set", right);
            }
            for (Value element : set.elements()) {
                if (!(element instanceof EntityUid)) {
                    return frame.mismatch(at, "an entity", element);
                }
            }
            int answer = FALSE;
            for (Value element : set.elements()) {
                int each = frame.isIn(uid, (EntityUid) element, at);
                if (each == TRUE) {
                    frame.failure = null;
                    return TRUE;
                }
                answer = each == ERROR ? ERROR : answer;
            }
            return answer;
        }
    }

    /** {@code a is T}, or {@code a is T in b}. */
    static final class Is extends Node.Truth {
        private final Node target;
        private final String type;
        private final @Nullable Node ancestor;

        Is(Node target, String type, @Nullable Node ancestor, int place) {
            super(place);
            this.target = target;
            this.type = type;
            this.ancestor = ancestor;
        }

        @Override
        int test(Frame frame) {
            Value value = target.value(frame);
            if (!(value instanceof EntityUid uid)) {
                return frame.mismatch(place, "an entity", value);
            }
            if (!uid.type().equals(type)) {
                return FALSE;
            }
            if (ancestor == null) {
                return TRUE;
            }
            Value right = ancestor.value(frame);
            return right == null ? ERROR : In.in(frame, uid, right, place);
        }
    }

    /** {@code a.contains(b)}, {@code a.containsAll(b)} and {@code a.containsAny(b)}. */
    static final class Contains extends Node.Truth {
        private final BinaryOperator operator;
        private final Node left;
        private final Node right;

        Contains(BinaryOperator operator, Node left, Node right, int place) {
            super(place);
            this.operator = operator;
            this.left = left;
            this.right = right;
        }

        @Override
        int test(Frame frame) {
            Value a = left.value(frame);
            Value b = a == null ? null : right.value(frame);
            if (b == null) {
                return ERROR;
            }
            if (!(a instanceof SetValue set)) {
                return frame.mismatch(place, "a Set", a);
            }
            if (operator == BinaryOperator.CONTAINS) {
                return truth(set.elements().contains(b));
            }
            if (!(b instanceof SetValue other)) {
                return frame.mismatch(place, "a Set", b);
            }
            return truth(
                    operator == BinaryOperator.CONTAINS_ALL
                            ? set.elements().containsAll(other.elements())
                            : intersect(set, other));
        }

        private static boolean intersect(SetValue some, SetValue others) {
            for (Value element : others.elements()) {
                if (some.elements().contains(element)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** {@code a.isEmpty()}. */
    static final class IsEmpty extends Node.Truth {
        private final Node operand;

        IsEmpty(Node operand, int place) {
            super(place);
            this.operand = operand;
        }

        @Override
        int test(Frame frame) {
            Value value = operand.value(frame);
            if (value instanceof SetValue set) {
                return truth(set.elements().isEmpty());
            }
            return frame.mismatch(place, "a Set", value);
        }
    }
}
