package dev.zt4j.jdbc;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.Principal;
import dev.zt4j.reason.Reason;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has decided what the caller of the moment may do with one database. Thread-safe. */
final class DatabaseGuard {
    /** What every refused caller is told. */
    static final String DENIED = "access denied";
    /** Insufficient privilege (PostgreSQL manual, appendix A). */
    static final String DENIED_STATE = "42501";

    private static final Logger LOGGER = LoggerFactory.getLogger(DatabaseGuard.class);
    private static final String ACTION = "Zt::Sql::Action";
    private static final EntityUid CONNECT = EntityUid.of(ACTION, "connect");
    private static final Map<StatementClass, EntityUid> ACTIONS = actions();
    private static final String STATEMENT_CLASS = "statementClass";

    private final Boundary boundary;
    private final EntityUid database;
    private final Supplier<Optional<Principal>> caller;

    DatabaseGuard(Boundary boundary, String database, Supplier<Optional<Principal>> caller) {
        this.boundary = boundary;
        this.database = EntityUid.of("Zt::Sql::Database", database);
        this.caller = caller;
    }

    /**
     * Has a checkout of a connection decided.
     *
     * @throws SQLException if it is denied
     */
    void connect() throws SQLException {
        decide(request(CONNECT));
    }

    /**
     * Has an execution decided.
     *
     * @throws SQLException if it is denied
     */
    void execute(SqlText statement) throws SQLException {
        AccessRequest.Builder request = request(statement.kind());
        if (statement.refusal() != null) {
            request.refuse(statement.refusal());
        }
        decide(request);
    }

    /**
     * Has something decided that the driver does as a statement of a class.
     *
     * @throws SQLException if it is denied
     */
    void execute(StatementClass kind) throws SQLException {
        decide(request(kind));
    }

    private AccessRequest.Builder request(StatementClass kind) {
        return request(Objects.requireNonNull(ACTIONS.get(kind))).context(STATEMENT_CLASS, kind.id());
    }

    private AccessRequest.Builder request(EntityUid action) {
        AccessRequest.Builder request = AccessRequest.builder().action(action).resource(database);
        try {
            return request.principal(Objects.requireNonNull(caller.get(), "caller"));
        } catch (RuntimeException e) {
            LOGGER.error("who calls the database cannot be told at boundary {}", boundary.name(), e);
            return request.evidence(Evidence.unreadable(Reason.INTERNAL_ERROR));
        }
    }

    private void decide(AccessRequest.Builder request) throws SQLException {
        if (!boundary.decide(request.build()).allowed()) {
            throw new SQLNonTransientException(DENIED, DENIED_STATE);
        }
    }

    private static Map<StatementClass, EntityUid> actions() {
        Map<StatementClass, EntityUid> actions = new EnumMap<>(StatementClass.class);
        for (StatementClass kind : StatementClass.values()) {
            actions.put(kind, EntityUid.of(ACTION, kind.id()));
        }
        return actions;
    }

    /** Names the database, for messages. */
    @Override
    public String toString() {
        return database.id();
    }
}
