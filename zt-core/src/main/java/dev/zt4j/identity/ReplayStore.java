package dev.zt4j.identity;

import java.time.Instant;

/**
 * Remembers which DPoP proofs, and proofs of WIT-SVIDs, were used, so that each is taken once (RFC 9449 section
 * 11.1). Only proofs that hold in every other way are recorded. The default one is in the memory of this process; where several processes serve one
 * URI and share none, a proof can be used once with each of them until it expires, unless nonces are required, which
 * each process makes by a key of its own.
 *
 * <p>Implementations are thread-safe: of several calls with one ID at the same time exactly one gets {@link
 * Outcome#RECORDED}. What they throw counts as {@link Outcome#FULL}.
 *
 * @since 0.1.0
 */
public interface ReplayStore {
    /**
     * Records that a proof is used now.
     *
     * @param id stands for the proof's key and ID: a SHA-256 digest in base64url, 43 characters
     * @param until the last instant at which the proof would still be taken; it has to be remembered through that
     * @param now the time
     */
    Outcome record(String id, Instant until, Instant now);

    /**
     * What came of recording a proof.
     *
     * @since 0.1.0
     */
    enum Outcome {
        /** It was not used before. */
        RECORDED,
        /** It was used before. */
        SEEN,
        /** There is no room; nothing that is still needed is forgotten to make some. */
        FULL
    }

    /**
     * Returns a store in memory.
     *
     * @param capacity how many proofs are remembered at most
     * @throws IllegalArgumentException if it is not positive
     */
    static ReplayStore inMemory(int capacity) {
        return new InMemoryReplayStore(capacity);
    }
}
