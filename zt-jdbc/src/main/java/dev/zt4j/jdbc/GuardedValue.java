package dev.zt4j.jdbc;

import java.lang.reflect.Method;
import java.sql.SQLNonTransientException;
import org.jspecify.annotations.Nullable;

/** Guards what connections and statements hand out: result sets, arrays and descriptions. */
final class GuardedValue extends Guarded {
    private final Origin origin;

    GuardedValue(Session session, Object target, MethodTable table, Origin origin) {
        super(session, target, table);
        this.origin = origin;
    }

    @Override
    Origin origin(Object proxy) {
        return origin;
    }

    @Override
    @Nullable
    Object treat(Treatment treatment, Object proxy, Method method, @Nullable Object[] arguments) throws Throwable {
        return switch (treatment) {
            case CONNECTION -> origin.connection();
            case STATEMENT -> origin.statement();
            case FETCH -> {
                if (origin.lease() != null && origin.lease().isOver()) {
                    throw new SQLNonTransientException(DatabaseGuard.DENIED, DatabaseGuard.DENIED_STATE);
                }
                yield pass(method, arguments);
            }
            default -> throw notSupported(method.getName());
        };
    }
}
