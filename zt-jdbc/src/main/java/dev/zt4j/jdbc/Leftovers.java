package dev.zt4j.jdbc;

import dev.zt4j.identity.Principal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a caller may leave behind on a connection besides rows: a role, settings, temporary tables, locks, cursors.
 * Queries and changes of rows leave nothing. Used under the session's lock; not thread-safe.
 */
final class Leftovers {
    private static final Logger LOGGER = LoggerFactory.getLogger(Leftovers.class);

    /** The settings that somebody made on the connection; those of a transaction are none. The role comes last. */
    private static final String SETTINGS = """
            SELECT name, pg_catalog.current_setting(name) FROM pg_catalog.pg_settings WHERE source = 'session'
              AND name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable')
            UNION ALL SELECT n, pg_catalog.current_setting(n) FROM (VALUES ('session_authorization'), ('role')) AS v (n)
            """;

    private static final String SET_AGAIN = """
            SELECT pg_catalog.set_config(u.n, u.v, false)
            FROM ROWS FROM (pg_catalog.unnest(?::pg_catalog.text[]), pg_catalog.unnest(?::pg_catalog.text[])) AS u (n, v)
            """;

    private boolean expected;
    private @Nullable Principal by;

    /** How the connection was before; null if that is not known. */
    private @Nullable Map<String, String> before;

    /** Notes that a caller is about to do something that may leave something behind. */
    void expect(Connection connection, @Nullable Principal caller) {
        by = caller;
        if (!expected) {
            expected = true;
            before = settings(connection);
        }
    }

    /** Tells whether there may be any. */
    boolean areExpected() {
        return expected;
    }

    /** Tells whether there may be any of another use than a caller's. */
    boolean areOfOther(@Nullable Principal caller) {
        return expected && by != caller;
    }

    /**
     * Leaves the connection as it was before, or ends it.
     *
     * @param connection without an open transaction
     * @throws SQLException if it had to be ended
     */
    void sweep(Connection connection) throws SQLException {
        Map<String, String> wanted = before;
        expected = false;
        by = null;
        before = null;
        try {
            if (wanted == null) {
                throw new SQLException("it is not known how the connection was before", "08003");
            }
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(true);
            try (Statement statement = connection.createStatement()) {
                // The text of a statement may have begun a transaction that the driver takes for none.
                statement.execute("ROLLBACK");
                statement.execute("DISCARD ALL");
            }
            setAgain(connection, wanted);
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            end(connection, e);
            throw e;
        }
    }

    /** Ends a connection that could not be cleaned, so that nobody gets it from a pool. */
    static void end(Connection connection, SQLException why) throws SQLException {
        if (!connection.isClosed()) {
            LOGGER.warn("a connection could not be cleaned and is ended: SQLState {}", why.getSQLState());
            connection.abort(Runnable::run);
        }
    }

    private static @Nullable Map<String, String> settings(Connection connection) {
        Map<String, String> settings = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SETTINGS)) {
            while (rows.next()) {
                settings.put(rows.getString(1), rows.getString(2));
            }
            return settings;
        } catch (SQLException e) {
            // In a transaction that has failed nothing can be asked.
            LOGGER.debug("the settings of a connection could not be read: SQLState {}", e.getSQLState());
            return null;
        }
    }

    private static void setAgain(Connection connection, Map<String, String> settings) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SET_AGAIN)) {
            Array names = connection.createArrayOf("text", settings.keySet().toArray());
            Array values = connection.createArrayOf("text", settings.values().toArray());
            statement.setArray(1, names);
            statement.setArray(2, values);
            statement.executeQuery().close();
            names.free();
            values.free();
        }
    }
}
