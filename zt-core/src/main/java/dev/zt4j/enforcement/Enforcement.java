package dev.zt4j.enforcement;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.identity.Challenge;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.PrincipalKind;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.Verification;
import dev.zt4j.log.DecisionLog;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.policy.Policies;
import dev.zt4j.policy.Question;
import dev.zt4j.reason.Reason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the current {@link Snapshot} and decides by it. Writers replace the snapshot as a whole; a decision reads it
 * once. Thread-safe, without locks.
 *
 * @since 0.1.0
 */
public final class Enforcement {
    private static final Logger LOGGER = LoggerFactory.getLogger(Enforcement.class);
    private static final EntityUid HANDSHAKE = EntityUid.of("Zt::Tls::Action", "handshake");

    private final AtomicReference<Snapshot> snapshot;
    private final EvidenceVerifier verifier;
    private final DecisionLog log;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private volatile boolean closed;

    /**
     * Creates the enforcement of a process.
     *
     * @param first the snapshot to start with
     * @param verifier verifies evidence
     * @param log records decisions
     * @param clock tells the time
     * @param nanoTime measures intervals, in nanoseconds
     */
    public Enforcement(
            Snapshot first, EvidenceVerifier verifier, DecisionLog log, InstantSource clock, LongSupplier nanoTime) {
        this.snapshot = new AtomicReference<>(Objects.requireNonNull(first, "first"));
        this.verifier = Objects.requireNonNull(verifier, "verifier");
        this.log = Objects.requireNonNull(log, "log");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
    }

    /** Returns what decisions read at this moment. */
    public Snapshot snapshot() {
        return snapshot.get();
    }

    /** Takes the keys of everybody who is trusted as loaded, changed or not, each with its own freshness. */
    public void trustLoaded(TrustBundles trust) {
        snapshot.updateAndGet(before -> before.withTrust(trust));
    }

    /** Takes policies as loaded, changed or not; from now on they count as fresh until the given instant. */
    public void policiesLoaded(Policies policies, Instant freshUntil) {
        snapshot.updateAndGet(before -> before.withPolicies(policies, freshUntil));
    }

    /** Revokes, from the next decision on. */
    public void revoke(Revocation revocation) {
        snapshot.updateAndGet(before -> before.with(revocation));
    }

    /**
     * Returns a boundary.
     *
     * @throws IllegalArgumentException if none of that name was declared
     */
    public Boundary boundary(String name) {
        if (snapshot.get().boundary(name) == null) {
            throw new IllegalArgumentException("no boundary named " + name + " was declared, only "
                    + snapshot.get().boundaries().keySet());
        }
        return new Boundary(name, this);
    }

    /** Denies everything from now on. */
    public void close() {
        closed = true;
    }

    Decision decide(String boundary, AccessRequest request) {
        long started = nanoTime.getAsLong();
        Snapshot read = snapshot.get();
        BoundarySettings settings = Objects.requireNonNull(read.boundary(boundary));
        Instant now = clock.instant();
        boolean slot = log.reserve();
        Judgement judgement = judge(read, settings, request, now);
        boolean recordable = slot && !log.failing();
        if (!recordable && judgement.permits() && settings.logPosture() == LogPosture.DENY) {
            judgement = Judgement.deny(judgement.principal(), Reason.LOG_UNAVAILABLE);
        }
        return conclude(read, settings, request, judgement, now, started, slot);
    }

    Challenge challenge(Evidence evidence, Reason reason) {
        return verifier.challenge(evidence, reason, clock.instant());
    }

    /** Judges the chain of a TLS client and records a refusal; what passes is decided request by request. */
    boolean admits(String boundary, Evidence chain) {
        long started = nanoTime.getAsLong();
        Snapshot read = snapshot.get();
        BoundarySettings settings = Objects.requireNonNull(read.boundary(boundary));
        Instant now = clock.instant();
        Judgement refusal = refusal(read, settings, chain, now);
        if (refusal == null) {
            return true;
        }
        AccessRequest request = AccessRequest.builder()
                .evidence(chain)
                .action(HANDSHAKE)
                .resource("Zt::Boundary", boundary)
                .build();
        return conclude(read, settings, request, refusal, now, started, log.reserve())
                .allowed();
    }

    private @Nullable Judgement refusal(Snapshot read, BoundarySettings settings, Evidence chain, Instant now) {
        try {
            if (closed) {
                return Judgement.deny(null, Reason.CLOSED);
            }
            Verification verification = verifier.verify(chain, read.trust(), now);
            if (verification instanceof Verification.Refused refused) {
                return Judgement.deny(null, refused.reason());
            }
            Principal principal = ((Verification.Verified) verification).principal();
            Reason revoked = read.revocations().reason(principal);
            return revoked == null ? null : Judgement.revoked(principal, revoked);
        } catch (RuntimeException e) {
            LOGGER.error("a handshake at boundary {} failed unexpectedly and is denied", settings.name(), e);
            return Judgement.deny(null, Reason.INTERNAL_ERROR);
        }
    }

    private Judgement judge(Snapshot read, BoundarySettings settings, AccessRequest request, Instant now) {
        try {
            if (closed) {
                return Judgement.deny(null, Reason.CLOSED);
            }
            Verification verification = who(read, request, now);
            if (verification instanceof Verification.Refused refused) {
                return Judgement.deny(null, refused.reason());
            }
            return judge(read, settings, request, ((Verification.Verified) verification).principal(), now);
        } catch (RuntimeException e) {
            LOGGER.error("a decision at boundary {} failed unexpectedly and is denied", settings.name(), e);
            return Judgement.deny(null, Reason.INTERNAL_ERROR);
        }
    }

    private Verification who(Snapshot read, AccessRequest request, Instant now) {
        Principal handedOver = request.principal();
        if (handedOver != null) {
            return verifier.recheck(handedOver, read.trust(), now);
        }
        if (request.evidence().isNone() && request.anonymousAllowed()) {
            return new Verification.Verified(verifier.anonymous());
        }
        return verifier.verify(request.evidence(), read.trust(), now);
    }

    private static Judgement judge(
            Snapshot read, BoundarySettings settings, AccessRequest request, Principal principal, Instant now) {
        Reason revoked = read.revocations().reason(principal);
        if (revoked != null) {
            return Judgement.revoked(principal, revoked);
        }
        Reason refusal = request.refusal();
        if (refusal != null) {
            return Judgement.deny(principal, refusal);
        }
        if (principal.kind() == PrincipalKind.LEGACY) {
            return Judgement.deny(principal, Reason.STATIC_SECRET_UNWAIVED);
        }
        Question question = Question.of(
                principal,
                request.call(),
                new Question.BoundaryFacts(settings.name(), settings.tier().name()),
                now,
                read.policies().entities());
        Judgement judgement = ask(read, principal, question);
        if (!principal.actors().isEmpty()) {
            judgement = judgement.and(
                    ask(read, principal, question.by(principal.actors().get(0))));
        }
        // What narrows outlives the staleness limit, what widens does not.
        return judgement.permits() && now.isAfter(read.policiesFreshUntil())
                ? Judgement.deny(principal, Reason.POLICY_STALE)
                : judgement;
    }

    private static Judgement ask(Snapshot read, Principal principal, Question question) {
        return Judgement.of(principal, read.policies().set().authorize(question.request(), question.entities()));
    }

    private Decision conclude(
            Snapshot read,
            BoundarySettings settings,
            AccessRequest request,
            Judgement judgement,
            Instant now,
            long started,
            boolean slot) {
        Decision.Outcome outcome = outcome(settings, judgement);
        Decision decision = new Decision(
                log.nextId(),
                outcome,
                judgement.reasons(),
                judgement.determining(),
                judgement.erring(),
                judgement.principal(),
                validUntil(read, judgement, now),
                nanoTime.getAsLong() - started);
        log.write(record(read, settings, request, decision, now), slot);
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

    private Instant validUntil(Snapshot read, Judgement judgement, Instant now) {
        if (!judgement.permits() || judgement.principal() == null) {
            return now;
        }
        Instant proven = verifier.holdsUntil(judgement.principal(), read.trust());
        return proven.isBefore(read.policiesFreshUntil()) ? proven : read.policiesFreshUntil();
    }

    private static DecisionRecord record(
            Snapshot read, BoundarySettings settings, AccessRequest request, Decision decision, Instant now) {
        return new DecisionRecord(
                decision.id(),
                now,
                settings.name(),
                settings.tier().name(),
                settings.mode().name(),
                decision.outcome().name(),
                request.principal() != null ? "principal" : request.evidence().kinds(),
                decision.principal().map(Enforcement::caller).orElse(null),
                request.call().action().toString(),
                request.call().resource().toString(),
                decision.reasons(),
                decision.determiningPolicies(),
                decision.erringPolicies(),
                read.version(),
                decision.nanos());
    }

    private static DecisionRecord.Caller caller(Principal principal) {
        return new DecisionRecord.Caller(
                principal.kind().name(),
                principal.id(),
                principal.credential().kind().code(),
                principal.credential().strength().code(),
                principal.credential().issuer(),
                principal.credential().tokenId().orElse(null),
                principal.credential().audiences(),
                principal.actors().stream().map(Principal.Actor::id).toList(),
                principal.channel().map(Principal::id).orElse(null));
    }
}
