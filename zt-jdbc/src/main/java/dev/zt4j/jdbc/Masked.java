package dev.zt4j.jdbc;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps from the caller what the server says of rows in errors: the detail of a violated constraint names values that
 * may belong to rows which the caller does not see (PostgreSQL manual, 61.3 and appendix A, class 23).
 */
final class Masked {
    private static final String CONSTRAINT_VIOLATION = "23";

    private Masked() {}

    /** Returns what is to be thrown instead: the first line of the message alone, if it is of a constraint. */
    static SQLException of(SQLException error) {
        if (!concernsConstraint(error)) {
            return error;
        }
        if (error instanceof BatchUpdateException batch) {
            return new BatchUpdateException(
                    "a constraint is violated",
                    batch.getSQLState(),
                    batch.getErrorCode(),
                    batch.getLargeUpdateCounts(),
                    null);
        }
        return new SQLIntegrityConstraintViolationException(
                firstLine(error.getMessage()), error.getSQLState(), error.getErrorCode());
    }

    /** Calls the driver. */
    static <T extends @Nullable Object> T run(Session.Call<T> call) throws SQLException {
        try {
            return call.run();
        } catch (SQLException e) {
            throw of(e);
        }
    }

    private static boolean concernsConstraint(SQLException error) {
        String state = error.getSQLState();
        return state != null && state.startsWith(CONSTRAINT_VIOLATION);
    }

    private static String firstLine(@Nullable String message) {
        if (message == null) {
            return "a constraint is violated";
        }
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
