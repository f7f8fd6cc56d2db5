package dev.zt4j.jdbc;

import java.lang.reflect.Method;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import org.jspecify.annotations.Nullable;

/** Guards what connections and statements hand out: result sets, arrays and descriptions. */
class GuardedValue extends Guarded {
    private final Origin origin;

    GuardedValue(Session session, Object target, MethodTable table, Origin origin) {
        super(session, target, table);
        this.origin = origin;
    }

    @Override
    Origin origin(Object proxy) {
        return origin.withoutExecution();
    }

    @Override
    @Nullable
    Object treat(Treatment treatment, Object proxy, Method method, @Nullable Object[] arguments) throws Throwable {
        return switch (treatment) {
            case CONNECTION -> origin.connection();
            case STATEMENT -> origin.statement();
            case FETCH -> {
                Execution execution = origin.execution();
                if (origin.lease() != null && origin.lease().isOver()) {
                    if (execution != null) {
                        execution.cutOff();
                    }
                    throw new SQLNonTransientException(DatabaseGuard.DENIED, DatabaseGuard.DENIED_STATE);
                }
                Object result = pass(method, arguments);
                if (execution != null && result instanceof Boolean found) {
                    note(execution, found, method);
                }
                yield result;
            }
            case END -> {
                Object result = pass(method, arguments);
                if (origin.execution() != null) {
                    end(origin.execution());
                }
                yield result;
            }
            default -> throw notSupported(method.getName());
        };
    }

    private void note(Execution execution, boolean found, Method method) throws SQLException {
        if (found) {
            execution.reached(((ResultSet) target()).getRow());
        } else if (method.getName().equals("next")) {
            end(execution);
        }
    }

    private void end(Execution execution) {
        session().executions().remove(execution);
        execution.end();
    }
}
