package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Principal;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** What becomes of decisions, identities and writes when the database fails. */
final class FaultsTest {
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    private static final int WRITES_BEFORE = 40;

    private static LedgerWorld world;

    @BeforeAll
    static void start() throws Exception {
        world = new LedgerWorld(LedgerWorld.ENFORCE);
        world.deploy("permit(principal, action, resource);");
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    @DisplayName("Y-20 a backend that is killed between execute and commit loses the write, and nothing repeats it")
    void killedBackend_losesTheWrite() throws Exception {
        DataSource database = Postgres.create("killed");
        world.as("/admin", guard(database), connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("INSERT INTO account VALUES (80, 'x', 1)");
                kill(database, statement);
                assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> statement.executeUpdate("INSERT INTO account VALUES (81, 'x', 1)"))
                        .isInstanceOf(SQLException.class);
            }
        });
        try (Connection raw = database.getConnection()) {
            assertThat(numbers(raw, "SELECT count(*) FROM account WHERE id >= 80"))
                    .containsExactly(0);
        }
    }

    private static void kill(DataSource database, Statement victim) throws SQLException {
        int pid;
        try (ResultSet rows = victim.executeQuery("SELECT pg_backend_pid()")) {
            rows.next();
            pid = rows.getInt(1);
        }
        try (Connection raw = database.getConnection()) {
            assertThat(numbers(raw, "SELECT pg_terminate_backend(" + pid + ", 5000)::int"))
                    .containsExactly(1);
        }
    }

    @Test
    void exhaustedPool_isAnErrorAfterTheDecision() throws Exception {
        DataSource database = Postgres.create("exhausted");
        try (Connection only = database.getConnection()) {
            AtomicBoolean taken = new AtomicBoolean();
            DataSource pool = new Single(only) {
                @Override
                public Connection getConnection() throws SQLException {
                    if (taken.getAndSet(true)) {
                        throw new SQLException("no connection is left", "08001");
                    }
                    return super.getConnection();
                }
            };
            DataSource guarded = guard(pool);
            int before = world.decisions().size();
            world.as(
                    "/admin",
                    guarded,
                    connection -> assertThatThrownBy(() -> world.as("/reader", guarded, other -> {}))
                            .isInstanceOf(SQLException.class)
                            .hasMessage("no connection is left"));
            assertThat(world.decisions().subList(before, before + 2))
                    .containsExactly("connect PERMIT policy.permit", "connect PERMIT policy.permit");
        }
    }

    @Test
    @DisplayName(
            "Y-20 through a restart of the database no write is repeated, lost after it was kept, or put to another")
    void restart_repeatsNothing(@TempDir Path directory) throws Exception {
        List<Principal> callers = List.of(world.principal("/reader"), world.principal("/admin"));
        Set<String> kept = ConcurrentHashMap.newKeySet();
        AtomicInteger failures = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        int before = world.decisions().size();
        EmbeddedPostgres first = server(directory, 0);
        int port = first.getPort();
        prepare(first.getPostgresDatabase());
        PGSimpleDataSource target = (PGSimpleDataSource) first.getDatabase("faults_app", "postgres");
        target.setConnectTimeout(2);
        DataSource guarded = ZeroTrustDataSource.builder(world.boundary, target)
                .database("ledger")
                .sessionIdentity(SessionKey.of(SECRET))
                .build();
        ExecutorService threads = Executors.newFixedThreadPool(callers.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Principal caller : callers) {
                running.add(threads.submit(() -> write(caller, guarded, kept, failures, stop)));
            }
            await(() -> kept.size() >= WRITES_BEFORE);
            first.close();
            await(() -> failures.get() > 0);
            try (EmbeddedPostgres second = server(directory, port)) {
                int after = kept.size();
                await(() -> kept.size() >= after + WRITES_BEFORE);
                stop.set(true);
                for (Future<?> each : running) {
                    each.get(30, TimeUnit.SECONDS);
                }
                check(second.getPostgresDatabase(), kept, world.decisions().size() - before);
            }
        } finally {
            stop.set(true);
            threads.shutdownNow();
        }
    }

    private static void write(
            Principal caller, DataSource guarded, Set<String> kept, AtomicInteger failures, AtomicBoolean stop) {
        for (int i = 0; !stop.get(); i++) {
            String tag = caller.id() + ' ' + i;
            try {
                CurrentPrincipal.call(caller, () -> {
                    try (Connection connection = guarded.getConnection()) {
                        connection.setAutoCommit(false);
                        try (PreparedStatement statement =
                                connection.prepareStatement("INSERT INTO written (owner, tag) VALUES (?, ?)")) {
                            statement.setString(1, caller.id());
                            statement.setString(2, tag);
                            statement.executeUpdate();
                        }
                        connection.commit();
                        kept.add(tag);
                    }
                    return null;
                });
            } catch (Exception e) {
                failures.incrementAndGet();
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    private static void check(DataSource owner, Set<String> kept, int decisions) throws SQLException {
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT owner, tag, count(*) FROM written GROUP BY 1, 2")) {
            int written = 0;
            Set<String> found = ConcurrentHashMap.newKeySet();
            while (rows.next()) {
                assertThat(rows.getString(2)).startsWith(rows.getString(1) + ' ');
                assertThat(rows.getInt(3)).isEqualTo(1);
                found.add(rows.getString(2));
                written++;
            }
            assertThat(found).containsAll(kept);
            assertThat(decisions).isGreaterThanOrEqualTo(2 * written);
        }
    }

    private static void prepare(DataSource owner) throws Exception {
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            try (var in =
                    Objects.requireNonNull(ZeroTrustDataSource.class.getResourceAsStream("session-identity.sql"))) {
                statement.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
            statement.execute("""
                    CREATE ROLE faults_app LOGIN;
                    CREATE TABLE written (owner text, tag text);
                    ALTER TABLE written ENABLE ROW LEVEL SECURITY;
                    CREATE POLICY own ON written USING (owner = (SELECT zt_session.principal()));
                    GRANT INSERT ON written TO faults_app;
                    """);
            try (PreparedStatement put = connection.prepareStatement("SELECT zt_session.put_key(1::smallint, ?)")) {
                put.setBytes(1, SECRET);
                put.execute();
            }
        }
    }

    private static EmbeddedPostgres server(Path directory, int port) throws Exception {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(false);
        return port == 0 ? builder.start() : builder.setPort(port).start();
    }

    private static DataSource guard(DataSource target) {
        return ZeroTrustDataSource.builder(world.boundary, target)
                .database("ledger")
                .build();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static List<Integer> numbers(Connection connection, String text) throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(text)) {
            while (rows.next()) {
                numbers.add(rows.getInt(1));
            }
        }
        return numbers;
    }
}
