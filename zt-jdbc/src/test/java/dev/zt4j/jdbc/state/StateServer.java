package dev.zt4j.jdbc.state;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A PostgreSQL with databases for state that is shared, and room for the connections of a fleet. */
final class StateServer implements AutoCloseable {
    private final EmbeddedPostgres server;
    private final AtomicInteger databases = new AtomicInteger();

    StateServer() {
        try {
            server = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "300")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a new database without any schema of ours. */
    String create() throws SQLException {
        String name = "fleet" + databases.incrementAndGet();
        execute(server.getPostgresDatabase(), "CREATE DATABASE " + name);
        return name;
    }

    DataSource database(String name) {
        return server.getDatabase("postgres", name);
    }

    int port() {
        return server.getPort();
    }

    /** Ends all connections to a database and lets no other in, or lets them in again. */
    void open(String name, boolean open) throws SQLException {
        execute(server.getPostgresDatabase(), "ALTER DATABASE " + name + " ALLOW_CONNECTIONS " + open);
        if (!open) {
            execute(
                    server.getPostgresDatabase(),
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
        }
    }

    /** Returns how many connections to a database wait for notifications. */
    int listening(String name) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
                                + " AND datname = '" + name + "'")) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static void execute(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
