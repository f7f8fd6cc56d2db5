package dev.zt4j.jdbc;

import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Guards a statement whose text was judged when it was prepared: each execution of it is decided. */
final class GuardedPreparedStatement extends Parameters {
    private final SqlText text;
    private @Nullable Set<List<@Nullable Object>> batchMarks;

    /**
     * Creates a guard.
     *
     * @param connection the guarded connection
     * @param text what was prepared
     * @param updatable whether rows are to be changed through its result sets
     */
    GuardedPreparedStatement(
            Session session, PreparedStatement target, Connection connection, SqlText text, boolean updatable) {
        super(session, target, connection, updatable);
        this.text = text;
    }

    @Override
    SqlText judge(@Nullable String other) throws SQLException {
        throw new SQLException("a prepared statement takes no other text");
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        return query(sent(), () -> prepared().executeQuery());
    }

    @Override
    public boolean execute() throws SQLException {
        return run(sent(), () -> prepared().execute());
    }

    @Override
    public int executeUpdate() throws SQLException {
        return update(sent(), () -> prepared().executeUpdate());
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return update(sent(), () -> prepared().executeLargeUpdate());
    }

    @Override
    public void addBatch() throws SQLException {
        if (batchMarks == null) {
            batchMarks = new LinkedHashSet<>();
        }
        batchMarks.add(marks().now());
        prepared().addBatch();
    }

    @Override
    public void clearBatch() throws SQLException {
        batchMarks = null;
        super.clearBatch();
    }

    @Override
    <T> T batch(Session.Call<T> call) throws SQLException {
        List<Sent> sent = new ArrayList<>();
        List<@Nullable Object> bound = marks().now();
        for (List<@Nullable Object> added : batchMarks == null ? Set.<List<@Nullable Object>>of() : batchMarks) {
            // The driver can tell the types of those parameters only that are set at this moment.
            sent.add(new Sent(text, added.equals(bound) ? prepared() : null, added));
        }
        batchMarks = null;
        return update(List.of(text), sent.isEmpty() ? List.of(sent()) : sent, call);
    }

    @Override
    public void clearParameters() throws SQLException {
        marks().clear();
        prepared().clearParameters();
    }

    /** Has the server analyse the text: that is decided as its execution would be. */
    @Override
    public @Nullable ResultSetMetaData getMetaData() throws SQLException {
        return session().<@Nullable ResultSetMetaData>execute(List.of(sent()), prepared(), null, () ->
                (ResultSetMetaData) wrap(prepared().getMetaData(), origin()));
    }

    /** Has the server analyse the text: that is decided as its execution would be. */
    @Override
    public @Nullable ParameterMetaData getParameterMetaData() throws SQLException {
        return session().<@Nullable ParameterMetaData>execute(List.of(sent()), prepared(), null, () ->
                (ParameterMetaData) wrap(prepared().getParameterMetaData(), origin()));
    }

    private Sent sent() {
        return new Sent(text, prepared(), marks().now());
    }
}
