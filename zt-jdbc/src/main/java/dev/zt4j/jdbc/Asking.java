package dev.zt4j.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes questions of statements, for one session. Used under the session's lock; not thread-safe. */
final class Asking {
    private final DatabaseGuard guard;
    private final Connection target;
    private final PhysicalConnection physical;
    private final @Nullable Analysis analysis;
    private final boolean common;
    private final Transaction transaction;

    /**
     * Creates it.
     *
     * @param guard knows the database
     * @param target the driver's connection, or a pool's
     * @param physical remembers what statements do
     * @param settings say how statements are judged
     * @param transaction of the session
     */
    Asking(
            DatabaseGuard guard,
            Connection target,
            PhysicalConnection physical,
            Session.Settings settings,
            Transaction transaction) {
        this.guard = guard;
        this.target = target;
        this.physical = physical;
        this.analysis = settings.analysis();
        this.common = settings.common();
        this.transaction = transaction;
    }

    /** Returns what has to be permitted for a statement. */
    List<Question> questions(DatabaseGuard.Caller caller, Sent sent) throws SQLException {
        SqlText text = sent.text();
        if (text.refusal() != null) {
            return List.of(guard.questions().refused(text.refusal()));
        }
        // The server is not asked on behalf of nobody, who is denied whatever the statement does.
        if (analysis == null || caller.principal() == null || isUtility(text.kind())) {
            return List.of(guard.questions().of(common ? CommonSql.judge(text) : text.kind()));
        }
        if (!text.shown()) {
            return unseen();
        }
        List<Question> known = physical.facts().get(sent);
        if (known != null) {
            return known;
        }
        StatementFacts facts = describe(analysis, sent);
        if (facts == null) {
            return unseen();
        }
        List<Question> questions = guard.questions().of(facts);
        physical.facts().put(sent, questions);
        return questions;
    }

    private List<Question> unseen() {
        return List.of(guard.questions().of(StatementClass.OTHER));
    }

    private static boolean isUtility(StatementClass kind) {
        return kind == StatementClass.DDL || kind == StatementClass.CALL;
    }

    private @Nullable StatementFacts describe(Analysis analyst, Sent sent) throws SQLException {
        SqlBody body = SqlBody.of(
                sent.text().text(), sent.prepared() != null, sent.text().keys());
        if (body == null) {
            return null;
        }
        boolean autoCommit = target.getAutoCommit();
        boolean idle = autoCommit || !transaction.isOpen();
        // A transaction that only reads takes no function; before it begins another one does.
        boolean readOnly = idle && target.isReadOnly();
        try {
            if (readOnly) {
                target.setReadOnly(false);
            }
            if (autoCommit) {
                target.setAutoCommit(false);
            }
            return analyst.describe(target, body, sent.prepared(), idle);
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
}
