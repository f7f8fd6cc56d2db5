package dev.zt4j.jdbc.credential;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.identity.PeerTrust;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Connections to PostgreSQL over TLS that are opened with short-lived credentials. All connections of one credential are
 * a generation with a pool of its own. After two thirds of a lifetime the next credential is asked for; once a connection
 * with it could be opened, checkouts go to the new generation, and the old one is closed when its last connection has come
 * back, or when its credential expires. While there is no new one the old one is used, until it expires: then nothing can
 * be checked out, and what is open is ended.
 *
 * <p>Close it at the end of the task: that closes all connections and takes the credential back. Thread-safe.
 *
 * @since 0.1.0
 */
public final class CredentialDataSource implements DataSource, AutoCloseable {
    private static final org.slf4j.Logger LOGGER = LoggerFactory.getLogger(CredentialDataSource.class);

    private final String url;
    private final CredentialSource source;
    private final PeerTrust server;
    private final ConnectionPool.Factory pools;
    private final InstantSource clock;
    private final ScheduledExecutorService timer;
    private final ReentrantLock changing = new ReentrantLock();
    private final List<Generation> old = new ArrayList<>();
    private volatile @Nullable Generation current;
    private volatile boolean closed;
    private boolean failing;

    private CredentialDataSource(Builder builder, PeerTrust server) {
        this.url = builder.url;
        this.source = builder.source;
        this.server = server;
        this.pools = builder.pools;
        this.clock = builder.clock;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "zt4j-credential");
            thread.setDaemon(true);
            return thread;
        });
        ScheduledFuture<?> ignored = timer.scheduleWithFixedDelay(
                this::maintain, builder.every.toNanos(), builder.every.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Starts building; who the server is has to be said.
     *
     * @param url the JDBC URL, {@code jdbc:postgresql://host:port/database}, without user and password
     * @param source issues credentials
     */
    public static Builder builder(String url, CredentialSource source) {
        return new Builder(url, source);
    }

    /**
     * Returns a connection of the newest generation.
     *
     * @throws SQLException with SQLState {@code 28000} if there is no credential, or what pool and driver throw
     */
    @Override
    public Connection getConnection() throws SQLException {
        while (true) {
            Generation generation = usable();
            if (generation.enter()) {
                try {
                    return generation.checkOut();
                } finally {
                    generation.leave();
                }
            }
        }
    }

    private Generation usable() throws SQLException {
        Generation generation = current;
        if (closed) {
            throw new SQLNonTransientConnectionException("the data source is closed", Failures.NO_CREDENTIAL);
        }
        Instant now = clock.instant();
        if (generation != null && !generation.expired(now) && source.holds(generation.credential(), now)) {
            return generation;
        }
        changing.lock();
        try {
            endWhatHoldsNoLonger(now);
            Generation known = current;
            return known == null ? next(now) : known;
        } finally {
            changing.unlock();
        }
    }

    /** Renews the credential if it is time, and closes generations that nobody needs any more. */
    void maintain() {
        changing.lock();
        try {
            if (closed) {
                return;
            }
            Instant now = clock.instant();
            endWhatHoldsNoLonger(now);
            Generation known = current;
            if (known != null && !now.isBefore(known.renewAt())) {
                next(now);
            }
            old.removeIf(generation -> closedQuietly(generation, generation.expired(now)));
        } catch (SQLException | RuntimeException e) {
            // Said where it failed; the old generation serves on, until it expires.
            LOGGER.debug("no new credential: {}", Failures.printable(e));
        } finally {
            changing.unlock();
        }
    }

    private void endWhatHoldsNoLonger(Instant now) {
        Generation known = current;
        if (known != null && (known.expired(now) || !source.holds(known.credential(), now))) {
            current = null;
            old.add(known);
            LOGGER.warn("{} holds no longer: its connections are ended", known.credential());
            old.removeIf(generation -> closedQuietly(generation, generation.equals(known)));
        }
    }

    private static boolean closedQuietly(Generation generation, boolean now) {
        try {
            if (now) {
                generation.close();
                return true;
            }
            return generation.closeIfIdle();
        } catch (SQLException e) {
            LOGGER.warn("{} cannot be taken back: {}", generation.credential(), Failures.printable(e));
            return false;
        }
    }

    /** Puts a new generation in the place of the current one, once it is known to work. */
    private Generation next(Instant now) throws SQLException {
        Generation before = current;
        try {
            DatabaseCredential credential = issued(now);
            failing = false;
            if (before != null && credential.id().equals(before.credential().id())) {
                return before;
            }
            Generation generation = opened(credential);
            current = generation;
            if (before != null) {
                old.add(before);
            }
            LOGGER.info("connections are opened with {} from now on", credential);
            return generation;
        } catch (SQLException | RuntimeException e) {
            if (!failing) {
                LOGGER.warn("there is no new credential: {}", Failures.printable(e));
            }
            failing = true;
            throw e;
        }
    }

    private DatabaseCredential issued(Instant now) throws SQLException {
        DatabaseCredential credential = source.issue(now);
        if (!credential.expiresAt().isAfter(now)) {
            throw new SQLNonTransientConnectionException(credential + " has expired", Failures.NO_CREDENTIAL);
        }
        return credential;
    }

    private Generation opened(DatabaseCredential credential) throws SQLException {
        PhysicalConnections physical = new PhysicalConnections(url, credential, server, clock);
        Generation generation = null;
        try {
            generation = new Generation(credential, physical, pools);
            generation.probe();
            return generation;
        } catch (SQLException | RuntimeException e) {
            if (generation == null) {
                credential.end();
            } else {
                Generation unusable = generation;
                if (!closedQuietly(unusable, true)) {
                    old.add(unusable);
                }
            }
            throw e;
        }
    }

    /**
     * Closes all connections and takes the credentials back.
     *
     * @throws SQLException if one could not be taken back; it expires by itself, and closing again tries again
     */
    @Override
    public void close() throws SQLException {
        closed = true;
        timer.shutdownNow();
        changing.lock();
        try {
            Generation known = current;
            if (known != null) {
                old.add(known);
                current = null;
            }
            SQLException failure = null;
            List<Generation> left = new ArrayList<>();
            for (Generation generation : old) {
                try {
                    generation.close();
                } catch (SQLException e) {
                    left.add(generation);
                    failure = e;
                }
            }
            old.clear();
            old.addAll(left);
            if (failure != null) {
                throw failure;
            }
        } finally {
            changing.unlock();
        }
    }

    /** Refuses: credentials are issued. */
    @Override
    public Connection getConnection(@Nullable String username, @Nullable String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("credentials are issued: use getConnection()");
    }

    /** Returns null: nothing is written there. */
    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    /** Does nothing. */
    @Override
    public void setLogWriter(@Nullable PrintWriter out) {}

    /** Does nothing: the URL sets it. */
    @Override
    public void setLoginTimeout(int seconds) {}

    /** Returns 0. */
    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("logged by SLF4J");
    }

    /**
     * Returns this data source.
     *
     * @throws SQLException if another type is asked for
     */
    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        if (!iface.isInstance(this)) {
            throw new SQLException("the data source gives out nothing but itself");
        }
        return iface.cast(this);
    }

    /** Tells whether this data source itself is of a type. */
    @Override
    public boolean isWrapperFor(Class<?> iface) {
        return iface.isInstance(this);
    }

    /**
     * Collects what connections need. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final String url;
        private final CredentialSource source;
        private @Nullable PeerTrust server;
        private ConnectionPool.Factory pools = Unpooled::new;
        private InstantSource clock = InstantSource.system();
        private Duration every = Duration.ofSeconds(5);

        private Builder(String url, CredentialSource source) {
            this.url = Objects.requireNonNull(url, "url");
            this.source = Objects.requireNonNull(source, "source");
        }

        /** Sets who the server may be, as {@code ZeroTrust.serverTrust} says; required. */
        public Builder server(PeerTrust trust) {
            this.server = Objects.requireNonNull(trust, "trust");
            return this;
        }

        /** Sets what makes the pool of each generation; without one, each checkout opens a connection. */
        public Builder pool(ConnectionPool.Factory factory) {
            this.pools = Objects.requireNonNull(factory, "factory");
            return this;
        }

        /** Sets the clock by which credentials expire; the system's by default. */
        public Builder clock(InstantSource source) {
            this.clock = Objects.requireNonNull(source, "source");
            return this;
        }

        /** Sets how often it is looked whether a credential is to be renewed or has ended; 5 seconds by default. */
        public Builder maintainEvery(Duration interval) {
            this.every = Objects.requireNonNull(interval, "interval");
            return this;
        }

        /**
         * Builds the data source, without connecting.
         *
         * @throws ZeroTrustConfigurationException if anything is missing or wrong; its message lists all, and no secret
         */
        public CredentialDataSource build() {
            List<String> problems = ConnectionUrl.problems(url);
            if (every.isNegative() || every.isZero()) {
                problems.add("the interval must be positive");
            }
            if (server == null) {
                problems.add("who the server may be is missing");
            }
            if (!problems.isEmpty() || server == null) {
                throw new ZeroTrustConfigurationException(problems);
            }
            return new CredentialDataSource(this, server);
        }
    }
}
