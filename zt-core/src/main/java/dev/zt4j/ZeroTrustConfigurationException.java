package dev.zt4j;

import java.util.ArrayList;
import java.util.List;

/**
 * Thrown where zero trust or one of its adapters cannot start; lists every problem that was found.
 *
 * @since 0.1.0
 */
public final class ZeroTrustConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    // The type is serializable, as an exception has to be.
    private final ArrayList<String> problems;

    /**
     * Creates the exception.
     *
     * @param problems what is wrong, one line each
     */
    public ZeroTrustConfigurationException(List<String> problems) {
        super("zero trust cannot start:\n  - " + String.join("\n  - ", problems));
        this.problems = new ArrayList<>(problems);
    }

    /** Returns what is wrong, one line each. */
    public List<String> problems() {
        return List.copyOf(problems);
    }
}
