package dev.zt4j.cedar.eval;

/** The operators on numbers. */
final class Arithmetic {
    private Arithmetic() {}

    private static long overflow(Frame frame, int at) {
        return frame.error(at, () -> "the result does not fit in 64 bits");
    }

    /** {@code a + b - c ...}. */
    static final class Sum extends Node.Numeric {
        private final Node[] operands;
        private final boolean[] subtracted;

        Sum(Node[] operands, boolean[] subtracted, int place) {
            super(place);
            this.operands = operands;
            this.subtracted = subtracted;
        }

        @Override
        long number(Frame frame, int at) {
            long total = operands[0].number(frame, operands[0].place);
            for (int i = 1; i < operands.length && frame.failure == null; i++) {
                long number = operands[i].number(frame, operands[i].place);
                long next = subtracted[i] ? total - number : total + number;
                long overflow = subtracted[i] ? (total ^ number) & (total ^ next) : (total ^ next) & (number ^ next);
                if (overflow < 0 && frame.failure == null) {
                    return overflow(frame, operands[i].place);
                }
                total = next;
            }
            return total;
        }
    }

    /** {@code a * b * ...}. */
    static final class Product extends Node.Numeric {
        private final Node[] factors;

        Product(Node[] factors, int place) {
            super(place);
            this.factors = factors;
        }

        @Override
        long number(Frame frame, int at) {
            long total = 1;
            for (Node factor : factors) {
                long number = factor.number(frame, factor.place);
                if (frame.failure != null) {
                    return total;
                }
                long low = total * number;
                if (Math.multiplyHigh(total, number) != (low >> 63)) {
                    return overflow(frame, factor.place);
                }
                total = low;
            }
            return total;
        }
    }

    /** {@code -a}. */
    static final class Negation extends Node.Numeric {
        private final Node operand;

        Negation(Node operand, int place) {
            super(place);
            this.operand = operand;
        }

        @Override
        long number(Frame frame, int at) {
            long number = operand.number(frame, place);
            boolean overflows = number == Long.MIN_VALUE && frame.failure == null;
            return overflows ? overflow(frame, place) : -number;
        }
    }
}
