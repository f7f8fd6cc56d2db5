package dev.zt4j.enforcement;

/**
 * Who changes something that decisions depend on, and why: it stands in the decision log. Immutable and thread-safe.
 *
 * @param by who answers for the change; not blank
 * @param why the reason; not blank
 * @since 0.1.0
 */
public record Change(String by, String why) {
    /** Refuses blank texts. */
    public Change {
        if (by.isBlank() || why.isBlank()) {
            throw new IllegalArgumentException("a change needs somebody who answers for it, and a reason");
        }
    }
}
