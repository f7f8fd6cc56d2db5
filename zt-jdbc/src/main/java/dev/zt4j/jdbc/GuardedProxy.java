package dev.zt4j.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Guards an object that is not used for each row or statement: treats each call as the {@link MethodTable} says. */
abstract class GuardedProxy extends Guarded implements InvocationHandler {
    private static final Object[] NO_ARGUMENTS = {};

    private final MethodTable table;

    GuardedProxy(Session session, Object target, MethodTable table) {
        super(session, target);
        this.table = Objects.requireNonNull(table, "table");
    }

    static <T> T proxy(Class<T> type, GuardedProxy handler) {
        return type.cast(Proxy.newProxyInstance(Guarded.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Returns where objects come from that the guarded object hands out. */
    abstract Origin origin();

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args) throws Throwable {
        @Nullable Object[] arguments = args == null ? NO_ARGUMENTS : args;
        if (method.getDeclaringClass() == Object.class) {
            return method.getName().equals("equals") ? equals(arguments[0]) : pass(this, method, arguments);
        }
        return switch (table.of(method.getName())) {
            case PASS -> pass(target(), method, arguments);
            case WRAP -> wrap(pass(target(), method, arguments), origin());
            case UNWRAP -> unwrap(proxy, arguments[0]);
            case IS_WRAPPER -> arguments[0] instanceof Class<?> type && type.isInstance(proxy);
            case CONNECTION -> origin().connection();
            case DECIDE_SELECT ->
                session()
                        .<@Nullable Object>execute(
                                StatementClass.SELECT, () -> wrap(pass(target(), method, arguments), origin()));
            case SET_OBJECT -> {
                ParameterMarks.checkType(arguments.length > 2 ? arguments[2] : null);
                arguments[1] = ParameterMarks.plain(arguments[1]);
                yield pass(target(), method, arguments);
            }
            case REFUSE -> throw notSupported(method.getName());
        };
    }

    /** Calls an object, which throws what JDBC lets it throw. */
    static @Nullable Object pass(Object called, Method method, @Nullable Object[] arguments) throws SQLException {
        try {
            return method.invoke(called, arguments);
        } catch (InvocationTargetException e) {
            Throwable thrown = e.getCause();
            if (thrown instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (thrown instanceof Error error) {
                throw error;
            }
            throw thrown instanceof SQLException error ? Masked.of(error) : new SQLException("the driver failed", e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("methods of JDBC are public", e);
        }
    }

    private static Object unwrap(Object proxy, @Nullable Object type) throws SQLException {
        if (type instanceof Class<?> wanted && wanted.isInstance(proxy)) {
            return proxy;
        }
        throw new SQLException("the guarded data source gives out nothing but itself");
    }
}
