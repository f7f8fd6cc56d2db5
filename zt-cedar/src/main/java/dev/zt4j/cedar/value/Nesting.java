package dev.zt4j.cedar.value;

import java.util.Collection;

/** Bounds how large sets and records are and how deep they nest: comparing and printing must not exhaust the stack. */
final class Nesting {
    static final int MAX = 256;

    private Nesting() {}

    /** The depth of a container of these values, or an exception if it passes a bound. */
    static int above(Collection<? extends Value> children) {
        if (children.size() > Value.MAX_ELEMENTS) {
            throw new ValueFormatException("a set or a record has more than " + Value.MAX_ELEMENTS + " elements");
        }
        int deepest = 0;
        for (Value child : children) {
            deepest = Math.max(deepest, depth(child));
        }
        if (deepest >= MAX) {
            throw new ValueFormatException("sets and records nest deeper than " + MAX + " levels");
        }
        return deepest + 1;
    }

    private static int depth(Value value) {
        if (value instanceof SetValue set) {
            return set.depth();
        }
        return value instanceof RecordValue record ? record.depth() : 0;
    }
}
