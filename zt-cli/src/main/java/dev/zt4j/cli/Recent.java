package dev.zt4j.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What was made last, so that the same is not made again. Not thread-safe. */
final class Recent<K, V> {
    private static final int MAX_ENTRIES = 256;

    private final Map<K, V> entries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    /** What is there for a key, or else is made now. What fails is not kept. */
    V get(K key, Supplier<V> maker) {
        V known = entries.get(key);
        if (known != null) {
            return known;
        }
        V made = maker.get();
        entries.put(key, made);
        return made;
    }
}
