package dev.zt4j.jdbc.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zt4j.identity.PeerTrust;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Roles that are made for a task, in a real PostgreSQL. */
final class BrokeredRoleTest {
    private static final String ROLES = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'zt4j_task_%'";
    private static final PeerTrust ANY_SERVER = PeerTrust.ofServers(chain -> {});

    private static TlsServer server;

    @BeforeAll
    static void start() throws SQLException {
        server = new TlsServer(TlsServer.authority());
        server.execute("""
            CREATE ROLE broker LOGIN CREATEROLE PASSWORD 'of the test';
            GRANT pg_signal_backend TO broker;
            CREATE ROLE "ledger ""rw\""" NOLOGIN;
            GRANT "ledger ""rw\""" TO broker WITH ADMIN OPTION;
            CREATE TABLE entry (id int);
            GRANT SELECT, INSERT ON entry TO "ledger ""rw\""";
            """);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void open() throws SQLException {
        server.execute("ALTER ROLE broker LOGIN");
        for (String role : server.texts(ROLES)) {
            server.execute("DROP ROLE " + role);
        }
    }

    private static DataSource broker() {
        return server.as("broker", "of the test");
    }

    private static BrokeredRole.Builder brokered() {
        return BrokeredRole.of(broker(), "ledger \"rw\"");
    }

    private static CredentialDataSource task(BrokeredRole role) {
        return CredentialDataSource.builder(server.url(), role)
                .server(ANY_SERVER)
                .pool(HikariGeneration::open)
                .maintainEvery(Duration.ofHours(2))
                .build();
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            assertThat(never.await(5, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void taskHasARoleOfItsOwn_whichIsGoneWhenItEnds() throws Exception {
        Connection left;
        try (CredentialDataSource task = task(brokered().build())) {
            try (Connection connection = task.getConnection();
                    Statement statement = connection.createStatement()) {
                assertThat(TlsServer.only(connection, "SELECT session_user")).startsWith(BrokeredRole.PREFIX);
                assertThat(statement.executeUpdate("INSERT INTO entry VALUES (1)"))
                        .isEqualTo(1);
                assertThatExceptionOfType(SQLException.class).isThrownBy(() -> statement.execute("DELETE FROM entry"));
                assertThatExceptionOfType(SQLException.class)
                        .isThrownBy(() -> statement.execute("CREATE ROLE another"));
            }
            left = task.getConnection();
            assertThat(server.texts(ROLES)).hasSize(1);
        }
        assertThat(server.texts(ROLES)).isEmpty();
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> TlsServer.only(left, "SELECT 1"));
        assertThat(server.texts("SELECT usename FROM pg_stat_activity WHERE usename LIKE 'zt4j_task_%'"))
                .isEmpty();
    }

    @Test
    void role_hasAnEndAndAPasswordThatOnlyThisProcessKnows() throws Exception {
        DatabaseCredential credential = brokered()
                .lifetime(Duration.ofMinutes(5))
                .connections(2)
                .build()
                .issue(Instant.now());
        assertThat(server.texts("SELECT rolvaliduntil > now() + interval '4 minutes'"
                        + " AND rolvaliduntil < now() + interval '6 minutes' AND rolconnlimit = 2 FROM pg_roles"
                        + " WHERE rolname = '" + credential.user() + "'"))
                .containsExactly("t");
        assertThat(server.texts("SELECT rolpassword FROM pg_authid WHERE rolname = '" + credential.user() + "'"))
                .singleElement()
                .asString()
                .startsWith("SCRAM-SHA-256$")
                .doesNotContain(String.valueOf(credential.password()));
        credential.end();
        assertThat(server.texts(ROLES)).isEmpty();
    }

    @Test
    void brokerThatIsGone_givesNothingAndLeavesNothing() throws Exception {
        server.execute("ALTER ROLE broker NOLOGIN");
        try (CredentialDataSource task = task(brokered().build())) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(task::getConnection)
                    .satisfies(e -> {
                        assertThat(e.getSQLState()).isEqualTo("28000");
                        assertThat(e.getMessage()).startsWith("no role could be made: ");
                    });
        }
        assertThat(server.texts(ROLES)).isEmpty();
    }

    @Test
    void brokerThatIsGoneAtTheEnd_isToldAndMayBeTriedAgain() throws Exception {
        CredentialDataSource task = task(brokered().build());
        task.getConnection().close();
        server.execute("ALTER ROLE broker NOLOGIN");
        assertThatExceptionOfType(SQLException.class).isThrownBy(task::close).withMessageContaining("is not dropped");
        until(() -> server.texts("SELECT usename FROM pg_stat_activity WHERE usename LIKE 'zt4j_task_%'")
                .isEmpty());
        assertThatExceptionOfType(SQLException.class).isThrownBy(task::getConnection);
        server.execute("ALTER ROLE broker LOGIN");
        task.close();
        assertThat(server.texts(ROLES)).isEmpty();
    }

    @Test
    void rolesThatOutlivedTheirTime_areSweptAndOthersStay() throws Exception {
        BrokeredRole role = brokered().build();
        DatabaseCredential forgotten = role.issue(Instant.now());
        DatabaseCredential used = role.issue(Instant.now());
        server.execute("ALTER ROLE " + forgotten.user() + " VALID UNTIL '2020-01-01'");
        assertThat(role.sweep()).isEqualTo(1);
        assertThat(server.texts(ROLES)).isEqualTo(List.of(used.user()));
    }

    @Test
    void roleThatMayNotBeHandedOut_isNot() throws Exception {
        BrokeredRole role = BrokeredRole.of(broker(), "pg_write_all_data").build();
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> role.issue(Instant.now()));
        assertThat(server.texts(ROLES)).isEmpty();
    }

    @Test
    void settingsThatMakeNoSense_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BrokeredRole.of(broker()).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BrokeredRole.of(broker(), " ").build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> brokered().lifetime(Duration.ofMillis(1)).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> brokered().connections(0).build());
    }
}
