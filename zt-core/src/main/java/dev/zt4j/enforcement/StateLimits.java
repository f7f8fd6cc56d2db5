package dev.zt4j.enforcement;

import java.time.Duration;

/**
 * How much the state may hold. Immutable and thread-safe.
 *
 * @param revocations how many revocations
 * @param grants how many grants at a time
 * @param grantLifetime how long a grant may last
 * @param waivers how many waivers
 * @since 0.1.0
 */
public record StateLimits(int revocations, int grants, Duration grantLifetime, int waivers) {
    /** 100,000 revocations, 10,000 grants of 8 hours, 1,000 waivers. */
    public static final StateLimits USUAL = new StateLimits(100_000, 10_000, Duration.ofHours(8), 1_000);

    /** Refuses what is not positive. */
    public StateLimits {
        if (revocations < 1 || grants < 1 || waivers < 1 || grantLifetime.isNegative() || grantLifetime.isZero()) {
            throw new IllegalArgumentException("the limits of the state must be positive");
        }
    }
}
