package dev.zt4j.jdbc.state;

import static dev.zt4j.jdbc.state.Member.READER;
import static dev.zt4j.jdbc.state.Member.WRITER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.Mode;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.RevocationStore;
import dev.zt4j.enforcement.StateEntry.ModeSet;
import dev.zt4j.enforcement.StateEntry.Revoked;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writing what a fleet shares into a real PostgreSQL. */
final class FleetStateTest {
    private static final Change CHANGE = new Change("operator", "as planned");
    private static final ModeSet ENFORCE = new ModeSet("ledger", Mode.ENFORCE, CHANGE);
    private static final ModeSet REPORT = new ModeSet("ledger", Mode.REPORT_ONLY, CHANGE);

    private static StateServer server;

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
        database = server.database(server.create());
        fleet = FleetState.in(database);
        fleet.migrate();
    }

    @Test
    void entry_isKeptWithItsVersionAndWhoWroteIt() throws Exception {
        assertThat(fleet.find("mode", "ledger")).isEmpty();
        assertThat(fleet.put(ENFORCE, 0, CHANGE)).isEqualTo(1);
        assertThat(fleet.put(REPORT, 1, new Change("another", "incident"))).isEqualTo(2);
        assertThat(fleet.find("mode", "ledger")).hasValueSatisfying(stored -> {
            assertThat(stored.entry()).isEqualTo(REPORT);
            assertThat(stored.version()).isEqualTo(2);
            assertThat(stored.change()).isEqualTo(new Change("another", "incident"));
        });
        fleet.end("mode", "ledger", 2, CHANGE);
        assertThat(fleet.find("mode", "ledger")).isEmpty();
        assertThat(fleet.put(ENFORCE, 0, CHANGE)).isEqualTo(4);
    }

    @Test
    void changeOfAVersionThatIsThereNoLonger_isAConflictAndChangesNothing() throws Exception {
        long version = fleet.put(ENFORCE, 0, CHANGE);
        long next = fleet.put(REPORT, version, CHANGE);
        assertThatExceptionOfType(StateConflictException.class).isThrownBy(() -> fleet.put(ENFORCE, version, CHANGE));
        assertThatExceptionOfType(StateConflictException.class).isThrownBy(() -> fleet.put(ENFORCE, 0, CHANGE));
        assertThatExceptionOfType(StateConflictException.class)
                .isThrownBy(() -> fleet.end("mode", "ledger", version, CHANGE));
        assertThatExceptionOfType(StateConflictException.class).isThrownBy(() -> fleet.end("mode", "none", 1, CHANGE));
        assertThat(fleet.find("mode", "ledger"))
                .hasValueSatisfying(stored -> assertThat(stored.version()).isEqualTo(next));
        long bundle = fleet.putBundle("policies", new byte[] {1}, 0, CHANGE);
        assertThatExceptionOfType(StateConflictException.class)
                .isThrownBy(() -> fleet.putBundle("policies", new byte[] {2}, 0, CHANGE));
        assertThatExceptionOfType(StateConflictException.class)
                .isThrownBy(() -> fleet.putBundle("policies", new byte[] {2}, bundle + 1, CHANGE));
    }

    @Test
    void manyThatChangeTheSame_winOnceForEachVersion() throws Exception {
        long first = fleet.put(ENFORCE, 0, CHANGE);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Boolean>> attempts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                attempts.add(threads.submit(() -> {
                    try {
                        return fleet.put(REPORT, first, CHANGE) == first + 1;
                    } catch (StateConflictException e) {
                        return false;
                    }
                }));
            }
            int won = 0;
            for (Future<Boolean> attempt : attempts) {
                won += attempt.get() ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void migration_isDoneOnceHoweverManyTry() throws Exception {
        DataSource empty = server.database(server.create());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> attempts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                attempts.add(threads.submit(() -> {
                    FleetState.in(empty).migrate();
                    return null;
                }));
            }
            for (Future<?> attempt : attempts) {
                assertThat(attempt.get()).isNull();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(FleetState.in(empty).put(ENFORCE, 0, CHANGE)).isEqualTo(1);
    }

    @Test
    void revocations_areKeptForTheLongerTimeUntilTheyAreLifted() throws Exception {
        RevocationStore store = fleet.revocations();
        Instant until = Instant.parse("2030-01-01T00:00:00Z");
        Revocation lost = Revocation.principal(READER, "laptop lost");
        store.add(lost);
        store.add(lost.until(until));
        store.add(Revocation.principal(WRITER, "left").until(until));
        store.add(Revocation.principal(WRITER, "left").until(until.minusSeconds(1)));
        assertThat(store.load())
                .containsExactlyInAnyOrder(
                        lost, Revocation.principal(WRITER, "left").until(until));
        store.lift(lost.target());
        store.lift(lost.target());
        assertThat(store.load()).hasSize(1);
    }

    @Test
    void storeThatCannotBeReadAsAWhole_isRefused() throws Exception {
        fleet.revocations().add(Revocation.principal(READER, "laptop lost"));
        StateServer.execute(database, "UPDATE zt4j.entry SET body = '{}'");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> fleet.revocations().load())
                .withMessageContaining("revocation");
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> fleet.find(
                        Revoked.KIND,
                        Revoked.id(Revocation.principal(READER, "x").target())));
    }

    @Test
    void rowsDoNotDisappear() throws Exception {
        long ignored = fleet.put(ENFORCE, 0, CHANGE);
        for (String sql :
                List.of("DELETE FROM zt4j.entry", "TRUNCATE zt4j.entry", "UPDATE zt4j.entry SET id = 'other'")) {
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> StateServer.execute(database, sql));
        }
        fleet.end("mode", "ledger", 1, CHANGE);
        StateServer.execute(database, "DELETE FROM zt4j.entry");
    }
}
