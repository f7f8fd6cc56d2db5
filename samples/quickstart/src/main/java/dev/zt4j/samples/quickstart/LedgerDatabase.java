package dev.zt4j.samples.quickstart;

import dev.zt4j.enforcement.Boundary;
import dev.zt4j.jdbc.ZeroTrustDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** An embedded PostgreSQL with one table, and the guarded way to it. */
final class LedgerDatabase implements AutoCloseable {
    private final EmbeddedPostgres postgres;
    private final DataSource guarded;

    LedgerDatabase(Boundary boundary) throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        DataSource unguarded = postgres.getPostgresDatabase();
        try (Connection connection = unguarded.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE entries (id bigint PRIMARY KEY, amount bigint NOT NULL)");
            statement.execute("INSERT INTO entries VALUES (42, 100), (7, 250)");
        }
        guarded = ZeroTrustDataSource.builder(boundary, unguarded)
                .database("ledger")
                .build();
    }

    DataSource dataSource() {
        return guarded;
    }

    /** Reads an entry as whoever is the current principal. */
    long amount(long id) throws SQLException {
        try (Connection connection = guarded.getConnection();
                PreparedStatement query = connection.prepareStatement("SELECT amount FROM entries WHERE id = ?")) {
            query.setLong(1, id);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    /** Adds an entry as whoever is the current principal. */
    void add(long id, long amount) throws SQLException {
        try (Connection connection = guarded.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO entries VALUES (?, ?)")) {
            insert.setLong(1, id);
            insert.setLong(2, amount);
            insert.executeUpdate();
        }
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
