package dev.zt4j.jdbc;

import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Watch;
import dev.zt4j.identity.Principal;
import org.jspecify.annotations.Nullable;

/** For how long somebody may use a connection: until it is denied once. Thread-safe. */
final class Lease implements Watch.Listener, AutoCloseable {
    private final Principal holder;
    private final Runnable end;
    private volatile boolean ended;
    private volatile boolean closed;
    private volatile @Nullable Watch watch;

    /**
     * Creates a lease that is not watched yet.
     *
     * @param holder who uses the connection
     * @param end what to do when it is denied; it must not wait
     */
    Lease(Principal holder, Runnable end) {
        this.holder = holder;
        this.end = end;
    }

    /** Sets what watches it. */
    void watchedBy(Watch started) {
        watch = started;
        if (closed) {
            started.close();
        }
    }

    /** Tells whether it is that of a caller, and not over. */
    boolean isOf(@Nullable Principal caller) {
        return !ended && holder == caller;
    }

    /** Tells whether it was denied. */
    boolean isOver() {
        return ended;
    }

    @Override
    public void changed(Watch changed, Decision decision) {
        if (!decision.allowed() && !ended) {
            ended = true;
            end.run();
        }
    }

    @Override
    public void close() {
        closed = true;
        Watch last = watch;
        if (last != null) {
            last.close();
        }
    }
}
