package dev.zt4j.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Guards a result set through which rows are changed: each change is judged as the statement that the driver makes of
 * it. New values are kept here and reach the driver when they are decided, so that it changes no column that was not
 * judged.
 */
final class GuardedRows extends GuardedResultSet {
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
    GuardedRows(Session session, ResultSet target, Origin origin, Statement statement, @Nullable UpdatableQuery query) {
        super(session, target, origin);
        this.statement = statement;
        this.query = query;
    }

    @Override
    void moved() {
        forget();
    }

    @Override
    public void moveToInsertRow() throws SQLException {
        query();
        rows().moveToInsertRow();
        forget();
        inserting = true;
    }

    @Override
    public void moveToCurrentRow() throws SQLException {
        query();
        rows().moveToCurrentRow();
        forget();
    }

    @Override
    public void cancelRowUpdates() throws SQLException {
        query();
        checkInserting(false);
        forget();
    }

    @Override
    public void updateRow() throws SQLException {
        UpdatableQuery rows = query();
        checkInserting(false);
        if (!values.isEmpty()) {
            change(SqlText.judge(rows.update(columns())), values.values(), rows.keys(), ResultSet::updateRow);
        }
    }

    @Override
    public void insertRow() throws SQLException {
        UpdatableQuery rows = query();
        checkInserting(true);
        if (values.isEmpty()) {
            throw new SQLException("a row to insert needs a value");
        }
        SqlText text = SqlText.judge(rows.insert(columns())).withKeys();
        change(text, values.values(), List.of(), ResultSet::insertRow);
    }

    @Override
    public void deleteRow() throws SQLException {
        UpdatableQuery rows = query();
        checkInserting(false);
        change(SqlText.judge(rows.delete()), List.of(), rows.keys(), ResultSet::deleteRow);
    }

    @Override
    public void refreshRow() throws SQLException {
        UpdatableQuery rows = query();
        checkInserting(false);
        change(SqlText.judge(rows.refresh()), List.of(), rows.keys(), ResultSet::refreshRow);
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

    @Override
    int columnOf(String label) throws SQLException {
        query();
        return rows().findColumn(label);
    }

    @Override
    void change(int column, @Nullable Object sent, Change change) throws SQLException {
        List<String> columns = query().columns();
        if (column < 1 || column > columns.size()) {
            throw new SQLException("there is no such column", "07009");
        }
        values.put(column, new Value(columns.get(column - 1), sent, change));
    }

    private List<String> columns() {
        return values.values().stream().map(Value::column).toList();
    }

    /** Has a change decided as a statement with values and keys for parameters, and made. */
    private void change(SqlText text, Collection<Value> given, List<String> keys, Change change) throws SQLException {
        Connection connection = statement.getConnection();
        Execution execution = session().execution(text.digest().value());
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
                change.on(rows());
                return true;
            });
        }
        execution.end();
        values.clear();
    }

    private static void set(PreparedStatement typed, ParameterMarks marks, int index, @Nullable Object value)
            throws SQLException {
        if (value == null) {
            typed.setNull(index, Types.NULL);
            marks.noteNull(index, Types.NULL, null);
        } else {
            typed.setObject(index, value);
            marks.noteObject(index, "setObject", value, null);
        }
    }

    /** Hands values to the driver, which forgets what it had before when it goes to the row to insert. */
    private void hand(Collection<Value> given) throws SQLException {
        if (given.isEmpty()) {
            return;
        }
        rows().moveToInsertRow();
        if (!inserting) {
            rows().moveToCurrentRow();
        }
        for (Value value : given) {
            value.change().on(rows());
        }
    }

    private void checkInserting(boolean wanted) throws SQLException {
        if (inserting != wanted) {
            throw new SQLException(wanted ? "not on the row to insert" : "on the row to insert", "24000");
        }
    }

    /** A new value for a column of the row: the object that the driver binds for it, and the call that gives it. */
    private record Value(String column, @Nullable Object sent, Change change) {}
}
