package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole way of a statement, on each major version that is known. */
final class GuardedVersionsTest {
    @ParameterizedTest(name = "PostgreSQL {0}")
    @MethodSource("dev.zt4j.jdbc.AnalysisTest#versions")
    @DisplayName("Y-05 Y-11 tables are judged and the database is told who calls")
    void statements_areJudgedAndTheCallerIsTold(int version) throws Exception {
        DataSource database = PostgresVersions.create(version, "guarded_versions");
        SessionIdentityTest.install(database);
        try (LedgerWorld world = new LedgerWorld(LedgerWorld.ENFORCE)) {
            DataSource guarded = ZeroTrustDataSource.builder(world.boundary, database)
                    .database("ledger")
                    .sessionIdentity(SessionIdentityTest.KEY)
                    .build();

            world.as("/reader", guarded, connection -> {
                assertThat(connection.getMetaData().getDatabaseMajorVersion()).isEqualTo(version);
                assertThat(who(connection)).isEqualTo("spiffe://prod.example/reader");
            });
            assertThat(world.records().get(world.records().size() - 1).resource())
                    .hasToString("Zt::Sql::Table::\"ledger.public.account\"");
            assertThat(world.lastDecision()).isEqualTo("select PERMIT policy.permit");
            try (Connection raw = database.getConnection()) {
                assertThat(who(raw)).isNull();
            }
        }
    }

    private static @Nullable String who(Connection connection) throws Exception {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT zt_session.principal() FROM account WHERE id = ?")) {
            statement.setInt(1, 1);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                return rows.getString(1);
            }
        }
    }
}
