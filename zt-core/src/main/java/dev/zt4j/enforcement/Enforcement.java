package dev.zt4j.enforcement;

import dev.zt4j.coverage.Coverage;
import dev.zt4j.identity.Challenge;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.log.DecisionLog;
import dev.zt4j.log.EventKind;
import dev.zt4j.metrics.Statistics;
import dev.zt4j.policy.Policies;
import dev.zt4j.policy.Signals;
import dev.zt4j.source.SourceStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Holds the current {@link Snapshot} and decides by it. Writers replace the snapshot as a whole; a decision reads it
 * once. Thread-safe; decisions take no locks.
 *
 * @since 0.1.0
 */
public final class Enforcement {
    private static final String BY_ITSELF = "zt4j";
    private static final int LONGEST_WHY = 2_000;

    private final State state;
    private final EvidenceVerifier verifier;
    private final Deciding deciding;
    private final Signals signals;
    private final DecisionLog log;
    private final DecisionClock clock;
    private final Watches watches;
    private final Coverage coverage;
    private final ObservedBoundaries observed;
    private final SharedEntries shared;

    /**
     * Creates the enforcement of a process.
     *
     * @param first the snapshot to start with
     * @param verifier verifies evidence
     * @param log records decisions
     * @param clock tells the time
     */
    public Enforcement(Snapshot first, EvidenceVerifier verifier, DecisionLog log, InstantSource clock) {
        this(first, verifier, log, clock, StateLimits.USUAL, null, Signals.none());
    }

    /**
     * Creates the enforcement of a process whose revocations outlive it, with attribute sources.
     *
     * @param first the snapshot to start with
     * @param verifier verifies evidence
     * @param log records decisions
     * @param clock tells the time
     * @param limits how much it may hold
     * @param store where revocations are kept, which has been loaded; null for nowhere
     * @param signals what policies are told by attribute sources; closed with this
     */
    public Enforcement(
            Snapshot first,
            EvidenceVerifier verifier,
            DecisionLog log,
            InstantSource clock,
            StateLimits limits,
            @Nullable RevocationStore store,
            Signals signals) {
        this.watches = new Watches(this, clock, Enforcement::daemon);
        this.state = new State(Objects.requireNonNull(first, "first"), log, clock, limits, store, watches);
        this.verifier = Objects.requireNonNull(verifier, "verifier");
        this.signals = Objects.requireNonNull(signals, "signals");
        this.log = Objects.requireNonNull(log, "log");
        this.clock = DecisionClock.of(clock);
        this.shared = new SharedEntries(state, this, clock);
        this.observed = new ObservedBoundaries(clock);
        observed.anew(first);
        this.deciding = new Deciding(state, new Judge(verifier), signals, log, this.clock, observed);
        this.coverage = new Coverage(
                first.boundaries().keySet(),
                () -> CoverageCount.of(state.current(clock.instant()), clock.instant(), state.book(), observed));
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "zt4j-watch");
        thread.setDaemon(true);
        return thread;
    }

    /** Returns what decisions read at this moment. */
    public Snapshot snapshot() {
        return state.current();
    }

    /** Returns the ledger of entry points. */
    public Coverage coverage() {
        return coverage;
    }

    /** Takes the keys of everybody who is trusted as loaded, changed or not, each with its own freshness. */
    public void trustLoaded(TrustBundles trust) {
        state.trustLoaded(trust);
    }

    /** Takes policies as loaded, changed or not; from now on they count as fresh until the given instant. */
    public void policiesLoaded(Policies policies, Instant freshUntil) {
        boolean same = policies.equals(state.current().policies());
        state.policiesLoaded(policies, freshUntil);
        if (!same) {
            observed.anew(state.current());
        }
    }

    /** Takes policies that are evaluated beside the others, recorded and counted, and decide nothing. */
    public void shadowLoaded(Policies policies) {
        boolean same = policies.equals(state.current().shadowOrNull());
        state.shadowLoaded(policies);
        if (!same) {
            observed.anew(state.current());
        }
    }

    /**
     * Takes what a fleet shares in the place of what it shared before, changed or not; from now on it counts as fresh
     * until the given instant. What cannot hold in this process is recorded and left out, unless it narrows.
     *
     * @throws IllegalStateException if a revocation cannot be held; then it does not count as fresh
     */
    public void sharedLoaded(SharedState loaded, Instant freshUntil) {
        shared.take(loaded).forEach(observed::anew);
        state.sharedFreshUntil(freshUntil);
    }

    /** Takes revocations that were stored before this process started. */
    public void revoked(Iterable<Revocation> stored) {
        state.revoked(stored);
    }

    /**
     * Revokes, from the next decision on.
     *
     * @throws java.io.UncheckedIOException if it holds, but could not be stored to outlive the process
     * @throws IllegalStateException if too many revocations are held already, which makes it not hold
     */
    public void revoke(Revocation revocation) {
        state.revoke(revocation);
    }

    /**
     * Lifts a revocation; nothing happens if there is none.
     *
     * @throws java.io.UncheckedIOException if that could not be stored; then it stays revoked
     */
    public void lift(Revocation.Target target, Change change) {
        state.lift(target, change);
    }

    /**
     * Grants permission for a task.
     *
     * @throws GrantRefusedException if it is not given; the message says why
     */
    public Grant grant(GrantRequest request) {
        return state.grant(request, this);
    }

    boolean holds(Grant grant) {
        return state.current(clock.instant()).grants().byId().get(grant.id()) != null;
    }

    void end(Grant grant) {
        state.end(grant);
    }

    /**
     * Adds a waiver, or changes the one of the same id.
     *
     * @throws IllegalArgumentException if it is not accepted; the message says why
     */
    public void add(Waiver waiver) {
        state.add(waiver);
    }

    /**
     * Takes a waiver back.
     *
     * @return whether there was one of that id
     */
    public boolean removeWaiver(String id, Change change) {
        return state.removeWaiver(id, change);
    }

    /**
     * Returns a boundary whose decisions nobody observes.
     *
     * @throws IllegalArgumentException if none of that name was declared
     */
    public Boundary boundary(String name) {
        return boundary(name, null);
    }

    /**
     * Returns a boundary.
     *
     * @param observer is told of its decisions, or null for nobody
     * @throws IllegalArgumentException if none of that name was declared
     */
    public Boundary boundary(String name, @Nullable DecisionObserver observer) {
        if (snapshot().boundary(name) == null) {
            throw new IllegalArgumentException("no boundary named " + name + " was declared, only "
                    + snapshot().boundaries().keySet());
        }
        return new Boundary(name, this, observer);
    }

    Promotion promotion(String boundary) {
        return observed.at(boundary).promotion(Objects.requireNonNull(snapshot().boundary(boundary)), clock.instant());
    }

    ShadowDifferences shadow(String boundary) {
        return observed.at(boundary).shadow();
    }

    void promote(String boundary, Change change) {
        Objects.requireNonNull(change, "change");
        Promotion promotion = promotion(boundary);
        if (!promotion.ready()) {
            String why = String.join("; ", promotion.problems());
            state.event(EventKind.BOUNDARY_NOT_READY, boundary, change.by(), why, Map.of());
            throw new PromotionRefusedException(promotion);
        }
        change(boundary, EventKind.BOUNDARY_PROMOTED, change, before -> before.withMode(Mode.ENFORCE));
    }

    void demote(String boundary, Change change) {
        change(boundary, EventKind.BOUNDARY_DEMOTED, change, before -> before.withMode(Mode.REPORT_ONLY));
    }

    void change(String boundary, Change change, UnaryOperator<BoundarySettings> step) {
        change(boundary, EventKind.BOUNDARY_CHANGED, change, before -> {
            BoundarySettings after = step.apply(before);
            if (!after.name().equals(boundary) || after.mode() != before.mode()) {
                throw new IllegalArgumentException(
                        "a change leaves name and mode as they are: a boundary is promoted or demoted");
            }
            return after;
        });
    }

    private void change(String boundary, EventKind kind, Change change, UnaryOperator<BoundarySettings> step) {
        state.change(boundary, kind, change, step);
        observed.anew(boundary);
    }

    /** Records that what a source delivers was refused, or that it delivers nothing; what was good before stands. */
    public void sourceRefused(String source, List<String> problems) {
        source(EventKind.SOURCE_REFUSED, source, problems);
    }

    /** Records that what a source delivered was taken with reservations, such as keys that were left out. */
    public void sourceWarned(String source, List<String> warnings) {
        source(EventKind.SOURCE_WARNED, source, warnings);
    }

    private void source(EventKind kind, String source, List<String> lines) {
        String why = String.join("; ", lines);
        String shown = why.length() > LONGEST_WHY ? why.substring(0, LONGEST_WHY) + "..." : why;
        state.event(kind, source, BY_ITSELF, shown, Map.of());
    }

    /** Records that a source delivers again. */
    public void sourceRecovered(String source) {
        state.event(EventKind.SOURCE_RECOVERED, source, BY_ITSELF, "loaded again", Map.of());
    }

    /** Returns what was counted, and how many of each there are; {@code sources} as given. */
    public Statistics statistics(List<SourceStatus> sources) {
        Instant now = clock.instant();
        Snapshot read = state.current(now);
        return new Statistics(
                now,
                observed.decisions(),
                log.counts(),
                log.failing(),
                sources,
                state.book().counts(now),
                watches.size(),
                read.revocations().size(),
                read.grants().byId().size(),
                signals.failures());
    }

    /** Returns how often each attribute source has failed, by its name. */
    public Map<String, Long> attributeFailures() {
        return signals.failures();
    }

    /** Denies everything from now on. */
    public void close() {
        deciding.close();
        signals.close();
        watches.close();
    }

    Watch watch(String boundary, AccessRequest request, Decision decision, Watch.Listener listener) {
        return watches.add(boundary, request, decision, listener);
    }

    /** Records that what was decided on has ended. */
    void ended(String boundary, String decision, String how, Map<String, String> more) {
        deciding.ended(boundary, decision, Objects.requireNonNull(how, "how"), more);
    }

    /** Records that a waiver made a difference where nothing is decided. */
    void used(String boundary, Waiver waiver, String what) {
        state.book().used(waiver);
        Map<String, String> details = Map.of("boundary", boundary, "owner", waiver.owner());
        state.event(EventKind.WAIVER_USED, waiver.id(), BY_ITSELF, what, details);
    }

    /** Records that a header that says who calls came with a request from somebody who may not say so. */
    void spoofed(String boundary, String decision, String header) {
        Map<String, String> details = Map.of("boundary", boundary, "header", header);
        state.event(EventKind.HEADER_SPOOFED, decision, BY_ITSELF, "from a peer that is no trusted proxy", details);
    }

    /** Returns how many decisions are being watched. */
    public int watched() {
        return watches.size();
    }

    Challenge challenge(Evidence evidence, Decision decision) {
        return decision.stepUp()
                .map(required -> Challenge.stepUp(evidence, required))
                .orElseGet(() -> verifier.challenge(evidence, decision.reason(), clock.instant()));
    }

    Decision decide(String boundary, AccessRequest request) {
        return deciding.decide(boundary, request);
    }

    Decision decideAgain(String boundary, AccessRequest request, Decision before) {
        return deciding.decideAgain(boundary, request, before);
    }

    Selection select(String boundary, AccessRequest request, String type) {
        return deciding.select(boundary, request, type);
    }

    boolean admits(String boundary, Evidence chain) {
        return deciding.admits(boundary, chain);
    }
}
