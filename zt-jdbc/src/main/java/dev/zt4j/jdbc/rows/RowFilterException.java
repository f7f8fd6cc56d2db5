package dev.zt4j.jdbc.rows;

import java.util.ArrayList;
import java.util.List;

/**
 * Policies that cannot become a row filter. Nothing was filtered, and no row may be shown.
 *
 * @since 0.1.0
 */
public final class RowFilterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ArrayList<String> problems;

    RowFilterException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = new ArrayList<>(problems);
    }

    /** Returns what is in the way: for each policy its id, the place in its text, and why. */
    public List<String> problems() {
        return List.copyOf(problems);
    }
}
