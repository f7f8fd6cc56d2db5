package dev.zt4j.enforcement;

/**
 * Keeps an eye on a decision for as long as what it permitted goes on: a stream, a long response, a transaction. It
 * decides again when something changes that can touch it, when the credential or a grant ends, and at least every
 * minute. Close it when what it stands for ends. Thread-safe.
 *
 * @since 0.1.0
 */
public interface Watch extends AutoCloseable {
    /** Returns the decision that stands at this moment. */
    Decision decision();

    /** Ends the watch; its listener is told nothing any more, but for what it is being told at this moment. */
    @Override
    void close();

    /**
     * Ends the watch as {@link #close()} does, and records once, as an event, that what it stands for has ended. After
     * that or after {@link #close()} nothing happens.
     *
     * @param how in a word, for the log
     */
    void end(String how);

    /**
     * Is told when the outcome of a watched decision changes.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    interface Listener {
        /**
         * Takes the new decision, which stands in the decision log. Called on the one thread of all watches, so it must
         * be quick and must not wait; what it throws is logged and harms no other watch.
         */
        void changed(Watch watch, Decision decision);
    }
}
