package dev.zt4j.jdbc.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.Mode;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.StateEntry.ModeSet;
import dev.zt4j.enforcement.StateEntry.Revoked;
import dev.zt4j.jdbc.Guide;
import dev.zt4j.reason.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** Compiles the Java of docs/fleet-state.md and runs its SQL. */
final class FleetGuideTest {
    private static final Guide GUIDE = new Guide("fleet-state.md");
    private static final Change CHANGE = new Change("operator", "as planned");

    @Test
    void javaOfTheGuide_compiles(@TempDir Path directory) throws Exception {
        GUIDE.compile(directory, 2);
    }

    @Test
    void rolesOfTheGuide_readAndWriteAndNoMore() throws Exception {
        List<String> sql = GUIDE.blocks("sql");
        assertThat(sql).hasSize(2);
        try (StateServer server = new StateServer()) {
            String name = server.create();
            DataSource database = server.database(name);
            FleetState fleet = FleetState.in(database);
            fleet.migrate();
            StateServer.execute(database, sql.get(0));
            StateServer.execute(database, "CREATE ROLE reading LOGIN IN ROLE fleet_reader");
            StateServer.execute(database, "CREATE ROLE writing LOGIN IN ROLE fleet_writer");
            FleetState writer = FleetState.in(as(server, name, "writing"));
            FleetState reader = FleetState.in(as(server, name, "reading"));
            Revocation lost = Revocation.principal(Member.READER, "laptop lost");
            assertThat(writer.put(new Revoked(lost.until(Instant.EPOCH)), 0, CHANGE))
                    .isEqualTo(1);
            assertThat(writer.putBundle("policies", new byte[] {1}, 0, CHANGE)).isEqualTo(1);
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> reader.put(new ModeSet("ledger", Mode.ENFORCE, CHANGE), 0, CHANGE));
            JdbcStateSource source =
                    JdbcStateSource.builder(as(server, name, "reading")).build();
            try (Member member = new Member(source)) {
                assertThat(member.reason("/reader")).isEqualTo(Reason.REVOKED_PRINCIPAL);
                clear(database, sql.get(1));
                member.await("/reader", Reason.POLICY_PERMIT);
            }
        }
    }

    /** Runs the job that clears the table, of which the second part finds nothing yet. */
    private static void clear(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.execute(sql)).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(1);
        }
    }

    private static DataSource as(StateServer server, String database, String role) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://localhost:" + server.port() + "/" + database);
        source.setUser(Objects.requireNonNull(role));
        return source;
    }
}
