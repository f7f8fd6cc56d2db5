package dev.zt4j.jdbc;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.sql.Statement;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Guards the rows of a query: they are read for as long as that is not denied, and not changed. */
class GuardedResultSet extends RowChanges {
    private final Origin origin;

    GuardedResultSet(Session session, ResultSet target, Origin origin) {
        super(session, target);
        this.origin = origin;
    }

    @Override
    public final @Nullable Statement getStatement() {
        return origin.statement();
    }

    @Override
    public final boolean next() throws SQLException {
        boolean found = moved(() -> rows().next());
        if (!found) {
            end();
        }
        return found;
    }

    @Override
    public final boolean absolute(int row) throws SQLException {
        return moved(() -> rows().absolute(row));
    }

    @Override
    public final boolean relative(int steps) throws SQLException {
        return moved(() -> rows().relative(steps));
    }

    @Override
    public final boolean first() throws SQLException {
        return moved(() -> rows().first());
    }

    @Override
    public final boolean last() throws SQLException {
        return moved(() -> rows().last());
    }

    @Override
    public final boolean previous() throws SQLException {
        return moved(() -> rows().previous());
    }

    @Override
    public final void beforeFirst() throws SQLException {
        moved(() -> {
            rows().beforeFirst();
            return false;
        });
    }

    @Override
    public final void afterLast() throws SQLException {
        moved(() -> {
            rows().afterLast();
            return false;
        });
    }

    @Override
    public final boolean isBeforeFirst() throws SQLException {
        return fetch(() -> rows().isBeforeFirst());
    }

    @Override
    public final boolean isFirst() throws SQLException {
        return fetch(() -> rows().isFirst());
    }

    @Override
    public final boolean isLast() throws SQLException {
        return fetch(() -> rows().isLast());
    }

    @Override
    public final boolean isAfterLast() throws SQLException {
        return fetch(() -> rows().isAfterLast());
    }

    @Override
    public final void close() throws SQLException {
        rows().close();
        end();
    }

    @Override
    public final @Nullable ResultSetMetaData getMetaData() throws SQLException {
        return (ResultSetMetaData) wrap(rows().getMetaData(), origin);
    }

    @Override
    public final @Nullable Array getArray(int column) throws SQLException {
        return (Array) part(rows().getArray(column));
    }

    @Override
    public final @Nullable Array getArray(String label) throws SQLException {
        return (Array) part(rows().getArray(label));
    }

    @Override
    public final @Nullable Object getObject(int column) throws SQLException {
        return part(rows().getObject(column));
    }

    @Override
    public final @Nullable Object getObject(int column, Map<String, Class<?>> types) throws SQLException {
        return part(rows().getObject(column, types));
    }

    @Override
    @SuppressWarnings("unchecked") // a guard is of the type that it guards
    public final <T> @Nullable T getObject(int column, Class<T> type) throws SQLException {
        return (T) part(rows().getObject(column, type));
    }

    @Override
    public final @Nullable Object getObject(String label) throws SQLException {
        return part(rows().getObject(label));
    }

    @Override
    public final @Nullable Object getObject(String label, Map<String, Class<?>> types) throws SQLException {
        return part(rows().getObject(label, types));
    }

    @Override
    @SuppressWarnings("unchecked") // a guard is of the type that it guards
    public final <T> @Nullable T getObject(String label, Class<T> type) throws SQLException {
        return (T) part(rows().getObject(label, type));
    }

    @Override
    public void updateRow() throws SQLException {
        throw notSupported("updateRow");
    }

    @Override
    public void insertRow() throws SQLException {
        throw notSupported("insertRow");
    }

    @Override
    public void deleteRow() throws SQLException {
        throw notSupported("deleteRow");
    }

    @Override
    public void refreshRow() throws SQLException {
        throw notSupported("refreshRow");
    }

    @Override
    public void cancelRowUpdates() throws SQLException {
        throw notSupported("cancelRowUpdates");
    }

    @Override
    public void moveToInsertRow() throws SQLException {
        throw notSupported("moveToInsertRow");
    }

    @Override
    public void moveToCurrentRow() throws SQLException {
        throw notSupported("moveToCurrentRow");
    }

    @Override
    void change(int column, @Nullable Object sent, Change change) throws SQLException {
        throw notSupported("to change rows");
    }

    @Override
    int columnOf(String label) throws SQLException {
        throw notSupported("to change rows");
    }

    /** Is told that it is at another row. */
    void moved() {}

    private boolean moved(Session.Call<Boolean> move) throws SQLException {
        boolean found = fetch(move);
        moved();
        return found;
    }

    /** Does what may fetch rows; tells whether it is at one. */
    private boolean fetch(Session.Call<Boolean> call) throws SQLException {
        Execution execution = origin.execution();
        if (origin.lease() != null && origin.lease().isOver()) {
            if (execution != null) {
                execution.cutOff();
            }
            throw new SQLNonTransientException(DatabaseGuard.DENIED, DatabaseGuard.DENIED_STATE);
        }
        boolean found = Masked.run(call);
        if (found && execution != null) {
            execution.reached(rows().getRow());
        }
        return found;
    }

    private @Nullable Object part(@Nullable Object value) throws SQLException {
        return wrap(value, origin.withoutExecution());
    }

    private void end() {
        if (origin.execution() != null) {
            origin.execution().end();
        }
    }
}
