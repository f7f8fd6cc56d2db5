package dev.zt4j.jdbc;

import dev.zt4j.enforcement.Decision;
import dev.zt4j.identity.Principal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has statements executed in a transaction of which the database knows whose it is, for one session. Used under the
 * session's lock; not thread-safe.
 */
final class Assuming {
    private static final Logger LOGGER = LoggerFactory.getLogger(Assuming.class);

    private final @Nullable SessionIdentity identity;
    private final Connection target;
    private final PhysicalConnection physical;
    private final Transaction transaction;

    /**
     * Creates it.
     *
     * @param identity tells the database; null if it is not told
     * @param target the driver's connection, or a pool's
     * @param physical knows the server's name for it
     * @param transaction of the session
     */
    Assuming(
            @Nullable SessionIdentity identity,
            Connection target,
            PhysicalConnection physical,
            Transaction transaction) {
        this.identity = identity;
        this.target = target;
        this.physical = physical;
        this.transaction = transaction;
    }

    /**
     * Executes, in autocommit mode in a transaction of its own.
     *
     * @param principal who is behind it, or null for nobody
     * @param decision that it may be
     * @param statement the driver's statement that is executed
     * @param call executes it
     * @return what the call returns
     * @throws SQLException what the call throws
     */
    <T extends @Nullable Object> T run(
            @Nullable Principal principal, Decision decision, Statement statement, Session.Call<T> call)
            throws SQLException {
        if (!target.getAutoCommit()) {
            assume(principal, decision);
            return call.run();
        }
        // The driver reads all rows at once in autocommit mode, whatever the fetch size.
        int fetchSize = statement.getFetchSize();
        if (fetchSize > 0) {
            statement.setFetchSize(0);
        }
        target.setAutoCommit(false);
        boolean done = false;
        try {
            assume(principal, decision);
            T result = call.run();
            target.commit();
            done = true;
            return result;
        } catch (SQLException e) {
            // A constraint that is deferred is violated by the commit.
            throw Masked.of(e);
        } finally {
            transaction.ended();
            if (!done) {
                rollBackQuietly();
            }
            if (!target.isClosed()) {
                target.setAutoCommit(true);
                if (fetchSize > 0 && !statement.isClosed()) {
                    statement.setFetchSize(fetchSize);
                }
            }
        }
    }

    private void rollBackQuietly() {
        try {
            target.rollback();
        } catch (SQLException e) {
            LOGGER.debug("a statement's transaction could not be rolled back: SQLState {}", e.getSQLState());
        }
    }

    private void assume(@Nullable Principal principal, Decision decision) throws SQLException {
        if (identity == null || transaction.isAssumedBy(principal)) {
            return;
        }
        if (principal == null) {
            SessionIdentity.drop(target);
        } else {
            identity.assume(target, physical.backend(target), principal, decision.id());
        }
        transaction.assumedBy(principal);
    }
}
