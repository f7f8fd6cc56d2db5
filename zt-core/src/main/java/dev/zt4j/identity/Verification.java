package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import java.util.Objects;

/**
 * What verifying evidence came to. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public sealed interface Verification {
    /**
     * The evidence holds.
     *
     * @param principal who it proves
     * @since 0.1.0
     */
    record Verified(Principal principal) implements Verification {
        /** Refuses null. */
        public Verified {
            Objects.requireNonNull(principal, "principal");
        }
    }

    /**
     * The evidence does not hold.
     *
     * @param reason why; for the log, never for the caller
     * @since 0.1.0
     */
    record Refused(Reason reason) implements Verification {
        /** Refuses null. */
        public Refused {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
