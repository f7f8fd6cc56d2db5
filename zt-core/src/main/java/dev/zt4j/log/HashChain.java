package dev.zt4j.log;

import java.util.Objects;

/**
 * Ties each line of a log file to the one before by HMAC-SHA-256 (RFC 2104) under a key, so that a line which was
 * changed, dropped or moved shows; see {@link ChainVerifier}. What is cut off at the end shows by the anchored heads
 * only. Immutable and thread-safe; the key is in no message.
 *
 * @since 0.1.0
 */
public final class HashChain {
    /** The least length of a key, in bytes: that of the hash (RFC 2104 section 3). */
    static final int MIN_KEY = 32;

    private final byte[] key;
    private final ChainAnchor anchor;
    private final int every;

    private HashChain(byte[] key, ChainAnchor anchor, int every) {
        this.key = key.clone();
        this.anchor = Objects.requireNonNull(anchor, "anchor");
        this.every = every;
        checkKey(key);
        if (every < 1) {
            throw new IllegalArgumentException("the head is anchored after one line or more");
        }
    }

    /**
     * Describes a chain.
     *
     * @param key the key, 32 bytes or more
     * @param anchor where its head is kept
     * @param every after how many lines the head is anchored, beside each rotation and the end
     * @throws IllegalArgumentException if the key is too short or the number not positive
     */
    public static HashChain of(byte[] key, ChainAnchor anchor, int every) {
        return new HashChain(key, anchor, every);
    }

    static void checkKey(byte[] key) {
        if (key.length < MIN_KEY) {
            throw new IllegalArgumentException("a key of a chain has " + MIN_KEY + " bytes or more");
        }
    }

    byte[] key() {
        return key;
    }

    ChainAnchor anchor() {
        return anchor;
    }

    int every() {
        return every;
    }

    /** Returns the length of the key alone. */
    @Override
    public String toString() {
        return "HashChain[key of " + key.length + " bytes]";
    }
}
