package dev.zt4j.jdbc;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Guards a result set through which rows are changed: each change is judged as the statement that the driver makes of
 * it. New values are kept here and reach the driver when they are decided, so that it changes no column that was not
 * judged.
 */
final class GuardedRows extends GuardedValue {
    private final Statement statement;
    private final @Nullable UpdatableQuery query;
    private final Map<Integer, Value> values = new TreeMap<>();
    private boolean inserting;

    /**
     * Creates a guard.
     *
     * @param statement the driver's statement of which these are the rows
     * @param query what can be changed through it; null if nothing
     */
    GuardedRows(Session session, Object target, Origin origin, Statement statement, @Nullable UpdatableQuery query) {
        super(session, target, MethodTable.UPDATABLE_RESULT_SET, origin);
        this.statement = statement;
        this.query = query;
    }

    @Override
    @Nullable
    Object treat(Treatment treatment, Object proxy, Method method, @Nullable Object[] arguments) throws Throwable {
        return switch (treatment) {
            case SET_VALUE -> {
                setValue(method, arguments);
                yield null;
            }
            case MOVE -> {
                query();
                Object result = pass(method, arguments);
                forget();
                inserting = method.getName().equals("moveToInsertRow");
                yield result;
            }
            case CANCEL_ROW -> {
                query();
                checkInserting(false);
                forget();
                yield null;
            }
            case CHANGE_ROW -> {
                change(method, query());
                yield null;
            }
            case FETCH -> {
                Object result = super.treat(treatment, proxy, method, arguments);
                if (!method.getName().startsWith("is")) {
                    forget();
                }
                yield result;
            }
            default -> super.treat(treatment, proxy, method, arguments);
        };
    }

    private UpdatableQuery query() throws SQLException {
        if (query == null) {
            throw notSupported("to change rows of a query that is not plainly of one table, with a key of it,");
        }
        return query;
    }

    private void forget() {
        values.clear();
        inserting = false;
    }

    private void setValue(Method method, @Nullable Object[] arguments) throws SQLException {
        List<String> columns = query().columns();
        boolean isNull = method.getName().equals("updateNull");
        if (arguments.length != (isNull ? 1 : 2)) {
            throw notSupported("a value with a type or length");
        }
        if (!isNull) {
            GuardedStatement.checkObject(arguments);
        }
        int column = arguments[0] instanceof String name
                ? rows().findColumn(name)
                : Objects.requireNonNull((Integer) arguments[0], "column");
        if (column < 1 || column > columns.size()) {
            throw new SQLException("there is no such column", "07009");
        }
        values.put(column, new Value(columns.get(column - 1), method, Arrays.asList(arguments)));
    }

    private void change(Method method, UpdatableQuery rows) throws Throwable {
        boolean inserts = method.getName().equals("insertRow");
        checkInserting(inserts);
        List<String> columns = values.values().stream().map(Value::column).toList();
        if (columns.isEmpty() && method.getName().equals("updateRow")) {
            return;
        }
        switch (method.getName()) {
            case "updateRow" -> change(method, SqlText.judge(rows.update(columns)), values.values(), rows.keys());
            case "insertRow" -> {
                if (columns.isEmpty()) {
                    throw new SQLException("a row to insert needs a value");
                }
                change(method, SqlText.judge(rows.insert(columns)).withKeys(), values.values(), List.of());
            }
            case "deleteRow" -> change(method, SqlText.judge(rows.delete()), List.of(), rows.keys());
            case "refreshRow" -> change(method, SqlText.judge(rows.refresh()), List.of(), rows.keys());
            default -> throw notSupported(method.getName());
        }
        values.clear();
    }

    /** Has a change decided as a statement with values and keys for parameters, and made. */
    private void change(Method method, SqlText text, Collection<Value> given, List<String> keys) throws Throwable {
        Connection connection = statement.getConnection();
        Execution execution = session().execution(List.of(text));
        // It is never executed: it has the types of the parameters.
        try (PreparedStatement typed = connection.prepareStatement(text.text())) {
            ParameterMarks marks = new ParameterMarks();
            int index = 0;
            for (Value value : given) {
                set(typed, marks, ++index, value.sent());
            }
            for (String key : keys) {
                set(typed, marks, ++index, rows().getObject(key));
            }
            session().change(new Sent(text, typed, marks.now()), statement, execution, () -> {
                hand(given);
                return pass(method, new Object[0]);
            });
        }
        execution.end();
    }

    private static void set(PreparedStatement typed, ParameterMarks marks, int index, @Nullable Object value)
            throws SQLException {
        if (value == null) {
            typed.setNull(index, Types.NULL);
            marks.note("setNull", new @Nullable Object[] {index, Types.NULL});
        } else {
            typed.setObject(index, value);
            marks.note("setObject", new @Nullable Object[] {index, value});
        }
    }

    /** Hands values to the driver, which forgets what it had before when it goes to the row to insert. */
    private void hand(Collection<Value> given) throws Throwable {
        if (given.isEmpty()) {
            return;
        }
        rows().moveToInsertRow();
        if (!inserting) {
            rows().moveToCurrentRow();
        }
        for (Value value : given) {
            pass(value.method(), value.arguments().toArray());
        }
    }

    private void checkInserting(boolean wanted) throws SQLException {
        if (inserting != wanted) {
            throw new SQLException(wanted ? "not on the row to insert" : "on the row to insert", "24000");
        }
    }

    private ResultSet rows() {
        return (ResultSet) target();
    }

    /** A call that gives a column of the row a value. */
    private record Value(String column, Method method, List<@Nullable Object> arguments) {
        /** Returns the object that the driver binds for it; null for a null, which has the type of the column. */
        @Nullable
        Object sent() {
            Object value = arguments.size() > 1 ? arguments.get(1) : null;
            return method.getName().equals("updateByte") ? String.valueOf(value) : value;
        }
    }
}
