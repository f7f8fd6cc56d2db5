package dev.zt4j.jdbc.credential;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections that were opened with one credential, and the pool of them. Thread-safe. */
final class Generation {
    private static final Logger LOGGER = LoggerFactory.getLogger(CredentialDataSource.class);

    /** The part of a lifetime after which the next credential is asked for. */
    private static final double RENEWED_AFTER = 2.0 / 3;

    private static final int CLOSED = Integer.MIN_VALUE;

    private final DatabaseCredential credential;
    private final PhysicalConnections physical;
    private final ConnectionPool pool;

    /** How many checkouts are going on at this moment, far below zero once there may be none. */
    private final AtomicInteger entering = new AtomicInteger();

    private boolean pooled = true;
    private boolean ended;

    Generation(DatabaseCredential credential, PhysicalConnections physical, ConnectionPool.Factory pools) {
        this.credential = credential;
        this.physical = physical;
        this.pool = pools.open(physical);
    }

    DatabaseCredential credential() {
        return credential;
    }

    Instant renewAt() {
        Duration lifetime = Duration.between(credential.issuedAt(), credential.expiresAt());
        return credential.issuedAt().plusNanos((long) (lifetime.toNanos() * RENEWED_AFTER));
    }

    boolean expired(Instant now) {
        return !credential.expiresAt().isAfter(now);
    }

    /** Tries whether a connection can be had, which is then in the pool. */
    void probe() throws SQLException {
        try (Connection connection = pool.connections().getConnection()) {
            if (connection.isClosed()) {
                throw new SQLException("a connection of the new credential is closed");
            }
        }
    }

    /** Begins a checkout; false if this generation has been closed, and another one is to be asked. */
    boolean enter() {
        return entering.incrementAndGet() > 0;
    }

    Connection checkOut() throws SQLException {
        return pool.connections().getConnection();
    }

    void leave() {
        entering.decrementAndGet();
    }

    /** Closes this generation if nobody uses it; returns whether it is closed. */
    boolean closeIfIdle() throws SQLException {
        if (pool.idle() && entering.compareAndSet(0, CLOSED / 2)) {
            // Whoever came in between has been given a connection by now, or will ask another generation.
            if (pool.idle()) {
                close();
                return true;
            }
            entering.addAndGet(-(CLOSED / 2));
        }
        return false;
    }

    /**
     * Closes the pool, ends what is open nevertheless, and takes back the credential.
     *
     * @throws SQLException if that failed; then it may be called again
     */
    void close() throws SQLException {
        entering.set(CLOSED / 2);
        if (pooled) {
            pooled = false;
            try {
                pool.close();
            } catch (RuntimeException e) {
                LOGGER.warn("the pool of {} cannot be closed: {}", credential, Failures.printable(e));
            }
            physical.end();
        }
        if (!ended) {
            credential.end();
            ended = true;
        }
    }
}
