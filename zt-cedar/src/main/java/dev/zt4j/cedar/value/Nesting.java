package dev.zt4j.cedar.value;

/** Bounds how deep sets and records nest, so that comparing and printing them cannot exhaust the stack. */
final class Nesting {
    static final int MAX = 256;

    private Nesting() {}

    /** The depth of a container of these values, or an exception if it passes the bound. */
    static int above(Iterable<? extends Value> children) {
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
