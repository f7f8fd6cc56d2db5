package dev.zt4j.jdbc;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.coverage.EntryPoint;
import dev.zt4j.coverage.EntryPointKind;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Principal;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The database boundary: a data source for PostgreSQL that has the checkout of each connection and each execution of
 * a statement decided, for the principal whose request is served at that moment.
 *
 * <p>Policy sees the action {@code Zt::Sql::Action::"connect"}, {@code "select"}, {@code "insert"}, {@code "update"},
 * {@code "delete"}, {@code "ddl"}, {@code "call"} or {@code "other"} on {@code Zt::Sql::Database::"<name>"}; for
 * statements the context has the class again, as {@code statementClass}. Nothing is decided when a statement is
 * prepared and nothing is remembered: a revocation or a change of policy holds from the next execution on, on open
 * connections and prepared statements too. Rows of a result that is open already can still be read.
 *
 * <p>What is denied ends in an {@link SQLException} with SQLState {@code 42501}, the same for every reason; the reason
 * stands in the decision log. It never reaches the server, so it does not end a transaction.
 *
 * <h2>Classes of statements</h2>
 *
 * <p>A statement's class is read off its text, and what is not proven to be less counts as {@code other}, the most
 * privileged class. {@code select} is a query (SELECT, VALUES, TABLE, WITH) without a change in a WITH clause, INTO,
 * a row lock or a call of a function that is not among those known to be without effect. {@code insert}, {@code
 * update} and {@code delete} are such statements alone, with the same limits; INSERT with ON CONFLICT DO UPDATE is
 * {@code other}. {@code ddl} is CREATE, ALTER and DROP of tables, indexes, views, sequences, types, domains and
 * schemas, TRUNCATE and COMMENT: whoever may do that can change what all other classes mean. {@code call} is one
 * routine with plain arguments. Functions, roles, rights, settings, cursors, COPY, EXPLAIN, SHOW, transaction control
 * as text, escapes of JDBC and the like are {@code other}. Several statements in one text, and a text that server and
 * driver might read in different ways, are refused whatever policy says.
 *
 * <p>This proves what the text says, not what the database makes of it. Functions behind operators, casts, column
 * defaults, triggers, rules, views and row types, and functions that take the place of a built-in one by other
 * argument types or another {@code search_path}, run unseen: only rights in the database can forbid them. So give
 * the data source a role that can do no more than it must and may create nothing. The driver must use its extended
 * protocol ({@code preferQueryMode} other than {@code simple}).
 *
 * <h2>What is guarded</h2>
 *
 * <p>Every way from a connection back to the driver: {@code unwrap} gives out the guarded object only, and statements,
 * result sets, arrays and metadata come guarded. Queries of the catalog by {@link java.sql.DatabaseMetaData} are
 * decided as {@code select}; {@code setSchema}, {@code setCatalog} and {@code setClientInfo} as {@code other}. Not
 * supported, because there is no text to judge, are updatable result sets and large objects ({@code Blob}, {@code
 * Clob}; use {@code bytea} and {@code text}).
 *
 * <p>Put the guard around the connection pool. A pool around the guard works too, as the caller is asked for at each
 * execution, if the threads on which it connects have a principal that may. Thread-safe, if the target is.
 *
 * @since 0.1.0
 */
public final class ZeroTrustDataSource implements DataSource {
    private static final String PRODUCT = "PostgreSQL";

    private final DataSource target;
    private final DatabaseGuard guard;

    private ZeroTrustDataSource(DataSource target, DatabaseGuard guard) {
        this.target = target;
        this.guard = guard;
    }

    /**
     * Starts building; the name of the database is required.
     *
     * @param boundary decides
     * @param target makes the connections
     */
    public static Builder builder(Boundary boundary, DataSource target) {
        return new Builder(boundary, target);
    }

    /**
     * Returns a guarded connection.
     *
     * @throws SQLException with SQLState {@code 42501} if the caller may not connect, {@link
     *     SQLFeatureNotSupportedException} if the database is not PostgreSQL, or what the target throws
     */
    @Override
    public Connection getConnection() throws SQLException {
        guard.connect();
        Connection connection = target.getConnection();
        try {
            if (!PRODUCT.equals(connection.getMetaData().getDatabaseProductName())) {
                throw new SQLFeatureNotSupportedException("only statements of PostgreSQL can be judged");
            }
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
        return GuardedConnection.of(guard, connection);
    }

    /**
     * Refuses: a name and a password prove nothing about who calls, and would choose rights that policy does not
     * know of. The target alone holds the credentials of the database.
     *
     * @throws SQLFeatureNotSupportedException always
     */
    @Override
    public Connection getConnection(@Nullable String username, @Nullable String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("a password is no evidence: use getConnection()");
    }

    /** Returns the target's. */
    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return target.getLogWriter();
    }

    /** Sets the target's. */
    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        target.setLogWriter(out);
    }

    /** Sets the target's, in seconds. */
    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        target.setLoginTimeout(seconds);
    }

    /** Returns the target's, in seconds. */
    @Override
    public int getLoginTimeout() throws SQLException {
        return target.getLoginTimeout();
    }

    /** Returns the target's. */
    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return target.getParentLogger();
    }

    /**
     * Returns this data source.
     *
     * @throws SQLException if another type is asked for, such as the target's
     */
    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        if (!iface.isInstance(this)) {
            throw new SQLException("the guarded data source gives out nothing but itself");
        }
        return iface.cast(this);
    }

    /** Tells whether this data source itself is of a type. */
    @Override
    public boolean isWrapperFor(Class<?> iface) {
        return iface.isInstance(this);
    }

    /** Names the database. */
    @Override
    public String toString() {
        return "ZeroTrustDataSource[" + guard + ']';
    }

    /**
     * Collects what a guarded data source needs. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final Boundary boundary;
        private final DataSource target;
        private Supplier<Optional<Principal>> caller = CurrentPrincipal::get;
        private @Nullable String database;

        private Builder(Boundary boundary, DataSource target) {
            this.boundary = Objects.requireNonNull(boundary, "boundary");
            this.target = Objects.requireNonNull(target, "target");
        }

        /** Sets the name under which policies know the database; required. */
        public Builder database(String name) {
            this.database = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Sets who calls, asked at each checkout and execution on the thread that does it; {@link
         * CurrentPrincipal#get()} by default. Where nobody does, or the supplier throws, nothing is permitted.
         */
        public Builder caller(Supplier<Optional<Principal>> supplier) {
            this.caller = Objects.requireNonNull(supplier, "supplier");
            return this;
        }

        /**
         * Builds the data source, without connecting, and enters it in the coverage ledger.
         *
         * @throws ZeroTrustConfigurationException if anything is missing or wrong; its message lists all
         */
        public ZeroTrustDataSource build() {
            List<String> problems = new ArrayList<>();
            String name = database == null ? "" : database;
            if (database == null) {
                problems.add("the name of the database is missing");
            } else if (name.isBlank()) {
                problems.add("the name of the database is blank");
            }
            if (target instanceof ZeroTrustDataSource) {
                problems.add("the target is guarded already");
            }
            if (!problems.isEmpty()) {
                throw new ZeroTrustConfigurationException(problems);
            }
            boundary.coverage().register(EntryPoint.guarded(EntryPointKind.DATA_SOURCE, name, boundary.name()));
            return new ZeroTrustDataSource(target, new DatabaseGuard(boundary, name, caller));
        }
    }
}
