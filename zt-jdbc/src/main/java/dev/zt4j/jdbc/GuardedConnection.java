package dev.zt4j.jdbc;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.ShardingKey;
import java.sql.Statement;
import java.sql.Struct;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Guards a connection. */
final class GuardedConnection extends Guarded implements Connection {
    private final Connection target;

    GuardedConnection(Session session, Connection target) {
        super(session, target);
        this.target = target;
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        target.abort(executor);
    }

    @Override
    public void beginRequest() throws SQLException {
        target.beginRequest();
    }

    @Override
    public void clearWarnings() throws SQLException {
        target.clearWarnings();
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        return target.createSQLXML();
    }

    @Override
    public void endRequest() throws SQLException {
        target.endRequest();
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        return target.getAutoCommit();
    }

    @Override
    public @Nullable String getCatalog() throws SQLException {
        return target.getCatalog();
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        return target.getClientInfo();
    }

    @Override
    public @Nullable String getClientInfo(String name) throws SQLException {
        return target.getClientInfo(name);
    }

    @Override
    public int getHoldability() throws SQLException {
        return target.getHoldability();
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        return target.getNetworkTimeout();
    }

    @Override
    public @Nullable String getSchema() throws SQLException {
        return target.getSchema();
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        return target.getTransactionIsolation();
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        return target.getTypeMap();
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        return target.getWarnings();
    }

    @Override
    public boolean isClosed() throws SQLException {
        return target.isClosed();
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        return target.isReadOnly();
    }

    @Override
    public boolean isValid(int seconds) throws SQLException {
        return target.isValid(seconds);
    }

    @Override
    public String nativeSQL(String text) throws SQLException {
        return target.nativeSQL(text);
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        target.releaseSavepoint(savepoint);
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        target.setHoldability(holdability);
    }

    @Override
    public void setNetworkTimeout(Executor executor, int millis) throws SQLException {
        target.setNetworkTimeout(executor, millis);
    }

    @Override
    public void setReadOnly(boolean enabled) throws SQLException {
        target.setReadOnly(enabled);
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        target.setTransactionIsolation(level);
    }

    @Override
    public Blob createBlob() throws SQLException {
        throw notSupported("createBlob");
    }

    @Override
    public Clob createClob() throws SQLException {
        throw notSupported("createClob");
    }

    @Override
    public NClob createNClob() throws SQLException {
        throw notSupported("createNClob");
    }

    @Override
    public Struct createStruct(String name, Object[] elements) throws SQLException {
        throw notSupported("createStruct");
    }

    @Override
    public void setShardingKey(ShardingKey key) throws SQLException {
        throw notSupported("setShardingKey");
    }

    @Override
    public void setShardingKey(ShardingKey key, ShardingKey superKey) throws SQLException {
        throw notSupported("setShardingKey");
    }

    @Override
    public boolean setShardingKeyIfValid(ShardingKey key, int seconds) throws SQLException {
        throw notSupported("setShardingKeyIfValid");
    }

    @Override
    public boolean setShardingKeyIfValid(ShardingKey key, ShardingKey superKey, int seconds) throws SQLException {
        throw notSupported("setShardingKeyIfValid");
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> types) throws SQLException {
        throw notSupported("setTypeMap");
    }

    @Override
    public void close() throws SQLException {
        session().close();
    }

    @Override
    public void commit() throws SQLException {
        session().commit();
    }

    @Override
    public Array createArrayOf(String name, Object[] elements) throws SQLException {
        return (Array) Objects.requireNonNull(wrap(target.createArrayOf(name, elements), origin()));
    }

    @Override
    public Statement createStatement() throws SQLException {
        return new GuardedStatement(session(), target.createStatement(), this, false);
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        boolean updatable = isUpdatable(concurrency);
        return new GuardedStatement(session(), target.createStatement(type, concurrency), this, updatable);
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        boolean updatable = isUpdatable(concurrency);
        return new GuardedStatement(session(), target.createStatement(type, concurrency, holdability), this, updatable);
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        return (DatabaseMetaData) Objects.requireNonNull(wrap(target.getMetaData(), origin()));
    }

    @Override
    public CallableStatement prepareCall(String text) throws SQLException {
        return called(judge(text), target::prepareCall);
    }

    @Override
    public CallableStatement prepareCall(String text, int type, int concurrency) throws SQLException {
        refuseUpdatable(concurrency);
        return called(judge(text), judged -> target.prepareCall(judged, type, concurrency));
    }

    @Override
    public CallableStatement prepareCall(String text, int type, int concurrency, int holdability) throws SQLException {
        refuseUpdatable(concurrency);
        return called(judge(text), judged -> target.prepareCall(judged, type, concurrency, holdability));
    }

    @Override
    public PreparedStatement prepareStatement(String text) throws SQLException {
        return prepared(judge(text), false, target::prepareStatement);
    }

    @Override
    public PreparedStatement prepareStatement(String text, int[] columns) throws SQLException {
        return prepared(judge(text).asUnseen(), false, judged -> target.prepareStatement(judged, columns));
    }

    @Override
    public PreparedStatement prepareStatement(String text, String[] columns) throws SQLException {
        String[] names = names(columns);
        return prepared(judge(text).withKeys(names), false, judged -> target.prepareStatement(judged, names));
    }

    @Override
    public PreparedStatement prepareStatement(String text, int keys) throws SQLException {
        return prepared(judge(text).withKeys(keys), false, judged -> target.prepareStatement(judged, keys));
    }

    @Override
    public PreparedStatement prepareStatement(String text, int type, int concurrency) throws SQLException {
        return prepared(
                judge(text), isUpdatable(concurrency), judged -> target.prepareStatement(judged, type, concurrency));
    }

    @Override
    public PreparedStatement prepareStatement(String text, int type, int concurrency, int holdability)
            throws SQLException {
        return prepared(
                judge(text),
                isUpdatable(concurrency),
                judged -> target.prepareStatement(judged, type, concurrency, holdability));
    }

    @Override
    public void rollback() throws SQLException {
        session().rollBack();
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        session().rollBack(savepoint);
    }

    @Override
    public void setAutoCommit(boolean enabled) throws SQLException {
        session().setAutoCommit(enabled);
    }

    @Override
    public void setCatalog(String name) throws SQLException {
        session().execute(StatementClass.OTHER, () -> {
            target.setCatalog(name);
            return true;
        });
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        decideClientInfo(() -> {
            target.setClientInfo(properties);
            return true;
        });
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        decideClientInfo(() -> {
            target.setClientInfo(name, value);
            return true;
        });
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        return session().setSavepoint(() -> target.setSavepoint());
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        return session().setSavepoint(() -> target.setSavepoint(name));
    }

    @Override
    public void setSchema(String name) throws SQLException {
        session().execute(StatementClass.OTHER, () -> {
            target.setSchema(name);
            return true;
        });
    }

    private SqlText judge(@Nullable String text) throws SQLException {
        return session().texts().judge(text);
    }

    private PreparedStatement prepared(SqlText text, boolean updatable, Preparing<PreparedStatement> driver)
            throws SQLException {
        return new GuardedPreparedStatement(session(), driver.prepare(text.text()), this, text, updatable);
    }

    private CallableStatement called(SqlText text, Preparing<CallableStatement> driver) throws SQLException {
        return GuardedCall.of(
                session(),
                driver.prepare(text.text()),
                this,
                text.kind() == StatementClass.CALL ? text : text.asUnseen());
    }

    private Origin origin() {
        return new Origin(this, null, session().lease(), null);
    }

    /** Tells whether rows are to be changed through result sets, and refuses that where it is not known how. */
    private boolean isUpdatable(int concurrency) throws SQLException {
        if (concurrency == ResultSet.CONCUR_READ_ONLY) {
            return false;
        }
        if (concurrency != ResultSet.CONCUR_UPDATABLE || !UpdatableQuery.isKnownOf(target.getMetaData())) {
            throw notSupported("an updatable result set of this driver");
        }
        return true;
    }

    private void refuseUpdatable(int concurrency) throws SQLException {
        if (isUpdatable(concurrency)) {
            throw notSupported("an updatable result set of a call");
        }
    }

    private void decideClientInfo(Session.Call<Boolean> call) throws SQLClientInfoException {
        try {
            session().execute(StatementClass.OTHER, call);
        } catch (SQLClientInfoException e) {
            throw e;
        } catch (SQLException e) {
            throw new SQLClientInfoException(e.getMessage(), e.getSQLState(), Map.of());
        }
    }

    /** Has the driver make a statement of a text. */
    @FunctionalInterface
    private interface Preparing<T> {
        T prepare(String text) throws SQLException;
    }
}
