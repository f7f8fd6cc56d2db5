package dev.zt4j.jdbc;

import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/** Databases with notes that only their owners see, for an application whose role has another to play. */
final class Prepared {
    private static final Map<String, DataSource> OWNERS = new ConcurrentHashMap<>();
    private static final Map<String, DataSource> APPLICATIONS = new ConcurrentHashMap<>();

    private Prepared() {}

    /** Returns the application's way to a database, which is made the first time. */
    static DataSource database(String name) throws Exception {
        if (!APPLICATIONS.containsKey(name)) {
            DataSource owner = Postgres.create(name);
            SessionIdentityTest.install(owner);
            APPLICATIONS.put(name, Postgres.as(name + "_app", name));
            OWNERS.put(name, owner);
            try (Connection connection = owner.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.setEscapeProcessing(false);
                statement.execute("""
                        CREATE TABLE note (owner text NOT NULL, body text);
                        INSERT INTO note VALUES ('spiffe://prod.example/admin', 'a'), ('spiffe://prod.example/reader', 'r');
                        ALTER TABLE note ENABLE ROW LEVEL SECURITY;
                        CREATE POLICY own ON note USING (owner = (SELECT zt_session.principal()));
                        CREATE SCHEMA elsewhere;
                        CREATE TABLE elsewhere.note (body text);
                        CREATE ROLE %1$s_other;
                        GRANT %1$s_other TO %1$s_app;
                        GRANT SELECT, INSERT ON note TO %1$s_app, %1$s_other;
                        GRANT USAGE ON SCHEMA elsewhere TO %1$s_app, %1$s_other;
                        GRANT SELECT ON elsewhere.note TO %1$s_app, %1$s_other;
                        """.formatted(name));
            }
        }
        return Objects.requireNonNull(APPLICATIONS.get(name));
    }

    /** Returns the way of the owner of all to a database that was made. */
    static DataSource owner(String name) {
        return Objects.requireNonNull(OWNERS.get(name));
    }
}
