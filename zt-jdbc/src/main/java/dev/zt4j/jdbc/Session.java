package dev.zt4j.jdbc;

import dev.zt4j.enforcement.Decision;
import dev.zt4j.identity.Principal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of one connection of the driver while it is checked out: what its statements do, who is behind its
 * transaction, and whether its user may still use it. What is decided and what is then executed are not torn apart by
 * another thread that uses the same connection. Thread-safe.
 */
final class Session {
    private static final Logger LOGGER = LoggerFactory.getLogger(Session.class);

    private final DatabaseGuard guard;
    private final Connection target;
    private final Asking asking;
    private final Assuming assuming;
    private final KnownTexts texts;
    private final Executions executions = new Executions();
    private final @Nullable SessionIdentity identity;
    private final PhysicalConnection physical;
    private final Executor ending;
    private final ReentrantLock lock = new ReentrantLock();
    private final Transaction transaction = new Transaction();
    private final Leftovers leftovers = new Leftovers();
    private volatile @Nullable Lease lease;
    private volatile @Nullable Statement running;
    private volatile boolean changing;

    /**
     * Creates a session.
     *
     * @param guard decides
     * @param target the driver's connection, or a pool's
     * @param physical what outlasts the session
     * @param settings how statements are judged, and what the database is told
     */
    Session(DatabaseGuard guard, Connection target, PhysicalConnection physical, Settings settings) {
        this.guard = guard;
        this.target = target;
        this.physical = physical;
        this.asking = new Asking(guard, target, physical, settings, transaction);
        this.texts = settings.texts();
        this.identity = settings.identity();
        this.assuming = new Assuming(identity, target, physical, transaction);
        this.ending = settings.ending();
    }

    /** Begins the use of the connection by who was let in. */
    void begin(DatabaseGuard.Caller caller, Decision connect) {
        Principal holder = caller.principal();
        Lease before = lease;
        if (before != null) {
            before.close();
        }
        if (holder == null) {
            lease = null;
            return;
        }
        Lease started = new Lease(holder, () -> ending.execute(this::cutOff));
        lease = started;
        started.watchedBy(guard.watch(caller, guard.questions().connect(), connect, started));
    }

    /** Returns what judges texts. */
    KnownTexts texts() {
        return texts;
    }

    /**
     * Returns a new execution.
     *
     * @param digest of what is executed; null if it cannot be read
     */
    Execution execution(@Nullable String digest) {
        return new Execution(guard, digest);
    }

    /** Returns those of which rows may still be read. */
    Executions executions() {
        return executions;
    }

    /** Returns until when what is read at this moment may be read. */
    @Nullable
    Lease lease() {
        return lease;
    }

    /**
     * Has statements decided, and executes them if all may be.
     *
     * @param statement the driver's statement that executes them
     * @param execution is told of the decisions, and of its end if it fails; null if nothing is to be recorded of it
     * @return what the call returns
     * @throws SQLException if one is denied, or what the call throws
     */
    <T extends @Nullable Object> T execute(
            List<Sent> statements, Statement statement, @Nullable Execution execution, Call<T> call)
            throws SQLException {
        return execute(statements, statement, execution, false, call);
    }

    /**
     * Has the change of a row decided as a statement, and made if it may be. The driver makes it by a statement that
     * nobody else can cancel, so that it has a transaction, and is cut off with the connection.
     *
     * @param sent the statement
     * @param origin the driver's statement that returned the row
     * @param execution is told of the decisions, and of its end if it fails
     * @throws SQLException if it is denied, or what the call throws
     */
    void change(Sent sent, Statement origin, Execution execution, Call<Boolean> call) throws SQLException {
        execute(List.of(sent), origin, execution, true, call);
    }

    private <T extends @Nullable Object> T execute(
            List<Sent> statements, Statement statement, @Nullable Execution execution, boolean change, Call<T> call)
            throws SQLException {
        lock.lock();
        try {
            DatabaseGuard.Caller caller = guard.caller();
            sweepOthers(caller);
            Collection<Question> questions = questions(caller, statements);
            Decision decision = decide(caller, questions, execution);
            if (execution != null) {
                execution.permitted();
            }
            if (changing != change) {
                changing = change;
            }
            running = statement;
            return decision == null || (identity == null && !change)
                    ? run(caller, questions, call)
                    : assuming.run(caller.principal(), decision, statement, () -> run(caller, questions, call));
        } catch (Throwable e) {
            if (execution != null) {
                execution.failed(e instanceof SQLException error ? error.getSQLState() : null);
            }
            throw e;
        } finally {
            running = null;
            lock.unlock();
        }
    }

    /**
     * Has something decided that the driver does as a statement of a class, and does it.
     *
     * @throws SQLException if it is denied
     */
    <T extends @Nullable Object> T execute(StatementClass kind, Call<T> call) throws SQLException {
        lock.lock();
        try {
            DatabaseGuard.Caller caller = guard.caller();
            sweepOthers(caller);
            List<Question> questions = List.of(guard.questions().of(kind));
            decide(caller, questions, null);
            return run(caller, questions, call);
        } finally {
            lock.unlock();
        }
    }

    private Collection<Question> questions(DatabaseGuard.Caller caller, List<Sent> statements) throws SQLException {
        if (statements.size() == 1) {
            return asking.questions(caller, statements.get(0));
        }
        Set<Question> all = new LinkedHashSet<>();
        for (Sent sent : statements) {
            all.addAll(asking.questions(caller, sent));
        }
        return all;
    }

    /** Begins the transaction, if none is open. */
    Savepoint setSavepoint(Call<Savepoint> call) throws SQLException {
        lock.lock();
        try {
            transaction.checkWhole();
            Savepoint savepoint = call.run();
            transaction.opened();
            return savepoint;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps the transaction. */
    void commit() throws SQLException {
        lock.lock();
        try {
            transaction.checkWhole();
            target.commit();
            transaction.ended();
        } catch (SQLException e) {
            throw Masked.of(e);
        } finally {
            lock.unlock();
        }
    }

    /** Keeps the transaction if that changes the mode, and else leaves it. */
    void setAutoCommit(boolean enabled) throws SQLException {
        lock.lock();
        try {
            transaction.checkWhole();
            boolean before = target.getAutoCommit();
            target.setAutoCommit(enabled);
            if (before != target.getAutoCommit()) {
                transaction.ended();
            }
        } catch (SQLException e) {
            throw Masked.of(e);
        } finally {
            lock.unlock();
        }
    }

    /** Takes the transaction back. What names meant before may hold again. */
    void rollBack() throws SQLException {
        lock.lock();
        try {
            forget();
            target.rollback();
            transaction.ended();
        } finally {
            lock.unlock();
        }
    }

    /** Takes part of the transaction back. What names meant before may hold again. */
    void rollBack(Savepoint savepoint) throws SQLException {
        lock.lock();
        try {
            forget();
            transaction.checkWhole();
            target.rollback(savepoint);
        } finally {
            lock.unlock();
        }
    }

    private void forget() {
        physical.facts().clear();
        transaction.forgetIdentity();
    }

    /** Closes the connection; nothing that was begun is left to the next one who gets it from a pool. */
    void close() throws SQLException {
        Lease last = lease;
        if (last != null) {
            last.close();
        }
        executions.end();
        boolean clean = leaveNothing();
        try {
            target.close();
        } catch (SQLException e) {
            if (clean) {
                throw e;
            }
            LOGGER.debug("what was ended could not be closed: SQLState {}", e.getSQLState());
        }
    }

    /** Takes back what was begun, or ends the connection. */
    private boolean leaveNothing() throws SQLException {
        lock.lock();
        try {
            if (!target.isClosed()) {
                if (transaction.isOpen() && !target.getAutoCommit()) {
                    target.rollback();
                }
                sweep();
            }
            return true;
        } catch (SQLException e) {
            Leftovers.end(target, e);
            return false;
        } finally {
            transaction.ended();
            lock.unlock();
        }
    }

    /** Cancels what runs and takes the transaction back: who began it may not use the connection any more. */
    private void cutOff() {
        try {
            Statement statement = running;
            if (statement != null && changing) {
                target.abort(Runnable::run);
            } else if (statement != null) {
                statement.cancel();
            }
            lock.lock();
            try {
                if (transaction.isOpen() && !target.isClosed()) {
                    target.rollback();
                    physical.facts().clear();
                    transaction.broken();
                }
            } finally {
                lock.unlock();
            }
        } catch (SQLException e) {
            LOGGER.warn("a transaction of somebody denied could not be rolled back: SQLState {}", e.getSQLState());
        }
    }

    /**
     * Leaves nothing of an earlier use to who calls now: where a pool is around the guard, nobody closes in between.
     *
     * @throws SQLException if the other's transaction is still open, or the connection had to be ended
     */
    private void sweepOthers(DatabaseGuard.Caller caller) throws SQLException {
        if (leftovers.areOfOther(caller.principal())) {
            if (transaction.isOpen()) {
                guard.decide(caller, guard.questions().ofOtherTransaction());
            }
            sweep();
        }
    }

    private void sweep() throws SQLException {
        if (leftovers.areExpected()) {
            physical.facts().clear();
            leftovers.sweep(target);
        }
    }

    private @Nullable Decision decide(
            DatabaseGuard.Caller caller, Collection<Question> questions, @Nullable Execution execution)
            throws SQLException {
        Decision first = null;
        for (Question question : questions) {
            Decision decision = guard.decide(caller, question, execution);
            first = first == null ? decision : first;
        }
        Lease current = lease;
        if (caller.principal() != null && (current == null || !current.isOf(caller.principal()))) {
            begin(caller, guard.decide(caller, guard.questions().connect()));
        }
        if (identity != null && transaction.isOfOther(caller.principal())) {
            guard.decide(caller, guard.questions().ofOtherTransaction());
        }
        transaction.checkWhole();
        return first;
    }

    private <T extends @Nullable Object> T run(
            DatabaseGuard.Caller caller, Collection<Question> questions, Call<T> call) throws SQLException {
        boolean plain = true;
        for (Question question : questions) {
            plain &= question.isPlain();
        }
        if (!plain) {
            leftovers.expect(target, caller.principal());
        }
        if (!target.getAutoCommit()) {
            transaction.opened();
        }
        try {
            return Masked.run(call);
        } finally {
            if (!plain) {
                forget();
            }
        }
    }

    /** Names the database, for messages. */
    @Override
    public String toString() {
        return guard.toString();
    }

    /**
     * How statements are judged, and what the database is told.
     *
     * @param texts judges texts
     * @param analysis says what statements do; null where they are judged by their text alone
     * @param identity tells the database who is behind a transaction; null if it is not told
     * @param common whether a text is judged by what all databases read alike
     * @param ending cuts off who is denied
     */
    record Settings(
            KnownTexts texts,
            @Nullable Analysis analysis,
            @Nullable SessionIdentity identity,
            boolean common,
            Executor ending) {
        /** Returns the same for a database that is not PostgreSQL. */
        Settings ofOtherDatabase() {
            return new Settings(texts, null, null, true, ending);
        }
    }

    /** Calls the driver. */
    @FunctionalInterface
    interface Call<T extends @Nullable Object> {
        /** Does it. */
        T run() throws SQLException;
    }
}
