package dev.zt4j.jdbc;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.coverage.Coverage;
import dev.zt4j.coverage.EntryPoint;
import dev.zt4j.coverage.EntryPointKind;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Principal;
import dev.zt4j.jdbc.credential.ConnectionUrl;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The database boundary: a data source for PostgreSQL, or in a plain form for H2, that has the checkout of each connection and each execution of
 * a statement decided, for the principal whose request is served at that moment.
 *
 * <p>Policy sees the action {@code Zt::Sql::Action::"connect"}, {@code "ddl"}, {@code "call"} or {@code "other"} on
 * {@code Zt::Sql::Database::"<name>"}, and {@code "select"}, {@code "insert"}, {@code "update"} or {@code "delete"} on
 * each table or view that a statement touches, {@code Zt::Sql::Table::"<name>.<schema>.<table>"} in its {@code
 * Zt::Sql::Schema} in the database; dots and backslashes within names are escaped by a backslash. The context has the
 * class again, as {@code statementClass}, and for tables the {@code columns} that are read, given or changed. A query
 * of no table is decided on the database. Nothing is decided when a statement is prepared and no decision is
 * remembered: a revocation or a change of policy holds from the next execution on, on open connections and prepared
 * statements too.
 *
 * <p>What is denied ends in an {@link SQLException} with SQLState {@code 42501}, the same for every reason; the reason
 * stands in the decision log. It never reaches the server, so it does not end a transaction.
 *
 * <h2>Classes of statements</h2>
 *
 * <p>What a statement does is not guessed from its text: the server analyses it, without executing it (see {@code
 * docs/jdbc.md}), and says which tables and columns it touches, how, and which functions it calls. What is not proven
 * to be less counts as {@code other}, the most privileged class: a function that is not known to be without effect, a
 * statement that the server or this version cannot describe, everything that is no query or change of rows. The
 * exceptions are read off the text: {@code ddl} is CREATE, ALTER and DROP of tables, indexes, views, sequences, types,
 * domains and schemas, TRUNCATE and COMMENT: whoever may do that can change what all other classes mean. {@code call}
 * is one routine with plain arguments. Several statements in one text, and a text that server and driver might read in
 * different ways, are refused whatever policy says. What the server said is remembered for a few seconds, until
 * something else than a query or change of rows runs on the connection.
 *
 * <p>The analysis needs PostgreSQL 15 to 18, the right to make temporary objects, and a transaction that may write: in one
 * that only reads, a text counts as {@code other} unless it was seen shortly before or is the transaction's first.
 *
 * <p>Of H2 nothing but the text is known: queries and plain changes in the SQL that both databases read alike have their
 * class, anything else is {@code other}, and the resource is always the database.
 *
 * <p>This proves what a statement says, not what the database makes of it. Functions behind operators and casts, column
 * defaults, triggers, rules, the insides of views, and cascades run unseen: only rights in the database can forbid
 * them. So give the data source a role that can do no more than it must. The driver must use its extended protocol
 * ({@code preferQueryMode} other than {@code simple}).
 *
 * <h2>What is guarded</h2>
 *
 * <p>Every way from a connection back to the driver: {@code unwrap} gives out the guarded object only, and statements,
 * result sets, arrays and metadata come guarded. Queries of the catalog by {@link java.sql.DatabaseMetaData} are
 * decided as {@code select}; {@code setSchema}, {@code setCatalog} and {@code setClientInfo} as {@code other}.
 * Rows that are changed through a result set are decided as the statement that the driver makes of it, where it is
 * proven which that is. Not supported, because there is no text to judge, are large objects ({@code Blob}, {@code
 * Clob}; use {@code bytea} and {@code text}).
 *
 * <p>Put the guard around the connection pool. A pool around the guard works too, as the caller is asked for at each
 * execution, if the threads on which it connects have a principal that may. Thread-safe, if the target is.
 *
 * @since 0.1.0
 */
public final class ZeroTrustDataSource implements DataSource {
    private static final org.slf4j.Logger LOGGER = LoggerFactory.getLogger(ZeroTrustDataSource.class);
    private static final String PRODUCT = "PostgreSQL";
    private static final String PLAIN_PRODUCT = "H2";

    private final DataSource target;
    private final DatabaseGuard guard;
    private final Session.Settings settings;
    private final Coverage coverage;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Connection, PhysicalConnection> known = new WeakHashMap<>();
    private volatile String lastUrl = "";

    private ZeroTrustDataSource(DataSource target, DatabaseGuard guard, Session.Settings settings, Coverage coverage) {
        this.target = target;
        this.guard = guard;
        this.settings = settings;
        this.coverage = coverage;
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
     * Starts building one that connects by a driver of PostgreSQL, without a pool. Only properties that neither load
     * code nor write files nor let go of checks may be set; on another machine than this one the server has to prove
     * itself ({@code sslmode=verify-full}). A password among them stands in the coverage ledger, as a static secret.
     *
     * @param boundary decides
     * @param driver the driver: an address chooses none
     * @param url {@code jdbc:postgresql://host:port/database}, without properties
     * @param properties of the driver
     * @throws ZeroTrustConfigurationException if the address or a property may not be used; nothing was connected
     */
    public static Builder builder(Boundary boundary, Driver driver, String url, Map<String, String> properties) {
        Objects.requireNonNull(driver, "driver");
        List<String> problems = new ArrayList<>(DriverUrl.problems(url, properties));
        if ("require".equals(properties.get("channelBinding"))
                && !DriverVersion.mayKeepChannelBinding(driver.getMajorVersion(), driver.getMinorVersion())) {
            problems.add(DriverVersion.PROBLEM);
        }
        if (!problems.isEmpty()) {
            throw new ZeroTrustConfigurationException(problems);
        }
        Builder builder = new Builder(boundary, new DriverSource(driver, url, properties));
        builder.password = properties.containsKey("password");
        return builder;
    }

    /**
     * Returns a guarded connection. If the address with which it was made has a password in it, that stands in the
     * coverage ledger from then on, as a static secret.
     *
     * @throws SQLException with SQLState {@code 42501} if the caller may not connect, {@link
     *     SQLFeatureNotSupportedException} if the database is neither PostgreSQL nor H2, or is H2 and is to be told who
     *     calls, or what the target throws
     */
    @Override
    public Connection getConnection() throws SQLException {
        DatabaseGuard.Caller caller = guard.caller();
        Decision decision = guard.decide(caller, guard.questions().connect());
        Connection connection = target.getConnection();
        Session.Settings used;
        try {
            DatabaseMetaData server = connection.getMetaData();
            String url = Objects.requireNonNullElse(server.getURL(), "");
            takeStock(url);
            used = settings(server.getDatabaseProductName(), url);
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
        Session session = new Session(guard, connection, physical(connection), used);
        session.begin(caller, decision);
        return new GuardedConnection(session, connection);
    }

    private void takeStock(String url) {
        if (!url.equals(lastUrl)) {
            ConnectionUrl.inventory(url, guard.toString(), coverage);
            lastUrl = url;
        }
    }

    /** Returns how statements are judged on a server, if they can be. */
    private Session.Settings settings(String product, String url) throws SQLException {
        if (PLAIN_PRODUCT.equals(product)) {
            if (settings.identity() != null) {
                throw new SQLFeatureNotSupportedException("only PostgreSQL can be told who calls");
            }
            return settings.ofOtherDatabase();
        }
        if (!PRODUCT.equals(product)) {
            throw new SQLFeatureNotSupportedException("only statements of PostgreSQL and H2 can be judged");
        }
        if (!DriverUrl.isExtended(url)) {
            throw new SQLFeatureNotSupportedException("the driver has to use its extended protocol");
        }
        return settings;
    }

    /** Returns what is remembered for the driver's connection that may be behind a pool's. */
    private PhysicalConnection physical(Connection connection) {
        Connection physical = connection;
        try {
            physical = connection.unwrap(Connection.class);
        } catch (SQLException e) {
            LOGGER.debug("a connection does not tell what it stands for", e);
        }
        lock.lock();
        try {
            return known.computeIfAbsent(physical, made -> new PhysicalConnection());
        } finally {
            lock.unlock();
        }
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
        private static final int ENDING_THREADS = 4;

        private final Boundary boundary;
        private final DataSource target;
        private Supplier<Optional<Principal>> caller = CurrentPrincipal::get;
        private @Nullable String database;
        private final Set<String> functions = new HashSet<>();
        private boolean byTextAlone;
        private boolean password;
        private @Nullable SessionKey key;
        private Supplier<Optional<String>> purpose = Optional::empty;

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
         * Says that a function, with all its overloads, has no effect besides its result and reads nothing that its
         * caller may not: a query that calls it is then still a query. Of the server's own functions those that are
         * immutable, and some others, are known.
         *
         * @param schema its schema, as the catalog has it
         * @param name its name, as the catalog has it
         */
        public Builder allowFunction(String schema, String name) {
            functions.add(Objects.requireNonNull(schema, "schema") + '.' + Objects.requireNonNull(name, "name"));
            return this;
        }

        /**
         * Has statements judged by their text alone: policy sees their class, and no tables. For servers that cannot be
         * asked, such as a hot standby.
         */
        public Builder byTextAlone() {
            this.byTextAlone = true;
            return this;
        }

        /**
         * Has the database told who is behind each transaction, signed; see {@code docs/jdbc.md} for what the database
         * needs. Under autocommit each statement then runs in a transaction of its own.
         *
         * @param key signs
         */
        public Builder sessionIdentity(SessionKey key) {
            this.key = Objects.requireNonNull(key, "key");
            SessionIdentity.FUNCTIONS.forEach(name -> allowFunction(SessionIdentity.SCHEMA, name));
            return this;
        }

        /** Sets what the request is served for, asked for once a transaction; the database is told. */
        public Builder purpose(Supplier<Optional<String>> supplier) {
            this.purpose = Objects.requireNonNull(supplier, "supplier");
            return this;
        }

        private @Nullable SessionIdentity identity() {
            return key == null ? null : new SessionIdentity(key, purpose);
        }

        /** Makes the threads that cut off who is denied; they end when there is nothing to do. */
        private static Executor ending() {
            ThreadPoolExecutor threads = new ThreadPoolExecutor(
                    ENDING_THREADS, ENDING_THREADS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                        Thread thread = new Thread(task, "zt-jdbc-ending");
                        thread.setDaemon(true);
                        return thread;
                    });
            threads.allowCoreThreadTimeOut(true);
            return threads;
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
            Coverage coverage = boundary.coverage();
            coverage.register(EntryPoint.guarded(EntryPointKind.DATA_SOURCE, name, boundary.name()));
            if (password) {
                coverage.register(
                        EntryPoint.unguarded(EntryPointKind.STATIC_SECRET, "password in the properties of " + name));
            }
            return new ZeroTrustDataSource(
                    target,
                    new DatabaseGuard(boundary, new Questions(name), caller),
                    new Session.Settings(
                            new KnownTexts(),
                            byTextAlone ? null : new Analysis(functions),
                            identity(),
                            false,
                            ending()),
                    coverage);
        }
    }
}
