package dev.zt4j;

import dev.zt4j.source.Delivery;
import dev.zt4j.source.Source;
import dev.zt4j.source.SourceException;
import dev.zt4j.source.SourceListener;
import dev.zt4j.source.SourceSettings;
import dev.zt4j.source.SourceStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one source again and again and feeds what it delivers to the snapshot. What was good stays until its
 * staleness limit; what is wrong is logged once, and shown in the status until it is mended. When it is due is counted
 * by a clock that nobody can set. Thread-safe; loads of one source never overlap.
 */
final class SourceFeed<T> {
    /** How often a missing key may make a source be read out of turn, for all callers together. */
    static final Duration EARLY_SPACING = Duration.ofSeconds(30);

    private static final Logger LOGGER = LoggerFactory.getLogger(ZeroTrust.class);

    /** Intervals vary by a tenth either way, so that a fleet that was started together does not ask together. */
    private static final double JITTER = 0.1;

    private final Source<? extends T> source;
    private final SourceSettings settings;
    private final Duration usualInterval;
    private final Duration staleAfter;
    private final Time time;
    private final Target<T> target;
    private final Listener listener;
    private final ReentrantLock loading = new ReentrantLock();
    private final AtomicLong earlyFrom;
    private volatile long due;
    private volatile boolean retired;
    private volatile SourceStatus status;

    /** What the source has told of during this load, which is not to be told again when it fails. */
    private final List<String> told = new CopyOnWriteArrayList<>();

    /** Takes what a source delivers. */
    @FunctionalInterface
    interface Target<T> {
        /**
         * Takes a value, changed or not.
         *
         * @return what the operator should know about it
         * @throws SourceException if it does not go together with what else there is
         */
        List<String> accept(T value, Instant freshUntil);
    }

    /** The clocks and the randomness, from 0 to 1, that a feed goes by. */
    record Time(InstantSource clock, LongSupplier nanoTime, DoubleSupplier random) {}

    /** Is told when a source is refused or warned of for other reasons than before, and when it delivers again. */
    interface Listener {
        void refused(String source, List<String> problems);

        void warned(String source, List<String> warnings);

        void recovered(String source);
    }

    /**
     * What is usual for all sources: how often they are read, zero for only when asked, their staleness limit, and who is
     * told.
     */
    record Usual(Duration interval, Duration staleAfter, Listener listener) {}

    SourceFeed(Source<? extends T> source, SourceSettings settings, Usual usual, Time time, Target<T> target) {
        this.source = source;
        this.settings = settings;
        this.usualInterval = usual.interval();
        this.staleAfter = settings.staleAfter().orElse(usual.staleAfter());
        this.time = time;
        this.target = target;
        this.listener = usual.listener();
        this.due = time.nanoTime().getAsLong();
        this.earlyFrom = new AtomicLong(due);
        this.status = new SourceStatus(
                source.name(), Optional.empty(), Optional.empty(), Optional.empty(), List.of(), List.of());
    }

    /** Lets the source tell what it refuses and when there is something new, of which {@code early} then is told. */
    void attach(Runnable early) {
        source.attach(new SourceListener() {
            @Override
            public void changed() {
                early.run();
            }

            @Override
            public void refused(String problem) {
                told.add(problem);
                listener.refused(source.name(), List.of(problem));
            }
        });
    }

    SourceStatus status() {
        return status;
    }

    boolean neededAtStart() {
        return settings.neededAtStart();
    }

    boolean inBackground() {
        return !usualInterval.isZero() && !retired;
    }

    /** Ends the feed; what is being loaded at this moment is dropped by the target. */
    void retire() {
        retired = true;
        source.detach();
    }

    long nanosUntilDue() {
        return Math.max(0, due - time.nanoTime().getAsLong());
    }

    /** Tells whether the source may be read out of turn now, which the caller then has to do. Cheap if it may not. */
    boolean askEarly() {
        long from = earlyFrom.get();
        long now = time.nanoTime().getAsLong();
        return !retired && now - from >= 0 && earlyFrom.compareAndSet(from, now + EARLY_SPACING.toNanos());
    }

    void refreshIfDue() {
        loading.lock();
        try {
            if (!retired && nanosUntilDue() == 0) {
                refresh();
            }
        } finally {
            loading.unlock();
        }
    }

    /** Reads the source now, after a load that is going on. */
    void refresh() {
        loading.lock();
        try {
            load();
        } finally {
            plan();
            loading.unlock();
        }
    }

    /** Reads the source after a load that is going on; what changes from the beginning of this one on needs another. */
    void refreshOnce(AtomicBoolean waiting) {
        loading.lock();
        try {
            waiting.set(false);
            if (!retired) {
                refresh();
            }
        } finally {
            loading.unlock();
        }
    }

    private void plan() {
        long now = time.nanoTime().getAsLong();
        Duration interval = interval();
        double factor = 1 - JITTER + 2 * JITTER * time.random().getAsDouble();
        due = now + (long) (interval.toNanos() * factor);
        earlyFrom.set(now + EARLY_SPACING.toNanos());
        SourceStatus before = status;
        Optional<Instant> next =
                inBackground() ? Optional.of(time.clock().instant().plusNanos(due - now)) : Optional.empty();
        status = new SourceStatus(
                before.name(), before.lastSuccess(), before.freshUntil(), next, before.problems(), before.warnings());
    }

    /** What is good for a day is asked for often enough not to become stale while all goes well. */
    private Duration interval() {
        Duration wanted = settings.every().orElseGet(() -> source.interval(usualInterval));
        Duration longest = staleAfter.dividedBy(2);
        return wanted.compareTo(longest) > 0 ? longest : wanted;
    }

    private void load() {
        SourceStatus before = status;
        told.clear();
        try {
            // The time is read before loading: a load that takes long must not make its result look younger than it is.
            succeeded(before, source.load(time.clock().instant()));
        } catch (SourceException e) {
            failed(before, e.problems());
        } catch (RuntimeException e) {
            String type = e.getClass().getName();
            failed(before, List.of(before.name() + ": failed unexpectedly (" + type + ")"));
        }
    }

    private void succeeded(SourceStatus before, Delivery<? extends T> delivery) {
        Instant stale = delivery.asOf().plus(staleAfter);
        Instant freshUntil = stale.isBefore(delivery.until()) ? stale : delivery.until();
        List<String> warnings = new ArrayList<>(delivery.warnings());
        warnings.addAll(target.accept(delivery.value(), settings.alarmOnly() ? delivery.until() : freshUntil));
        status = new SourceStatus(
                before.name(),
                Optional.of(delivery.asOf()),
                Optional.of(freshUntil),
                before.nextRefresh(),
                List.of(),
                warnings);
        if (!before.problems().isEmpty()) {
            LOGGER.info("{}: loaded again", before.name());
            listener.recovered(before.name());
        }
        if (!warnings.isEmpty() && !warnings.equals(before.warnings())) {
            LOGGER.warn("{}: loaded, but {}", before.name(), warnings);
            listener.warned(before.name(), warnings);
        }
    }

    private void failed(SourceStatus before, List<String> found) {
        List<String> problems = new ArrayList<>(found);
        if (before.freshUntil().filter(time.clock().instant()::isAfter).isPresent()) {
            problems.add(before.name() + ": stale, and " + (settings.alarmOnly() ? "used on" : "refused"));
        }
        status = new SourceStatus(
                before.name(),
                before.lastSuccess(),
                before.freshUntil(),
                before.nextRefresh(),
                problems,
                before.warnings());
        if (!before.problems().equals(problems)) {
            LOGGER.error("{}: not loaded; what was good before stands while it is fresh: {}", before.name(), problems);
            List<String> untold = new ArrayList<>(problems);
            untold.removeAll(told);
            if (!untold.isEmpty()) {
                listener.refused(before.name(), untold);
            }
        }
    }
}
