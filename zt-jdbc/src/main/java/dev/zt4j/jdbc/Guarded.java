package dev.zt4j.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.sql.Struct;
import java.sql.Wrapper;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Stands before one object of the driver and treats each call as the {@link MethodTable} says. Whatever leads back to
 * the driver comes out guarded. As safe for use by several threads as the object itself.
 */
abstract class Guarded implements InvocationHandler {
    private static final Object[] NO_ARGUMENTS = {};

    private final Session session;
    private final Object target;
    private final MethodTable table;

    Guarded(Session session, Object target, MethodTable table) {
        this.session = Objects.requireNonNull(session, "session");
        this.target = Objects.requireNonNull(target, "target");
        this.table = Objects.requireNonNull(table, "table");
    }

    /** Returns where objects come from that the guarded object hands out. */
    abstract Origin origin(Object proxy);

    /** Treats a call that not all guards know. */
    abstract @Nullable Object treat(Treatment treatment, Object proxy, Method method, @Nullable Object[] arguments)
            throws Throwable;

    static <T> T proxy(Class<T> type, Guarded handler) {
        return type.cast(Proxy.newProxyInstance(Guarded.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Returns what the driver is to get for an argument: its own object, if it is a guarded one. */
    static @Nullable Object unguarded(@Nullable Object argument) {
        Guarded handler = handler(argument);
        return handler == null ? argument : handler.target;
    }

    final Session session() {
        return session;
    }

    final Object target() {
        return target;
    }

    @Override
    public final @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
            throws Throwable {
        @Nullable Object[] arguments = args == null ? NO_ARGUMENTS : args;
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> isSame(arguments[0]);
                case "hashCode" -> target.hashCode();
                default -> "Guarded[" + session + ']';
            };
        }
        Treatment treatment = table.of(method.getName());
        return switch (treatment) {
            case PASS -> pass(method, arguments);
            case WRAP -> wrap(pass(method, arguments), origin(proxy));
            case UNWRAP -> unwrap(proxy, arguments[0]);
            case IS_WRAPPER -> arguments[0] instanceof Class<?> type && type.isInstance(proxy);
            case DECIDE_SELECT ->
                session.execute(StatementClass.SELECT, () -> wrap(pass(method, arguments), origin(proxy)));
            case REFUSE -> throw notSupported(method.getName());
            default -> treat(treatment, proxy, method, arguments);
        };
    }

    /** Calls the driver. */
    final @Nullable Object pass(Method method, @Nullable Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw Masked.of(e.getCause() == null ? e : e.getCause());
        }
    }

    /** Guards what the driver returned, or refuses it where it leads past the guard. */
    final @Nullable Object wrap(@Nullable Object value, Origin origin) throws SQLException {
        if (value instanceof ResultSet) {
            return proxy(ResultSet.class, rows(value, origin));
        }
        if (value instanceof ResultSetMetaData) {
            return proxy(
                    ResultSetMetaData.class,
                    new GuardedValue(session, value, MethodTable.RESULT_SET_META_DATA, origin));
        }
        if (value instanceof ParameterMetaData) {
            return proxy(
                    ParameterMetaData.class, new GuardedValue(session, value, MethodTable.PARAMETER_META_DATA, origin));
        }
        if (value instanceof DatabaseMetaData) {
            return proxy(
                    DatabaseMetaData.class, new GuardedValue(session, value, MethodTable.DATABASE_META_DATA, origin));
        }
        if (value instanceof Array) {
            return proxy(Array.class, new GuardedValue(session, value, MethodTable.ARRAY, origin));
        }
        if (value instanceof Wrapper
                || value instanceof Blob
                || value instanceof Clob
                || value instanceof Ref
                || value instanceof Struct) {
            throw notSupported("this type of value");
        }
        return value;
    }

    /** Returns what guards a result set. */
    GuardedValue rows(Object value, Origin origin) throws SQLException {
        return new GuardedValue(session, value, MethodTable.RESULT_SET, origin);
    }

    static SQLFeatureNotSupportedException notSupported(String what) {
        return new SQLFeatureNotSupportedException(what + " is not supported by the guarded data source");
    }

    private static Object unwrap(Object proxy, @Nullable Object type) throws SQLException {
        if (type instanceof Class<?> wanted && wanted.isInstance(proxy)) {
            return proxy;
        }
        throw new SQLException("the guarded data source gives out nothing but itself");
    }

    private boolean isSame(@Nullable Object other) {
        Guarded handler = handler(other);
        return handler != null && handler.target.equals(target);
    }

    private static @Nullable Guarded handler(@Nullable Object object) {
        return object != null
                        && Proxy.isProxyClass(object.getClass())
                        && Proxy.getInvocationHandler(object) instanceof Guarded guarded
                ? guarded
                : null;
    }

    /**
     * Where a guarded object came from.
     *
     * @param connection the guarded connection
     * @param statement the guarded statement, or null if there is none
     * @param lease for how long more may be read; null for as long as there is any
     * @param execution of which it is the result, or null if that is not recorded
     */
    record Origin(
            Connection connection,
            @Nullable Statement statement,
            @Nullable Lease lease,
            @Nullable Execution execution) {
        /** Returns the same for what is a part of a row. */
        Origin withoutExecution() {
            return execution == null ? this : new Origin(connection, statement, lease, null);
        }
    }
}
