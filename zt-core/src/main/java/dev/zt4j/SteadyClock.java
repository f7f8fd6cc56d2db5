package dev.zt4j;

import dev.zt4j.enforcement.DecisionClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wall clock, held back from turning back. Where it falls behind the time that has passed since the start, by
 * more than a tolerance, the time that has passed counts: an expired credential does not become valid again because
 * somebody set the clock. A clock that jumps ahead is believed, which can only end credentials early. The one class
 * of the library that reads the system's wall clock. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SteadyClock implements DecisionClock {
    private static final Logger LOGGER = LoggerFactory.getLogger(SteadyClock.class);
    private static final Duration TOLERANCE = Duration.ofSeconds(5);
    private static final long READS_APART = Duration.ofMillis(1).toNanos();

    private final InstantSource wall;
    private final LongSupplier nanoTime;
    private final Instant startWall;
    private final long startNanos;
    private final AtomicBoolean holding = new AtomicBoolean();
    private volatile Reading last;

    SteadyClock(InstantSource wall, LongSupplier nanoTime) {
        this.wall = Objects.requireNonNull(wall, "wall");
        this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
        this.startWall = wall.instant();
        this.startNanos = nanoTime.getAsLong();
        this.last = new Reading(startNanos, startWall);
    }

    /** Returns a clock that reads those of the system. */
    public static SteadyClock system() {
        return new SteadyClock(Clock.systemUTC(), System::nanoTime);
    }

    @Override
    public long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** What was read less than a millisecond ago is not read again. */
    @Override
    public Instant at(long now) {
        Reading known = last;
        long passed = now - known.nanos();
        if (passed >= 0 && passed < READS_APART) {
            return known.instant().plusNanos(passed);
        }
        Instant instant = read(now);
        last = new Reading(now, instant);
        return instant;
    }

    @Override
    public Instant instant() {
        return read(nanoTime());
    }

    private Instant read(long nanos) {
        Instant now = wall.instant();
        Instant steady = startWall.plusNanos(nanos - startNanos);
        boolean behind = now.isBefore(steady.minus(TOLERANCE));
        if (behind != holding.get() && holding.compareAndSet(!behind, behind)) {
            if (behind) {
                LOGGER.error("the system clock went back to {}: decisions go on by the time that passed", now);
            } else {
                LOGGER.warn("the system clock is right again");
            }
        }
        return behind ? steady : now;
    }

    private record Reading(long nanos, Instant instant) {}
}
