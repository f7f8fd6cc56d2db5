package dev.zt4j.cedar.collect;

import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An immutable set that can be gone through by index, without an iterator. Safe to share between threads.
 *
 * @param <E> the elements, which must not be null
 */
public final class Distinct<E> extends AbstractSet<E> {
    private static final int SMALL = 8;
    private static final Distinct<?> EMPTY = new Distinct<>(new Object[0], null);

    private final Object[] elements;

    /** Null if there are few elements: comparing them all is faster than a table. Never changed once filled. */
    private final @Nullable Set<E> table;

    private Distinct(Object[] elements, @Nullable Set<E> table) {
        this.elements = elements;
        this.table = table;
    }

    /** The set without elements. */
    @SuppressWarnings("unchecked") // it has no element of any type
    public static <E> Distinct<E> empty() {
        return (Distinct<E>) EMPTY;
    }

    /** The set of these elements, in their order; repeated ones count once. */
    public static <E> Distinct<E> of(Collection<? extends E> elements) {
        if (elements.isEmpty()) {
            return empty();
        }
        Set<E> table = new HashSet<>(elements);
        Object[] inOrder = table.size() == elements.size()
                ? elements.toArray()
                : elements.stream().distinct().toArray();
        return new Distinct<>(inOrder, inOrder.length > SMALL ? table : null);
    }

    /** The element at an index below {@link #size}. */
    @SuppressWarnings("unchecked") // only elements were put there
    public E at(int index) {
        return (E) elements[index];
    }

    @Override
    public boolean contains(@Nullable Object element) {
        if (table != null) {
            return table.contains(element);
        }
        for (Object each : elements) {
            if (each.equals(element)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int size() {
        return elements.length;
    }

    @Override
    @SuppressWarnings("unchecked") // only elements were put there
    public Iterator<E> iterator() {
        return (Iterator<E>) Arrays.asList(elements).iterator();
    }
}
