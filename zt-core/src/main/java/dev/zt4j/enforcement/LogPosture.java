package dev.zt4j.enforcement;

/**
 * What a boundary does when the decision log is full or cannot be written.
 *
 * @since 0.1.0
 */
public enum LogPosture {
    /** Decides as usual; the record that is lost is counted. */
    SHED,
    /** Denies. */
    DENY
}
