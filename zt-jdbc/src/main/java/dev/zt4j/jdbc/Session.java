package dev.zt4j.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one connection of the driver while it is checked out: what its statements do, and whether a
 * transaction is open. What is decided and what is then executed are not torn apart by another thread that uses the
 * same connection. Thread-safe.
 */
final class Session {
    private final DatabaseGuard guard;
    private final Connection target;
    private final @Nullable Analysis analysis;
    private final FactsCache cache;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean open;

    /**
     * Creates a session.
     *
     * @param guard decides
     * @param target the driver's connection, or a pool's
     * @param analysis says what statements do; null where they are judged by their text alone
     * @param cache remembers that
     */
    Session(DatabaseGuard guard, Connection target, @Nullable Analysis analysis, FactsCache cache) {
        this.guard = guard;
        this.target = target;
        this.analysis = analysis;
        this.cache = cache;
    }

    /**
     * Has statements decided, and executes them if all may be.
     *
     * @return what the call returns
     * @throws SQLException if one is denied
     * @throws Throwable what the call throws
     */
    @Nullable
    Object execute(List<Sent> statements, Call call) throws Throwable {
        lock.lock();
        try {
            DatabaseGuard.Caller caller = guard.caller();
            Set<Question> questions = new LinkedHashSet<>();
            for (Sent sent : statements) {
                questions.addAll(questions(caller, sent));
            }
            return run(caller, questions, call);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Has something decided that the driver does as a statement of a class, and does it.
     *
     * @throws SQLException if it is denied
     */
    @Nullable
    Object execute(StatementClass kind, Call call) throws Throwable {
        lock.lock();
        try {
            return run(guard.caller(), Set.of(guard.questions().of(kind)), call);
        } finally {
            lock.unlock();
        }
    }

    /** Does what ends a transaction. */
    @Nullable
    Object end(Call call) throws Throwable {
        lock.lock();
        try {
            Object result = call.run();
            open = false;
            return result;
        } finally {
            lock.unlock();
        }
    }

    /** Does what takes a transaction back, or part of it. What names meant before may hold again. */
    @Nullable
    Object rollBack(Call call) throws Throwable {
        lock.lock();
        try {
            cache.clear();
            return call.run();
        } finally {
            lock.unlock();
        }
    }

    /** Closes the connection; nothing that was begun is left to the next one who gets it from a pool. */
    @Nullable
    Object close(Call call) throws Throwable {
        lock.lock();
        try {
            if (open && !target.isClosed() && !target.getAutoCommit()) {
                target.rollback();
            }
        } finally {
            open = false;
            lock.unlock();
        }
        return call.run();
    }

    private @Nullable Object run(DatabaseGuard.Caller caller, Set<Question> questions, Call call) throws Throwable {
        boolean plain = true;
        for (Question question : questions) {
            guard.decide(caller, question);
            plain &= question.isPlain();
        }
        open |= !target.getAutoCommit();
        try {
            return call.run();
        } finally {
            if (!plain) {
                cache.clear();
            }
        }
    }

    private List<Question> questions(DatabaseGuard.Caller caller, Sent sent) throws SQLException {
        SqlText text = sent.text();
        if (text.refusal() != null) {
            return List.of(guard.questions().refused(text.refusal()));
        }
        Question byText = guard.questions().of(text.kind());
        // The server is not asked on behalf of nobody, who is denied whatever the statement does.
        if (analysis == null || caller.principal() == null || isUtility(text.kind())) {
            return List.of(byText);
        }
        List<Question> unseen = List.of(guard.questions().of(StatementClass.OTHER));
        if (!text.shown()) {
            return unseen;
        }
        FactsCache.Key key = new FactsCache.Key(text.text(), text.keys(), sent.marks());
        List<Question> known = cache.get(key);
        if (known != null) {
            return known;
        }
        StatementFacts facts = describe(analysis, sent);
        if (facts == null) {
            return unseen;
        }
        List<Question> questions = guard.questions().of(facts);
        cache.put(key, questions);
        return questions;
    }

    private static boolean isUtility(StatementClass kind) {
        return kind == StatementClass.DDL || kind == StatementClass.CALL;
    }

    private @Nullable StatementFacts describe(Analysis analyst, Sent sent) throws SQLException {
        boolean prepared = sent.prepared() != null;
        SqlBody body = SqlBody.of(sent.text().text(), prepared, sent.text().keys());
        if (body == null) {
            return null;
        }
        boolean autoCommit = target.getAutoCommit();
        boolean idle = autoCommit || !open;
        // A transaction that only reads takes no function; before it begins another one does.
        boolean readOnly = idle && target.isReadOnly();
        try {
            if (readOnly) {
                target.setReadOnly(false);
            }
            if (autoCommit) {
                target.setAutoCommit(false);
            }
            return analyst.describe(target, body, sent.prepared());
        } finally {
            if (idle) {
                target.rollback();
            }
            if (autoCommit) {
                target.setAutoCommit(true);
            }
            if (readOnly) {
                target.setReadOnly(true);
            }
        }
    }

    /** Names the database, for messages. */
    @Override
    public String toString() {
        return guard.toString();
    }

    /** Calls the driver. */
    @FunctionalInterface
    interface Call {
        /** Does it. */
        @Nullable
        Object run() throws Throwable;
    }
}
