package dev.zt4j.cedar.collect;

import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A map whose changes are new maps that share nearly all with the old one. What it was made of lies in one flat table,
 * because a search through few places in memory is what makes decisions fast; what changed since lies in a trie. The
 * table is never made anew. Immutable and safe to share between threads.
 *
 * @param <K> the keys, as {@link HashTrie} has them
 * @param <V> the values, which must not be null
 */
@SuppressWarnings("ReferenceEquality") // the mark of what is gone is one object; keys are compared in full as well
public final class PersistentMap<K, V> {
    private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(new Object[2], HashTrie.empty(), 0);

    /** What the trie holds for a key of the table that is gone. */
    private static final Object GONE = new Object();

    /** So many places of the table are searched; keys that find none of them free go to the trie. */
    private static final int FARTHEST = 16;

    /** Keys at even places, each followed by its value; a power of two long and at most a quarter full. */
    private final Object[] table;

    private final HashTrie<K, Object> changes;
    private final int size;

    private PersistentMap(Object[] table, HashTrie<K, Object> changes, int size) {
        this.table = table;
        this.changes = changes;
        this.size = size;
    }

    /** The map without entries. */
    @SuppressWarnings("unchecked") // it has no key and no value of any type
    public static <K, V> PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
    }

    /** The map of these entries. */
    public static <K, V> PersistentMap<K, V> of(Map<? extends K, ? extends V> entries) {
        if (entries.isEmpty()) {
            return empty();
        }
        int places = Math.max(2, Integer.highestOneBit(Math.min(entries.size(), 1 << 27) * 4 - 1) * 2);
        Object[] table = new Object[places * 2];
        HashTrie<K, Object> rest = HashTrie.empty();
        for (Map.Entry<? extends K, ? extends V> entry : entries.entrySet()) {
            int free = free(table, entry.getKey());
            if (free < 0) {
                rest = rest.with(entry.getKey(), entry.getValue());
            } else {
                table[free] = entry.getKey();
                table[free + 1] = entry.getValue();
            }
        }
        return new PersistentMap<>(table, rest, entries.size());
    }

    private static int free(Object[] table, Object key) {
        int index = start(table, key);
        for (int i = 0; i < FARTHEST; i++) {
            if (table[index] == null) {
                return index;
            }
            index = (index + 2) & (table.length - 1);
        }
        return -1;
    }

    private static int start(Object[] table, Object key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return ((hash ^ (hash >>> 15)) << 1) & (table.length - 1);
    }

    /** The value of a key, or null if there is none. */
    @SuppressWarnings("unchecked") // only values of this type were put in
    public @Nullable V get(Object key) {
        if (!changes.isEmpty()) {
            Object changed = changes.get(key);
            if (changed != null) {
                return changed == GONE ? null : (V) changed;
            }
        }
        return (V) first(key);
    }

    /** The value that the table has for a key. */
    private @Nullable Object first(Object key) {
        int index = start(table, key);
        for (int i = 0; i < FARTHEST; i++) {
            Object found = table[index];
            if (found == null) {
                return null;
            }
            if (found == key || found.equals(key)) {
                return table[index + 1];
            }
            index = (index + 2) & (table.length - 1);
        }
        return null;
    }

    /** How many entries there are. */
    public int size() {
        return size;
    }

    /** Whether there is no entry. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** This map with a key bound to a value, whether or not it was bound before. */
    public PersistentMap<K, V> with(K key, V value) {
        return new PersistentMap<>(table, changes.with(key, value), get(key) == null ? size + 1 : size);
    }

    /** This map without a key. */
    public PersistentMap<K, V> without(K key) {
        if (get(key) == null) {
            return this;
        }
        return new PersistentMap<>(
                table, first(key) == null ? changes.without(key) : changes.with(key, GONE), size - 1);
    }

    /** Hands over every entry, in no order that means anything. */
    @SuppressWarnings("unchecked") // only entries of these types were put in
    public void forEach(BiConsumer<? super K, ? super V> consumer) {
        for (int i = 0; i < table.length; i += 2) {
            if (table[i] != null && changes.get(table[i]) == null) {
                consumer.accept((K) table[i], (V) table[i + 1]);
            }
        }
        changes.forEach((key, value) -> {
            if (value != GONE) {
                consumer.accept(key, (V) value);
            }
        });
    }
}
