package dev.zt4j.enforcement;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.identity.Evidence;
import dev.zt4j.log.DecisionLog;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.log.EventKind;
import dev.zt4j.log.LogLane;
import dev.zt4j.policy.Signals;
import dev.zt4j.reason.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides by the snapshot of the moment, read once, and records each decision. What fails unexpectedly is denied.
 * Thread-safe; takes no locks.
 */
final class Deciding {
    private static final Logger LOGGER = LoggerFactory.getLogger(Deciding.class);
    private static final String BY_ITSELF = "zt4j";
    private static final String BOUNDARY = "boundary";
    private static final EntityUid HANDSHAKE = EntityUid.of("Zt::Tls::Action", "handshake");

    private final State state;
    private final Judge judge;
    private final Selecting selecting = new Selecting();
    private final Signals signals;
    private final DecisionLog log;
    private final DecisionClock clock;
    private final ObservedBoundaries observed;
    private volatile boolean closed;

    /**
     * Creates it.
     *
     * @param state has the snapshot
     * @param judge judges by it
     * @param signals what policies are told by attribute sources
     * @param log records decisions
     * @param clock tells the time
     * @param observed counts decisions
     */
    Deciding(
            State state,
            Judge judge,
            Signals signals,
            DecisionLog log,
            DecisionClock clock,
            ObservedBoundaries observed) {
        this.state = state;
        this.judge = judge;
        this.signals = signals;
        this.log = log;
        this.clock = clock;
        this.observed = observed;
    }

    /** Denies everything from now on. */
    void close() {
        closed = true;
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
        try {
            Judge.Sitting sitting = sitting(boundary, clock.at(ready), slot);
            Judgement judgement = recordable(sitting, judge(sitting, request, Judge::ask));
            return conclude(sitting, request, judgement, started, slot);
        } catch (RuntimeException | Error e) {
            log.giveBack(slot);
            throw e;
        }
    }

    Selection select(String boundary, AccessRequest request, String type) {
        long started = clock.nanoTime();
        selecting.check(state.current(), request, type);
        LogLane slot = log.reserve();
        if (slot == null) {
            slot = slotInTime(boundary, request);
        }
        Judge.Sitting sitting;
        Selecting.Sides sides;
        Decision decision;
        try {
            sitting = sitting(boundary, clock.instant(), slot);
            // Other policies than those that were checked may be there by now.
            sides = selecting.sides(sitting.read(), type);
            Judgement judgement = recordable(sitting, judge(sitting, request, sides));
            decision = conclude(sitting, request, judgement, started, slot, null);
        } catch (RuntimeException | Error e) {
            log.giveBack(slot);
            throw e;
        }
        return sides.selection(decision, sitting.settings().mode());
    }

    private Judge.Sitting sitting(String boundary, Instant now, @Nullable LogLane slot) {
        Snapshot read = state.current(now);
        return new Judge.Sitting(read, read.seat(boundary), now, slot != null && !log.failing(), signals.session());
    }

    /** Denies what would be permitted and cannot be recorded, unless the boundary says otherwise. */
    private static Judgement recordable(Judge.Sitting sitting, Judgement judgement) {
        return sitting.recordable()
                        || !judgement.permits()
                        || sitting.settings().logPosture() == LogPosture.SHED
                ? judgement
                : Judgement.deny(judgement.principal(), Reason.LOG_UNAVAILABLE);
    }

    private @Nullable LogLane slotInTime(String boundary, AccessRequest request) {
        boolean waits = !request.onEventLoop()
                && Objects.requireNonNull(state.current().boundary(boundary)).logPosture() == LogPosture.BLOCK;
        return waits ? log.reserve(LogPosture.LONGEST_WAIT) : null;
    }

    /** Records how something ended that was decided on. */
    void ended(String boundary, String decision, String how, Map<String, String> more) {
        long now = clock.nanoTime();
        Map<String, String> details = boundary.equals(more.get(BOUNDARY)) ? more : with(BOUNDARY, boundary, more);
        log.event(EventKind.CALL_ENDED, clock.at(now), decision, BY_ITSELF, how, details, now);
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
        Decision decision = new Decision(record, outcome, judgement, shadow, validUntil);
        log.write(record, slot, ended);
        return decision;
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

    /** Returns a map with one more entry, which no record has to copy once more. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // no array of a generic type can be made
    private static Map<String, String> with(String name, String value, Map<String, String> more) {
        Map.Entry<String, String>[] entries = more.entrySet().toArray(new Map.Entry[more.size() + 1]);
        entries[more.size()] = Map.entry(name, value);
        return Map.ofEntries(entries);
    }
}
