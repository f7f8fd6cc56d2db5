package dev.zt4j.jdbc;

import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Watch;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.Principal;
import dev.zt4j.reason.Reason;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has decided what the caller of the moment may do with one database. Thread-safe. */
final class DatabaseGuard {
    /** What every refused caller is told. */
    static final String DENIED = "access denied";
    /** Insufficient privilege (PostgreSQL manual, appendix A). */
    static final String DENIED_STATE = "42501";

    private static final Logger LOGGER = LoggerFactory.getLogger(DatabaseGuard.class);

    private final Boundary boundary;
    private final Questions questions;
    private final Supplier<Optional<Principal>> caller;

    /**
     * Creates a guard.
     *
     * @param boundary decides
     * @param questions of the database
     * @param caller says whose request this thread serves
     */
    DatabaseGuard(Boundary boundary, Questions questions, Supplier<Optional<Principal>> caller) {
        this.boundary = boundary;
        this.questions = questions;
        this.caller = caller;
    }

    /** Returns what can be asked of the database. */
    Questions questions() {
        return questions;
    }

    /** Returns the name of the boundary. */
    String boundary() {
        return boundary.name();
    }

    /** Returns who calls at this moment. */
    Caller caller() {
        try {
            return new Caller(Objects.requireNonNull(caller.get(), "caller").orElse(null), false);
        } catch (RuntimeException e) {
            LOGGER.error("who calls the database cannot be told at boundary {}", boundary.name(), e);
            return new Caller(null, true);
        }
    }

    /**
     * Has a question decided.
     *
     * @throws SQLException if it is denied
     */
    Decision decide(Caller who, Question question) throws SQLException {
        return decide(who, question, null);
    }

    /**
     * Has a question of an execution decided.
     *
     * @param execution is told
     * @throws SQLException if it is denied
     */
    Decision decide(Caller who, Question question, @Nullable Execution execution) throws SQLException {
        Decision decision = boundary.decide(request(who, question));
        if (execution != null) {
            execution.decided(decision);
        }
        if (!decision.allowed()) {
            throw new SQLNonTransientException(DENIED, DENIED_STATE);
        }
        return decision;
    }

    /** Records how an execution ended. */
    void ended(Decision decision, String how, Map<String, String> details) {
        boundary.ended(decision, how, details);
    }

    /** Has a question decided again for as long as what was permitted goes on. */
    Watch watch(Caller who, Question question, Decision decision, Watch.Listener listener) {
        return boundary.watch(request(who, question), decision, listener);
    }

    private static AccessRequest request(Caller who, Question question) {
        AccessRequest request = question.request();
        if (who.unknown()) {
            return request.presenting(Evidence.unreadable(Reason.INTERNAL_ERROR));
        }
        return who.principal() == null ? request : request.by(who.principal());
    }

    /** Names the database, for messages. */
    @Override
    public String toString() {
        return questions.database();
    }

    /**
     * Who calls.
     *
     * @param principal the caller, or null for nobody
     * @param unknown whether that cannot be told
     */
    record Caller(@Nullable Principal principal, boolean unknown) {}
}
