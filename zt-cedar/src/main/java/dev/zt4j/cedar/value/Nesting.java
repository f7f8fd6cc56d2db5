package dev.zt4j.cedar.value;

import java.util.Collection;

/** Bounds how large sets and records are and how deep they nest: comparing and printing must not exhaust the stack. */
final class Nesting {
    static final int MAX = 256;

    private Nesting() {}

    /** The depth of a container of these values, or an exception if it passes a bound. */
    static int above(Collection<? extends Value> children) {
        int deepest = 0;
        for (Value child : children) {
            deepest = Math.max(deepest, depth(child));
        }
        return above(deepest, children.size());
    }

    /** The depth of a container of so many values, of which the deepest is that deep. */
    static int above(int deepest, int size) {
        if (size > Value.MAX_ELEMENTS) {
            throw new ValueFormatException("a set or a record has more than " + Value.MAX_ELEMENTS + " elements");
        }
        if (deepest >= MAX) {
            throw new ValueFormatException("sets and records nest deeper than " + MAX + " levels");
        }
        return deepest + 1;
    }

    static int depth(Value value) {
        if (value instanceof SetValue set) {
            return set.depth();
        }
        return value instanceof RecordValue record ? record.depth() : 0;
    }
}
