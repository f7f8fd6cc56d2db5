package dev.zt4j.jdbc;

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
 * Stands before one object of the driver. Whatever leads back to the driver comes out guarded or is refused. As safe for
 * use by several threads as the object itself.
 */
abstract class Guarded {
    private final Session session;
    private final Object target;

    Guarded(Session session, Object target) {
        this.session = Objects.requireNonNull(session, "session");
        this.target = Objects.requireNonNull(target, "target");
    }

    /** Returns what the driver is to get for an argument: its own object, if it is a guarded one. */
    static @Nullable Object unguarded(@Nullable Object argument) {
        Guarded guard = guard(argument);
        return guard == null ? argument : guard.target;
    }

    final Session session() {
        return session;
    }

    final Object target() {
        return target;
    }

    /** Returns this object or nothing: there is no way to what it stands before. */
    public final <T> T unwrap(@Nullable Class<T> type) throws SQLException {
        if (type != null && type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("the guarded data source gives out nothing but itself");
    }

    /** Answers of this object only. */
    public final boolean isWrapperFor(@Nullable Class<?> type) {
        return type != null && type.isInstance(this);
    }

    /** Guards what the driver returned, or refuses it where it leads past the guard. */
    final @Nullable Object wrap(@Nullable Object value, Origin origin) throws SQLException {
        if (value instanceof ResultSet rows) {
            return new GuardedResultSet(session, rows, origin);
        }
        if (value instanceof ResultSetMetaData) {
            return GuardedValue.of(session, ResultSetMetaData.class, value, MethodTable.RESULT_SET_META_DATA, origin);
        }
        if (value instanceof ParameterMetaData) {
            return GuardedValue.of(session, ParameterMetaData.class, value, MethodTable.PARAMETER_META_DATA, origin);
        }
        if (value instanceof DatabaseMetaData) {
            return GuardedValue.of(session, DatabaseMetaData.class, value, MethodTable.DATABASE_META_DATA, origin);
        }
        if (value instanceof Array) {
            return GuardedValue.of(session, Array.class, value, MethodTable.ARRAY, origin);
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

    /** Copies names of columns, so that those that are judged are those that are sent. */
    static String[] names(String @Nullable [] columns) throws SQLException {
        if (columns == null) {
            throw new SQLException("names of columns are needed");
        }
        return columns.clone();
    }

    static SQLFeatureNotSupportedException notSupported(String what) {
        return new SQLFeatureNotSupportedException(what + " is not supported by the guarded data source");
    }

    /** Tells whether another object stands before the same one. */
    @Override
    public final boolean equals(@Nullable Object other) {
        Guarded guard = guard(other);
        return guard != null && guard.target.equals(target);
    }

    @Override
    public final int hashCode() {
        return target.hashCode();
    }

    /** Names the database, and nothing of the driver. */
    @Override
    public final String toString() {
        return "Guarded[" + session + ']';
    }

    private static @Nullable Guarded guard(@Nullable Object object) {
        if (object instanceof Guarded guard) {
            return guard;
        }
        return object != null
                        && Proxy.isProxyClass(object.getClass())
                        && Proxy.getInvocationHandler(object) instanceof Guarded guard
                ? guard
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
