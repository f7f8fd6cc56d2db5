package dev.zt4j.enforcement;

import java.util.Objects;

/**
 * What is set for a boundary. Immutable and thread-safe.
 *
 * @param name the boundary's name, unique in the process
 * @param owner who answers for it
 * @param tier how much is at risk
 * @param mode what happens with denials
 * @param logPosture what happens when the decision log is not available
 * @param credentials how callers have to be proven
 * @since 0.1.0
 */
public record BoundarySettings(
        String name, String owner, Tier tier, Mode mode, LogPosture logPosture, CredentialRules credentials) {
    /** Refuses null and an empty name or owner. */
    public BoundarySettings {
        Objects.requireNonNull(tier, "tier");
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(logPosture, "logPosture");
        Objects.requireNonNull(credentials, "credentials");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a boundary needs a name");
        }
        if (owner.isBlank()) {
            throw new IllegalArgumentException("boundary " + name + " needs an owner");
        }
    }

    /**
     * Returns settings of a boundary that enforces, with the log posture of its tier: {@link LogPosture#SHED} for LOW
     * and MEDIUM, {@link LogPosture#DENY} for HIGH and CRITICAL.
     *
     * @param name the boundary's name
     * @param owner who answers for it
     * @param tier how much is at risk
     */
    public static BoundarySettings enforce(String name, String owner, Tier tier) {
        return new BoundarySettings(name, owner, tier, Mode.ENFORCE, tier.logPosture(), CredentialRules.ANY);
    }

    /**
     * Returns settings of a boundary that only reports, with the log posture of its tier.
     *
     * @param name the boundary's name
     * @param owner who answers for it
     * @param tier how much is at risk
     */
    public static BoundarySettings reportOnly(String name, String owner, Tier tier) {
        return new BoundarySettings(name, owner, tier, Mode.REPORT_ONLY, tier.logPosture(), CredentialRules.ANY);
    }

    /** Returns the same with another owner. */
    public BoundarySettings withOwner(String who) {
        return new BoundarySettings(name, who, tier, mode, logPosture, credentials);
    }

    /** Returns the same at another tier; the log posture stays. */
    public BoundarySettings withTier(Tier risk) {
        return new BoundarySettings(name, owner, risk, mode, logPosture, credentials);
    }

    /** Returns the same with another log posture. */
    public BoundarySettings withLogPosture(LogPosture posture) {
        return new BoundarySettings(name, owner, tier, mode, posture, credentials);
    }

    /** Returns the same with other rules for credentials. */
    public BoundarySettings withCredentials(CredentialRules rules) {
        return new BoundarySettings(name, owner, tier, mode, logPosture, rules);
    }

    BoundarySettings withMode(Mode other) {
        return new BoundarySettings(name, owner, tier, other, logPosture, credentials);
    }
}
