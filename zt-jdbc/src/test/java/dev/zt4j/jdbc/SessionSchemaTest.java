package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What the script of the session identity does to a database that has it already. */
final class SessionSchemaTest {
    private static final String WHO = "SELECT zt_session.principal()";

    @Test
    void secondRun_keepsKeysRightsAndPolicies() throws Exception {
        DataSource owner = Postgres.create("schema_again");
        DataSource application = Postgres.as("schema_again_app", "schema_again");
        SessionIdentityTest.install(owner);
        execute(owner, """
                CREATE TABLE note (owner text);
                INSERT INTO note VALUES ('spiffe://prod.example/reader'), ('spiffe://prod.example/admin');
                ALTER TABLE note ENABLE ROW LEVEL SECURITY;
                CREATE POLICY own ON note USING (owner = (SELECT zt_session.principal()));
                GRANT SELECT ON note TO schema_again_app;
                """);
        try (LedgerWorld world = new LedgerWorld(LedgerWorld.ENFORCE);
                Connection one = application.getConnection()) {
            DataSource guarded = ZeroTrustDataSource.builder(world.boundary, new Single(one))
                    .database("ledger")
                    .sessionIdentity(SessionIdentityTest.KEY)
                    .build();
            world.as(
                    "/reader",
                    guarded,
                    connection -> assertThat(only(connection, "SELECT owner FROM note"))
                            .isEqualTo("spiffe://prod.example/reader"));

            execute(owner, script());

            assertThat(only(owner, "SELECT count(*) FROM zt_session.key")).isEqualTo("1");
            world.as("/admin", guarded, connection -> {
                assertThat(only(connection, WHO)).isEqualTo("spiffe://prod.example/admin");
                assertThat(only(connection, "SELECT owner FROM note")).isEqualTo("spiffe://prod.example/admin");
            });
            assertThat(only(one, WHO)).isNull();
            assertDenied(one, "SELECT zt_session.put_key(2::smallint, 'x')");
            assertDenied(one, "SELECT zt_session.seal('x', 'x')");
            assertDenied(one, "SELECT zt_session.mac('x', 'x', 'x')");
            assertDenied(one, "SELECT id FROM zt_session.key");
        }
    }

    @Test
    void schemaOfAnotherRole_isNotBuiltUpon() throws Exception {
        DataSource owner = Postgres.create("schema_taken");
        DataSource other = Postgres.as("schema_taker", "schema_taken");
        execute(owner, "GRANT CREATE ON DATABASE schema_taken TO schema_taker");
        execute(other, "CREATE SCHEMA zt_session");
        assertRefused(owner);
    }

    @Test
    void tableOfAnotherRoleInTheSchema_isNotBuiltUpon() throws Exception {
        DataSource owner = Postgres.create("schema_shared");
        DataSource other = Postgres.as("schema_sharer", "schema_shared");
        execute(owner, "CREATE SCHEMA zt_session; GRANT CREATE ON SCHEMA zt_session TO schema_sharer");
        execute(other, "CREATE TABLE zt_session.key (id smallint, inner_pad bytea, outer_pad bytea)");
        assertRefused(owner);
    }

    @Test
    void roleThatCannotTellConnectionsApart_isRefused() throws Exception {
        DataSource owner = Postgres.create("schema_weak");
        DataSource weak = Postgres.as("schema_weakling", "schema_weak");
        execute(owner, "GRANT CREATE ON DATABASE schema_weak TO schema_weakling");
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> execute(weak, script()))
                .withMessageContaining("needs pg_read_all_stats")
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }

    @Test
    void roleThatIsNoSuperuser_isEnough() throws Exception {
        DataSource owner = Postgres.create("schema_plain");
        DataSource plain = Postgres.as("schema_keeper", "schema_plain");
        DataSource application = Postgres.as("schema_plain_app", "schema_plain");
        execute(owner, """
                GRANT CREATE ON DATABASE schema_plain TO schema_keeper;
                GRANT pg_read_all_stats TO schema_keeper;
                """);
        SessionIdentityTest.install(plain);
        try (LedgerWorld world = new LedgerWorld(LedgerWorld.ENFORCE)) {
            DataSource guarded = ZeroTrustDataSource.builder(world.boundary, application)
                    .database("ledger")
                    .sessionIdentity(SessionIdentityTest.KEY)
                    .build();
            world.as(
                    "/reader",
                    guarded,
                    connection -> assertThat(only(connection, WHO)).isEqualTo("spiffe://prod.example/reader"));
        }
    }

    private static void assertRefused(DataSource owner) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> execute(owner, script()))
                .withMessageContaining("belongs to another role")
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> only(owner, WHO))
                .satisfies(e -> assertThat(e.getSQLState()).isIn("42883", "3F000"));
    }

    private static void assertDenied(Connection connection, String sql) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> only(connection, sql))
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }

    private static String script() throws Exception {
        try (var in = Objects.requireNonNull(ZeroTrustDataSource.class.getResourceAsStream("session-identity.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void execute(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    private static String only(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return only(connection, sql);
        }
    }

    private static String only(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
