package dev.zt4j.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** The one PostgreSQL of this module's tests; it ends with the process. */
public final class Postgres {
    private static final EmbeddedPostgres SERVER = start();

    private Postgres() {}

    /** Returns a data source for a new database with the tables of {@link Corpus}. */
    public static DataSource create(String database) throws SQLException {
        return create(SERVER, database);
    }

    /** Returns a data source for a new database of a server, with the same tables. */
    static DataSource create(EmbeddedPostgres server, String database) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + database);
        }
        DataSource source = server.getDatabase("postgres", database);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE account (id int PRIMARY KEY, name text, balance numeric);
                    CREATE TABLE entry (id int PRIMARY KEY, account int, amount numeric, note text, tags text[],
                        data jsonb, at timestamptz);
                    INSERT INTO account VALUES (1, 'Ada', 10), (2, 'Bob', 20);
                    INSERT INTO entry VALUES (1, 1, 5, 'first', '{x}', '{"a": 1}', now()), (2, 1, 7, 'second', '{y}', '{}', now());
                    CREATE PROCEDURE audit(what text) LANGUAGE sql AS 'INSERT INTO account VALUES (99, what, 0)';
                    """);
        }
        return source;
    }

    /** Returns a data source for a database that was created, as a role that can do nothing but log in. */
    public static DataSource as(String role, String database) throws SQLException {
        try (Connection connection = SERVER.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + role + " LOGIN");
        }
        return SERVER.getDatabase(role, database);
    }

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
