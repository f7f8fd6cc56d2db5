package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Statements on a server that keeps them in a form which nobody has looked at. */
final class UnknownServerTest {
    private static final int VERSION = 14;

    private static DataSource source;

    @BeforeAll
    static void start() throws SQLException {
        source = PostgresVersions.create(VERSION, "unknown");
    }

    @Test
    void unknownVersion_describesNothing() throws SQLException {
        try (Connection server = source.getConnection()) {
            server.setAutoCommit(false);
            SqlBody body = Objects.requireNonNull(SqlBody.of("SELECT 1", false, false));

            assertThat(server.getMetaData().getDatabaseMajorVersion()).isEqualTo(VERSION);
            assertThat(new Analysis(Set.of()).describe(server, body, null, false))
                    .isNull();
        }
    }

    @Test
    @DisplayName("Y-06 on a server of an unknown version every statement is of the most privileged class")
    void unknownVersion_isTheMostPrivilegedClass() throws Exception {
        try (LedgerWorld world = new LedgerWorld(LedgerWorld.ENFORCE)) {
            DataSource guarded = world.guard(source);

            world.as("/reader", guarded, connection -> {
                try (Statement statement = connection.createStatement()) {
                    assertThatThrownBy(() -> statement.executeQuery("SELECT name FROM account"))
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    e -> assertThat(e.getSQLState()).isEqualTo("42501"));
                }
            });
            assertThat(world.lastDecision()).isEqualTo("other DENY policy.no-permit");

            world.as("/admin", guarded, connection -> {
                try (Statement statement = connection.createStatement()) {
                    assertThat(statement
                                    .executeQuery("SELECT name FROM account")
                                    .next())
                            .isTrue();
                }
            });
            assertThat(world.lastDecision()).isEqualTo("other PERMIT policy.permit");
        }
    }
}
