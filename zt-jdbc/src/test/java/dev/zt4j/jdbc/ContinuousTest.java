package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.enforcement.Revocation;
import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Principal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of an open connection when its user is denied meanwhile. */
final class ContinuousTest {
    private static DataSource database;

    private LedgerWorld world;
    private DataSource guarded;

    @BeforeAll
    static void start() throws SQLException {
        database = Postgres.create("continuous");
    }

    @BeforeEach
    void build() {
        world = new LedgerWorld(LedgerWorld.ENFORCE);
        guarded = world.guard(database);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    @DisplayName("Y-15 after a denial no more rows are fetched from an open cursor")
    void openCursor_endsWithTheRevocation() throws Exception {
        world.as("/admin", guarded, connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(1);
                ResultSet rows = statement.executeQuery("SELECT g FROM generate_series(1, 100000) g");
                assertThat(rows.next()).isTrue();

                revoke();
                assertDeniedSoon(rows::next);
                assertDenied(rows::next);
                assertDenied(() -> statement.executeQuery("SELECT 1"));
            }
        });
    }

    @Test
    @DisplayName("Y-15 after a denial the transaction is taken back, and cannot be kept")
    void openTransaction_isTakenBack() throws Exception {
        world.as("/admin", guarded, connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("INSERT INTO account VALUES (70, 'x', 1)");
                revoke();
                assertDeniedSoon(() -> {
                    connection.setSavepoint();
                    return null;
                });
                assertDenied(connection::commit);
                assertThat(rowsOf70()).isZero();
                connection.rollback();
                assertDenied(() -> statement.executeUpdate("INSERT INTO account VALUES (70, 'x', 1)"));
            }
        });
        assertThat(rowsOf70()).isZero();
    }

    @Test
    @DisplayName("Y-15 after a denial a running query is cancelled")
    void runningQuery_isCancelled() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Principal admin = world.principal("/admin");
            Future<String> state = threads.submit(() -> CurrentPrincipal.call(admin, () -> {
                try (Connection connection = guarded.getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("SELECT pg_sleep(60)");
                    return "done";
                } catch (SQLException e) {
                    return e.getSQLState();
                }
            }));
            assertThat(soon(() -> sleeping() == 1)).isTrue();
            revoke();
            assertThat(state.get(20, TimeUnit.SECONDS)).isEqualTo("57014");
            assertThat(sleeping()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void expiry_endsTheUseToo() throws Exception {
        world.as("/admin", guarded, connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("INSERT INTO account VALUES (71, 'x', 1)");
                world.pass(Duration.ofMinutes(10));
                assertDenied(() -> statement.executeUpdate("INSERT INTO account VALUES (72, 'x', 1)"));
            }
        });
        try (Connection connection = database.getConnection()) {
            assertThat(count(connection, "SELECT count(*) FROM account WHERE id > 70"))
                    .isZero();
        }
    }

    @Test
    void anotherUserOfTheConnection_isLetInAnew() throws Exception {
        Principal admin = world.principal("/admin");
        Principal reader = world.principal("/reader");
        try (Connection connection = CurrentPrincipal.call(admin, guarded::getConnection)) {
            assertThat(CurrentPrincipal.call(reader, () -> count(connection, "SELECT count(*) FROM account")))
                    .isEqualTo(2);
            revoke();
            assertThat(CurrentPrincipal.call(reader, () -> count(connection, "SELECT count(*) FROM account")))
                    .isEqualTo(2);
            assertDenied(() -> CurrentPrincipal.call(admin, () -> count(connection, "SELECT count(*) FROM entry")));
        }
        assertThat(world.decisions())
                .filteredOn(decision -> decision.startsWith("connect PERMIT"))
                .hasSize(2);
    }

    private void revoke() {
        world.zt.revoke(Revocation.workload(world.authority.id("/admin"), "stolen"));
    }

    private static int rowsOf70() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return count(connection, "SELECT count(*) FROM account WHERE id = 70");
        }
    }

    private static int sleeping() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return count(
                    connection,
                    "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(60)'");
        }
    }

    private static int count(Connection connection, String text) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(text)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static boolean soon(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < end) {
            if (condition.call()) {
                return true;
            }
            LockSupport.parkNanos(5_000_000);
        }
        return false;
    }

    private static void assertDeniedSoon(Callable<?> call) throws Exception {
        assertThat(soon(() -> {
                    try {
                        call.call();
                        return false;
                    } catch (SQLException e) {
                        return "42501".equals(e.getSQLState());
                    }
                }))
                .isTrue();
    }

    private static void assertDenied(ThrowingCallable call) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
}
