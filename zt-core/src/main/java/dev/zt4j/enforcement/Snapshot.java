package dev.zt4j.enforcement;

import dev.zt4j.cedar.PolicySet;
import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.policy.Overlays;
import dev.zt4j.policy.Policies;
import dev.zt4j.policy.Question;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a decision reads, as one value: trust bundles, policies with their entities and the grants linked to
 * them, shadow policies, revocations, waivers, settings of the boundaries, and until when each of them counts as fresh.
 * A decision reads one snapshot; a change makes the next. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class Snapshot {
    private final long version;
    private final TrustBundles trust;
    private final Policies policies;
    private final Instant policiesFreshUntil;
    private final Instant sharedFreshUntil;
    private final @Nullable Policies shadow;
    private final Grants grants;
    private final Revocations revocations;
    private final Waivers waivers;
    private final Map<String, BoundarySettings> boundaries;
    private final Map<String, Seat> seats;
    private final Standings standings = new Standings();
    private final Overlays overlays = new Overlays();
    private final Instant nextEnd;

    private Snapshot(Draft draft) {
        this.version = draft.version;
        this.trust = Objects.requireNonNull(draft.trust, "trust");
        this.policies = Objects.requireNonNull(draft.policies, "policies");
        this.policiesFreshUntil = Objects.requireNonNull(draft.policiesFreshUntil, "policiesFreshUntil");
        this.sharedFreshUntil = Objects.requireNonNull(draft.sharedFreshUntil, "sharedFreshUntil");
        this.shadow = draft.shadow;
        this.grants = draft.grants;
        this.revocations = draft.revocations;
        this.waivers = draft.waivers;
        this.boundaries = draft.boundaries;
        this.seats = seats(draft.seats);
        this.nextEnd = earliest(grants.nextEnd(), waivers.nextEnd());
    }

    /**
     * Returns the first snapshot, version 1, without revocations, grants and waivers.
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
        return new Snapshot(new Draft(trust, policies, freshUntil, Map.copyOf(byName)));
    }

    /** Returns the version, which grows with each change of what decisions depend on. */
    public long version() {
        return version;
    }

    /** Returns the trust bundles. */
    public TrustBundles trust() {
        return trust;
    }

    /** Returns the policies with their entities, as their source delivered them: without grants. */
    public Policies policies() {
        return policies;
    }

    /** Returns until when the policies count as fresh. */
    public Instant policiesFreshUntil() {
        return policiesFreshUntil;
    }

    /** Returns until when what a fleet shares counts as fresh; {@link Instant#MAX} if it shares nothing. */
    public Instant sharedFreshUntil() {
        return sharedFreshUntil;
    }

    /** Returns the policies that are evaluated beside the others and decide nothing. */
    public Optional<Policies> shadow() {
        return Optional.ofNullable(shadow);
    }

    /** Returns the settings of all boundaries by name. */
    public Map<String, BoundarySettings> boundaries() {
        return boundaries;
    }

    /** Returns the waivers that have not ended, by id. */
    public Map<String, Waiver> waivers() {
        return waivers.byId();
    }

    @Nullable
    Policies shadowOrNull() {
        return shadow;
    }

    PolicySet effective() {
        return grants.set();
    }

    Grants grants() {
        return grants;
    }

    Revocations revocations() {
        return revocations;
    }

    Waivers allWaivers() {
        return waivers;
    }

    @Nullable
    BoundarySettings boundary(String name) {
        return boundaries.get(name);
    }

    /** Returns what decisions at a boundary need of it; it must have been declared. */
    Seat seat(String boundary) {
        return Objects.requireNonNull(seats.get(boundary));
    }

    /** Returns how a principal stands that a verifier has proven by the trust bundles. */
    Standing standing(Principal principal, EvidenceVerifier verifier) {
        return standings.of(principal, this, verifier);
    }

    Overlays overlays() {
        return overlays;
    }

    Snapshot withTrust(TrustBundles loaded) {
        return next(loaded.sameKeys(trust), draft -> draft.trust = loaded);
    }

    Snapshot withPolicies(Policies loaded, Instant freshUntil) {
        boolean same = loaded.equals(policies);
        return next(same, draft -> {
            draft.policies = loaded;
            draft.policiesFreshUntil = freshUntil;
            draft.grants = same ? grants : grants.over(loaded.set());
        });
    }

    /** Returns this with what is shared as good for longer: that alone makes no other version. */
    Snapshot withSharedFreshUntil(Instant freshUntil) {
        return next(true, draft -> draft.sharedFreshUntil = freshUntil);
    }

    Snapshot withShadow(Policies loaded) {
        return next(loaded.equals(shadow), draft -> draft.shadow = loaded);
    }

    Snapshot withGrants(Grants changed) {
        return next(false, draft -> draft.grants = changed);
    }

    Snapshot withRevocations(Revocations changed) {
        return next(false, draft -> draft.revocations = changed);
    }

    Snapshot withWaivers(Waivers changed) {
        return next(false, draft -> draft.waivers = changed);
    }

    Snapshot withBoundary(BoundarySettings settings) {
        Map<String, BoundarySettings> changed = new HashMap<>(boundaries);
        changed.put(settings.name(), settings);
        return next(false, draft -> draft.boundaries = Map.copyOf(changed));
    }

    /** Tells whether something has ended that this snapshot still holds. */
    boolean isOver(Instant now) {
        return !now.isBefore(nextEnd);
    }

    /**
     * Returns this without what has ended. Revocations stay, whatever the clock says: one that jumped ahead and comes
     * back would otherwise have revived whom they end.
     */
    Snapshot at(Instant now) {
        return next(false, draft -> {
            draft.grants = grants.at(now);
            draft.waivers = waivers.at(now);
        });
    }

    private Snapshot next(boolean same, Consumer<Draft> change) {
        Draft draft = new Draft(this);
        draft.version = same ? version : version + 1;
        change.accept(draft);
        return new Snapshot(draft);
    }

    private static Instant earliest(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private Map<String, Seat> seats(Map<String, Seat> before) {
        Map<String, Seat> changed = new HashMap<>();
        boundaries.forEach((name, settings) -> changed.put(name, seat(before.get(name), settings)));
        return Map.copyOf(changed);
    }

    private Seat seat(@Nullable Seat before, BoundarySettings settings) {
        String tier = settings.tier().name();
        return new Seat(
                settings,
                before != null && before.settings().tier() == settings.tier()
                        ? before.facts()
                        : Question.BoundaryFacts.of(settings.name(), tier),
                new DecisionRecord.Where(settings.name(), tier, settings.mode().name(), version, policies.version()));
    }

    /** A boundary's settings, and what policies and the log say of them. */
    record Seat(BoundarySettings settings, Question.BoundaryFacts facts, DecisionRecord.Where where) {}

    /** A snapshot being made. */
    private static final class Draft {
        private long version;
        private TrustBundles trust;
        private Policies policies;
        private Instant policiesFreshUntil;
        private Instant sharedFreshUntil;
        private @Nullable Policies shadow;
        private Grants grants;
        private Revocations revocations;
        private Waivers waivers;
        private Map<String, BoundarySettings> boundaries;
        private Map<String, Seat> seats;

        Draft(
                TrustBundles trust,
                Policies policies,
                Instant policiesFreshUntil,
                Map<String, BoundarySettings> boundaries) {
            this.version = 1;
            this.trust = trust;
            this.policies = policies;
            this.policiesFreshUntil = policiesFreshUntil;
            this.sharedFreshUntil = Instant.MAX;
            this.grants = Grants.none(policies.set());
            this.revocations = Revocations.NONE;
            this.waivers = Waivers.NONE;
            this.boundaries = boundaries;
            this.seats = Map.of();
        }

        Draft(Snapshot from) {
            this.version = from.version;
            this.trust = from.trust;
            this.policies = from.policies;
            this.policiesFreshUntil = from.policiesFreshUntil;
            this.sharedFreshUntil = from.sharedFreshUntil;
            this.shadow = from.shadow;
            this.grants = from.grants;
            this.revocations = from.revocations;
            this.waivers = from.waivers;
            this.boundaries = from.boundaries;
            this.seats = from.seats;
        }
    }
}
