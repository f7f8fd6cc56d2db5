package dev.zt4j.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zt4j.digest.Sha256;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.time.Instant;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes each proof of a key once. A store that is full or fails takes none.
 *
 * @param seen the reason to refuse a proof with that was used before
 * @param full the reason to refuse any with, when it cannot be recorded
 */
record UsedProofs(ReplayStore store, Reason seen, Reason full) {
    private static final Logger LOGGER = LoggerFactory.getLogger(UsedProofs.class);

    /**
     * Records a proof as used.
     *
     * @param id of the proof, the key that it is by included
     * @param until the last instant at which it would be taken
     * @throws RefusedException if it was used before or cannot be recorded
     */
    void record(String id, Instant until, Instant now) {
        String digest = Base64Url.encode(Sha256.of(id.getBytes(UTF_8)));
        ReplayStore.Outcome outcome;
        try {
            outcome = Objects.requireNonNull(store.record(digest, until, now));
        } catch (RuntimeException e) {
            LOGGER.error("the store of used proofs failed, so the proof is refused", e);
            throw new RefusedException(full);
        }
        if (outcome == ReplayStore.Outcome.SEEN) {
            throw new RefusedException(seen);
        }
        if (outcome == ReplayStore.Outcome.FULL) {
            throw new RefusedException(full);
        }
    }
}
