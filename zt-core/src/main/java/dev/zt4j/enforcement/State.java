package dev.zt4j.enforcement;

import dev.zt4j.identity.TrustBundles;
import dev.zt4j.log.DecisionLog;
import dev.zt4j.log.EventKind;
import dev.zt4j.policy.Policies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Holds the current snapshot and makes the next one of each change, which it records. Readers never wait; writers take
 * turns. Thread-safe.
 */
final class State {
    private static final String BY_ITSELF = "zt4j";

    private final AtomicReference<Snapshot> snapshot;
    private final DecisionLog log;
    private final InstantSource clock;
    private final StateLimits limits;
    private final @Nullable RevocationStore store;
    private final Watches watches;
    private final ReentrantLock writing = new ReentrantLock();
    private final WaiverBook book = new WaiverBook();
    private final AtomicLong grantNumber = new AtomicLong();

    State(
            Snapshot first,
            DecisionLog log,
            InstantSource clock,
            StateLimits limits,
            @Nullable RevocationStore store,
            Watches watches) {
        this.snapshot = new AtomicReference<>(first);
        this.log = log;
        this.clock = clock;
        this.limits = limits;
        this.store = store;
        this.watches = watches;
    }

    Snapshot current() {
        return snapshot.get();
    }

    WaiverBook book() {
        return book;
    }

    /** Returns the snapshot without what has ended by now. */
    Snapshot current(Instant now) {
        Snapshot read = snapshot.get();
        while (read.isOver(now)) {
            Snapshot next = read.at(now);
            if (snapshot.compareAndSet(read, next)) {
                recordEnds(read, now);
                return next;
            }
            read = snapshot.get();
        }
        if (book.noticeIsDue(now)) {
            recordNotices(now);
        }
        return read;
    }

    private void recordNotices(Instant now) {
        for (Waiver waiver : book.notices(now)) {
            event(EventKind.WAIVER_EXPIRING, waiver.id(), BY_ITSELF, "it ends soon", details(waiver));
        }
    }

    /** Without requests nobody reads the state, and yet it has to be told what ends. */
    private void recordWhatIsDue() {
        current(clock.instant());
    }

    private void recordEnds(Snapshot before, Instant now) {
        for (Grant grant : before.grants().endedBy(now)) {
            recordEnd(grant, "it expired");
        }
        for (Waiver waiver : before.allWaivers().endedBy(now)) {
            watches.touched(new Revocation.OfPrincipal(waiver.principal()));
            book.expired(waiver);
            event(EventKind.WAIVER_EXPIRED, waiver.id(), BY_ITSELF, "it expired", Map.of("owner", waiver.owner()));
        }
    }

    void trustLoaded(TrustBundles trust) {
        Snapshot before = snapshot.getAndUpdate(read -> read.withTrust(trust));
        if (!trust.sameKeys(before.trust())) {
            watches.allTouched();
        }
        recordWhatIsDue();
    }

    void policiesLoaded(Policies policies, Instant freshUntil) {
        writing.lock();
        try {
            Snapshot before = snapshot.getAndUpdate(read -> read.withPolicies(policies, freshUntil));
            if (!policies.equals(before.policies())) {
                watches.allTouched();
            }
            before.grants().byId().forEach((id, grant) -> {
                if (snapshot.get().grants().byId().get(id) == null
                        && !grant.expiresAt().isBefore(clock.instant())) {
                    recordEnd(grant, "its template is gone or has changed");
                }
            });
        } finally {
            writing.unlock();
        }
        recordWhatIsDue();
    }

    void sharedFreshUntil(Instant freshUntil) {
        snapshot.updateAndGet(before -> before.withSharedFreshUntil(freshUntil));
        recordWhatIsDue();
    }

    void shadowLoaded(Policies policies) {
        snapshot.updateAndGet(before -> before.withShadow(policies));
    }

    /** Takes what outlived the process, which stands in the log already. */
    void revoked(Iterable<Revocation> stored) {
        Revocations all = snapshot.get().revocations();
        for (Revocation revocation : stored) {
            all = all.with(revocation);
        }
        Revocations known = all.at(clock.instant());
        if (known.size() > 0) {
            snapshot.updateAndGet(before -> before.withRevocations(known));
        }
    }

    void revoke(Revocation revocation) {
        writing.lock();
        try {
            hold(revocation);
            store(revocation.target(), kept -> kept.add(revocation));
        } finally {
            writing.unlock();
        }
    }

    /** Revokes in this process alone. */
    void hold(Revocation revocation) {
        writing.lock();
        try {
            Instant now = clock.instant();
            makeRoom(revocation, now);
            snapshot.updateAndGet(
                    before -> before.withRevocations(before.revocations().with(revocation)));
            Map<String, String> details = new TreeMap<>();
            if (revocation.occurredAt() != null) {
                details.put(
                        "millisToEffect",
                        Long.toString(
                                Duration.between(revocation.occurredAt(), now).toMillis()));
            }
            touch(revocation.target());
            event(EventKind.REVOKED, revocation.target().describe(), revocation.by(), revocation.why(), details);
        } finally {
            writing.unlock();
        }
    }

    private void touch(Revocation.Target target) {
        if (target instanceof Revocation.IssuedBefore before) {
            if (before.issuer() == null) {
                watches.allTouched();
            } else {
                watches.touched(new Revocation.OfIssuer(before.issuer()));
            }
        } else {
            watches.touched(target);
        }
    }

    /** Many single tokens of one issuer make room by becoming one revocation of all it issued before. */
    private void makeRoom(Revocation revocation, Instant now) {
        Revocations held = snapshot.get().revocations();
        if (held.size() < limits.revocations() || held.get(revocation.target()) != null) {
            return;
        }
        Revocations left = held.at(now);
        String issuer = left.issuerOfMostTokens();
        if (left.size() >= limits.revocations() && issuer != null) {
            left = left.folded(issuer, now);
            watches.touched(new Revocation.OfIssuer(issuer));
            event(EventKind.REVOCATIONS_FOLDED, "issuer " + issuer, BY_ITSELF, "too many are held", Map.of());
        }
        if (left.size() >= limits.revocations()) {
            throw new IllegalStateException(limits.revocations()
                    + " revocations are held, and none can be spared: revoke all that was issued before an instant");
        }
        Revocations room = left;
        snapshot.updateAndGet(before -> before.withRevocations(room));
    }

    void lift(Revocation.Target target, Change change) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(change, "change");
        writing.lock();
        try {
            // What cannot be stored is not lifted: it would be back after a restart.
            store(target, kept -> kept.lift(target));
            release(target, change);
        } finally {
            writing.unlock();
        }
    }

    /** Lifts in this process alone. */
    void release(Revocation.Target target, Change change) {
        writing.lock();
        try {
            if (snapshot.get().revocations().get(target) == null) {
                return;
            }
            snapshot.updateAndGet(
                    before -> before.withRevocations(before.revocations().without(target)));
            touch(target);
            event(EventKind.REVOCATION_LIFTED, target.describe(), change.by(), change.why(), Map.of());
        } finally {
            writing.unlock();
        }
    }

    @FunctionalInterface
    private interface Storing {
        void in(RevocationStore store) throws IOException;
    }

    private void store(Revocation.Target target, Storing step) {
        if (store == null) {
            return;
        }
        try {
            step.in(store);
        } catch (IOException e) {
            event(
                    EventKind.REVOCATION_NOT_STORED,
                    target.describe(),
                    BY_ITSELF,
                    e.getClass().getName(),
                    Map.of());
            throw new UncheckedIOException("the revocation is not stored: " + target.describe(), e);
        }
    }

    Grant grant(GrantRequest request, Enforcement enforcement) {
        writing.lock();
        try {
            Instant now = clock.instant();
            String id = Grants.id(grantNumber.incrementAndGet(), request.task());
            return give(new Grant(id, request, now.plus(request.lifetime()), enforcement));
        } finally {
            writing.unlock();
        }
    }

    /** Gives a grant, and records that, or that it is refused. */
    Grant give(Grant grant) {
        GrantRequest request = grant.request();
        writing.lock();
        try {
            checkGrant(request, clock.instant());
            snapshot.updateAndGet(before -> before.withGrants(before.grants().with(grant)));
            watches.touched(new Revocation.OfPrincipal(request.principal()));
            event(EventKind.GRANT_STARTED, grant.id(), by(request), request.purpose(), details(grant));
            return grant;
        } catch (GrantRefusedException | IllegalArgumentException e) {
            event(
                    EventKind.GRANT_REFUSED,
                    request.template(),
                    by(request),
                    String.valueOf(e.getMessage()),
                    Map.of(
                            "task",
                            request.task(),
                            "principal",
                            request.principal().toString()));
            throw e;
        } finally {
            writing.unlock();
        }
    }

    private void checkGrant(GrantRequest request, Instant now) {
        if (request.lifetime().compareTo(limits.grantLifetime()) > 0) {
            throw new GrantRefusedException(
                    "a grant lasts " + limits.grantLifetime() + " at most, not " + request.lifetime());
        }
        if (current(now).grants().byId().size() >= limits.grants()) {
            throw new GrantRefusedException(limits.grants() + " grants are given, and no more can be");
        }
    }

    private static String by(GrantRequest request) {
        return request.approver().orElse(request.principal()).toString();
    }

    private static Map<String, String> details(Grant grant) {
        Map<String, String> details = new TreeMap<>();
        details.put("template", grant.request().template());
        details.put("principal", grant.request().principal().toString());
        grant.request().resource().ifPresent(resource -> details.put("resource", resource.toString()));
        details.put("task", grant.request().task());
        details.put("expiresAt", grant.expiresAt().toString());
        return details;
    }

    void end(Grant grant) {
        writing.lock();
        try {
            Snapshot before = snapshot.getAndUpdate(read -> read.grants().byId().get(grant.id()) == null
                    ? read
                    : read.withGrants(read.grants().without(grant.id())));
            if (before.grants().byId().get(grant.id()) != null) {
                recordEnd(grant, "its task ended");
            }
        } finally {
            writing.unlock();
        }
    }

    private void recordEnd(Grant grant, String why) {
        watches.touched(new Revocation.OfPrincipal(grant.request().principal()));
        event(
                EventKind.GRANT_ENDED,
                grant.id(),
                BY_ITSELF,
                why,
                Map.of("task", grant.request().task()));
    }

    void add(Waiver waiver) {
        writing.lock();
        try {
            String problem = problem(waiver);
            if (problem != null) {
                event(EventKind.WAIVER_REFUSED, waiver.id(), waiver.riskAcceptedBy(), problem, details(waiver));
                throw new IllegalArgumentException("waiver " + waiver.id() + ": " + problem);
            }
            book.added(waiver, clock.instant());
            snapshot.updateAndGet(
                    before -> before.withWaivers(before.allWaivers().with(waiver)));
            watches.touched(new Revocation.OfPrincipal(waiver.principal()));
            event(EventKind.WAIVER_ADDED, waiver.id(), waiver.riskAcceptedBy(), waiver.reason(), details(waiver));
        } finally {
            writing.unlock();
        }
    }

    private @Nullable String problem(Waiver waiver) {
        Instant now = clock.instant();
        Snapshot read = current(now);
        BoundarySettings settings = read.boundary(waiver.boundary());
        if (settings == null) {
            return "there is no boundary " + waiver.boundary();
        }
        Duration longest =
                waiver.breakGlass() ? Waiver.MAX_BREAK_GLASS : settings.tier().maxWaiver();
        if (!waiver.expiresAt().isAfter(now)) {
            return "it has expired";
        }
        if (waiver.expiresAt().isAfter(now.plus(longest))) {
            return "it may last " + longest + " at most";
        }
        if (waiver.breakGlass() && log.failing()) {
            return "no glass is broken while the decision log cannot be written";
        }
        return read.waivers().size() >= limits.waivers() && !read.waivers().containsKey(waiver.id())
                ? limits.waivers() + " waivers are held"
                : null;
    }

    private static Map<String, String> details(Waiver waiver) {
        return Map.of(
                "boundary", waiver.boundary(),
                "principal", waiver.principal().toString(),
                "rule", waiver.rule().code(),
                "owner", waiver.owner(),
                "expiresAt", waiver.expiresAt().toString(),
                "breakGlass", Boolean.toString(waiver.breakGlass()));
    }

    boolean removeWaiver(String id, Change change) {
        Objects.requireNonNull(change, "change");
        writing.lock();
        try {
            Waiver waiver = snapshot.get().waivers().get(id);
            if (waiver == null) {
                return false;
            }
            snapshot.updateAndGet(
                    before -> before.withWaivers(before.allWaivers().without(id)));
            book.removed(waiver);
            watches.touched(new Revocation.OfPrincipal(waiver.principal()));
            event(EventKind.WAIVER_REMOVED, id, change.by(), change.why(), Map.of());
            return true;
        } finally {
            writing.unlock();
        }
    }

    /** Changes a boundary, which has to be there, and returns it as it was. */
    BoundarySettings change(String boundary, EventKind kind, Change change, UnaryOperator<BoundarySettings> step) {
        Objects.requireNonNull(change, "change");
        writing.lock();
        try {
            BoundarySettings before = Objects.requireNonNull(snapshot.get().boundary(boundary));
            BoundarySettings after = step.apply(before);
            snapshot.updateAndGet(read -> read.withBoundary(after));
            watches.touched(boundary);
            event(
                    kind,
                    boundary,
                    change.by(),
                    change.why(),
                    Map.of("before", before.toString(), "after", after.toString()));
            if (after.tier().maxWaiver().compareTo(before.tier().maxWaiver()) < 0) {
                cutWaivers(after);
            }
            return before;
        } finally {
            writing.unlock();
        }
    }

    /** What lasts longer than a tier allows ends as early as it would have to if it began now. */
    private void cutWaivers(BoundarySettings boundary) {
        Instant latest = clock.instant().plus(boundary.tier().maxWaiver());
        for (Waiver waiver : snapshot.get().waivers().values()) {
            if (waiver.boundary().equals(boundary.name()) && waiver.expiresAt().isAfter(latest)) {
                add(waiver.until(latest));
            }
        }
    }

    void event(EventKind kind, String subject, String by, String why, Map<String, String> details) {
        log.event(kind, clock.instant(), subject, by, why, details);
    }
}
