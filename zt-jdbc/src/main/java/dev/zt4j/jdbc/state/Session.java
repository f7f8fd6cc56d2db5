package dev.zt4j.jdbc.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One transaction on a connection that is given back at the end, with a bound on each wait for the server. */
final class Session {
    static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private Session() {}

    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    static <T extends @Nullable Object> T run(DataSource database, Work<T> work) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setNetworkTimeout(Runnable::run, (int) LONGEST_WAIT.toMillis());
            connection.setAutoCommit(false);
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            } finally {
                if (!connection.isClosed()) {
                    connection.setAutoCommit(true);
                }
            }
        }
    }

    private static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** Says what went wrong, without what the server or the driver quote. */
    static String printable(SQLException e) {
        return e.getClass().getSimpleName() + ", SQLState " + e.getSQLState();
    }
}
