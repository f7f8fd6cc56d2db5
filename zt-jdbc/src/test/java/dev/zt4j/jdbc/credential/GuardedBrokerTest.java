package dev.zt4j.jdbc.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.PeerTrust;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.Verification;
import dev.zt4j.jdbc.ZeroTrustDataSource;
import dev.zt4j.testing.world.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A guard around connections of a role for a task, whose broker goes away. */
final class GuardedBrokerTest {
    private static final Duration NEVER = Duration.ofHours(2);
    private static final String POLICIES = """
            permit (principal == Zt::Workload::"spiffe://prod.example/web",
              action in [Zt::Sql::Action::"connect", Zt::Sql::Action::"insert"], resource);
            """;

    private TlsServer server;
    private World world;
    private volatile Duration ahead = Duration.ZERO;

    @BeforeEach
    void start() throws SQLException {
        server = new TlsServer(TlsServer.authority());
        server.execute("""
                CREATE ROLE broker LOGIN CREATEROLE PASSWORD 'of the test';
                GRANT pg_signal_backend TO broker;
                CREATE ROLE ledger_rw NOLOGIN;
                GRANT ledger_rw TO broker WITH ADMIN OPTION;
                CREATE TABLE entry (id int);
                GRANT SELECT, INSERT ON entry TO ledger_rw;
                """);
        world = new World(World.ENFORCE, POLICIES);
    }

    @AfterEach
    void stop() {
        world.close();
        server.close();
    }

    private Principal principal(String path) {
        return ((Verification.Verified) world.zt.verify(Evidence.bearer(world.token(path)))).principal();
    }

    private static void insert(DataSource source, int id) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("INSERT INTO entry VALUES (" + id + ")"))
                    .isEqualTo(1);
        }
    }

    private void insertAs(String path, DataSource source, int id) throws Exception {
        CurrentPrincipal.call(principal(path), () -> {
            insert(source, id);
            return null;
        });
    }

    @Test
    void brokerThatIsGone_leavesDecisionsAsTheyAre_untilTheRoleEnds() throws Exception {
        BrokeredRole role = BrokeredRole.of(server.as("broker", "of the test"), "ledger_rw")
                .lifetime(Duration.ofMinutes(15))
                .build();
        try (CredentialDataSource task = CredentialDataSource.builder(server.url(), role)
                .server(PeerTrust.ofServers(chain -> {}))
                .pool(HikariGeneration::open)
                .clock(() -> InstantSource.system().instant().plus(ahead))
                .maintainEvery(NEVER)
                .build()) {
            DataSource guarded = ZeroTrustDataSource.builder(world.boundary, task)
                    .database("ledger")
                    .build();
            insertAs("/web", guarded, 1);
            server.execute("ALTER ROLE broker NOLOGIN");
            server.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'broker'");
            ahead = Duration.ofMinutes(12);
            task.maintain();

            insertAs("/web", guarded, 2);
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> insertAs("/batch", guarded, 3))
                    .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> insert(guarded, 4))
                    .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42501"));

            ahead = Duration.ofMinutes(16);
            task.maintain();
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> insertAs("/web", guarded, 5))
                    .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("28000"));
            assertThat(server.texts("SELECT id FROM entry ORDER BY 1")).containsExactly("1", "2");
            assertThat(world.outcomes())
                    .isEqualTo(List.of(
                            "PERMIT policy.permit",
                            "PERMIT policy.permit",
                            "PERMIT policy.permit",
                            "PERMIT policy.permit",
                            "DENY policy.no-permit",
                            "DENY evidence.missing",
                            "PERMIT policy.permit"));
            server.execute("ALTER ROLE broker LOGIN");
        }
        assertThat(server.texts("SELECT rolname FROM pg_roles WHERE rolname LIKE 'zt4j_task_%'"))
                .isEmpty();
    }
}
