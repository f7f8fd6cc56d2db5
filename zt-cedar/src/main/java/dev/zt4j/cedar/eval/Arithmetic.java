package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.syntax.SourcePosition;

/** The operators on numbers. */
final class Arithmetic {
    private Arithmetic() {}

    private static long overflow(Frame frame, SourcePosition at) {
        return frame.error(at, () -> "the result does not fit in 64 bits");
    }

    /** {@code a + b - c ...}. */
    static final class Sum extends Node.Number {
        private final Node[] operands;
        private final boolean[] subtracted;

        Sum(Node[] operands, boolean[] subtracted, SourcePosition position) {
            super(position);
            this.operands = operands;
            this.subtracted = subtracted;
        }

        @Override
        long number(Frame frame, SourcePosition at) {
            long total = operands[0].number(frame, operands[0].position);
            for (int i = 1; i < operands.length && frame.failure == null; i++) {
                SourcePosition place = operands[i].position;
                long number = operands[i].number(frame, place);
                long next = subtracted[i] ? total - number : total + number;
                long overflow = subtracted[i] ? (total ^ number) & (total ^ next) : (total ^ next) & (number ^ next);
                if (overflow < 0 && frame.failure == null) {
                    return overflow(frame, place);
                }
                total = next;
            }
            return total;
        }
    }

    /** {@code a * b * ...}. */
    static final class Product extends Node.Number {
        private final Node[] factors;

        Product(Node[] factors, SourcePosition position) {
            super(position);
            this.factors = factors;
        }

        @Override
        long number(Frame frame, SourcePosition at) {
            long total = 1;
            for (Node factor : factors) {
                long number = factor.number(frame, factor.position);
                if (frame.failure != null) {
                    return total;
                }
                long low = total * number;
                if (Math.multiplyHigh(total, number) != low >> 63) {
                    return overflow(frame, factor.position);
                }
                total = low;
            }
            return total;
        }
    }

    /** {@code -a}. */
    static final class Negation extends Node.Number {
        private final Node operand;

        Negation(Node operand, SourcePosition position) {
            super(position);
            this.operand = operand;
        }

        @Override
        long number(Frame frame, SourcePosition at) {
            long number = operand.number(frame, position);
            boolean overflows = number == Long.MIN_VALUE && frame.failure == null;
            return overflows ? overflow(frame, position) : -number;
        }
    }
}
