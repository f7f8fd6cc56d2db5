package dev.zt4j.enforcement;

import dev.zt4j.enforcement.Revocation.OfIssuer;
import dev.zt4j.enforcement.Revocation.OfKey;
import dev.zt4j.enforcement.Revocation.OfPrincipal;
import dev.zt4j.enforcement.Revocation.OfSession;
import dev.zt4j.enforcement.Revocation.OfToken;
import dev.zt4j.identity.Credential;
import dev.zt4j.identity.Principal;
import dev.zt4j.policy.Question;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All watches. They are found by what they depend on, and by when they are due; one thread decides them again, each
 * once however many changes came together. Thread-safe; decisions never wait for it.
 */
final class Watches {
    private static final Logger LOGGER = LoggerFactory.getLogger(Watches.class);
    private static final Duration MAX_INTERVAL = Duration.ofMinutes(1);

    /** The clock may be set, so what is due by it is looked for this often. */
    private static final Duration TICK = Duration.ofMillis(250);

    private final Enforcement enforcement;
    private final InstantSource clock;
    private final ThreadFactory threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Map<Object, Set<Watched>> byDependency = new HashMap<>();
    private final TreeSet<Watched> byDue = new TreeSet<>();
    private final Set<Watched> touched = new LinkedHashSet<>();
    private long number;
    private boolean closed;
    private @Nullable Thread worker;

    Watches(Enforcement enforcement, InstantSource clock, ThreadFactory threads) {
        this.enforcement = enforcement;
        this.clock = clock;
        this.threads = threads;
    }

    Watch add(String boundary, AccessRequest request, Decision decision, Watch.Listener listener) {
        lock.lock();
        try {
            Watched watched = new Watched(++number, boundary, request, decision, listener);
            for (Object dependency : watched.dependencies) {
                byDependency.computeIfAbsent(dependency, key -> new HashSet<>()).add(watched);
            }
            plan(watched, clock.instant());
            // What changed between the decision and now has passed it by.
            touched.add(watched);
            wake();
            return watched;
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        if (worker == null && !closed) {
            worker = threads.newThread(this::work);
            worker.start();
        }
        work.signal();
    }

    /** Has decided again what depends on one of these. */
    void touched(Object... dependencies) {
        lock.lock();
        try {
            for (Object dependency : dependencies) {
                touched.addAll(byDependency.getOrDefault(dependency, Set.of()));
            }
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Has decided again whatever there is. */
    void allTouched() {
        lock.lock();
        try {
            touched.addAll(byDue);
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return byDue.size();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Plans the next look at what was decided no sooner than at an instant. */
    private void plan(Watched watched, Instant from) {
        byDue.remove(watched);
        Instant latest = from.plus(MAX_INTERVAL);
        Instant until = watched.decision.validUntil();
        // A permit may have run out while it was being made. What is denied holds no longer than now, and is looked at
        // again no sooner than the rest.
        watched.due = watched.decision.outcome() == Decision.Outcome.PERMIT && until.isBefore(latest)
                ? until.plusNanos(1)
                : latest;
        byDue.add(watched);
    }

    private void remove(Watched watched) {
        lock.lock();
        try {
            byDue.remove(watched);
            touched.remove(watched);
            for (Object dependency : watched.dependencies) {
                Set<Watched> others = byDependency.get(dependency);
                if (others != null && others.remove(watched) && others.isEmpty()) {
                    byDependency.remove(dependency);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        List<Watched> next = take();
        while (!next.isEmpty()) {
            next.forEach(this::decideAgain);
            next = take();
        }
    }

    /** Waits for work; nothing comes after the end. */
    private List<Watched> take() {
        lock.lock();
        try {
            collectDue();
            while (touched.isEmpty() && !closed) {
                boolean ignored = work.await(TICK.toNanos(), TimeUnit.NANOSECONDS);
                collectDue();
            }
            List<Watched> next = closed ? List.of() : new ArrayList<>(touched);
            touched.clear();
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    private void collectDue() {
        Instant now = clock.instant();
        while (!byDue.isEmpty() && !byDue.first().due.isAfter(now)) {
            Watched watched = byDue.first();
            touched.add(watched);
            byDue.remove(watched);
            watched.due = now.plus(MAX_INTERVAL);
            byDue.add(watched);
        }
    }

    private void decideAgain(Watched watched) {
        if (watched.closed.get()) {
            return;
        }
        // Read before: what changes while it is decided is looked at in time, however long that takes.
        Instant from = clock.instant();
        Decision before = watched.decision;
        Decision after = enforcement.decideAgain(watched.boundary, watched.request, before);
        watched.decision = after;
        lock.lock();
        try {
            if (!watched.closed.get()) {
                plan(watched, from);
            }
        } finally {
            lock.unlock();
        }
        if (after.outcome() != before.outcome() && !watched.closed.get()) {
            try {
                watched.listener.changed(watched, after);
            } catch (RuntimeException e) {
                LOGGER.error("the listener of a watch at boundary {} failed", watched.boundary, e);
            }
        }
    }

    private final class Watched implements Watch, Comparable<Watched> {
        private final long id;
        private final String boundary;
        private final AccessRequest request;
        private final Listener listener;
        private final String permit;
        private final List<Object> dependencies;
        private final AtomicBoolean closed = new AtomicBoolean();
        private Instant due = Instant.MAX;
        private volatile Decision decision;

        private Watched(long id, String boundary, AccessRequest request, Decision decision, Listener listener) {
            this.id = id;
            this.boundary = boundary;
            this.request = decision.principal().map(request::by).orElse(request);
            this.decision = decision;
            this.permit = decision.id();
            this.listener = listener;
            this.dependencies = new ArrayList<>();
            dependencies.add(boundary);
            decision.principal().ifPresent(this::dependOn);
        }

        private void dependOn(Principal principal) {
            Credential credential = principal.credential();
            dependencies.add(new OfPrincipal(Question.uid(principal)));
            principal.actors().forEach(actor -> dependencies.add(new OfPrincipal(Question.uid(actor))));
            dependencies.add(new OfIssuer(credential.issuer()));
            credential.tokenId().ifPresent(token -> dependencies.add(new OfToken(credential.issuer(), token)));
            credential.sessionId().ifPresent(session -> dependencies.add(new OfSession(credential.issuer(), session)));
            credential.keyThumbprint().ifPresent(key -> dependencies.add(new OfKey(key)));
            principal.channel().ifPresent(this::dependOn);
        }

        @Override
        public Decision decision() {
            return decision;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                remove(this);
            }
        }

        @Override
        public void end(String how) {
            Objects.requireNonNull(how, "how");
            if (closed.compareAndSet(false, true)) {
                remove(this);
                enforcement.ended(boundary, permit, how, Map.of());
            }
        }

        @Override
        public int compareTo(Watched other) {
            int order = due.compareTo(other.due);
            return order != 0 ? order : Long.compare(id, other.id);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(id);
        }
    }
}
