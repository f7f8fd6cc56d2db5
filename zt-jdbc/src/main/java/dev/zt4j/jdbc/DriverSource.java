package dev.zt4j.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Connects by one driver that was chosen, to one address that was judged. Thread-safe. */
final class DriverSource implements DataSource {
    private final Driver driver;
    private final String url;
    private final Map<String, String> properties;
    private final boolean bound;

    DriverSource(Driver driver, String url, Map<String, String> properties) {
        this.driver = driver;
        this.url = url;
        this.properties = Map.copyOf(properties);
        this.bound = "require".equals(properties.get("channelBinding"));
    }

    @Override
    public Connection getConnection() throws SQLException {
        Properties copy = new Properties();
        copy.putAll(properties);
        Connection connection = driver.connect(url, copy);
        if (connection == null) {
            throw new SQLNonTransientConnectionException("the driver does not know the address");
        }
        if (bound) {
            checkBound(connection);
        }
        return connection;
    }

    private static void checkBound(Connection connection) throws SQLException {
        String version = connection.getMetaData().getDriverVersion();
        if (!DriverVersion.keepsChannelBinding(version)) {
            connection.abort(Runnable::run);
            throw new SQLNonTransientConnectionException(DriverVersion.PROBLEM);
        }
    }

    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("a password is no evidence: use getConnection()");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("nothing is logged");
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException("set the driver's property loginTimeout");
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return driver.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("it stands for nothing else");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
