package dev.zt4j.jdbc;

import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.Wrapper;
import org.jspecify.annotations.Nullable;

/** Guards a call of a routine: a prepared statement that has results besides its rows, and parameters with names. */
final class GuardedCall extends GuardedProxy {
    private final GuardedPreparedStatement statement;

    private GuardedCall(Session session, CallableStatement target, Connection connection, SqlText text) {
        super(session, target, MethodTable.CALLABLE_STATEMENT);
        this.statement = new GuardedPreparedStatement(session, target, connection, text, false);
    }

    static CallableStatement of(Session session, CallableStatement target, Connection connection, SqlText text) {
        GuardedCall guard = new GuardedCall(session, target, connection, text);
        CallableStatement shown = proxy(CallableStatement.class, guard);
        guard.statement.shownAs(shown);
        return shown;
    }

    @Override
    Origin origin() {
        return statement.origin();
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args) throws Throwable {
        Class<?> type = method.getDeclaringClass();
        return type == CallableStatement.class || type == Wrapper.class || type == Object.class
                ? super.invoke(proxy, method, args)
                : pass(statement, method, args == null ? new Object[0] : args);
    }
}
