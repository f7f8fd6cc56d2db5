package dev.zt4j.jdbc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a short while what statements do on one connection of the driver. Used under the lock of its session;
 * not thread-safe.
 */
final class FactsCache {
    /** The most statements that are remembered. */
    static final int MAX_ENTRIES = 256;

    /** How long, in nanoseconds: others may change views and tables meanwhile. */
    static final long LIFETIME_NANOS = 10_000_000_000L;

    private final LongSupplier nanos;
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, FactsCache.Entry> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    /**
     * Creates an empty cache.
     *
     * @param nanos a clock that only runs forwards, in nanoseconds
     */
    FactsCache(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Returns what was remembered, or null. */
    @Nullable
    List<Question> get(Key key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        if (nanos.getAsLong() - entry.since >= LIFETIME_NANOS) {
            entries.remove(key);
            return null;
        }
        return entry.questions;
    }

    /** Remembers. */
    void put(Key key, List<Question> questions) {
        entries.put(key, new Entry(questions, nanos.getAsLong()));
    }

    /** Forgets all. */
    void clear() {
        entries.clear();
    }

    /**
     * What a statement's meaning depends on.
     *
     * @param text its text
     * @param keys whether the driver adds RETURNING to it
     * @param marks by what its parameters were set
     */
    record Key(String text, boolean keys, List<@Nullable Object> marks) {}

    private record Entry(List<Question> questions, long since) {}
}
