package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.value.BoolValue;
import dev.zt4j.cedar.value.LongValue;
import dev.zt4j.cedar.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * A compiled expression: immutable and shared between threads, all state of an evaluation being in its frame. Truth
 * values and numbers have ways of their own that box nothing.
 */
abstract class Node {
    static final int FALSE = 0;
    static final int TRUE = 1;
    static final int ERROR = -1;

    /** The number of the expression among those of its policy, by which its position is found. */
    final int place;

    Node(int place) {
        this.place = place;
    }

    static int truth(boolean value) {
        return value ? TRUE : FALSE;
    }

    /** The value, or null on an error. */
    abstract @Nullable Value value(Frame frame);

    /** The truth value: true, false or error, which it also is if the value is no Bool. */
    int test(Frame frame) {
        Value value = value(frame);
        if (value instanceof BoolValue bool) {
            return truth(bool.value());
        }
        return frame.mismatch(place, "a Bool", value);
    }

    /**
     * The number, or anything on an error, which the frame then holds; also if the value is no Long.
     *
     * @param at where a value that is no Long is an error
     */
    long number(Frame frame, int at) {
        Value value = value(frame);
        if (value instanceof LongValue number) {
            return number.value();
        }
        return frame.mismatch(at, "a Long", value);
    }

    /** The value if it is the same in every frame, else null. */
    @Nullable
    Value constant() {
        return null;
    }

    /** Whether the value can only be a Long. */
    boolean isNumber() {
        return false;
    }

    /** An expression that can only be true, false or in error. */
    abstract static class Truth extends Node {
        Truth(int place) {
            super(place);
        }

        @Override
        abstract int test(Frame frame);

        @Override
        final @Nullable Value value(Frame frame) {
            int truth = test(frame);
            return truth == ERROR ? null : Value.of(truth == TRUE);
        }
    }

    /** An expression that can only be a Long or in error. */
    abstract static class Numeric extends Node {
        Numeric(int place) {
            super(place);
        }

        @Override
        abstract long number(Frame frame, int at);

        @Override
        final @Nullable Value value(Frame frame) {
            long number = number(frame, place);
            return frame.failure == null ? Value.of(number) : null;
        }

        @Override
        final boolean isNumber() {
            return true;
        }
    }

    /** A value known beforehand. */
    static final class Constant extends Node {
        private final Value value;

        Constant(Value value, int place) {
            super(place);
            this.value = value;
        }

        @Override
        Value value(Frame frame) {
            return value;
        }

        @Override
        Value constant() {
            return value;
        }

        @Override
        boolean isNumber() {
            return value instanceof LongValue;
        }
    }

    /** {@code principal}. */
    static final class Principal extends Node {
        Principal(int place) {
            super(place);
        }

        @Override
        Value value(Frame frame) {
            return frame.principal;
        }
    }

    /** {@code action}. */
    static final class Action extends Node {
        Action(int place) {
            super(place);
        }

        @Override
        Value value(Frame frame) {
            return frame.action;
        }
    }

    /** {@code resource}. */
    static final class Resource extends Node {
        Resource(int place) {
            super(place);
        }

        @Override
        Value value(Frame frame) {
            return frame.resource;
        }
    }

    /** {@code context}. */
    static final class Context extends Node {
        Context(int place) {
            super(place);
        }

        @Override
        Value value(Frame frame) {
            return frame.context.record();
        }
    }
}
