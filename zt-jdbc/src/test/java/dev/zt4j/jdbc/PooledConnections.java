package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.zt4j.enforcement.Revocation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a pool hands from caller to caller, wherever it stands: nothing. Five hundred checkouts under faults are made; as
 * many as the system property {@code zt.jdbc.checkouts} says in a longer campaign, such as 10,000.
 */
abstract class PooledConnections {
    static final String PROCESS = "SELECT pg_backend_pid()";
    private static final String ALWAYS_TEST = "com.zaxxer.hikari.aliveBypassWindowMs";
    private static final String WHO = "SELECT zt_session.principal()";
    private static final int CHECKOUTS = Integer.getInteger("zt.jdbc.checkouts", 500);
    private static final int THREADS = 3;
    private static final List<String> DIRT = List.of(
            "SET ROLE %s_other",
            "SET search_path = elsewhere",
            "SET statement_timeout = '7s'",
            "SET app.tenant = 'theirs'",
            "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
            "CREATE TEMP TABLE note AS SELECT 'shadow' AS body",
            "SELECT pg_advisory_lock_shared(7)",
            "LISTEN gossip",
            "DECLARE held CURSOR WITH HOLD FOR SELECT body FROM note",
            "PREPARE kept AS SELECT 1",
            "BEGIN");

    private final String name;
    LedgerWorld world;
    DataSource application;
    private final List<HikariDataSource> pools = new ArrayList<>();

    /** Makes a test class with a database of its own. */
    PooledConnections(String name) {
        this.name = name;
    }

    /** Returns what the application uses, once the pool is configured further. */
    abstract DataSource open(Consumer<HikariConfig> more);

    final HikariDataSource pool(DataSource source, Consumer<HikariConfig> more) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(10_000);
        more.accept(config);
        HikariDataSource opened = new HikariDataSource(config);
        pools.add(opened);
        return opened;
    }

    final ZeroTrustDataSource.Builder guard(DataSource source) {
        return ZeroTrustDataSource.builder(world.boundary, source)
                .database("ledger")
                .allowFunction("pg_catalog", "pg_backend_pid")
                .sessionIdentity(SessionIdentityTest.KEY);
    }

    @BeforeEach
    final void start() throws Exception {
        System.setProperty(ALWAYS_TEST, "-1");
        application = Prepared.database(name);
        world = new LedgerWorld(LedgerWorld.ENFORCE);
        world.deploy("""
                permit(principal == Zt::Workload::"spiffe://prod.example/reader",
                  action in [Zt::Sql::Action::"connect", Zt::Sql::Action::"select"],
                  resource in Zt::Sql::Database::"ledger");
                permit(principal == Zt::Workload::"spiffe://prod.example/admin", action, resource);
                permit(principal == Zt::Workload::"spiffe://prod.example/pool",
                  action in [Zt::Sql::Action::"connect", Zt::Sql::Action::"select"],
                  resource == Zt::Sql::Database::"ledger");
                """);
    }

    @AfterEach
    final void stop() {
        System.clearProperty(ALWAYS_TEST);
        pools.forEach(HikariDataSource::close);
        world.close();
    }

    @Test
    @DisplayName("Y-11 callers who take turns on one pooled connection are each who they are, and denied stays denied")
    void turns_areKeptApart() throws Exception {
        DataSource source = open(config -> {});
        List<String> processes = new ArrayList<>();
        for (boolean autoCommit : new boolean[] {true, false, true}) {
            world.as("/admin", source, connection -> {
                connection.setAutoCommit(autoCommit);
                processes.add(only(connection, PROCESS));
                assertThat(only(connection, WHO)).isEqualTo("spiffe://prod.example/admin");
                assertThat(bodies(connection)).containsExactly("a");
            });
            world.as("/reader", source, connection -> {
                connection.setAutoCommit(autoCommit);
                processes.add(only(connection, PROCESS));
                assertThat(only(connection, WHO)).isEqualTo("spiffe://prod.example/reader");
                assertThat(bodies(connection)).containsExactly("r");
                assertDenied(() -> insert(connection, "reader"));
            });
        }
        assertThat(processes).hasSize(6).containsOnly(processes.get(0));
        assertThat(insertions()).isZero();
    }

    @Test
    void exceptionInTheMiddle_leavesNothing() throws Exception {
        DataSource source = open(config -> {});
        world.as("/admin", source, connection -> {
            connection.setAutoCommit(false);
            insert(connection, "admin");
            assertThatThrownBy(() -> only(connection, "SELECT 1 / 0")).isInstanceOf(SQLException.class);
        });
        assertReaderFindsItClean(source);
        assertThatThrownBy(() -> world.as("/admin", source, connection -> {
                    connection.setAutoCommit(false);
                    insert(connection, "admin");
                    throw new IllegalStateException("the application failed");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertReaderFindsItClean(source);
        assertThat(insertions()).isZero();
    }

    @Test
    void rollBackAndWorkThatNobodyKept_leaveNothing() throws Exception {
        DataSource source = open(config -> {});
        world.as("/admin", source, connection -> {
            connection.setAutoCommit(false);
            insert(connection, "admin");
            connection.rollback();
            insert(connection, "admin");
            connection.setSavepoint();
        });
        assertReaderFindsItClean(source);
        assertThat(insertions()).isZero();
    }

    @Test
    void statementsThatNobodyClosed_areOfNoUse() throws Exception {
        DataSource source = open(config -> {});
        List<ResultSet> kept = new ArrayList<>();
        world.as("/admin", source, connection -> {
            connection.setAutoCommit(false);
            Statement statement = connection.createStatement();
            statement.setFetchSize(1);
            kept.add(statement.executeQuery("SELECT g FROM generate_series(1, 1000) g"));
            assertThat(kept.get(0).next()).isTrue();
        });
        assertReaderFindsItClean(source);
        assertThatThrownBy(() -> kept.get(0).next()).isInstanceOf(SQLException.class);
    }

    @Test
    @DisplayName("Y-15 who was cut off leaves a clean connection in the pool")
    void cutOff_leavesNothing() throws Exception {
        DataSource source = open(config -> {});
        world.as("/admin", source, connection -> {
            connection.setAutoCommit(false);
            insert(connection, "admin");
            world.zt.revoke(Revocation.workload(world.authority.id("/admin"), "stolen"));
            assertDenied(() -> insert(connection, "admin"));
        });
        assertReaderFindsItClean(source);
        assertThat(insertions()).isZero();
    }

    @Test
    @DisplayName("Y-11 role, search_path, settings, temporary tables, locks and cursors of one caller end with its use")
    void whatStatementsLeaveBehind_isSwept() throws Exception {
        DataSource source = open(config -> {});
        List<String> before = new ArrayList<>();
        world.as("/admin", source, connection -> before.addAll(state(connection)));
        for (String dirt : DIRT) {
            world.as("/admin", source, connection -> execute(connection, dirt.formatted(name)));
            assertReaderFindsItClean(source);
            world.as(
                    "/admin",
                    source,
                    connection -> assertThat(state(connection)).as(dirt).isEqualTo(before));
        }
    }

    @Test
    void whatIsLeftInATransactionThatFailed_endsWithTheConnection() throws Exception {
        DataSource source = open(config -> {});
        List<String> processes = new ArrayList<>();
        world.as("/admin", source, connection -> {
            processes.add(only(connection, PROCESS));
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> insert(connection, null)).isInstanceOf(SQLException.class);
            execute(connection, "ROLLBACK");
            execute(connection, "SET SESSION search_path = elsewhere");
            execute(connection, "COMMIT");
        });
        awaitReader(source);
        world.as("/admin", source, connection -> assertThat(processes).doesNotContain(only(connection, PROCESS)));
    }

    @Test
    void validation_worksByCallAndByQuery() throws Exception {
        for (boolean byQuery : new boolean[] {false, true}) {
            DataSource source = open(config -> {
                if (byQuery) {
                    config.setConnectionTestQuery("SELECT 1");
                }
            });
            List<String> processes = new ArrayList<>();
            for (String caller : List.of("/admin", "/reader", "/admin")) {
                world.as(caller, source, connection -> {
                    assertThat(connection.isValid(2)).isTrue();
                    processes.add(only(connection, PROCESS));
                });
            }
            assertThat(processes).containsOnly(processes.get(0));
            assertReaderFindsItClean(source);
        }
    }

    @Test
    void deadConnection_isReplacedAndDecidedAnew() throws Exception {
        DataSource source = open(config -> {});
        List<String> processes = new ArrayList<>();
        world.as("/reader", source, connection -> processes.add(only(connection, PROCESS)));
        try (Connection owner = Prepared.owner(name).getConnection()) {
            assertThat(only(owner, "SELECT pg_terminate_backend(" + processes.get(0) + ", 5000)"))
                    .isEqualTo("t");
        }
        world.as("/reader", source, connection -> {
            assertThat(processes).doesNotContain(only(connection, PROCESS));
            assertThat(bodies(connection)).containsExactly("r");
            assertDenied(() -> insert(connection, "reader"));
        });
    }

    @Test
    @DisplayName("Y-11 Y-20 through many checkouts under faults, no connection that a pool hands out is dirty")
    void manyCheckouts_areClean() throws Exception {
        DataSource source = open(config -> config.setMaximumPoolSize(THREADS - 1));
        List<String> before = new ArrayList<>();
        world.as("/admin", source, connection -> before.addAll(state(connection)));
        AtomicInteger lost = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                Random random = new Random(thread);
                all.add(threads.submit((Callable<?>) () -> {
                    for (int i = 0; i < CHECKOUTS / THREADS; i++) {
                        if (!checkOut(source, random, before)) {
                            lost.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(insertions()).isZero();
        assertThat(lost.get()).isLessThan(CHECKOUTS / 4);
    }

    /** Makes one checkout that ends in some fault; false if it was of a connection that had ended. */
    private boolean checkOut(DataSource source, Random random, List<String> before) throws Exception {
        try {
            if (random.nextBoolean()) {
                world.as("/reader", source, this::assertReaderFindsItClean);
            } else {
                world.as("/admin", source, connection -> {
                    assertThat(connection.getAutoCommit()).isTrue();
                    assertThat(bodies(connection)).containsExactly("a");
                    if (random.nextInt(3) == 0) {
                        assertThat(state(connection)).isEqualTo(before);
                    }
                    fault(connection, random);
                });
            }
            return true;
        } catch (SQLException e) {
            assertThat(e.getSQLState()).matches("08.*|57P01");
            return false;
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("the application failed");
            return true;
        }
    }

    private void fault(Connection connection, Random random) throws SQLException {
        connection.setAutoCommit(false);
        if (random.nextBoolean()) {
            insert(connection, "admin");
        }
        switch (random.nextInt(12)) {
            case 0 -> assertThatThrownBy(() -> only(connection, "SELECT 1 / 0")).isInstanceOf(SQLException.class);
            case 1 -> throw new IllegalStateException("the application failed");
            case 2 -> connection.setSavepoint();
            case 3 -> {
                Statement statement = connection.createStatement();
                statement.setFetchSize(1);
                assertThat(statement
                                .executeQuery("SELECT g FROM generate_series(1, 100) g")
                                .next())
                        .isTrue();
            }
            case 4, 5, 6, 7 -> {
                connection.rollback();
                connection.setAutoCommit(random.nextBoolean());
                execute(connection, DIRT.get(random.nextInt(DIRT.size())).formatted(name));
            }
            case 8, 9 -> {
                assertThatThrownBy(() -> insert(connection, null)).isInstanceOf(SQLException.class);
                execute(connection, "ROLLBACK");
                execute(connection, DIRT.get(random.nextInt(DIRT.size())).formatted(name));
            }
            case 10 -> {
                try (Connection owner = Prepared.owner(name).getConnection()) {
                    only(owner, "SELECT pg_terminate_backend(" + only(connection, PROCESS) + ", 5000)");
                }
            }
            default -> {}
        }
    }

    final void assertReaderFindsItClean(DataSource source) throws Exception {
        world.as("/reader", source, this::assertReaderFindsItClean);
    }

    private void assertReaderFindsItClean(Connection connection) throws SQLException {
        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(bodies(connection)).containsExactly("r");
        assertThat(only(connection, WHO)).isEqualTo("spiffe://prod.example/reader");
        assertDenied(() -> insert(connection, "reader"));
    }

    /** Waits until the pool has noticed that its connection has ended. */
    private void awaitReader(DataSource source) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try {
                assertReaderFindsItClean(source);
                return;
            } catch (SQLException e) {
                assertThat(e.getSQLState()).startsWith("08");
                assertThat(System.nanoTime()).isLessThan(end);
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    /** Returns what a session has that outlasts a transaction. */
    private static List<String> state(Connection connection) throws SQLException {
        List<String> state = new ArrayList<>();
        for (String text : List.of(
                "SELECT current_setting('role')",
                "SELECT current_setting('search_path')",
                "SELECT current_setting('statement_timeout')",
                "SELECT coalesce(nullif(current_setting('app.tenant', true), ''), 'none')",
                "SELECT current_setting('default_transaction_read_only')",
                "SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema()",
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
                "SELECT count(*) FROM pg_listening_channels()",
                "SELECT count(*) FROM pg_cursors WHERE name = 'held'",
                "SELECT count(*) FROM pg_prepared_statements WHERE from_sql")) {
            state.add(only(connection, text));
        }
        return state;
    }

    final int insertions() throws SQLException {
        try (Connection owner = Prepared.owner(name).getConnection()) {
            return Integer.parseInt(only(owner, "SELECT count(*) FROM note WHERE body = 'new'"));
        }
    }

    static void insert(Connection connection, @Nullable String who) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO note (owner, body) VALUES (?, 'new')")) {
            statement.setString(1, who == null ? null : "spiffe://prod.example/" + who);
            statement.executeUpdate();
        }
    }

    static void execute(Connection connection, String text) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    static String only(Connection connection, String text) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(text)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    static List<String> bodies(Connection connection) throws SQLException {
        List<String> bodies = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT body FROM note ORDER BY body");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                bodies.add(rows.getString(1));
            }
        }
        return bodies;
    }

    static void assertDenied(ThrowingCallable call) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42501"))
                .withMessage("access denied");
    }
}
