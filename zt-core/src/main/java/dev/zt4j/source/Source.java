package dev.zt4j.source;

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
     * @throws SourceException if it cannot be had or is not valid as a whole; what was delivered before then stands
     */
    T load();
}
