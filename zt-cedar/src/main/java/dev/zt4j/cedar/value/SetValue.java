package dev.zt4j.cedar.value;

import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Set: distinct values of any mix of kinds, without order. At most 256 levels of sets and records may nest.
 *
 * @since 0.1.0
 */
public final class SetValue implements Value {
    private static final SetValue EMPTY = new SetValue(Set.of());

    private final Set<Value> elements;
    private final int depth;

    /** Worked out when first asked for; 0 until then. Threads that race for it write the same number. */
    private int hash;

    private SetValue(Set<Value> elements) {
        this.elements = elements;
        this.depth = Nesting.above(elements);
    }

    /** The set without elements. */
    public static SetValue empty() {
        return EMPTY;
    }

    /**
     * The set of these values; repeated ones count once.
     *
     * @throws ValueFormatException if there are more than {@link Value#MAX_ELEMENTS}, or sets and records would nest too
     *     deeply
     */
    public static SetValue of(Collection<? extends Value> elements) {
        Objects.requireNonNull(elements, "elements");
        if (elements.isEmpty()) {
            return EMPTY;
        }
        Set<Value> copy = new LinkedHashSet<>(Math.max(16, elements.size() * 2));
        for (Value element : elements) {
            copy.add(Objects.requireNonNull(element, "element"));
        }
        return new SetValue(Collections.unmodifiableSet(copy));
    }

    /** The elements; unmodifiable, with constant-time {@code contains}, in the order they were first given. */
    public Set<Value> elements() {
        return elements;
    }

    int depth() {
        return depth;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof SetValue set && hashCode() == set.hashCode() && elements.equals(set.elements));
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = Hashing.of(this);
            hash = known;
        }
        return known;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("[");
        Iterator<Value> each = elements.iterator();
        while (each.hasNext()) {
            out.append(each.next()).append(each.hasNext() ? ", " : "");
        }
        return out.append(']').toString();
    }
}
