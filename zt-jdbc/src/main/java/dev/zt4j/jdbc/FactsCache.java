package dev.zt4j.jdbc;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a short while what statements do on one connection of the driver. A statement that pushes another one
 * out costs no more than to ask the server again. Of a fixed size. Used under the lock of its session; not thread-safe.
 */
final class FactsCache {
    /** How long, in nanoseconds: others may change views and tables meanwhile. */
    static final long LIFETIME_NANOS = 10_000_000_000L;

    /** The most statements that are remembered; a power of two. */
    static final int PLACES = 256;

    private final LongSupplier nanos;
    private final @Nullable Entry[] places = new Entry[PLACES];

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
    List<Question> get(Sent sent) {
        Entry entry = places[place(sent)];
        return entry != null && entry.isOf(sent) && nanos.getAsLong() - entry.since < LIFETIME_NANOS
                ? entry.questions
                : null;
    }

    /** Remembers. */
    void put(Sent sent, List<Question> questions) {
        places[place(sent)] = new Entry(sent.text(), sent.marks(), questions, nanos.getAsLong());
    }

    /** Forgets all. */
    void clear() {
        Arrays.fill(places, null);
    }

    private static int place(Sent sent) {
        int hash = sent.text().text().hashCode();
        return (hash ^ (hash >>> 16)) & (PLACES - 1);
    }

    /**
     * What a statement does.
     *
     * @param text its text, and whether the driver adds RETURNING to it
     * @param marks by what its parameters were set
     */
    private record Entry(SqlText text, List<@Nullable Object> marks, List<Question> questions, long since) {
        boolean isOf(Sent sent) {
            return text.keys() == sent.text().keys()
                    && text.text().equals(sent.text().text())
                    && marks.equals(sent.marks());
        }
    }
}
