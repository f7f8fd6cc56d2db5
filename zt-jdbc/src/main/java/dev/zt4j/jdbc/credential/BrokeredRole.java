package dev.zt4j.jdbc.credential;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.postgresql.util.PasswordUtil;

/**
 * Makes a role of the database for a task over the connection of a broker, and drops it when the task is over. It is a
 * member of roles that exist, logs in with a random password that leaves this process as a SCRAM verifier only, and cannot
 * log in after its lifetime, by the clock of the database. Thread-safe.
 *
 * <p>The broker needs CREATEROLE, ADMIN OPTION on the roles that it hands out, and membership in {@code pg_signal_backend}.
 *
 * @since 0.1.0
 */
public final class BrokeredRole implements CredentialSource {
    /** What the names of all these roles begin with. */
    public static final String PREFIX = "zt4j_task_";

    private static final int RANDOM_BYTES = 16;
    private static final int SECRET_BYTES = 32;
    private static final int SCRAM_ITERATIONS = 4_096;
    private static final String CREATE = """
        SELECT format('CREATE ROLE %I LOGIN INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION'
            || ' CONNECTION LIMIT %s PASSWORD %L VALID UNTIL %L', ?, ?, ?, clock_timestamp() + ? * interval '1 second')
        """;
    private static final String EXPIRED = """
        SELECT rolname FROM pg_roles WHERE starts_with(rolname, ?) AND rolvaliduntil < clock_timestamp()
        """;

    private final DataSource broker;
    private final List<String> roles;
    private final Duration lifetime;
    private final int connections;
    private final SecureRandom random;

    private BrokeredRole(Builder builder) {
        this.broker = builder.broker;
        this.roles = builder.roles;
        this.lifetime = builder.lifetime;
        this.connections = builder.connections;
        this.random = builder.random;
    }

    /**
     * Starts building.
     *
     * @param broker makes the connections of the broker
     * @param roles which roles the new ones are members of; not empty
     */
    public static Builder of(DataSource broker, String... roles) {
        return new Builder(broker, List.of(roles));
    }

    @Override
    public DatabaseCredential issue(Instant now) throws SQLException {
        String name = PREFIX + HexFormat.of().formatHex(random(RANDOM_BYTES));
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random(SECRET_BYTES));
        String verifier =
                PasswordUtil.encodeScramSha256(password.toCharArray(), SCRAM_ITERATIONS, random(RANDOM_BYTES));
        try (Connection connection = broker.getConnection()) {
            connection.setAutoCommit(false);
            try {
                create(connection, name, verifier);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new SQLException("no role could be made: " + Failures.printable(e), Failures.NO_CREDENTIAL);
        }
        return DatabaseCredential.password(name, name, password, now, now.plus(lifetime), () -> drop(name));
    }

    private byte[] random(int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return drawn;
    }

    private void create(Connection connection, String name, String verifier) throws SQLException {
        String create;
        try (PreparedStatement statement = connection.prepareStatement(CREATE)) {
            statement.setString(1, name);
            statement.setInt(2, connections);
            statement.setString(3, verifier);
            statement.setLong(4, lifetime.toSeconds());
            create = text(statement);
        }
        execute(connection, create);
        for (String role : roles) {
            execute(connection, formatted(connection, "GRANT %I TO %I", role, name));
        }
    }

    /** Has the server quote names in a statement that takes no parameters. */
    private static String formatted(Connection connection, String form, String... names) throws SQLException {
        String places = ", ?".repeat(names.length);
        try (PreparedStatement statement = connection.prepareStatement("SELECT format(?" + places + ")")) {
            statement.setString(1, form);
            for (int i = 0; i < names.length; i++) {
                statement.setString(i + 2, names[i]);
            }
            return text(statement);
        }
    }

    private static String text(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            return Objects.requireNonNull(rows.getString(1));
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Ends the role: nobody logs in any more, sessions end, and then it is dropped with what it owns. */
    private void drop(String name) throws SQLException {
        try (Connection connection = broker.getConnection()) {
            drop(connection, name);
        } catch (SQLException e) {
            throw new SQLException("role " + name + " is not dropped: " + Failures.printable(e), e.getSQLState());
        }
    }

    private static void drop(Connection connection, String name) throws SQLException {
        execute(connection, formatted(connection, "ALTER ROLE %I NOLOGIN", name));
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = ?")) {
            statement.setString(1, name);
            statement.executeQuery().close();
        }
        execute(connection, formatted(connection, "DROP ROLE %I", name));
    }

    /**
     * Drops the roles that outlived their time, since the process that had them made ended without a goodbye: for a job
     * that runs now and then.
     *
     * @return how many were dropped
     * @throws SQLException if one could not be; the others are dropped nevertheless
     */
    public int sweep() throws SQLException {
        int dropped = 0;
        SQLException failure = null;
        try (Connection connection = broker.getConnection();
                PreparedStatement statement = connection.prepareStatement(EXPIRED)) {
            statement.setString(1, PREFIX);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    try {
                        drop(rows.getString(1));
                        dropped++;
                    } catch (SQLException e) {
                        failure = e;
                    }
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return dropped;
    }

    /**
     * Collects what a role is like. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final DataSource broker;
        private final List<String> roles;
        private Duration lifetime = Duration.ofMinutes(15);
        private int connections = 10;
        private SecureRandom random = new SecureRandom();

        private Builder(DataSource broker, List<String> roles) {
            this.broker = Objects.requireNonNull(broker, "broker");
            this.roles = roles;
        }

        /** Sets how long the role can log in; 15 minutes by default, in whole seconds. */
        public Builder lifetime(Duration limit) {
            this.lifetime = Objects.requireNonNull(limit, "limit");
            return this;
        }

        /** Sets how many connections it may have at a time; 10 by default. */
        public Builder connections(int limit) {
            this.connections = limit;
            return this;
        }

        /** Sets where names and passwords are drawn from. */
        public Builder random(SecureRandom source) {
            this.random = Objects.requireNonNull(source, "source");
            return this;
        }

        /**
         * Builds the source, without connecting.
         *
         * @throws IllegalArgumentException if there is no role, or a limit is not positive
         */
        public BrokeredRole build() {
            if (roles.isEmpty() || roles.stream().anyMatch(String::isBlank)) {
                throw new IllegalArgumentException("a role that is a member of none may do nothing");
            }
            if (lifetime.toSeconds() < 1 || connections < 1) {
                throw new IllegalArgumentException("lifetime and connections must be positive");
            }
            return new BrokeredRole(this);
        }
    }
}
