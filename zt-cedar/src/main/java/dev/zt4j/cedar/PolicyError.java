package dev.zt4j.cedar;

import java.util.Objects;

/**
 * A policy whose scope matched and whose condition could not be evaluated. Cedar counts it as not satisfied.
 *
 * @param policy the policy
 * @param reason what went wrong and where in the policy's text; it names types and attributes, never values or ids
 * @since 0.1.0
 */
public record PolicyError(Policy policy, String reason) {
    /** Refuses null. */
    public PolicyError {
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(reason, "reason");
    }
}
