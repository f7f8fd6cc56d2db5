package dev.zt4j.cedar.collect;

import java.security.SecureRandom;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A hash trie: adding and removing make a new map that shares all but one path with the old one. Immutable
 * and safe to share between threads.
 *
 * <p>Each level of branches takes five bits of a hash. Where the hash codes of two keys are equal, hashes of their text
 * forms follow, which start from a number that nobody outside the process knows: keys chosen to collide do not make the
 * map slow. So keys that differ must have text forms that differ.
 *
 * @param <K> the keys
 * @param <V> the values, which must not be null
 */
public final class HashTrie<K, V> {
    private static final HashTrie<?, ?> EMPTY = new HashTrie<>(null, 0);
    private static final long SEED = new SecureRandom().nextLong();
    private static final int BITS = 5;
    private static final int LEVELS_OF_A_HASH = 6;

    /** Null, a Leaf or a Branch. */
    private final @Nullable Object root;

    private final int size;

    private HashTrie(@Nullable Object root, int size) {
        this.root = root;
        this.size = size;
    }

    /** The map without entries. */
    @SuppressWarnings("unchecked") // it has no key and no value of any type
    public static <K, V> HashTrie<K, V> empty() {
        return (HashTrie<K, V>) EMPTY;
    }

    /** The value of a key, or null if there is none. */
    @SuppressWarnings("unchecked") // only values of this type were put in
    public @Nullable V get(Object key) {
        Object node = root;
        int hash = spread(key.hashCode());
        for (int level = 0; node instanceof Branch branch; level++) {
            if (level >= LEVELS_OF_A_HASH && level % LEVELS_OF_A_HASH == 0) {
                hash = rehash(key, level);
            }
            int bit = 1 << hash;
            hash >>>= BITS;
            if ((branch.bitmap & bit) == 0) {
                return null;
            }
            node = branch.children[Integer.bitCount(branch.bitmap & (bit - 1))];
        }
        return node instanceof Leaf leaf && leaf.key.equals(key) ? (V) leaf.value : null;
    }

    /** How many entries there are. */
    public int size() {
        return size;
    }

    /** Whether there is no entry. */
    public boolean isEmpty() {
        return root == null;
    }

    /** This map with a key bound to a value, whether or not it was bound before. */
    public HashTrie<K, V> with(K key, V value) {
        Leaf leaf = new Leaf(key, value);
        if (root == null) {
            return new HashTrie<>(leaf, 1);
        }
        return new HashTrie<>(put(root, 0, leaf), get(key) == null ? size + 1 : size);
    }

    /** This map without a key. */
    public HashTrie<K, V> without(Object key) {
        if (root == null || get(key) == null) {
            return this;
        }
        return size == 1 ? empty() : new HashTrie<>(remove(root, 0, key), size - 1);
    }

    /** Hands over every entry, in no order that means anything. */
    public void forEach(BiConsumer<? super K, ? super V> consumer) {
        if (root != null) {
            each(root, consumer);
        }
    }

    @SuppressWarnings("unchecked") // only entries of these types were put in
    private static <K, V> void each(Object node, BiConsumer<? super K, ? super V> consumer) {
        if (node instanceof Branch branch) {
            for (Object child : branch.children) {
                each(child, consumer);
            }
        } else {
            Leaf leaf = (Leaf) node;
            consumer.accept((K) leaf.key, (V) leaf.value);
        }
    }

    private static Object put(Object node, int level, Leaf leaf) {
        if (node instanceof Leaf other) {
            return other.key.equals(leaf.key) ? leaf : pair(level, other, leaf);
        }
        Branch branch = (Branch) node;
        int bit = 1 << chunk(leaf.key, level);
        int index = Integer.bitCount(branch.bitmap & (bit - 1));
        if ((branch.bitmap & bit) != 0) {
            return branch.replaced(index, put(branch.children[index], level + 1, leaf));
        }
        Object[] children = new Object[branch.children.length + 1];
        System.arraycopy(branch.children, 0, children, 0, index);
        children[index] = leaf;
        System.arraycopy(branch.children, index, children, index + 1, branch.children.length - index);
        return new Branch(branch.bitmap | bit, children);
    }

    private static Branch pair(int level, Leaf one, Leaf other) {
        int a = chunk(one.key, level);
        int b = chunk(other.key, level);
        if (a == b) {
            return new Branch(1 << a, new Object[] {pair(level + 1, one, other)});
        }
        return new Branch((1 << a) | (1 << b), a < b ? new Object[] {one, other} : new Object[] {other, one});
    }

    /** A branch or leaf without a key that is in it; never the last one. */
    private static Object remove(Object node, int level, Object key) {
        Branch branch = (Branch) node;
        int bit = 1 << chunk(key, level);
        int index = Integer.bitCount(branch.bitmap & (bit - 1));
        Object child = branch.children[index];
        if (child instanceof Branch) {
            Object rest = remove(child, level + 1, key);
            boolean only = branch.children.length == 1 && rest instanceof Leaf;
            return only ? rest : branch.replaced(index, rest);
        }
        if (branch.children.length == 2 && branch.children[1 - index] instanceof Leaf sibling) {
            return sibling;
        }
        Object[] children = new Object[branch.children.length - 1];
        System.arraycopy(branch.children, 0, children, 0, index);
        System.arraycopy(branch.children, index + 1, children, index, children.length - index);
        return new Branch(branch.bitmap & ~bit, children);
    }

    private static int chunk(Object key, int level) {
        int hash = level < LEVELS_OF_A_HASH ? spread(key.hashCode()) : rehash(key, level);
        return (hash >>> (BITS * (level % LEVELS_OF_A_HASH))) & ((1 << BITS) - 1);
    }

    private static int spread(int hash) {
        return hash ^ (hash >>> 16);
    }

    private static int rehash(Object key, int level) {
        String text = key.toString();
        long hash = SEED + level / LEVELS_OF_A_HASH;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0xD6E8FEB86659FD93L;
            hash ^= hash >>> 29;
        }
        return (int) (hash ^ (hash >>> 32));
    }

    private record Leaf(Object key, Object value) {}

    /** Bit n of the bitmap tells whether there is a child for the chunk n; the children lie in the order of the bits. */
    private static final class Branch {
        private final int bitmap;
        private final Object[] children;

        Branch(int bitmap, Object[] children) {
            this.bitmap = bitmap;
            this.children = children;
        }

        Branch replaced(int index, Object child) {
            Object[] copy = children.clone();
            copy[index] = child;
            return new Branch(bitmap, copy);
        }
    }
}
