package dev.zt4j.policy;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.identity.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the attribute sources what a decision needs, all at once and each within its deadline. Thread-safe. Without
 * sources it costs nothing.
 *
 * @since 0.1.0
 */
public final class Signals implements AutoCloseable {
    /** How often the same failure of a source is told, at most. */
    public static final Duration TOLD_EVERY = Duration.ofSeconds(10);

    private static final Logger LOGGER = LoggerFactory.getLogger(Signals.class);
    private static final Signals NONE = new Signals();

    private final List<Asked> sources;

    private Signals() {
        this.sources = List.of();
    }

    /**
     * Creates the calls of some sources.
     *
     * @param sources the sources, each of another attribute
     * @param clock tells how old an answer is
     * @param nanoTime measures intervals, in nanoseconds
     * @param threads makes the threads that ask, {@link AttributeSource#MAX_CALLS} for each source at most
     * @param listener is told of failures, the same one not more often than {@link #TOLD_EVERY}
     * @throws IllegalArgumentException if two sources give the same attribute
     */
    public Signals(
            List<AttributeSource> sources,
            InstantSource clock,
            LongSupplier nanoTime,
            ThreadFactory threads,
            Consumer<SignalFailure> listener) {
        Set<String> names = new HashSet<>();
        List<Asked> asked = new ArrayList<>(sources.size());
        for (AttributeSource source : sources) {
            if (!names.add(source.name())) {
                throw new IllegalArgumentException("two sources give " + source.name());
            }
            Failures failures = new Failures(source.name(), nanoTime, listener);
            asked.add(new Asked(source, failures, new SourceCalls(source, clock, nanoTime, threads, failures)));
        }
        this.sources = List.copyOf(asked);
    }

    /** Returns what there is without sources. */
    public static Signals none() {
        return NONE;
    }

    private record Asked(AttributeSource source, Failures failures, SourceCalls calls) {}

    private record Waiting(Asked asked, EntityUid entity, SourceCalls.Call call) {}

    /** Counts the failures of a source and tells of them now and then. */
    private static final class Failures implements Consumer<SignalFailure.Kind> {
        private final String source;
        private final LongSupplier nanoTime;
        private final Consumer<SignalFailure> listener;
        private final LongAdder all = new LongAdder();
        private final Map<SignalFailure.Kind, LongAdder> since = new EnumMap<>(SignalFailure.Kind.class);
        private final Map<SignalFailure.Kind, AtomicLong> next = new EnumMap<>(SignalFailure.Kind.class);

        Failures(String source, LongSupplier nanoTime, Consumer<SignalFailure> listener) {
            this.source = source;
            this.nanoTime = nanoTime;
            this.listener = listener;
            long now = nanoTime.getAsLong();
            for (SignalFailure.Kind kind : SignalFailure.Kind.values()) {
                since.put(kind, new LongAdder());
                next.put(kind, new AtomicLong(now));
            }
        }

        @Override
        public void accept(SignalFailure.Kind kind) {
            all.increment();
            LongAdder count = Objects.requireNonNull(since.get(kind));
            count.increment();
            long now = nanoTime.getAsLong();
            AtomicLong toldFrom = Objects.requireNonNull(next.get(kind));
            long from = toldFrom.get();
            if (now - from >= 0 && toldFrom.compareAndSet(from, now + TOLD_EVERY.toNanos())) {
                tell(new SignalFailure(source, kind, count.sumThenReset()));
            }
        }

        private void tell(SignalFailure failure) {
            try {
                listener.accept(failure);
            } catch (RuntimeException e) {
                LOGGER.error("the listener failed on a failure of {}", failure.source(), e);
            }
        }
    }

    /** Returns what a decision asks by; each decision needs its own. */
    public Session session() {
        return sources.isEmpty() ? Session.EMPTY : new Session(this);
    }

    /**
     * What the sources say for one decision, which asks them once, however often it asks. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Session {
        private static final Session EMPTY = new Session(NONE);

        private final Signals signals;
        private @Nullable SignalValues values;

        private Session(Signals signals) {
            this.signals = signals;
        }

        /**
         * Returns what the sources say.
         *
         * @param principal who asks
         * @param call what for
         * @param now when
         * @param mayWait whether this thread may be blocked; if not, only answers that are there already count
         */
        public SignalValues values(Principal principal, Question.Call call, Instant now, boolean mayWait) {
            if (signals.sources.isEmpty()) {
                return SignalValues.NONE;
            }
            SignalValues known = values;
            if (known == null) {
                known = signals.gather(principal, call, now, mayWait);
                values = known;
            }
            return known;
        }
    }

    private SignalValues gather(Principal principal, Question.Call call, Instant now, boolean mayWait) {
        SignalValues.Collector collector = new SignalValues.Collector();
        List<Waiting> waiting = new ArrayList<>(0);
        for (Asked asked : sources) {
            for (EntityUid entity : entities(asked.source(), principal, call)) {
                AttributeSource.Query query = query(asked.source(), entity, call);
                SourceCalls.Observed kept = asked.calls().kept(query, now);
                collector.put(asked.source(), entity, kept == null ? null : kept.value());
                SourceCalls.Call started = kept == null ? asked.calls().start(query) : null;
                if (started != null && mayWait) {
                    waiting.add(new Waiting(asked, entity, started));
                }
            }
        }
        for (Waiting each : waiting) {
            collector.put(
                    each.asked().source(), each.entity(), each.asked().calls().await(each.call()));
        }
        return collector.values();
    }

    private static List<EntityUid> entities(AttributeSource source, Principal principal, Question.Call call) {
        return switch (source.target()) {
            case SIGNAL -> List.of(Question.uid(principal));
            case RESOURCE -> source.knowsOf(call.resource()) ? List.of(call.resource()) : List.of();
            case PRINCIPAL -> {
                List<EntityUid> asking = new ArrayList<>(2);
                asking.add(Question.uid(principal));
                if (!principal.actors().isEmpty()) {
                    asking.add(Question.uid(principal.actors().get(0)));
                }
                asking.removeIf(entity -> !source.knowsOf(entity));
                yield asking;
            }
        };
    }

    private static AttributeSource.Query query(AttributeSource source, EntityUid entity, Question.Call call) {
        if (source.circumstances().isEmpty()) {
            return new AttributeSource.Query(entity, Map.of());
        }
        Map<String, Value> read = new HashMap<>();
        for (String name : source.circumstances()) {
            Value value = call.context().get(name);
            if (value != null) {
                read.put(name, value);
            }
        }
        return new AttributeSource.Query(entity, read);
    }

    /** Returns how often each source has failed, by its name. */
    public Map<String, Long> failures() {
        Map<String, Long> failures = new LinkedHashMap<>();
        sources.forEach(asked ->
                failures.put(asked.source().name(), asked.failures().all.sum()));
        return failures;
    }

    /** Stops asking; from now on, what is not known already is absent. */
    @Override
    public void close() {
        sources.forEach(asked -> asked.calls().close());
    }
}
