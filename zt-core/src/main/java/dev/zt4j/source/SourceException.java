package dev.zt4j.source;

import java.util.ArrayList;
import java.util.List;

/**
 * Thrown where a source cannot deliver; lists all that is wrong, not only the first thing.
 *
 * @since 0.1.0
 */
public final class SourceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    // The type is serializable, as an exception has to be.
    private final ArrayList<String> problems;

    /**
     * Creates the exception.
     *
     * @param problems what is wrong, one line each, without secrets
     */
    public SourceException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = new ArrayList<>(problems);
    }

    /** Returns what is wrong, one line each. */
    public List<String> problems() {
        return List.copyOf(problems);
    }
}
