package dev.zt4j.jdbc.state;

import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.GrantRequest;
import dev.zt4j.enforcement.RevocationStore;
import dev.zt4j.enforcement.StateEntry;
import dev.zt4j.enforcement.StateEntry.Granted;
import dev.zt4j.state.StateJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a fleet shares into its PostgreSQL database. Each process follows by a {@link JdbcStateSource}. Each entry
 * has a version, which a change has to name, so that nobody overwrites what they have not seen. When something was
 * changed, and when a grant ends, is by the clock of the database, which all processes have in common. Thread-safe.
 *
 * @since 0.1.0
 */
public final class FleetState {
    private static final String SCRIPT = "V1__fleet_state.sql";

    /** Keeps two that migrate at the same time apart; the number is of no meaning. */
    private static final long MIGRATING = 0x7a74_346a;

    private static final String FIND = """
        SELECT version, body, changed_at, changed_by, why FROM zt4j.entry
        WHERE kind = ? AND id = ? AND body IS NOT NULL
        """;
    private static final String ADD = """
        INSERT INTO zt4j.entry AS e (kind, id, body, changed_by, why, version, revision, changed_at)
        VALUES (?, ?, ?, ?, ?, 0, 0, now())
        ON CONFLICT (kind, id) DO UPDATE
            SET body = excluded.body, changed_by = excluded.changed_by, why = excluded.why WHERE e.body IS NULL
        RETURNING version
        """;
    private static final String CHANGE = """
        UPDATE zt4j.entry SET body = ?, changed_by = ?, why = ?
        WHERE kind = ? AND id = ? AND version = ? AND body IS NOT NULL
        RETURNING version
        """;
    private static final String ADD_BUNDLE = """
        INSERT INTO zt4j.policy_bundle (name, packed, changed_by, why, version, changed_at)
        VALUES (?, ?, ?, ?, 0, now())
        ON CONFLICT (name) DO NOTHING
        RETURNING version
        """;
    private static final String CHANGE_BUNDLE = """
        UPDATE zt4j.policy_bundle SET packed = ?, changed_by = ?, why = ? WHERE name = ? AND version = ?
        RETURNING version
        """;

    private final DataSource database;

    private FleetState(DataSource database) {
        this.database = Objects.requireNonNull(database, "database");
    }

    /**
     * An entry as it is kept.
     *
     * @param entry what is shared
     * @param version to be named by whoever changes it
     * @param changedAt when that was written, by the clock of the database
     * @param change who has written it, and why
     * @since 0.1.0
     */
    public record Stored(StateEntry entry, long version, Instant changedAt, Change change) {}

    /** Returns what writes into a database, by connections of a role that may. */
    public static FleetState in(DataSource database) {
        return new FleetState(database);
    }

    /**
     * Makes the schema {@code zt4j} if there is none, by the script that this library brings as {@code
     * dev/zt4j/jdbc/state/V1__fleet_state.sql}; an operator may run it as well. Needs a role that may create schemas.
     *
     * @throws SQLException if that fails, or there is a schema of another version
     */
    public void migrate() throws SQLException {
        int version = Session.run(database, connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_advisory_xact_lock(" + MIGRATING + ")");
                if (!exists(statement)) {
                    statement.execute(script());
                }
                return version(statement);
            }
        });
        if (version != StateReader.SCHEMA_VERSION) {
            throw new SQLException(
                    "the schema zt4j has version " + version + ", and " + StateReader.SCHEMA_VERSION + " is known");
        }
    }

    private static boolean exists(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT to_regclass('zt4j.schema_version') IS NOT NULL")) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT max(version) FROM zt4j.schema_version")) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    private static String script() {
        try (InputStream in = Objects.requireNonNull(FleetState.class.getResourceAsStream(SCRIPT), SCRIPT)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the entry of a kind and id, if there is one that has not ended.
     *
     * @throws SQLException if it cannot be read, or is none that is known
     */
    public Optional<Stored> find(String kind, String id) throws SQLException {
        return Session.run(database, connection -> find(connection, kind, id));
    }

    private static Optional<Stored> find(Connection connection, String kind, String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, kind);
            statement.setString(2, id);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(stored(kind, id, rows)) : Optional.empty();
            }
        }
    }

    private static Stored stored(String kind, String id, ResultSet rows) throws SQLException {
        try {
            return new Stored(
                    StateJson.parse(kind, id, rows.getString(2)),
                    rows.getLong(1),
                    rows.getObject(3, OffsetDateTime.class).toInstant(),
                    new Change(rows.getString(4), rows.getString(5)));
        } catch (IllegalArgumentException e) {
            throw new SQLException(kind + " " + id + ": " + e.getMessage(), e);
        }
    }

    /**
     * Shares an entry, or another version of it. All that follow are told when this returns.
     *
     * @param entry what is shared
     * @param expected the version that it takes the place of; 0 if there is to be none
     * @param change who does it, and why
     * @return its version
     * @throws StateConflictException if there is another version
     */
    public long put(StateEntry entry, long expected, Change change) throws SQLException {
        return Session.run(database, connection -> put(connection, entry, expected, change));
    }

    private static long put(Connection connection, StateEntry entry, long expected, Change change) throws SQLException {
        String body = StateJson.write(entry);
        return expected == 0
                ? changed(connection, ADD, expected, entry.kind(), entry.id(), body, change.by(), change.why())
                : changed(
                        connection,
                        CHANGE,
                        expected,
                        body,
                        change.by(),
                        change.why(),
                        entry.kind(),
                        entry.id(),
                        expected);
    }

    /**
     * Shares an entry no longer.
     *
     * @param kind its kind
     * @param id its id
     * @param expected its version
     * @param change who does it, and why
     * @throws StateConflictException if there is another version, or it has ended
     */
    public void end(String kind, String id, long expected, Change change) throws SQLException {
        long ignored = Session.run(
                database,
                connection ->
                        changed(connection, CHANGE, expected, null, change.by(), change.why(), kind, id, expected));
    }

    /** Does what returns the new version of what it changes, or nothing if it is not as was expected. */
    private static long changed(Connection connection, String sql, long expected, @Nullable Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                if (rows.next()) {
                    return rows.getLong(1);
                }
            }
        }
        throw new StateConflictException(expected);
    }

    /**
     * Gives a grant in all processes, from the next time that they read on, until it is closed or expires. A process
     * whose policies have no such template refuses it.
     *
     * @param request what is granted, and for how long by the clock of the database
     */
    public SharedGrant grant(GrantRequest request) throws SQLException {
        Change change =
                new Change(request.approver().orElse(request.principal()).toString(), request.purpose());
        return Session.run(database, connection -> {
            Granted granted = granted(connection, request);
            long version = put(connection, granted, 0, change);
            return new SharedGrant(this, granted, version, change.by());
        });
    }

    private static Granted granted(Connection connection, GrantRequest request) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT gen_random_uuid()::text, clock_timestamp()")) {
            rows.next();
            Instant now = rows.getObject(2, OffsetDateTime.class).toInstant();
            return new Granted(Granted.PREFIX + rows.getString(1), request, now.plus(request.lifetime()));
        }
    }

    /**
     * Keeps a signed policy bundle, or another version of it. Whether it is accepted is up to those who read it.
     *
     * @param name under which it is kept
     * @param packed the bundle
     * @param expected the version of the row that it takes the place of, which is not that of the bundle; 0 for none
     * @param change who does it, and why
     * @return the version of the row
     * @throws StateConflictException if there is another version
     */
    public long putBundle(String name, byte[] packed, long expected, Change change) throws SQLException {
        return Session.run(
                database,
                connection -> expected == 0
                        ? changed(connection, ADD_BUNDLE, expected, name, packed, change.by(), change.why())
                        : changed(
                                connection,
                                CHANGE_BUNDLE,
                                expected,
                                packed,
                                change.by(),
                                change.why(),
                                name,
                                expected));
    }

    /**
     * Returns the store in which {@code ZeroTrust.revoke} and {@code lift} of a process keep what then holds in all; for
     * {@code ZeroTrustBuilder.revocations}.
     */
    public RevocationStore revocations() {
        return new TableRevocationStore(this, database);
    }
}
