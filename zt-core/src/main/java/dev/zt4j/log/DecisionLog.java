package dev.zt4j.log;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records from decisions and writes them on a thread of its own. A decision reserves a slot before it is made,
 * so that none is made which cannot be recorded; what is lost all the same is counted, so that after {@link #close()}
 * decided = written + lost, exactly. Thread-safe; no method but {@link #flush} and {@link #close()} waits.
 *
 * @since 0.1.0
 */
public final class DecisionLog implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(DecisionLog.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final int BATCH = 256;

    /** To wake up a thread costs as much as to write many records: where there are few, most of what logging costs. */
    private static final Duration SHORT_REST = Duration.ofMillis(10);

    private static final int SHORT_RESTS = 10;

    /** Events have room of their own, so that a flood of decisions leaves them some. */
    private static final int EVENTS = 1_024;

    private final List<DecisionSink> sinks;
    private final Masking masking;
    private final LongSupplier nanoTime;
    private final LogLanes lanes;
    private final Queue<Flush> flushes = new ConcurrentLinkedQueue<>();
    private final Thread writer;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private volatile Rest rest = Rest.NONE;
    private volatile boolean failing;
    private volatile boolean closed;

    /**
     * Starts a log that shows all ids.
     *
     * @param instance names this process in decision ids, followed by the lane if there are several
     * @param sinks where records go; a record counts as written when all have taken it
     * @param capacity how many records may wait
     * @param threads makes the log's one thread
     */
    public DecisionLog(String instance, List<DecisionSink> sinks, int capacity, ThreadFactory threads) {
        this(instance, sinks, Masking.none(), capacity, System::nanoTime, threads);
    }

    /**
     * Starts a log.
     *
     * @param instance names this process in decision ids, followed by the lane if there are several
     * @param sinks where records go; a record counts as written when all have taken it
     * @param masking what is not shown
     * @param capacity how many records may wait
     * @param nanoTime the monotonic clock that whoever writes records has read, in nanoseconds
     * @param threads makes the log's one thread
     */
    public DecisionLog(
            String instance,
            List<DecisionSink> sinks,
            Masking masking,
            int capacity,
            LongSupplier nanoTime,
            ThreadFactory threads) {
        this.sinks = List.copyOf(sinks);
        this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
        this.masking = Objects.requireNonNull(masking, "masking");
        this.lanes = new LogLanes(Objects.requireNonNull(instance, "instance"), capacity, EVENTS, nanoTime);
        this.writer = threads.newThread(this::writeAll);
        this.writer.start();
    }

    /**
     * Reserves room for one record. Whoever gets a lane calls {@link #write} once with it, or {@link #giveBack}.
     *
     * @return where there is room; null if there is none
     */
    public @Nullable LogLane reserve() {
        if (closed) {
            return null;
        }
        LogLane free = lanes.reserve();
        if (free == null) {
            wake();
        }
        return free;
    }

    /**
     * Reserves room for one record, waiting for some if there is none.
     *
     * @param limit how long to wait at most
     * @return where there is room; null if there was none in time
     */
    public @Nullable LogLane reserve(Duration limit) {
        LogLane free = reserve();
        if (free != null || closed) {
            return free;
        }
        try {
            return lanes.reserve(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Takes back a slot for which there is no record after all; null is passed over. */
    public void giveBack(@Nullable LogLane slot) {
        if (slot != null) {
            slot.giveBack();
        }
    }

    /** Tells whether the last record could not be written. It clears when one can be again. */
    public boolean failing() {
        return failing;
    }

    /**
     * Returns the id for the next decision.
     *
     * @param slot what was reserved for it; null for nothing
     */
    public RecordId nextId(@Nullable LogLane slot) {
        return (slot == null ? lanes.own() : slot).nextId();
    }

    /**
     * Hands over a record.
     *
     * @param record what was decided
     * @param slot what was reserved for it; if null, it is counted as lost unless there is room
     * @param nanoTime when it ended by the log's clock, by which records are put in order
     */
    public void write(DecisionRecord record, @Nullable LogLane slot, long nanoTime) {
        enqueue(record, slot == null ? reserve() : slot, nanoTime);
    }

    /**
     * Hands over what happened. It takes no slot from decisions and is written soon, unless it is of a kind of which
     * there may be as many as of decisions: then it waits as they do. It is counted as lost if there is no room.
     */
    public void event(
            EventKind kind, Instant time, String subject, String by, String why, Map<String, String> details) {
        event(kind, time, subject, by, why, details, nanoTime.getAsLong());
    }

    /**
     * The same where the clock was read already.
     *
     * @param nanoTime when it happened by the log's clock, by which records are put in order
     */
    public void event(
            EventKind kind,
            Instant time,
            String subject,
            String by,
            String why,
            Map<String, String> details,
            long nanoTime) {
        boolean many = kind.asManyAsDecisions();
        LogLane slot = many ? reserve() : closed ? null : lanes.reserveForEvent();
        enqueue(new EventRecord(lanes.own().nextId(), time, kind, subject, by, why, details), slot, nanoTime);
        if (!many && rest != Rest.NONE) {
            wake();
        }
    }

    private void enqueue(LogRecord record, @Nullable LogLane slot, long nanoTime) {
        if (slot == null) {
            lost.incrementAndGet();
            return;
        }
        slot.ring().add(masking.mask(record), nanoTime);
        Rest now = rest;
        if (now == Rest.DEEP || (now == Rest.SHORT && !slot.isRoomy())) {
            wake();
        }
        if (closed && !writer.isAlive()) {
            countRestAsLost();
        }
    }

    private void wake() {
        LockSupport.unpark(writer);
    }

    /** Returns how many records there were so far. */
    public Counts counts() {
        return new Counts(lanes.decided(), written.get(), lost.get());
    }

    /**
     * Waits until all records handed over before are written or lost.
     *
     * @param limit how long to wait at most
     * @return whether that came about in time
     */
    public boolean flush(Duration limit) throws InterruptedException {
        Flush flush = new Flush(lanes);
        if (closed) {
            return false;
        }
        flushes.add(flush);
        wake();
        return flush.await(limit);
    }

    /** Writes what is waiting, for 5 seconds at most, counts the rest as lost and closes the sinks. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        // Wakes a waiting writer. An interrupt would close the file under its hands.
        wake();
        try {
            writer.join(CLOSE_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        countRestAsLost();
    }

    private void countRestAsLost() {
        List<LogRecord> rest = new ArrayList<>();
        lanes.drainTo(rest, Integer.MAX_VALUE);
        lost.addAndGet(rest.size());
    }

    private void writeAll() {
        List<LogRecord> batch = new ArrayList<>(BATCH);
        boolean orderly = false;
        int idle = 0;
        try {
            while (!closed || !lanes.isEmpty()) {
                lanes.drainTo(batch, BATCH);
                int taken = batch.size();
                if (taken > 0) {
                    write(batch);
                    batch.clear();
                }
                tellFlushed();
                if (taken < BATCH) {
                    idle = taken == 0 ? idle + 1 : 0;
                    rest(idle > SHORT_RESTS);
                }
            }
            orderly = true;
        } finally {
            // Only an Error of a sink ends the thread early. Nothing can be written then, and nobody must think so.
            failing |= !orderly;
            lost.addAndGet(batch.size());
            closeSinks();
        }
    }

    /**
     * Lets records gather, since a writer that takes each as it comes slows down whoever adds them. Nobody has to wake
     * it while there is room, until after some rests in vain it lies down for longer.
     */
    private void rest(boolean deep) {
        rest = deep ? Rest.DEEP : Rest.SHORT;
        if (flushes.isEmpty() && !closed) {
            if (deep && lanes.isEmpty()) {
                LockSupport.park(this);
            } else if (lanes.isRoomy()) {
                LockSupport.parkNanos(this, SHORT_REST.toNanos());
            }
        }
        rest = Rest.NONE;
    }

    private void tellFlushed() {
        if (!flushes.isEmpty()) {
            flushes.removeIf(Flush::isReached);
        }
    }

    private void write(List<LogRecord> batch) {
        boolean ok = true;
        for (LogRecord record : batch) {
            ok = ok && taken(record);
        }
        ok = ok && flushed();
        lanes.releaseDrained();
        (ok ? written : lost).addAndGet(batch.size());
        report(ok, batch.size());
    }

    private void report(boolean ok, int records) {
        if (ok == failing) {
            if (ok) {
                LOGGER.warn("the decision log can be written again");
            } else {
                LOGGER.error("the decision log cannot be written, {} records lost", records);
            }
            failing = !ok;
        }
    }

    private boolean taken(LogRecord record) {
        boolean ok = true;
        for (DecisionSink sink : sinks) {
            try {
                sink.write(record);
            } catch (IOException | RuntimeException e) {
                ok = failed(e);
            }
        }
        return ok;
    }

    private boolean flushed() {
        boolean ok = true;
        for (DecisionSink sink : sinks) {
            try {
                sink.flush();
            } catch (IOException | RuntimeException e) {
                ok = failed(e);
            }
        }
        return ok;
    }

    private static boolean failed(Exception e) {
        LOGGER.debug("a decision sink failed: {}", e.getClass().getName());
        return false;
    }

    private void closeSinks() {
        for (DecisionSink sink : sinks) {
            try {
                sink.close();
            } catch (IOException | RuntimeException e) {
                LOGGER.warn("a decision sink failed to close: {}", e.getClass().getName());
            }
        }
    }

    /** How the writer rests when there is nothing to write. */
    private enum Rest {
        NONE,
        SHORT,
        DEEP
    }

    /**
     * How many records there were.
     *
     * @param decided decisions made and events that happened
     * @param written records that all sinks have taken
     * @param lost records that could not be written
     * @since 0.1.0
     */
    public record Counts(long decided, long written, long lost) {}
}
