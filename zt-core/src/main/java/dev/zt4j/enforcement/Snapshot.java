package dev.zt4j.enforcement;

import dev.zt4j.identity.TrustBundles;
import dev.zt4j.policy.Policies;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a decision reads, as one value: trust bundles, policies with their entities, revocations, settings
 * of the boundaries, and until when each of them counts as fresh. A decision reads one snapshot; a change makes
 * the next. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class Snapshot {
    private final long version;
    private final TrustBundles trust;
    private final Policies policies;
    private final Instant policiesFreshUntil;
    private final Revocations revocations;
    private final Map<String, BoundarySettings> boundaries;

    private Snapshot(
            long version,
            TrustBundles trust,
            Policies policies,
            Instant policiesFreshUntil,
            Revocations revocations,
            Map<String, BoundarySettings> boundaries) {
        this.version = version;
        this.trust = Objects.requireNonNull(trust, "trust");
        this.policies = Objects.requireNonNull(policies, "policies");
        this.policiesFreshUntil = Objects.requireNonNull(policiesFreshUntil, "policiesFreshUntil");
        this.revocations = revocations;
        this.boundaries = boundaries;
    }

    /**
     * Returns the first snapshot, version 1, without revocations.
     *
     * @param trust the trust bundles
     * @param policies the policies
     * @param freshUntil until when the policies count as fresh
     * @param boundaries the settings of all boundaries, with different names
     */
    public static Snapshot first(
            TrustBundles trust, Policies policies, Instant freshUntil, Collection<BoundarySettings> boundaries) {
        Map<String, BoundarySettings> byName = new HashMap<>();
        boundaries.forEach(settings -> byName.put(settings.name(), settings));
        return new Snapshot(1, trust, policies, freshUntil, Revocations.NONE, Map.copyOf(byName));
    }

    /** Returns the version, which grows with each change of what decisions depend on. */
    public long version() {
        return version;
    }

    /** Returns the trust bundles. */
    public TrustBundles trust() {
        return trust;
    }

    /** Returns the policies with their entities. */
    public Policies policies() {
        return policies;
    }

    /** Returns until when the policies count as fresh. */
    public Instant policiesFreshUntil() {
        return policiesFreshUntil;
    }

    /** Returns the settings of all boundaries by name. */
    public Map<String, BoundarySettings> boundaries() {
        return boundaries;
    }

    Revocations revocations() {
        return revocations;
    }

    @Nullable
    BoundarySettings boundary(String name) {
        return boundaries.get(name);
    }

    Snapshot withTrust(TrustBundles loaded) {
        long next = loaded.sameKeys(trust) ? version : version + 1;
        return new Snapshot(next, loaded, policies, policiesFreshUntil, revocations, boundaries);
    }

    Snapshot withPolicies(Policies loaded, Instant freshUntil) {
        long next = loaded.equals(policies) ? version : version + 1;
        return new Snapshot(next, trust, loaded, freshUntil, revocations, boundaries);
    }

    Snapshot with(Revocation revocation) {
        return new Snapshot(version + 1, trust, policies, policiesFreshUntil, revocations.with(revocation), boundaries);
    }
}
