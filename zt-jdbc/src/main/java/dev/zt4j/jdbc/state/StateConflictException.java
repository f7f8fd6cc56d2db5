package dev.zt4j.jdbc.state;

import java.sql.SQLException;

/**
 * Thrown where somebody else has changed what was to be changed: read it again, and decide again.
 *
 * @since 0.1.0
 */
public final class StateConflictException extends SQLException {
    private static final long serialVersionUID = 1L;
    private static final String SERIALIZATION_FAILURE = "40001";

    StateConflictException(long expected) {
        super(
                expected == 0
                        ? "there is one already"
                        : "version " + expected + " was to be changed, and is there no longer",
                SERIALIZATION_FAILURE);
    }
}
