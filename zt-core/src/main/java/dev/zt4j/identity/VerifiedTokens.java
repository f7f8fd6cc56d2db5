package dev.zt4j.identity;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that were verified and accepted, found again by their text. The place of a token follows from its length and
 * the tail of its signature, which nobody can choose without the signing key, mixed with a key of this process; the
 * whole text is then compared. So finding one costs a few characters and one comparison, not a hash of all of it.
 *
 * <p>Bounded by count and by an estimate of memory. A read changes nothing, so there is nothing to contend for; a
 * full set of places gives up one that has expired, else one in turn. Thread-safe, without locks.
 */
final class VerifiedTokens {
    static final int DEFAULT_ENTRIES = 8_192;
    static final long DEFAULT_BYTES = 32L << 20;

    private static final int WAYS = 4;
    private static final int TAIL = 16;
    private static final int OVERHEAD_BYTES = 1_024;
    private static final int MAX_LENGTH = 4_096;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private final AtomicReferenceArray<@Nullable Entry> places;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger hand = new AtomicInteger();
    private final int setMask;
    private final long maxBytes;
    private final long key;

    /**
     * Creates an empty memory.
     *
     * @param entries how many tokens at most; rounded up to a power of two
     * @param maxBytes how much memory at most, roughly
     * @param key random, and the same for no two processes
     */
    VerifiedTokens(int entries, long maxBytes, long key) {
        int sets = Math.max(1, Integer.highestOneBit(Math.max(1, entries - 1)) * 2 / WAYS);
        this.places = new AtomicReferenceArray<>(sets * WAYS);
        this.setMask = sets - 1;
        this.maxBytes = maxBytes;
        this.key = key;
    }

    private record Entry(String text, long hash, VerifiedToken token) {
        long weight() {
            // The text itself, and claims of about the same size.
            return OVERHEAD_BYTES + 2L * text.length();
        }
    }

    @Nullable
    VerifiedToken find(String text) {
        if (text.length() < TAIL) {
            return null;
        }
        long hash = hash(text);
        int first = set(hash);
        for (int i = first; i < first + WAYS; i++) {
            Entry entry = places.get(i);
            if (entry != null && entry.hash == hash && entry.text.equals(text)) {
                return entry.token;
            }
        }
        return null;
    }

    /** Remembers a token that was verified and accepted. */
    void put(String text, VerifiedToken token, Instant now) {
        if (text.length() < TAIL || text.length() > MAX_LENGTH) {
            return;
        }
        Entry entry = new Entry(text, hash(text), token);
        replace(place(entry, now), entry);
        for (int i = 0; i < places.length() && bytes.get() > maxBytes; i++) {
            replace(Math.floorMod(hand.getAndIncrement(), places.length()), null);
        }
    }

    /** Forgets a token, if it is the one that is remembered. */
    void remove(String text, VerifiedToken token) {
        int first = set(hash(text));
        for (int i = first; i < first + WAYS; i++) {
            Entry entry = places.get(i);
            if (entry != null && entry.token == token && places.compareAndSet(i, entry, null)) {
                bytes.addAndGet(-entry.weight());
            }
        }
    }

    long bytes() {
        return bytes.get();
    }

    private int place(Entry entry, Instant now) {
        int first = set(entry.hash);
        int free = -1;
        for (int i = first; i < first + WAYS; i++) {
            Entry there = places.get(i);
            if (there != null && there.text.equals(entry.text)) {
                return i;
            }
            if (there == null || !now.isBefore(there.token.usableUntil())) {
                free = i;
            }
        }
        return free >= 0 ? free : first + Math.floorMod(hand.getAndIncrement(), WAYS);
    }

    private void replace(int place, @Nullable Entry entry) {
        Entry before = places.getAndSet(place, entry);
        bytes.addAndGet((entry == null ? 0 : entry.weight()) - (before == null ? 0 : before.weight()));
    }

    private int set(long hash) {
        return ((int) (hash >>> 32) & setMask) * WAYS;
    }

    private long hash(String text) {
        int end = text.length();
        long mixed = key ^ end;
        for (int i = end - TAIL; i < end; i += 8) {
            long word = 0;
            for (int j = i; j < i + 8; j++) {
                word = word << 8 ^ text.charAt(j);
            }
            mixed = (mixed ^ word) * MIX;
            mixed ^= mixed >>> 29;
        }
        return (mixed ^ key) * MIX;
    }
}
