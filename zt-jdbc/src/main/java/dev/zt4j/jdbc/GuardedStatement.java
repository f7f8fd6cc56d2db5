package dev.zt4j.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Guards a statement of any kind. A batch of texts is kept here and reaches the driver when it is decided. */
class GuardedStatement extends StatementSettings {
    private final Connection connection;
    private final boolean updatable;
    private Statement shown = this;
    private @Nullable List<SqlText> batch;
    private @Nullable Execution current;
    private @Nullable UpdatableQuery changeable;

    /**
     * Creates a guard.
     *
     * @param connection the guarded connection
     * @param updatable whether rows are to be changed through its result sets
     */
    GuardedStatement(Session session, Statement target, Connection connection, boolean updatable) {
        super(session, target);
        this.connection = connection;
        this.updatable = updatable;
    }

    /** Judges a text that a call brings. */
    SqlText judge(@Nullable String text) throws SQLException {
        return session().texts().judge(text);
    }

    /** Sets what its result sets name as their statement. */
    final void shownAs(Statement guarded) {
        shown = guarded;
    }

    /** Returns where what it hands out comes from. */
    final Origin origin() {
        return new Origin(connection, shown, session().lease(), current);
    }

    @Override
    public final Connection getConnection() {
        return connection;
    }

    @Override
    public final ResultSet executeQuery(String text) throws SQLException {
        SqlText judged = judge(text);
        return query(sent(judged), () -> statement().executeQuery(judged.text()));
    }

    @Override
    public final boolean execute(String text) throws SQLException {
        SqlText judged = judge(text);
        return run(sent(judged), () -> statement().execute(judged.text()));
    }

    @Override
    public final boolean execute(String text, int keys) throws SQLException {
        SqlText judged = judge(text).withKeys(keys);
        return run(sent(judged), () -> statement().execute(judged.text(), keys));
    }

    @Override
    public final boolean execute(String text, int[] columns) throws SQLException {
        SqlText judged = judge(text).asUnseen();
        return run(sent(judged), () -> statement().execute(judged.text(), columns));
    }

    @Override
    public final boolean execute(String text, String[] columns) throws SQLException {
        String[] names = names(columns);
        SqlText judged = judge(text).withKeys(names);
        return run(sent(judged), () -> statement().execute(judged.text(), names));
    }

    @Override
    public final int executeUpdate(String text) throws SQLException {
        SqlText judged = judge(text);
        return update(sent(judged), () -> statement().executeUpdate(judged.text()));
    }

    @Override
    public final int executeUpdate(String text, int keys) throws SQLException {
        SqlText judged = judge(text).withKeys(keys);
        return update(sent(judged), () -> statement().executeUpdate(judged.text(), keys));
    }

    @Override
    public final int executeUpdate(String text, int[] columns) throws SQLException {
        SqlText judged = judge(text).asUnseen();
        return update(sent(judged), () -> statement().executeUpdate(judged.text(), columns));
    }

    @Override
    public final int executeUpdate(String text, String[] columns) throws SQLException {
        String[] names = names(columns);
        SqlText judged = judge(text).withKeys(names);
        return update(sent(judged), () -> statement().executeUpdate(judged.text(), names));
    }

    @Override
    public final long executeLargeUpdate(String text) throws SQLException {
        SqlText judged = judge(text);
        return update(sent(judged), () -> statement().executeLargeUpdate(judged.text()));
    }

    @Override
    public final long executeLargeUpdate(String text, int keys) throws SQLException {
        SqlText judged = judge(text).withKeys(keys);
        return update(sent(judged), () -> statement().executeLargeUpdate(judged.text(), keys));
    }

    @Override
    public final long executeLargeUpdate(String text, int[] columns) throws SQLException {
        SqlText judged = judge(text).asUnseen();
        return update(sent(judged), () -> statement().executeLargeUpdate(judged.text(), columns));
    }

    @Override
    public final long executeLargeUpdate(String text, String[] columns) throws SQLException {
        String[] names = names(columns);
        SqlText judged = judge(text).withKeys(names);
        return update(sent(judged), () -> statement().executeLargeUpdate(judged.text(), names));
    }

    @Override
    public final void addBatch(String text) throws SQLException {
        SqlText judged = judge(text);
        if (statement().isClosed()) {
            throw new SQLException("the statement is closed");
        }
        if (batch == null) {
            batch = new ArrayList<>();
        }
        batch.add(judged);
    }

    @Override
    public void clearBatch() throws SQLException {
        batch = null;
        statement().clearBatch();
    }

    @Override
    public final int[] executeBatch() throws SQLException {
        return batch(() -> statement().executeBatch());
    }

    @Override
    public final long[] executeLargeBatch() throws SQLException {
        return batch(() -> statement().executeLargeBatch());
    }

    /** Executes what was added. */
    <T> T batch(Session.Call<T> call) throws SQLException {
        List<SqlText> texts = batch == null ? List.of() : List.copyOf(batch);
        return update(texts, texts.stream().map(GuardedStatement::sent).toList(), () -> {
            batch = null;
            statement().clearBatch();
            for (SqlText text : texts) {
                statement().addBatch(text.text());
            }
            return call.run();
        });
    }

    @Override
    public final @Nullable ResultSet getResultSet() throws SQLException {
        return guardedIfAny(statement().getResultSet());
    }

    @Override
    public final @Nullable ResultSet getGeneratedKeys() throws SQLException {
        return guardedIfAny(statement().getGeneratedKeys());
    }

    @Override
    public final void setCursorName(String name) throws SQLException {
        throw notSupported("setCursorName");
    }

    @Override
    public final void close() throws SQLException {
        statement().close();
        end();
    }

    /** Executes what returns rows. */
    final ResultSet query(Sent sent, Session.Call<ResultSet> call) throws SQLException {
        Execution execution = begin(sent.text().digest().value());
        ResultSet rows = session().execute(List.of(sent), statement(), execution, () -> {
            ResultSet returned = call.run();
            note(sent.text(), returned);
            return guarded(returned);
        });
        reading(execution);
        return rows;
    }

    /** Executes what may return rows; tells whether it did. */
    final boolean run(Sent sent, Session.Call<Boolean> call) throws SQLException {
        Execution execution = begin(sent.text().digest().value());
        boolean hasRows = session().execute(List.of(sent), statement(), execution, () -> {
            boolean returned = call.run();
            note(sent.text(), returned && updatable ? statement().getResultSet() : null);
            return returned;
        });
        if (hasRows) {
            reading(execution);
        } else {
            execution.returned(statement().getUpdateCount());
        }
        return hasRows;
    }

    /** Executes what returns how many rows it changed. */
    final <T> T update(Sent sent, Session.Call<T> call) throws SQLException {
        return update(List.of(sent.text()), List.of(sent), call);
    }

    final <T> T update(List<SqlText> texts, List<Sent> sent, Session.Call<T> call) throws SQLException {
        Execution execution = begin(StatementDigest.of(texts));
        T result = session().execute(sent, statement(), execution, call);
        execution.returned(result);
        return result;
    }

    private Execution begin(@Nullable String digest) {
        end();
        Execution execution = session().execution(digest);
        current = execution;
        return execution;
    }

    private void reading(Execution execution) {
        execution.opened();
        session().executions().add(execution);
    }

    /** Ends what was executed before. */
    private void end() {
        Execution last = current;
        if (last != null) {
            last.end();
        }
    }

    /** Notes what can be changed through the rows that an execution returned, if it returned any. */
    private void note(SqlText text, @Nullable ResultSet rows) throws SQLException {
        changeable = updatable && rows != null
                ? UpdatableQuery.of(text.text(), rows, statement().getConnection())
                : null;
    }

    private @Nullable ResultSet guardedIfAny(@Nullable ResultSet rows) throws SQLException {
        return rows == null ? null : guarded(rows);
    }

    private ResultSet guarded(ResultSet rows) throws SQLException {
        return updatable
                ? new GuardedRows(session(), rows, origin(), statement(), changeable)
                : new GuardedResultSet(session(), rows, origin());
    }

    private static Sent sent(SqlText judged) {
        return new Sent(judged, null, List.of());
    }
}
