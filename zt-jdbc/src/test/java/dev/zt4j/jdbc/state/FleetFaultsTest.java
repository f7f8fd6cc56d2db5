package dev.zt4j.jdbc.state;

import static dev.zt4j.jdbc.state.Member.READER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.StateEntry.Revoked;
import dev.zt4j.log.EventKind;
import dev.zt4j.reason.Reason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What a fleet comes to agree on when connections break at the wrong moment. */
final class FleetFaultsTest {
    private static final Change CHANGE = new Change("operator", "as planned");
    private static final Revocation LOST =
            Revocation.principal(READER, "laptop lost").by("operator");
    private static final String KILL = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE ";
    private static final Duration NEVER = Duration.ofHours(2);
    private static final Duration OFTEN = Duration.ofMillis(50);

    private static StateServer server;

    private String name;
    private DataSource database;
    private FleetState fleet;

    @BeforeAll
    static void start() {
        server = new StateServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void create() throws SQLException {
        name = server.create();
        database = server.database(name);
        fleet = FleetState.in(database);
        fleet.migrate();
    }

    /** Returns the way to the database of a role of its own. */
    private DataSource as(String role) throws SQLException {
        StateServer.execute(
                database,
                "CREATE ROLE " + role + " LOGIN; GRANT USAGE ON SCHEMA zt4j TO " + role
                        + "; GRANT SELECT ON ALL TABLES IN SCHEMA zt4j TO " + role);
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setPortNumbers(new int[] {server.port()});
        source.setDatabaseName(name);
        source.setUser(role);
        return source;
    }

    private void shutOut(String role) throws SQLException {
        StateServer.execute(database, "ALTER ROLE " + role + " NOLOGIN");
        StateServer.execute(database, KILL + "usename = '" + role + "'");
    }

    private Member listeningAs(DataSource listener, Duration every) throws Exception {
        Member member = new Member(JdbcStateSource.builder(database)
                .listenOn(listener)
                .pollEvery(every)
                .build());
        Member.until(() -> server.listening(name) > 0);
        return member;
    }

    @Test
    void followersThatCanListenNoMore_convergeByPolling() throws Exception {
        DataSource listener = as("fault_listener");
        try (Member one = listeningAs(listener, OFTEN);
                Member other = listeningAs(listener, OFTEN)) {
            shutOut("fault_listener");
            Member.until(() -> server.listening(name) == 0);
            long version = fleet.put(new Revoked(LOST), 0, CHANGE);
            one.await("/reader", Reason.REVOKED_PRINCIPAL);
            other.await("/reader", Reason.REVOKED_PRINCIPAL);
            fleet.end("revocation", Revoked.id(LOST.target()), version, CHANGE);
            one.await("/reader", Reason.POLICY_PERMIT);
            other.await("/reader", Reason.POLICY_PERMIT);
            assertThat(server.listening(name)).isZero();
        }
    }

    @Test
    void notificationThatWasMissed_isMadeUpForWhenListeningAgain() throws Exception {
        DataSource listener = as("missed_listener");
        try (Member member = listeningAs(listener, NEVER)) {
            shutOut("missed_listener");
            Member.until(() -> server.listening(name) == 0);
            long ignored = fleet.put(new Revoked(LOST), 0, CHANGE);
            assertThat(member.reason("/reader")).isEqualTo(Reason.POLICY_PERMIT);
            StateServer.execute(database, "ALTER ROLE missed_listener LOGIN");
            member.await("/reader", Reason.REVOKED_PRINCIPAL);
        }
    }

    @Test
    void writerThatIsKilledBeforeItsEnd_changesNothingAndTellsNobody() throws Exception {
        try (Member member = listeningAs(database, OFTEN)) {
            try (Connection writer = database.getConnection();
                    Statement statement = writer.createStatement()) {
                writer.setAutoCommit(false);
                statement.execute("""
                        INSERT INTO zt4j.entry (kind, id, body, changed_by, why, version, revision, changed_at)
                        VALUES ('revocation', 'half', '{}', 'somebody', 'by hand', 0, 0, now())
                        """);
                StateServer.execute(database, KILL + "pid = " + process(statement));
                assertThatExceptionOfType(SQLException.class).isThrownBy(writer::commit);
            }
            assertThat(fleet.find("revocation", "half")).isEmpty();
            long ignored = fleet.put(new Revoked(LOST), 0, CHANGE);
            member.await("/reader", Reason.REVOKED_PRINCIPAL);
            assertThat(member.events)
                    .filteredOn(event -> event.kind() == EventKind.SOURCE_REFUSED)
                    .isEmpty();
        }
    }

    @Test
    void followerThatCanNeitherListenNorPoll_deniesWhenItsStateIsStale() throws Exception {
        DataSource follower = as("lonely_follower");
        try (Member member = new Member(JdbcStateSource.builder(follower)
                .listenOn(follower)
                .pollEvery(OFTEN)
                .build())) {
            shutOut("lonely_follower");
            member.events(EventKind.SOURCE_REFUSED);
            assertThat(member.reason("/reader")).isEqualTo(Reason.POLICY_PERMIT);
            member.pass(Duration.ofMinutes(61));
            member.await("/reader", Reason.STATE_STALE);
            long ignored = fleet.put(new Revoked(LOST), 0, CHANGE);
            StateServer.execute(database, "ALTER ROLE lonely_follower LOGIN");
            member.await("/reader", Reason.REVOKED_PRINCIPAL);
        }
    }

    private static int process(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT pg_backend_pid()")) {
            assertThat(rows.next()).isTrue();
            return rows.getInt(1);
        }
    }
}
