package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.enforcement.Revocation;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.log.EventKind;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Y-14 rows that are changed through a result set are decided as statements")
final class UpdatableRowsTest {
    private static final String POLICIES = """
            permit(principal, action in [Zt::Sql::Action::"connect", Zt::Sql::Action::"select"], resource);
            permit(principal == Zt::Workload::"spiffe://prod.example/clerk",
              action in [Zt::Sql::Action::"update", Zt::Sql::Action::"insert"],
              resource == Zt::Sql::Table::"ledger.public.item")
              unless { context.columns.contains("price") };
            permit(principal == Zt::Workload::"spiffe://prod.example/admin", action, resource);
            """;
    private static final String ITEMS = "SELECT * FROM item ORDER BY id";

    private static DataSource database;

    private LedgerWorld world;
    private DataSource guarded;

    @BeforeAll
    static void start() throws SQLException {
        database = Postgres.create("updatable");
    }

    @BeforeEach
    void build() throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    DROP TABLE IF EXISTS item;
                    CREATE TABLE item (id int PRIMARY KEY, name text, price numeric, sold boolean, data jsonb);
                    INSERT INTO item VALUES (1, 'a', 1, false, '{}'), (2, 'b', 2, false, '{}')
                    """);
        }
        world = new LedgerWorld(LedgerWorld.ENFORCE);
        world.deploy(POLICIES);
        guarded = world.guard(database);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void changedColumns_areSeenByPolicy() throws Exception {
        on("/clerk", ITEMS, rows -> {
            assertThat(rows.next()).isTrue();
            rows.updateString("name", "new");
            rows.updateBoolean(4, true);
            rows.updateRow();
            assertThat(rows.getString("name")).isEqualTo("new");
            rows.updateString("name", "newer");
            rows.updateBigDecimal("price", BigDecimal.TEN);
            assertDenied(rows::updateRow);
        });

        assertThat(items()).containsExactly("1 new 1 t", "2 b 2 f");
        assertThat(decisions())
                .containsSubsequence(
                        "select ledger.public.item PERMIT",
                        "select ledger.public.item PERMIT",
                        "update ledger.public.item PERMIT",
                        "update ledger.public.item DENY");
    }

    @Test
    void rowsWithoutRight_stay() throws Exception {
        on("/reader", ITEMS, rows -> {
            assertThat(rows.next()).isTrue();
            rows.updateString("name", "x");
            assertDenied(rows::updateRow);
            assertDenied(rows::deleteRow);
            rows.refreshRow();
            rows.moveToInsertRow();
            rows.updateInt("id", 3);
            assertDenied(rows::insertRow);
        });
        on("/clerk", ITEMS, rows -> {
            assertThat(rows.next()).isTrue();
            assertDenied(rows::deleteRow);
        });

        assertThat(items()).containsExactly("1 a 1 f", "2 b 2 f");
        assertThat(decisions())
                .contains(
                        "update ledger.public.item DENY",
                        "delete ledger.public.item DENY",
                        "insert ledger.public.item DENY");
    }

    @Test
    void rows_areInsertedDeletedAndReadAgain() throws Exception {
        on("/admin", ITEMS, rows -> {
            rows.moveToInsertRow();
            rows.updateInt("id", 3);
            rows.updateNull("name");
            rows.updateObject("price", 3L);
            rows.insertRow();
            rows.moveToCurrentRow();
            assertThat(rows.absolute(2)).isTrue();
            try (Connection other = database.getConnection();
                    Statement statement = other.createStatement()) {
                statement.execute("UPDATE item SET name = 'other' WHERE id = 2");
            }
            rows.refreshRow();
            assertThat(rows.getString("name")).isEqualTo("other");
            assertThat(rows.absolute(1)).isTrue();
            rows.deleteRow();
        });

        assertThat(items()).containsExactly("2 other 2 f", "3 null 3 null");
    }

    @Test
    void preparedQuery_isUpdatableToo() throws Exception {
        world.as("/clerk", guarded, connection -> {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT id, \"name\" FROM public.item WHERE id > ? FOR UPDATE",
                    ResultSet.TYPE_FORWARD_ONLY,
                    ResultSet.CONCUR_UPDATABLE)) {
                statement.setInt(1, 1);
                assertThat(statement.execute()).isTrue();
                assertThat(statement.getMetaData().getColumnCount()).isEqualTo(2);
                try (ResultSet rows = statement.getResultSet()) {
                    assertThat(rows.next()).isTrue();
                    rows.updateByte("name", (byte) 7);
                    rows.updateRow();
                }
            }
            connection.commit();
        });

        assertThat(items()).containsExactly("1 a 1 f", "2 7 2 f");
    }

    @Test
    void valuesOfAnotherRow_areNotSent() throws Exception {
        on("/clerk", ITEMS, rows -> {
            assertThat(rows.next()).isTrue();
            rows.updateBigDecimal("price", BigDecimal.TEN);
            assertThat(rows.next()).isTrue();
            rows.updateRow();
            rows.updateString("name", "second");
            rows.updateRow();
            rows.moveToInsertRow();
            rows.updateBigDecimal("price", BigDecimal.ONE);
            rows.moveToCurrentRow();
            rows.updateString("name", "again");
            rows.cancelRowUpdates();
            rows.updateString("name", "third");
            rows.updateRow();
        });

        assertThat(items()).containsExactly("1 a 1 f", "2 third 2 f");
    }

    @Test
    void valuesThatFailed_areNotSentWithTheNext() throws Exception {
        on("/admin", ITEMS, rows -> {
            rows.moveToInsertRow();
            rows.updateInt("id", 1);
            rows.updateString("name", "twice");
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(rows::insertRow)
                    .matches(e -> e.getSQLState().equals("23505")
                            && !String.valueOf(e.getMessage()).contains("(id)"));
            assertThat(rows.absolute(2)).isTrue();
            rows.updateBoolean("sold", true);
            rows.updateRow();
        });

        assertThat(items()).containsExactly("1 a 1 f", "2 b 2 t");
    }

    @Test
    @DisplayName("Y-15 a right that ended after the query changes no row")
    void revoked_changesNothing() throws Exception {
        on("/admin", ITEMS, rows -> {
            assertThat(rows.next()).isTrue();
            rows.updateString("name", "late");
            revoke();
            assertDenied(rows::updateRow);
            assertDenied(rows::deleteRow);
        });

        assertThat(items()).containsExactly("1 a 1 f", "2 b 2 f");
    }

    @Test
    @DisplayName("Y-15 a change that waits for a lock is cut off with the denial, and never made")
    void waitingChange_isCutOff() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (Connection holder = database.getConnection();
                Statement lock = holder.createStatement()) {
            holder.setAutoCommit(false);
            lock.execute("SELECT * FROM item FOR UPDATE");
            Future<?> change = executor.submit((Callable<?>) () -> {
                on("/admin", ITEMS, rows -> {
                    assertThat(rows.next()).isTrue();
                    rows.updateString("name", "late");
                    assertThatExceptionOfType(SQLException.class).isThrownBy(rows::updateRow);
                });
                return null;
            });
            while (!isWaiting()) {
                Thread.onSpinWait();
            }
            revoke();
            change.get(30, TimeUnit.SECONDS);
            holder.rollback();
            while (isWaiting()) {
                Thread.onSpinWait();
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(items()).containsExactly("1 a 1 f", "2 b 2 f");
    }

    @Test
    @DisplayName("Y-19 a change of a row has its digest in the log, and no value")
    void changes_endInTheLog() throws Exception {
        on("/admin", ITEMS, rows -> {
            assertThat(rows.next()).isTrue();
            rows.updateString("name", "secret-value");
            rows.updateRow();
            rows.updateString("name", "other-value");
            rows.updateRow();
        });

        List<String> digests = world.events().stream()
                .filter(event -> event.kind() == EventKind.CALL_ENDED)
                .map(event -> event.details().getOrDefault("statementSha256", ""))
                .toList();
        assertThat(digests).hasSize(3).doesNotContain("");
        assertThat(digests.get(0)).isEqualTo(digests.get(1)).isNotEqualTo(digests.get(2));
        assertThat(world.events().toString() + world.records())
                .doesNotContain("secret-value")
                .doesNotContain("other-value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT i.id, name FROM item i",
                "SELECT id, name AS id2 FROM item",
                "SELECT id, upper(name) FROM item",
                "SELECT id, name FROM item, (SELECT 1) x",
                "SELECT id, name FROM item NATURAL JOIN (SELECT 1 AS id) x",
                "SELECT id, name FROM (SELECT * FROM item) x",
                "SELECT id, name FROM item UNION SELECT id, name FROM account",
                "SELECT id, name FROM item WHERE id < 9 UNION SELECT id, name FROM account",
                "WITH x AS (SELECT 1) SELECT id, name FROM item",
                "SELECT DISTINCT id, name FROM item",
                "SELECT /* from account */ id, name FROM item",
                "SELECT id, name FROM/**/item",
                "SELECT id, name FROM item-- \n",
                "SELECT id, name FROM item;",
                "SELECT id, name FROM public . item",
                "SELECT id, name FROM item * WHERE id = 1",
                "SELECT name, price FROM item",
                "SELECT id, name FROM names",
                "SELECT id, name, id FROM item",
                "SELECT oid, relname FROM pg_class WHERE relname = 'item'",
                "TABLE item",
                "VALUES (1, 'x')"
            })
    void rowsOfOtherQueries_cannotBeChanged(String query) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE OR REPLACE VIEW names AS SELECT id, name FROM account");
        }
        on("/admin", query, rows -> {
            assertThat(rows.next()).isTrue();
            assertNotSupported(() -> rows.updateString(2, "x"));
            assertNotSupported(rows::moveToInsertRow);
            assertNotSupported(rows::moveToCurrentRow);
            assertNotSupported(rows::insertRow);
            assertNotSupported(rows::updateRow);
            assertNotSupported(rows::deleteRow);
            assertNotSupported(rows::refreshRow);
            assertNotSupported(rows::cancelRowUpdates);
        });
        assertThat(items()).containsExactly("1 a 1 f", "2 b 2 f");
    }

    @Test
    void valuesAndPlaces_areChecked() throws Exception {
        on("/admin", ITEMS, rows -> {
            rows.updateString("name", "x");
            assertThatExceptionOfType(SQLException.class).isThrownBy(rows::updateRow);
            assertThatExceptionOfType(SQLException.class).isThrownBy(rows::deleteRow);
            assertThat(rows.next()).isTrue();
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> rows.updateString(0, "x"));
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> rows.updateString(6, "x"));
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> rows.updateString("none", "x"));
            assertThatExceptionOfType(SQLException.class).isThrownBy(rows::insertRow);
            assertNotSupported(() -> rows.updateObject("name", "x", JDBCType.VARCHAR));
            assertNotSupported(() -> rows.updateObject("price", 1, 2));
            assertNotSupported(() -> rows.updateBlob("name", rows.getAsciiStream("name")));
            assertNotSupported(() -> rows.updateAsciiStream("name", rows.getAsciiStream("name")));
            rows.moveToInsertRow();
            assertThatExceptionOfType(SQLException.class).isThrownBy(rows::insertRow);
            assertThatExceptionOfType(SQLException.class).isThrownBy(rows::updateRow);
            assertThatExceptionOfType(SQLException.class).isThrownBy(rows::deleteRow);
            assertThatExceptionOfType(SQLException.class).isThrownBy(rows::cancelRowUpdates);
        });
        assertThat(items()).containsExactly("1 a 1 f", "2 b 2 f");
    }

    @Test
    @DisplayName("Y-05 Y-11 row-level security sees who changes a row")
    void callers_areKnownToTheDatabase() throws Exception {
        DataSource owner = Postgres.create("updatable_rows_of");
        SessionIdentityTest.install(owner);
        DataSource application = Postgres.as("updatable_rows_app", "updatable_rows_of");
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE paper (id int PRIMARY KEY, owner text, body text);
                    INSERT INTO paper VALUES (1, 'spiffe://prod.example/admin', 'a'), (2, 'spiffe://prod.example/clerk', 'c');
                    ALTER TABLE paper ENABLE ROW LEVEL SECURITY;
                    CREATE POLICY seen ON paper FOR SELECT USING (true);
                    CREATE POLICY own ON paper USING (owner = (SELECT zt_session.principal()));
                    GRANT ALL ON paper TO updatable_rows_app;
                    """);
        }
        guarded = ZeroTrustDataSource.builder(world.boundary, application)
                .database("ledger")
                .sessionIdentity(SessionIdentityTest.KEY)
                .build();

        on("/admin", "SELECT * FROM paper ORDER BY id", rows -> {
            while (rows.next()) {
                rows.updateString("body", "changed");
                rows.updateRow();
            }
        });

        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT string_agg(body, ' ' ORDER BY id) FROM paper")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("changed c");
        }
    }

    private void revoke() {
        world.zt.revoke(Revocation.workload(world.authority.id("/admin"), "stolen"));
    }

    private void on(String path, String query, Rows work) throws Exception {
        world.as(path, guarded, connection -> {
            try (Statement statement =
                            connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
                    ResultSet rows = statement.executeQuery(query)) {
                work.on(rows);
            }
        });
    }

    private static List<String> items() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, name, price, sold FROM item ORDER BY id")) {
            List<String> items = new ArrayList<>();
            while (rows.next()) {
                items.add(rows.getString(1)
                        + ' '
                        + rows.getString(2)
                        + ' '
                        + rows.getString(3)
                        + ' '
                        + rows.getString(4));
            }
            return items;
        }
    }

    private static boolean isWaiting() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event_type = 'Lock'")) {
            return rows.next() && rows.getInt(1) > 0;
        }
    }

    /** Returns action, table and outcome of the decisions on tables. */
    private List<String> decisions() {
        return world.records().stream().map(UpdatableRowsTest::decision).toList();
    }

    private static String decision(DecisionRecord record) {
        return record.action().replaceAll(".*::\"|\"", "")
                + ' '
                + record.resource().toString().replaceAll(".*::\"|\"", "")
                + ' '
                + record.outcome();
    }

    private static void assertDenied(ThrowingCallable call) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(call)
                .withMessage("access denied")
                .matches(e -> e.getSQLState().equals("42501"));
    }

    private static void assertNotSupported(ThrowingCallable call) {
        assertThatExceptionOfType(SQLFeatureNotSupportedException.class).isThrownBy(call);
    }

    @FunctionalInterface
    private interface Rows {
        void on(ResultSet rows) throws Exception;
    }
}
