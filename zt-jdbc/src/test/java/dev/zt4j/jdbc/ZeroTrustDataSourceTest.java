package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.coverage.CoverageStatus;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Principal;
import dev.zt4j.log.DecisionRecord;
import java.io.PrintWriter;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLSyntaxErrorException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

final class ZeroTrustDataSourceTest {
    private static final String INSERT = "INSERT INTO account VALUES (7, 'Eve', 1)";

    private static DataSource database;

    private LedgerWorld world;
    private DataSource guarded;

    @BeforeAll
    static void start() throws SQLException {
        database = Postgres.create("ledger");
    }

    @BeforeEach
    void build() {
        world = new LedgerWorld(LedgerWorld.ENFORCE);
        guarded = world.guard(database);
    }

    @AfterEach
    void close() throws SQLException {
        world.close();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM account WHERE id > 2");
        }
    }

    @Test
    void guardedDatabase_standsInTheCoverageLedger() {
        assertThat(world.zt.coverage().report().in(CoverageStatus.ENFORCED))
                .singleElement()
                .satisfies(entry -> assertThat(entry.point()).hasToString("data-source ledger (ledger-db)"));
    }

    @Test
    void permittedQuery_returnsRows() throws Exception {
        world.as("/reader", guarded, connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT name FROM account ORDER BY id")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("Ada");
            }
        });

        assertThat(world.decisions()).containsExactly("connect PERMIT policy.permit", "select PERMIT policy.permit");
        DecisionRecord record = world.records().get(1);
        assertThat(record.resource()).isEqualTo("Zt::Sql::Table::\"ledger.public.account\"");
        assertThat(record.caller())
                .satisfies(caller ->
                        assertThat(Objects.requireNonNull(caller).id()).isEqualTo("spiffe://prod.example/reader"));
        assertThat(record.determiningPolicies()).containsExactly("reader");
    }

    @Test
    void unpermittedInsert_isDeniedGenerically() throws Exception {
        world.as("/reader", guarded, connection -> {
            try (Statement statement = connection.createStatement()) {
                assertDenied(() -> statement.executeUpdate(INSERT));
            }
        });

        assertThat(world.lastDecision()).isEqualTo("insert DENY policy.no-permit");
        assertThat(accounts()).isEqualTo(2);
    }

    @Test
    void forbiddenDelete_isDeniedInSpiteOfPermit() throws Exception {
        world.as("/admin", guarded, connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThat(statement.executeUpdate(INSERT)).isEqualTo(1);
                assertDenied(() -> statement.executeUpdate("DELETE FROM account WHERE id = 7"));
            }
        });

        assertThat(world.lastDecision()).isEqualTo("delete DENY policy.forbid");
        assertThat(accounts()).isEqualTo(3);
    }

    @Test
    void nobody_cannotConnect() throws Exception {
        assertDenied(() -> guarded.getConnection());

        assertThat(world.decisions()).containsExactly("connect DENY evidence.missing");
    }

    @Test
    void connectionHandedToNobody_isOfNoUse() throws Exception {
        Principal reader = world.principal("/reader");
        try (Connection connection = CurrentPrincipal.call(reader, guarded::getConnection);
                Statement statement = connection.createStatement()) {
            assertDenied(() -> statement.executeQuery("SELECT 1"));
        }

        assertThat(world.lastDecision()).isEqualTo("select DENY evidence.missing");
    }

    @Test
    void expiredPrincipal_isDenied() throws Exception {
        world.as("/reader", guarded, connection -> {
            try (PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
                statement.executeQuery().close();
                world.pass(Duration.ofMinutes(10));
                assertDenied(statement::executeQuery);
            }
        });

        assertThat(world.lastDecision()).isEqualTo("select DENY principal.expired");
    }

    @Test
    @DisplayName("Y-15 a revoked principal is cut off on the next execution of what is prepared and open")
    void revokedPrincipal_isCutOffAtOnce() throws Exception {
        world.as("/reader", guarded, connection -> {
            connection.setAutoCommit(false);
            try (PreparedStatement prepared = connection.prepareStatement("SELECT name FROM account WHERE id = ?");
                    Statement plain = connection.createStatement()) {
                prepared.setInt(1, 1);
                prepared.executeQuery().close();

                world.zt.revoke(Revocation.workload(world.authority.id("/reader"), "stolen"));

                assertDenied(prepared::executeQuery);
                assertDenied(prepared::execute);
                assertDenied(() -> plain.execute("SELECT 1"));
                assertDenied(() -> guarded.getConnection());
                connection.rollback();
            }
        });

        assertThat(world.lastDecision()).isEqualTo("connect DENY revoked.principal");
    }

    @Test
    @DisplayName("Y-15 a change of policy holds from the next execution of a prepared statement on")
    void changedPolicy_holdsFromTheNextExecutionOn() throws Exception {
        world.as("/reader", guarded, connection -> {
            try (PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
                statement.executeQuery().close();
                world.deploy("forbid(principal, action, resource);");
                assertDenied(statement::executeQuery);
                world.deploy(LedgerWorld.POLICIES);
                statement.executeQuery().close();
            }
        });

        assertThat(world.decisions())
                .filteredOn(decision -> decision.startsWith("select"))
                .containsExactly(
                        "select PERMIT policy.permit", "select DENY policy.forbid", "select PERMIT policy.permit");
    }

    @Test
    @DisplayName("Y-15 nothing is decided when a statement is prepared")
    void prepare_decidesNothing() throws Exception {
        world.as("/reader", guarded, connection -> {
            connection.prepareStatement(INSERT).close();
            connection.prepareCall("{call audit(?)}").close();
            assertThat(connection.nativeSQL("SELECT 1")).isEqualTo("SELECT 1");
        });

        assertThat(world.decisions()).containsExactly("connect PERMIT policy.permit");
    }

    @Test
    void reportOnly_letsPassAndRecords() throws Exception {
        try (LedgerWorld reporting = new LedgerWorld(LedgerWorld.REPORT)) {
            DataSource source = reporting.guard(database);
            reporting.as("/reader", source, connection -> {
                try (Statement statement = connection.createStatement()) {
                    assertThat(statement.executeUpdate(INSERT)).isEqualTo(1);
                    assertThat(statement.execute("SELECT 1; SELECT 2")).isTrue();
                }
            });
            try (Connection connection = source.getConnection()) {
                assertThat(connection.isValid(1)).isTrue();
            }

            assertThat(reporting.decisions())
                    .containsExactly(
                            "connect PERMIT policy.permit",
                            "insert WOULD_DENY policy.no-permit",
                            "other WOULD_DENY sql.multiple-statements",
                            "connect WOULD_DENY evidence.missing");
        }
    }

    static List<String> multiple() {
        return Corpus.MULTIPLE;
    }

    @ParameterizedTest
    @MethodSource("multiple")
    @DisplayName("Y-07 several statements are refused even for who may do everything")
    void severalStatements_areRefused(String text) throws Exception {
        world.as("/admin", guarded, connection -> {
            try (Statement statement = connection.createStatement()) {
                assertDenied(() -> statement.execute(text));
            }
        });

        assertThat(world.lastDecision()).isEqualTo("other DENY sql.multiple-statements");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SELECT '\\'; DROP TABLE entry--'", "SELECT \u00a01", "SELECT 'a\u0000'", "SELECT evil?(1)"})
    @DisplayName("Y-06 unreadable text is refused even for who may do everything")
    void unreadableText_isRefused(String text) throws Exception {
        world.as("/admin", guarded, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(text)) {
                assertDenied(statement::execute);
            }
        });

        assertThat(world.lastDecision()).isEqualTo("other DENY sql.unreadable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WITH x AS (DELETE FROM account RETURNING *) SELECT * FROM x",
                "SELECT * INTO stolen FROM account",
                "SELECT ('4711'::oid).lo_create",
                "SELECT set_config('search_path', 'evil', false)",
                "SELECT 1 FROM account FOR UPDATE",
                "EXPLAIN ANALYZE DELETE FROM account",
                "SET search_path TO evil",
                "DO $$ BEGIN DELETE FROM account; END $$",
                "MERGE INTO account USING entry ON false WHEN NOT MATCHED THEN INSERT (id) VALUES (9)"
            })
    @DisplayName("Y-10 Y-12 side doors are closed to who may only read")
    void sideDoor_isClosedToReaders(String text) throws Exception {
        world.as("/reader", guarded, connection -> {
            try (Statement statement = connection.createStatement()) {
                assertDenied(() -> statement.execute(text));
                assertDenied(() -> statement.executeQuery(text));
                assertDenied(() -> statement.executeUpdate(text));
                assertDenied(() -> statement.executeLargeUpdate(text));
                assertDenied(() -> statement.execute(text, Statement.RETURN_GENERATED_KEYS));
                assertDenied(() -> statement.execute(text, new int[] {1}));
                assertDenied(() -> statement.executeUpdate(text, new String[] {"id"}));
            }
        });

        assertThat(world.lastDecision()).contains(" DENY policy.").doesNotStartWith("select");
        assertThat(accounts()).isEqualTo(2);
    }

    @Test
    @DisplayName("Y-14 each class of a batch is decided when the batch is executed")
    void batch_isDecidedWhenExecuted() throws Exception {
        world.as("/admin", guarded, connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.addBatch("INSERT INTO account VALUES (11, 'a', 1)");
                statement.addBatch("INSERT INTO account VALUES (12, 'b', 1)");
                statement.addBatch("UPDATE account SET balance = 1");
                assertThat(statement.executeBatch()).containsExactly(1, 1, 4);
                assertThat(statement.executeBatch()).isEmpty();

                statement.addBatch("INSERT INTO account VALUES (13, 'd', 1)");
                statement.addBatch("DELETE FROM account");
                assertDenied(statement::executeBatch);
                assertDenied(statement::executeLargeBatch);
                statement.clearBatch();
                statement.addBatch("INSERT INTO account VALUES (14, 'e', 1)");
                assertThat(statement.executeLargeBatch()).containsExactly(1L);
            }
        });

        assertThat(world.decisions())
                .containsExactly(
                        "connect PERMIT policy.permit",
                        "insert PERMIT policy.permit",
                        "update PERMIT policy.permit",
                        "insert PERMIT policy.permit",
                        "delete DENY policy.forbid",
                        "insert PERMIT policy.permit",
                        "delete DENY policy.forbid",
                        "insert PERMIT policy.permit");
        assertThat(accounts()).isEqualTo(5);
    }

    @Test
    @DisplayName("Y-15 a prepared batch is decided when it is executed")
    void preparedBatch_isDecidedWhenExecuted() throws Exception {
        world.as("/admin", guarded, connection -> {
            try (PreparedStatement statement = connection.prepareStatement("INSERT INTO account VALUES (?, 'x', 1)")) {
                statement.setInt(1, 21);
                statement.addBatch();
                statement.setInt(1, 22);
                statement.addBatch();
                assertThat(statement.executeBatch()).containsExactly(1, 1);

                statement.setInt(1, 23);
                statement.addBatch();
                world.zt.revoke(Revocation.workload(world.authority.id("/admin"), "gone"));
                assertDenied(statement::executeBatch);
            }
        });

        assertThat(accounts()).isEqualTo(4);
    }

    @Test
    void batchWithSeveralStatementsInOneText_isRefused() throws Exception {
        world.as("/admin", guarded, connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.addBatch("UPDATE account SET name = 'x'; DROP TABLE account");
                assertDenied(statement::executeBatch);
            }
        });

        assertThat(world.lastDecision()).isEqualTo("other DENY sql.multiple-statements");
    }

    @Test
    void closedStatement_takesNoBatch() throws Exception {
        world.as("/admin", guarded, connection -> {
            Statement statement = connection.createStatement();
            statement.close();
            assertThatThrownBy(() -> statement.addBatch("SELECT 1")).isInstanceOf(SQLException.class);
        });
    }

    @Test
    void callableStatement_isACallOrOther() throws Exception {
        world.as("/admin", guarded, connection -> {
            try (CallableStatement call = connection.prepareCall("CALL audit(?)")) {
                call.setString(1, "x");
                call.execute();
            }
            try (CallableStatement call = connection.prepareCall("SELECT 1")) {
                call.execute();
            }
        });

        assertThat(world.decisions())
                .containsExactly(
                        "connect PERMIT policy.permit", "call PERMIT policy.permit", "other PERMIT policy.permit");
        assertThat(accounts()).isEqualTo(3);
    }

    @Test
    void generatedKeys_areReturned() throws Exception {
        world.as("/admin", guarded, connection -> {
            String[] columns = {"id"};
            try (PreparedStatement statement = connection.prepareStatement(INSERT, columns)) {
                assertThat(statement.executeUpdate()).isEqualTo(1);
                try (ResultSet keys = statement.getGeneratedKeys()) {
                    assertThat(keys.next()).isTrue();
                    assertThat(keys.getInt("id")).isEqualTo(7);
                    assertThat(keys.getStatement()).isSameAs(statement);
                }
            }
        });

        assertThat(world.lastDecision()).isEqualTo("insert PERMIT policy.permit");
    }

    @Test
    @DisplayName("Y-16 names of columns that become text are judged with it")
    void columnNamesThatAreNoNames_countAsOther() throws Exception {
        world.as("/admin", guarded, connection -> {
            String[] columns = {"id, lo_create(4711)"};
            try (PreparedStatement statement = connection.prepareStatement(INSERT, columns)) {
                assertThatThrownBy(statement::executeUpdate).isInstanceOf(SQLException.class);
            }
        });

        assertThat(world.lastDecision()).isEqualTo("other PERMIT policy.permit");
    }

    @Test
    @DisplayName("Y-16 column names that change after the check are not sent")
    void columnNames_areCopied() throws Exception {
        world.as("/admin", guarded, connection -> {
            String[] columns = {"id"};
            try (PreparedStatement statement = connection.prepareStatement(INSERT, columns)) {
                columns[0] = "name";
                statement.executeUpdate();
                try (ResultSet keys = statement.getGeneratedKeys()) {
                    assertThat(keys.getMetaData().getColumnName(1)).isEqualTo("id");
                }
            }
        });
    }

    @Test
    @DisplayName("Y-09 what changes the meaning of names is decided as other")
    void settings_areDecidedAsOther() throws Exception {
        world.as("/reader", guarded, connection -> {
            assertDenied(() -> connection.setSchema("evil"));
            assertDenied(() -> connection.setCatalog("evil"));
            assertDenied(() -> connection.setClientInfo("ApplicationName", "evil"));
            assertDenied(() -> connection.setClientInfo(new Properties()));
        });
        world.as("/admin", guarded, connection -> {
            connection.setSchema("public");
            connection.setClientInfo("ApplicationName", "x");
            assertThat(connection.getSchema()).isEqualTo("public");
        });

        assertThat(world.lastDecision()).isEqualTo("other PERMIT policy.permit");
    }

    @Test
    void metadataOfStatement_isDecidedLikeItsExecution() throws Exception {
        world.as("/reader", guarded, connection -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT name FROM account WHERE id = ?");
                    PreparedStatement insert = connection.prepareStatement(INSERT)) {
                assertThat(query.getMetaData().getColumnName(1)).isEqualTo("name");
                assertThat(query.getParameterMetaData().getParameterCount()).isEqualTo(1);
                assertDenied(insert::getMetaData);
                assertDenied(insert::getParameterMetaData);
            }
        });
    }

    @Test
    void catalog_isDecidedAsQuery() throws Exception {
        world.as("/reader", guarded, connection -> {
            try (ResultSet tables = connection.getMetaData().getTables(null, "public", "account", null)) {
                assertThat(tables.next()).isTrue();
                assertThat(tables.getStatement()).isNull();
            }
            assertThat(connection.getMetaData().getDatabaseProductName()).isEqualTo("PostgreSQL");
            world.deploy("permit(principal, action == Zt::Sql::Action::\"connect\", resource);");
            assertDenied(() -> connection.getMetaData().getTables(null, "public", "account", null));
        });

        assertThat(world.decisions())
                .containsExactly(
                        "connect PERMIT policy.permit", "select PERMIT policy.permit", "select DENY policy.no-permit");
    }

    @Test
    void transactions_workAsWithoutGuard() throws Exception {
        world.as("/admin", guarded, connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(INSERT);
                var savepoint = connection.setSavepoint("s");
                assertDenied(() -> statement.executeUpdate("DELETE FROM account"));
                statement.executeUpdate("UPDATE account SET name = 'x' WHERE id = 7");
                connection.rollback(savepoint);
                connection.commit();
                try (ResultSet rows = statement.executeQuery("SELECT name FROM account WHERE id = 7")) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getString(1)).isEqualTo("Eve");
                }
            }
            connection.rollback();
            connection.setAutoCommit(true);
            connection.setReadOnly(true);
            assertThat(connection.isReadOnly()).isTrue();
        });
    }

    @Test
    void exceptionOfTheDriver_comesThrough() throws Exception {
        world.as("/reader", guarded, connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThatExceptionOfType(SQLException.class)
                        .isThrownBy(() -> statement.executeQuery("SELECT 1 / 0"))
                        .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("22012"));
            }
        });
    }

    @Test
    void textThatIsNull_isRefused() throws Exception {
        world.as("/admin", guarded, connection -> {
            try (Statement statement = connection.createStatement()) {
                String nothing = nothing();
                assertThatThrownBy(() -> statement.execute(nothing)).isInstanceOf(SQLSyntaxErrorException.class);
                assertThatThrownBy(() -> statement.addBatch(nothing)).isInstanceOf(SQLSyntaxErrorException.class);
                assertThatThrownBy(() -> connection.prepareStatement(nothing))
                        .isInstanceOf(SQLSyntaxErrorException.class);
                assertThatThrownBy(() -> connection.prepareCall(nothing)).isInstanceOf(SQLSyntaxErrorException.class);
            }
        });
    }

    @Test
    void password_isRefused() {
        assertThatThrownBy(() -> guarded.getConnection("postgres", "secret"))
                .isInstanceOf(SQLFeatureNotSupportedException.class)
                .hasMessageNotContaining("secret");
        assertThat(world.decisions()).isEmpty();
    }

    static Stream<Supplier<Optional<Principal>>> failingCallers() {
        return Stream.of(
                () -> {
                    throw new IllegalStateException("no caller");
                },
                ZeroTrustDataSourceTest::nothing);
    }

    @ParameterizedTest
    @MethodSource("failingCallers")
    void callerThatCannotBeTold_isDeniedAndReported(Supplier<Optional<Principal>> caller) {
        DataSource source = ZeroTrustDataSource.builder(world.boundary, database)
                .database("ledger")
                .caller(caller)
                .build();
        Logger logger = (Logger) LoggerFactory.getLogger(DatabaseGuard.class);
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        events.start();
        logger.addAppender(events);
        logger.setAdditive(false);
        try {
            assertDenied(() -> source.getConnection());
        } finally {
            logger.setAdditive(true);
            logger.detachAppender(events);
        }

        assertThat(world.lastDecision()).isEqualTo("connect DENY internal.error");
        assertThat(events.list).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.ERROR);
            assertThat(event.getFormattedMessage()).contains("boundary ledger-db");
        });
    }

    @Test
    void caller_isAskedAtEachExecution() throws Exception {
        List<Principal> served = new ArrayList<>();
        DataSource source = ZeroTrustDataSource.builder(world.boundary, database)
                .database("ledger")
                .caller(() -> Optional.of(served.get(served.size() - 1)))
                .build();
        served.add(world.principal("/reader"));
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(INSERT)) {
            assertDenied(statement::executeUpdate);
            served.add(world.principal("/admin"));
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("Y-11 the identity of one thread is never that of another, on one connection")
    void sharedConnection_isDecidedForEachThread() throws Exception {
        Principal admin = world.principal("/admin");
        Principal reader = world.principal("/reader");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Connection connection = CurrentPrincipal.call(admin, guarded::getConnection)) {
            for (int round = 0; round < 50; round++) {
                List<Callable<Boolean>> tasks = List.of(
                        () -> updates(connection),
                        () -> CurrentPrincipal.call(admin, () -> updates(connection)),
                        () -> CurrentPrincipal.call(reader, () -> updates(connection)),
                        () -> updates(connection));
                List<Boolean> results = new ArrayList<>();
                for (Future<Boolean> result : threads.invokeAll(tasks)) {
                    results.add(result.get());
                }
                assertThat(results).containsExactly(false, true, false, false);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void missingSettings_areReportedTogether() {
        DataSource twice = guarded;
        assertThatThrownBy(
                        () -> ZeroTrustDataSource.builder(world.boundary, twice).build())
                .isInstanceOf(ZeroTrustConfigurationException.class)
                .hasMessageContaining("the name of the database is missing")
                .hasMessageContaining("guarded already");
        assertThatThrownBy(() -> ZeroTrustDataSource.builder(world.boundary, database)
                        .database(" ")
                        .build())
                .isInstanceOf(ZeroTrustConfigurationException.class)
                .hasMessageContaining("blank");
        assertThatThrownBy(() -> ZeroTrustDataSource.builder(nothing(), database))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("boundary");
        assertThatThrownBy(() -> ZeroTrustDataSource.builder(world.boundary, nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("target");
    }

    @Test
    void dataSource_passesOnItsSettings() throws SQLException {
        PrintWriter before = guarded.getLogWriter();
        guarded.setLoginTimeout(7);
        assertThat(guarded.getLoginTimeout()).isEqualTo(7);
        guarded.setLoginTimeout(0);
        guarded.setLogWriter(before);
        assertThatCode(() -> assertThat(guarded.getParentLogger()).isNotNull())
                .satisfies(e -> assertThat(e == null || e instanceof SQLFeatureNotSupportedException)
                        .isTrue());
        assertThat(guarded).hasToString("ZeroTrustDataSource[ledger]");
        assertThat(guarded.isWrapperFor(ZeroTrustDataSource.class)).isTrue();
        assertThat(guarded.unwrap(DataSource.class)).isSameAs(guarded);
        assertThat(guarded.isWrapperFor(database.getClass())).isFalse();
        assertThatThrownBy(() -> guarded.unwrap(database.getClass())).isInstanceOf(SQLException.class);
    }

    private static boolean updates(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate("UPDATE account SET name = 'Ada' WHERE id = 1") == 1;
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("42501");
            return false;
        }
    }

    private static int accounts() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM account")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void assertDenied(ThrowingCallable call) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(call)
                .withMessage("access denied")
                .withNoCause()
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }

    /** Returns null, as callers without null checks may. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
