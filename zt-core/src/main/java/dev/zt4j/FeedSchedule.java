package dev.zt4j;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs feeds when they are due: one thread keeps the time, and each feed that has to be read gets a thread of its own
 * for as long as that takes, so that a slow source delays no other. Thread-safe.
 */
final class FeedSchedule implements AutoCloseable {
    private final ScheduledExecutorService timer;
    private final ExecutorService workers;
    private final ReentrantLock refreshing = new ReentrantLock();
    private final List<SourceFeed<?>> attached = new CopyOnWriteArrayList<>();

    FeedSchedule(ThreadFactory threads) {
        this.timer = Executors.newSingleThreadScheduledExecutor(threads);
        this.workers = Executors.newCachedThreadPool(threads);
    }

    /** Reads a feed from now on whenever it is due, until it is retired. */
    void start(SourceFeed<?> feed) {
        if (!feed.inBackground() || timer.isShutdown()) {
            return;
        }
        try {
            ScheduledFuture<?> ignored =
                    timer.schedule(() -> workers.execute(() -> run(feed)), feed.nanosUntilDue(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // Closed in between.
        }
    }

    private void run(SourceFeed<?> feed) {
        try {
            feed.refreshIfDue();
        } finally {
            start(feed);
        }
    }

    /** Reads a feed out of turn, if it may be; returns at once. */
    void startEarly(SourceFeed<?> feed) {
        if (feed.askEarly()) {
            try {
                workers.execute(feed::refresh);
            } catch (RejectedExecutionException e) {
                // Closed in between.
            }
        }
    }

    /**
     * Lets a source say when it is to be read out of turn. However often it says so while it is being read, it is read
     * once more after that.
     */
    void attach(SourceFeed<?> feed) {
        attached.add(feed);
        AtomicBoolean waiting = new AtomicBoolean();
        feed.attach(() -> {
            if (waiting.compareAndSet(false, true)) {
                try {
                    workers.execute(() -> feed.refreshOnce(waiting));
                } catch (RejectedExecutionException e) {
                    // Closed in between.
                }
            }
        });
    }

    /** Reads all feeds now, side by side, and waits for the outcome. */
    void refreshAll(Collection<? extends SourceFeed<?>> feeds) {
        refreshing.lock();
        try {
            List<Future<?>> running = new ArrayList<>();
            for (SourceFeed<?> feed : feeds) {
                running.add(workers.submit(feed::refresh));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a source failed beyond what its status can tell", e.getCause());
        } catch (RejectedExecutionException e) {
            // Closed in between: nothing is read any more.
        } finally {
            refreshing.unlock();
        }
    }

    @Override
    public void close() {
        attached.forEach(SourceFeed::retire);
        timer.shutdownNow();
        workers.shutdownNow();
    }
}
