package dev.zt4j.jdbc.credential;

import dev.zt4j.identity.PeerTrust;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Opens connections with one credential, and ends those that are still open when that has ended. Thread-safe. */
final class PhysicalConnections implements DataSource {
    private static final String POSTGRESQL = "jdbc:postgresql:";
    private static final String CONNECTION_FAILED = "08001";

    private final String url;
    private final DatabaseCredential credential;
    private final PeerTrust server;
    private final InstantSource clock;
    private final ReentrantLock keeping = new ReentrantLock();
    private final List<Connection> open = new ArrayList<>();
    private boolean ended;

    PhysicalConnections(String url, DatabaseCredential credential, PeerTrust server, InstantSource clock) {
        this.url = url;
        this.credential = credential;
        this.server = server;
        this.clock = clock;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (!credential.expiresAt().isAfter(clock.instant())) {
            throw new SQLNonTransientConnectionException("the credential has expired", Failures.NO_CREDENTIAL);
        }
        if (!url.startsWith(POSTGRESQL)) {
            throw new SQLNonTransientConnectionException("the URL is none of PostgreSQL", CONNECTION_FAILED);
        }
        String number = Tls.layDown(credential.tls(server));
        try {
            Connection connection = DriverManager.getConnection(url, properties(number));
            keep(connection);
            return connection;
        } finally {
            Tls.takeAway(number);
        }
    }

    private Properties properties(String number) {
        Properties properties = new Properties();
        properties.setProperty("user", credential.user());
        if (credential.password() != null) {
            properties.setProperty("password", credential.password());
        }
        // The driver leaves the certificate to us, which we judge by who it is and not by the name of a host.
        properties.setProperty("sslmode", "verify-ca");
        properties.setProperty("sslfactory", TlsSocketFactory.class.getName());
        properties.setProperty("sslfactoryarg", number);
        properties.setProperty("gssEncMode", "disable");
        return properties;
    }

    private void keep(Connection connection) throws SQLException {
        keeping.lock();
        try {
            if (ended) {
                connection.abort(Runnable::run);
                throw new SQLNonTransientConnectionException("the credential has ended", Failures.NO_CREDENTIAL);
            }
            List<Connection> still = new ArrayList<>();
            for (Connection one : open) {
                if (!one.isClosed()) {
                    still.add(one);
                }
            }
            open.clear();
            open.addAll(still);
            open.add(connection);
        } finally {
            keeping.unlock();
        }
    }

    /** Ends all that are open, and opens no more. */
    void end() {
        keeping.lock();
        try {
            ended = true;
            for (Connection connection : open) {
                abort(connection);
            }
            open.clear();
        } finally {
            keeping.unlock();
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // The driver closes the socket whatever it then says.
        }
    }

    @Override
    public Connection getConnection(@Nullable String username, @Nullable String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("credentials are issued: use getConnection()");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("nothing is logged here");
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        if (!iface.isInstance(this)) {
            throw new SQLException("nothing is wrapped");
        }
        return iface.cast(this);
    }

    @Override
    public boolean isWrapperFor(Class<?> iface) {
        return iface.isInstance(this);
    }
}
