package dev.zt4j.jdbc;

import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Guards a connection. */
final class GuardedConnection extends Guarded {
    private GuardedConnection(Session session, Connection target) {
        super(session, target, MethodTable.CONNECTION);
    }

    static Connection of(Session session, Connection target) {
        return proxy(Connection.class, new GuardedConnection(session, target));
    }

    @Override
    Origin origin(Object proxy) {
        return new Origin((Connection) proxy, null, session().lease(), null);
    }

    @Override
    @Nullable
    Object treat(Treatment treatment, Object proxy, Method method, @Nullable Object[] arguments) throws Throwable {
        return switch (treatment) {
            case CREATE -> {
                boolean updatable = isUpdatable(arguments, 1);
                yield statement(
                        Statement.class, MethodTable.STATEMENT, proxy, pass(method, arguments), null, updatable);
            }
            case PREPARE -> {
                boolean updatable = isUpdatable(arguments, 2);
                SqlText text = GuardedStatement.judge(session().texts(), arguments);
                yield statement(
                        PreparedStatement.class,
                        MethodTable.PREPARED_STATEMENT,
                        proxy,
                        pass(method, arguments),
                        text,
                        updatable);
            }
            case PREPARE_CALL -> {
                if (isUpdatable(arguments, 2)) {
                    throw notSupported("an updatable result set of a call");
                }
                SqlText text = GuardedStatement.judge(session().texts(), arguments);
                yield statement(
                        CallableStatement.class,
                        MethodTable.CALLABLE_STATEMENT,
                        proxy,
                        pass(method, arguments),
                        text.kind() == StatementClass.CALL ? text : text.asUnseen(),
                        false);
            }
            case DECIDE_OTHER -> decideOther(method, arguments);
            case BEGIN -> session().open(() -> pass(method, arguments));
            case COMMIT -> session().commit(() -> pass(method, arguments));
            case AUTO_COMMIT -> session().setAutoCommit(() -> pass(method, arguments));
            case ROLL_BACK -> session().rollBack(arguments.length == 0, () -> pass(method, arguments));
            case CLOSE -> session().close(() -> pass(method, arguments));
            default -> throw notSupported(method.getName());
        };
    }

    private <T extends Statement> T statement(
            Class<T> type,
            MethodTable table,
            Object proxy,
            @Nullable Object target,
            @Nullable SqlText text,
            boolean updatable) {
        Object statement = Objects.requireNonNull(target, "the driver made no statement");
        return proxy(type, new GuardedStatement(session(), statement, table, (Connection) proxy, text, updatable));
    }

    /** Tells whether rows are to be changed through result sets, and refuses that where it is not known how. */
    private boolean isUpdatable(@Nullable Object[] arguments, int concurrency) throws SQLException {
        if (arguments.length <= concurrency
                || Integer.valueOf(ResultSet.CONCUR_READ_ONLY).equals(arguments[concurrency])) {
            return false;
        }
        if (!Integer.valueOf(ResultSet.CONCUR_UPDATABLE).equals(arguments[concurrency])
                || !UpdatableQuery.isKnownOf(((Connection) target()).getMetaData())) {
            throw notSupported("an updatable result set of this driver");
        }
        return true;
    }

    private @Nullable Object decideOther(Method method, @Nullable Object[] arguments) throws Throwable {
        try {
            return session().execute(StatementClass.OTHER, () -> pass(method, arguments));
        } catch (SQLException e) {
            if (method.getExceptionTypes()[0] == SQLClientInfoException.class
                    && !(e instanceof SQLClientInfoException)) {
                throw new SQLClientInfoException(e.getMessage(), e.getSQLState(), Map.of());
            }
            throw e;
        }
    }
}
