package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.value.Value;
import org.jspecify.annotations.Nullable;

/** The operators on truth values. */
final class Logic {
    private Logic() {}

    /** {@code a && b && ...}; of one operand, that it is a Bool. */
    static final class And extends Node.Truth {
        private final Node[] operands;

        And(Node[] operands, int place) {
            super(place);
            this.operands = operands;
        }

        @Override
        int test(Frame frame) {
            for (Node operand : operands) {
                int truth = operand.test(frame);
                if (truth != TRUE) {
                    return truth;
                }
            }
            return TRUE;
        }
    }

    /** {@code a || b || ...}; of one operand, that it is a Bool. */
    static final class Or extends Node.Truth {
        private final Node[] operands;

        Or(Node[] operands, int place) {
            super(place);
            this.operands = operands;
        }

        @Override
        int test(Frame frame) {
            for (Node operand : operands) {
                int truth = operand.test(frame);
                if (truth != FALSE) {
                    return truth;
                }
            }
            return FALSE;
        }
    }

    /** {@code !a}. */
    static final class Not extends Node.Truth {
        private final Node operand;

        Not(Node operand, int place) {
            super(place);
            this.operand = operand;
        }

        @Override
        int test(Frame frame) {
            int truth = operand.test(frame);
            return truth == ERROR ? ERROR : TRUE - truth;
        }
    }

    /** {@code if a then b else c}. */
    static final class Conditional extends Node {
        private final Node test;
        private final Node consequence;
        private final Node alternative;

        Conditional(Node test, Node consequence, Node alternative, int place) {
            super(place);
            this.test = test;
            this.consequence = consequence;
            this.alternative = alternative;
        }

        @Override
        @Nullable
        Value value(Frame frame) {
            int truth = test.test(frame);
            if (truth == ERROR) {
                return null;
            }
            return (truth == TRUE ? consequence : alternative).value(frame);
        }
    }
}
