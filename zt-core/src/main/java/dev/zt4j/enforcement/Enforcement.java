package dev.zt4j.enforcement;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.coverage.Coverage;
import dev.zt4j.identity.Challenge;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.log.DecisionLog;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.log.EventKind;
import dev.zt4j.log.LogLane;
import dev.zt4j.metrics.Statistics;
import dev.zt4j.policy.Policies;
import dev.zt4j.policy.Signals;
import dev.zt4j.reason.Reason;
import dev.zt4j.source.SourceStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the current {@link Snapshot} and decides by it. Writers replace the snapshot as a whole; a decision reads it
 * once. Thread-safe; decisions take no locks.
 *
 * @since 0.1.0
 */
public final class Enforcement {
    private static final Logger LOGGER = LoggerFactory.getLogger(Enforcement.class);
    private static final String BY_ITSELF = "zt4j";
    private static final int LONGEST_WHY = 2_000;
    private static final EntityUid HANDSHAKE = EntityUid.of("Zt::Tls::Action", "handshake");

    private final State state;
    private final EvidenceVerifier verifier;
    private final Judge judge;
    private final Selecting selecting = new Selecting();
    private final Signals signals;
    private final DecisionLog log;
    private final DecisionClock clock;
    private final Watches watches;
    private final Coverage coverage;
    private final ObservedBoundaries observed;
    private final SharedEntries shared;
    private volatile boolean closed;

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
        this.judge = new Judge(verifier);
        this.signals = Objects.requireNonNull(signals, "signals");
        this.log = Objects.requireNonNull(log, "log");
        this.clock = DecisionClock.of(clock);
        this.shared = new SharedEntries(state, this, clock);
        this.observed = new ObservedBoundaries(clock);
        observed.anew(first);
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
        closed = true;
        signals.close();
        watches.close();
    }

    Watch watch(String boundary, AccessRequest request, Decision decision, Watch.Listener listener) {
        return watches.add(boundary, request, decision, listener);
    }

    /** Records that what was decided on has ended. */
    void ended(String boundary, String decision, String how, Map<String, String> more) {
        Map<String, String> details = new HashMap<>(more);
        details.put("boundary", boundary);
        state.event(EventKind.CALL_ENDED, decision, BY_ITSELF, Objects.requireNonNull(how, "how"), details);
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

    /** Decides what was decided before, and records it only if the outcome is another one. */
    Decision decideAgain(String boundary, AccessRequest request, Decision before) {
        long started = clock.nanoTime();
        Instant now = clock.at(started);
        Snapshot read = state.current(now);
        Judge.Sitting sitting = new Judge.Sitting(read, read.seat(boundary), now, !log.failing(), signals.session());
        Judgement judgement = judge(sitting, request, Judge::ask);
        if (outcome(sitting.settings(), judgement) == before.outcome()) {
            List<String> grants = read.grants().among(judgement.policies());
            return new Decision(
                    before.record(), before.outcome(), judgement, null, judge.validUntil(read, judgement, grants, now));
        }
        return conclude(sitting, request, judgement, started, log.reserve());
    }

    Decision decide(String boundary, AccessRequest request) {
        long started = clock.nanoTime();
        long ready = started;
        LogLane slot = log.reserve();
        if (slot == null) {
            slot = slotInTime(boundary, request);
            // What was read before a wait may hold no longer.
            ready = clock.nanoTime();
        }
        Instant now = clock.at(ready);
        Snapshot read = state.current(now);
        boolean recordable = slot != null && !log.failing();
        Judge.Sitting sitting = new Judge.Sitting(read, read.seat(boundary), now, recordable, signals.session());
        Judgement judgement = judge(sitting, request, Judge::ask);
        if (!recordable && judgement.permits() && sitting.settings().logPosture() != LogPosture.SHED) {
            judgement = Judgement.deny(judgement.principal(), Reason.LOG_UNAVAILABLE);
        }
        return conclude(sitting, request, judgement, started, slot);
    }

    Selection select(String boundary, AccessRequest request, String type) {
        long started = clock.nanoTime();
        selecting.check(state.current(), request, type);
        LogLane slot = log.reserve();
        if (slot == null) {
            slot = slotInTime(boundary, request);
        }
        Instant now = clock.instant();
        Snapshot read = state.current(now);
        boolean recordable = slot != null && !log.failing();
        Judge.Sitting sitting = new Judge.Sitting(read, read.seat(boundary), now, recordable, signals.session());
        Selecting.Sides sides = selecting.sides(read, type);
        Judgement judgement = judge(sitting, request, sides);
        if (!recordable && judgement.permits() && sitting.settings().logPosture() != LogPosture.SHED) {
            judgement = Judgement.deny(judgement.principal(), Reason.LOG_UNAVAILABLE);
        }
        Decision decision = conclude(sitting, request, judgement, started, slot, null);
        return sides.selection(decision, sitting.settings().mode());
    }

    private @Nullable LogLane slotInTime(String boundary, AccessRequest request) {
        boolean waits = !request.onEventLoop()
                && Objects.requireNonNull(snapshot().boundary(boundary)).logPosture() == LogPosture.BLOCK;
        return waits ? log.reserve(LogPosture.LONGEST_WAIT) : null;
    }

    Challenge challenge(Evidence evidence, Decision decision) {
        return decision.stepUp()
                .map(required -> Challenge.stepUp(evidence, required))
                .orElseGet(() -> verifier.challenge(evidence, decision.reason(), clock.instant()));
    }

    /** Judges the chain of a TLS client and records a refusal; what passes is decided request by request. */
    boolean admits(String boundary, Evidence chain) {
        long started = clock.nanoTime();
        Instant now = clock.at(started);
        Snapshot read = state.current(now);
        Judgement refusal = refusal(read, boundary, chain, now);
        if (refusal == null) {
            return true;
        }
        AccessRequest request = AccessRequest.builder()
                .evidence(chain)
                .action(HANDSHAKE)
                .resource("Zt::Boundary", boundary)
                .build();
        LogLane slot = log.reserve();
        return conclude(
                        new Judge.Sitting(
                                read,
                                read.seat(boundary),
                                now,
                                slot != null,
                                Signals.none().session()),
                        request,
                        refusal,
                        started,
                        slot)
                .allowed();
    }

    private @Nullable Judgement refusal(Snapshot read, String boundary, Evidence chain, Instant now) {
        try {
            return closed ? Judgement.deny(null, Reason.CLOSED) : judge.refusal(read, chain, now);
        } catch (RuntimeException e) {
            LOGGER.error("a handshake at boundary {} failed unexpectedly and is denied", boundary, e);
            return Judgement.deny(null, Reason.INTERNAL_ERROR);
        }
    }

    private Judgement judge(Judge.Sitting sitting, AccessRequest request, Judge.Asking asking) {
        try {
            return closed ? Judgement.deny(null, Reason.CLOSED) : judge.judge(sitting, request, asking);
        } catch (RuntimeException e) {
            LOGGER.error(
                    "a decision at boundary {} failed unexpectedly and is denied",
                    sitting.settings().name(),
                    e);
            return Judgement.deny(null, Reason.INTERNAL_ERROR);
        }
    }

    /** Whatever the shadow does, the outcome stands. */
    private @Nullable ShadowOutcome shadow(Judge.Sitting sitting, AccessRequest request, Judgement judgement) {
        try {
            return judge.shadow(sitting, request, judgement);
        } catch (RuntimeException e) {
            LOGGER.error(
                    "the shadow policy of boundary {} failed unexpectedly",
                    sitting.settings().name(),
                    e);
            return null;
        }
    }

    private Decision conclude(
            Judge.Sitting sitting, AccessRequest request, Judgement judgement, long started, @Nullable LogLane slot) {
        return conclude(sitting, request, judgement, started, slot, shadow(sitting, request, judgement));
    }

    private Decision conclude(
            Judge.Sitting sitting,
            AccessRequest request,
            Judgement judgement,
            long started,
            @Nullable LogLane slot,
            @Nullable ShadowOutcome shadow) {
        Decision.Outcome outcome = outcome(sitting.settings(), judgement);
        Observations seen = observed.at(sitting.settings().name());
        seen.count(sitting.settings().mode(), outcome, judgement.reasons().get(0), judgement.principal());
        if (shadow != null) {
            seen.count(shadow);
        }
        if (!judgement.waivers().isEmpty()) {
            judgement.waivers().forEach(use -> state.book().used(use.waiver()));
        }
        List<String> grants = sitting.read().grants().among(judgement.policies());
        Instant validUntil = judge.validUntil(sitting.read(), judgement, grants, sitting.now());
        DecisionRecord.Besides besides = RecordedBesides.of(sitting.read(), judgement, grants, shadow);
        long ended = clock.nanoTime();
        DecisionRecord record = record(slot, sitting, request, judgement, outcome, besides, ended - started);
        log.write(record, slot, ended);
        return new Decision(record, outcome, judgement, shadow, validUntil);
    }

    private static Decision.Outcome outcome(BoundarySettings settings, Judgement judgement) {
        if (judgement.permits()) {
            return Decision.Outcome.PERMIT;
        }
        return settings.mode() == Mode.REPORT_ONLY && !judgement.absolute()
                ? Decision.Outcome.WOULD_DENY
                : Decision.Outcome.DENY;
    }

    private DecisionRecord record(
            @Nullable LogLane slot,
            Judge.Sitting sitting,
            AccessRequest request,
            Judgement judgement,
            Decision.Outcome outcome,
            DecisionRecord.Besides besides,
            long nanos) {
        return new DecisionRecord(
                log.nextId(slot),
                sitting.now(),
                sitting.seat().where(),
                request.asked(),
                judgement.principal(),
                outcome.name(),
                judgement,
                besides,
                nanos);
    }
}
