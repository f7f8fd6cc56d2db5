package dev.zt4j.source;

/**
 * Whom a source tells what happens between its loads, and what it refuses although it goes on delivering. Thread-safe.
 *
 * @since 0.1.0
 */
public interface SourceListener {
    /** Says that there may be something new, which is then loaded soon, out of turn. */
    void changed();

    /**
     * Says that something was refused, which stands in the decision log from then on.
     *
     * @param problem what and why, in one line without secrets
     */
    void refused(String problem);
}
