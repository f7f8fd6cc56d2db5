package dev.zt4j.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.zt4j.cedar.value.Value;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one attribute source: a few threads of its own, so that one that hangs takes nothing from others; one
 * call at a time for the same question; answers kept within their age. Thread-safe.
 */
final class SourceCalls implements AutoCloseable {
    /** How far the clock of a source may be ahead of ours. */
    static final Duration SKEW = Duration.ofSeconds(60);

    private static final int MAX_WAITING = 1_024;
    private static final int MAX_KEPT = 10_000;
    private static final int SIZE_OF_ONE = 256;
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final AttributeSource source;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Consumer<SignalFailure.Kind> failures;
    private final ThreadPoolExecutor threads;
    private final Cache<AttributeSource.Query, Observed> kept;
    private final ConcurrentMap<AttributeSource.Query, Call> calls = new ConcurrentHashMap<>();

    /** How many threads are held by calls that nobody waits for any more. */
    private final AtomicInteger hanging = new AtomicInteger();

    SourceCalls(
            AttributeSource source,
            InstantSource clock,
            LongSupplier nanoTime,
            ThreadFactory factory,
            Consumer<SignalFailure.Kind> failures) {
        this.source = source;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.failures = failures;
        this.threads = new ThreadPoolExecutor(
                AttributeSource.MAX_CALLS,
                AttributeSource.MAX_CALLS,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                factory);
        threads.allowCoreThreadTimeOut(true);
        this.kept = Caffeine.newBuilder()
                .maximumWeight(MAX_KEPT)
                .weigher((AttributeSource.Query query, Observed answer) -> 1 + answer.size() / SIZE_OF_ONE)
                .executor(Runnable::run)
                .build();
    }

    /** An answer, or that there is none; by the wall clock and, since that may be set, by one that nobody can set. */
    record Observed(@Nullable Value value, int size, Instant at, long nanos) {}

    private enum Stage {
        WAITING,
        RUNNING,
        ENDED,
        HANGING
    }

    /** One call, for all who need its answer. */
    final class Call {
        private final AttributeSource.Query query;
        private final long end = nanoTime.getAsLong() + source.deadline().toNanos();
        private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
        private final FutureTask<@Nullable Observed> task = new FutureTask<>(this::ask);

        private Call(AttributeSource.Query query) {
            this.query = query;
        }

        private @Nullable Observed ask() {
            if (!stage.compareAndSet(Stage.WAITING, Stage.RUNNING)) {
                return null;
            }
            try {
                // Another call may have ended between the look at what is kept and the start of this one.
                Observed kept = kept(query, clock.instant());
                return kept == null ? checked(source.fetch(query)) : kept;
            } catch (Exception e) {
                if (stage.get() == Stage.RUNNING) {
                    failures.accept(SignalFailure.Kind.FAILED);
                }
                return null;
            } finally {
                if (!stage.compareAndSet(Stage.RUNNING, Stage.ENDED)) {
                    hanging.decrementAndGet();
                }
                calls.remove(query, this);
            }
        }

        /** An answer is kept before the call leaves the list of calls, or others would ask again in between. */
        private @Nullable Observed checked(Optional<AttributeSource.Answer> answer) {
            Instant now = clock.instant();
            Instant at = answer.map(AttributeSource.Answer::observedAt).orElse(now);
            Value value = answer.map(AttributeSource.Answer::value).orElse(null);
            int size = value == null ? 0 : Shape.size(value, AttributeSource.MAX_SIZE);
            SignalFailure.Kind problem = problem(value, size, at, now);
            if (problem != null) {
                failures.accept(problem);
                return null;
            }
            Observed observed = new Observed(value, size, at.isAfter(now) ? now : at, nanoTime.getAsLong());
            kept.put(query, observed);
            return observed;
        }

        private void abandonIfLate() {
            if (nanoTime.getAsLong() - end >= 0) {
                abandon();
            }
        }

        /** Gives up on what has not come in time; the first to do so reports it. */
        private void abandon() {
            boolean queued = stage.compareAndSet(Stage.WAITING, Stage.ENDED);
            boolean hangs = !queued && stage.compareAndSet(Stage.RUNNING, Stage.HANGING);
            if (hangs) {
                hanging.incrementAndGet();
            }
            if (queued || hangs) {
                failures.accept(queued ? SignalFailure.Kind.BUSY : SignalFailure.Kind.LATE);
                threads.remove(task);
                task.cancel(true);
            }
            calls.remove(query, this);
        }
    }

    private SignalFailure.@Nullable Kind problem(@Nullable Value value, int size, Instant at, Instant now) {
        if (size > AttributeSource.MAX_SIZE) {
            return SignalFailure.Kind.TOO_LARGE;
        }
        if (value != null && !Shape.fits(value, source.type())) {
            return SignalFailure.Kind.WRONG_TYPE;
        }
        if (at.isAfter(now.plus(SKEW))) {
            return SignalFailure.Kind.FUTURE;
        }
        return at.plus(source.maxAge()).isBefore(now) ? SignalFailure.Kind.STALE : null;
    }

    /** Returns an answer that was kept and still counts, or null. */
    @Nullable
    Observed kept(AttributeSource.Query query, Instant now) {
        Observed found = kept.getIfPresent(query);
        boolean counts = found != null
                && !found.at().isAfter(now.plus(SKEW))
                && !found.at().plus(source.maxAge()).isBefore(now)
                && nanoTime.getAsLong() - found.nanos() <= source.maxAge().toNanos();
        return counts ? found : null;
    }

    /** Starts to ask, unless that goes on already; null if there is nobody to ask. */
    @Nullable
    Call start(AttributeSource.Query query) {
        if (tooLarge(query)) {
            failures.accept(SignalFailure.Kind.TOO_LARGE);
            return null;
        }
        if (hanging.get() >= AttributeSource.MAX_CALLS) {
            failures.accept(SignalFailure.Kind.BUSY);
            return null;
        }
        Call call = new Call(query);
        Call other = calls.putIfAbsent(query, call);
        if (other != null) {
            // Where nobody may wait, nobody else would notice that it hangs.
            other.abandonIfLate();
            return other;
        }
        try {
            threads.execute(call.task);
            return call;
        } catch (RejectedExecutionException e) {
            call.abandon();
            return null;
        }
    }

    private static boolean tooLarge(AttributeSource.Query query) {
        int size = Shape.size(query.entity(), AttributeSource.MAX_SIZE);
        for (Map.Entry<String, Value> circumstance : query.circumstances().entrySet()) {
            size += Shape.size(circumstance.getValue(), AttributeSource.MAX_SIZE - size);
        }
        return size > AttributeSource.MAX_SIZE;
    }

    /** Waits for an answer until the call's deadline; returns null if there is none. */
    @Nullable
    Value await(Call call) {
        try {
            long left = call.end - nanoTime.getAsLong();
            Observed observed = call.task.get(Math.max(0, left), TimeUnit.NANOSECONDS);
            return observed == null ? null : observed.value();
        } catch (TimeoutException e) {
            call.abandon();
        } catch (CancellationException e) {
            // Another who waited has given up and reported it.
            return null;
        } catch (ExecutionException e) {
            failures.accept(SignalFailure.Kind.FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failures.accept(SignalFailure.Kind.INTERRUPTED);
        }
        return null;
    }

    /** Interrupts what goes on; nothing is asked any more. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
