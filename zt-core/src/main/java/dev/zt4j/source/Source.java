package dev.zt4j.source;

import java.time.Duration;
import java.time.Instant;

/**
 * Delivers a value that may change: trust bundles, policies. Loading is called by one thread at a time, never by the
 * thread of a request.
 *
 * @param <T> what is delivered, immutable
 * @since 0.1.0
 */
public interface Source<T> {
    /** Returns a name for messages and status. */
    String name();

    /**
     * Returns the value as it is now: the same instance as before if nothing has changed.
     *
     * @param now the time to judge by
     * @throws SourceException if it cannot be had or is not valid as a whole; what was delivered before then stands
     */
    Delivery<T> load(Instant now);

    /**
     * Returns how long to wait until the next load. Asked after each load, also after one that failed.
     *
     * @param usual what is set for sources that do not know better
     */
    default Duration interval(Duration usual) {
        return usual;
    }

    /**
     * Takes whom to tell of changes and of what is refused. Called once, before the first load; a source that follows
     * changes begins here, and ends in {@link #detach()}.
     *
     * @param listener is told, from any thread; during a load also from that
     */
    default void attach(SourceListener listener) {}

    /** Ends what {@link #attach} began: the source is loaded no more. May be called again. */
    default void detach() {}
}
