package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.enforcement.Revocation;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.log.EventKind;
import dev.zt4j.log.EventRecord;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the log says of an execution besides its decisions. */
@DisplayName("Y-19 the log has digest and rows of each execution, and no value")
final class StatementRecordsTest {
    private static final String COUNTED = "SELECT g FROM generate_series(1, 5) g";

    private static DataSource database;

    private LedgerWorld world;
    private DataSource guarded;

    @BeforeAll
    static void start() throws SQLException {
        database = Postgres.create("statement_records");
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
    void change_hasItsDigestAndTheRowsItChanged() throws Exception {
        world.as("/admin", guarded, connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("UPDATE account SET name = ? WHERE id < 90")) {
                statement.setString(1, "parameter-value");
                assertThat(statement.executeUpdate()).isEqualTo(2);
                statement.setString(1, "other-value");
                assertThat(statement.executeLargeUpdate()).isEqualTo(2);
            }
            try (Statement statement = connection.createStatement()) {
                assertThat(statement.executeUpdate(
                                "update  account /* why */ SET name = 'literal-value' where id<77 -- more"))
                        .isEqualTo(2);
                assertThat(statement.execute("UPDATE account SET name = 'x' WHERE id = 1"))
                        .isFalse();
            }
        });
        List<EventRecord> ends = ends();
        assertThat(ends).extracting(EventRecord::why).containsExactly("done", "done", "done", "done");
        assertThat(ends).extracting(end -> end.details().get("rows")).containsExactly("2", "2", "2", "1");
        assertThat(ends.subList(0, 3))
                .extracting(end -> end.details().get("statementSha256"))
                .containsOnly(ends.get(0).details().get("statementSha256"));
        assertThat(ends.get(0).details().get("statementSha256"))
                .matches("[0-9a-f]{64}")
                .isNotEqualTo(ends.get(3).details().get("statementSha256"));
        assertThat(ends.get(0).details()).containsEntry("boundary", "ledger-db");
        assertThat(ends.get(0).subject()).isEqualTo(decisionOn("select").id());
        assertThat(ends.get(0).details())
                .containsEntry(
                        "decisions",
                        decisionOn("select").id() + ' ' + decisionOn("update").id());
        assertThat(ends.toString() + world.records())
                .doesNotContain("parameter-value")
                .doesNotContain("other-value")
                .doesNotContain("literal-value");
    }

    @Test
    void query_endsWithItsLastRow() throws Exception {
        world.as("/reader", guarded, connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(COUNTED)) {
                for (int i = 1; i <= 5; i++) {
                    assertThat(rows.next()).isTrue();
                    assertThat(ends()).isEmpty();
                }
                assertThat(rows.next()).isFalse();
                assertThat(ends()).hasSize(1);
            }
        });
        assertThat(only().details()).containsEntry("rows", "5");
    }

    @ParameterizedTest
    @CsvSource({"result", "statement", "connection", "again"})
    void query_endsWithWhatEndsIt_andHasTheRowsThatWereRead(String closed) throws Exception {
        world.as("/reader", guarded, connection -> {
            Statement statement = connection.createStatement();
            assertThat(statement.execute(COUNTED)).isTrue();
            ResultSet rows = statement.getResultSet();
            assertThat(rows.next()).isTrue();
            assertThat(rows.next()).isTrue();
            assertThat(ends()).isEmpty();
            switch (closed) {
                case "result" -> rows.close();
                case "statement" -> statement.close();
                case "connection" -> connection.close();
                default -> assertThat(statement.execute("SELECT 1")).isTrue();
            }
            assertThat(only().details()).containsEntry("rows", "2");
            assertThat(only().why()).isEqualTo("done");
        });
    }

    @Test
    void resultThatNobodyReads_hasNoRows() throws Exception {
        world.as("/reader", guarded, connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeQuery(COUNTED).close();
            }
        });
        assertThat(only().details()).containsEntry("rows", "0");
    }

    @Test
    void scrolling_countsEachRowOnce() throws Exception {
        world.as("/reader", guarded, connection -> {
            try (Statement statement =
                            connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
                    ResultSet rows = statement.executeQuery(COUNTED)) {
                assertThat(rows.absolute(4)).isTrue();
                assertThat(rows.first()).isTrue();
                assertThat(rows.next()).isTrue();
            }
        });
        assertThat(only().details()).containsEntry("rows", "4");
    }

    @Test
    void batch_hasTheSumOfItsRows() throws Exception {
        world.as("/admin", guarded, connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("UPDATE account SET name = name WHERE id = ?")) {
                for (int id = 1; id <= 3; id++) {
                    statement.setInt(1, id);
                    statement.addBatch();
                }
                assertThat(statement.executeBatch()).containsExactly(1, 1, 0);
            }
            try (Statement statement = connection.createStatement()) {
                statement.addBatch("UPDATE account SET name = name");
                statement.addBatch("UPDATE entry SET note = note");
                assertThat(statement.executeLargeBatch()).containsExactly(2, 2);
            }
        });
        assertThat(ends()).extracting(end -> end.details().get("rows")).containsExactly("2", "4");
    }

    @Test
    void statementOnSeveralTables_namesAllItsDecisions() throws Exception {
        world.as("/reader", guarded, connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT a.id FROM account a JOIN entry e ON e.id = a.id")) {
                assertThat(rows.next()).isTrue();
            }
        });
        List<String> ids = world.records().stream()
                .filter(record -> record.action().contains("select"))
                .map(DecisionRecord::id)
                .toList();
        assertThat(ids).hasSize(2);
        assertThat(only().subject()).isEqualTo(ids.get(0));
        assertThat(only().details()).containsEntry("decisions", String.join(" ", ids));
    }

    @Test
    void denial_hasTheDigestAndNoRows() throws Exception {
        world.as("/reader", guarded, connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.executeUpdate("DELETE FROM account WHERE name = 'secret-value'"))
                        .isInstanceOf(SQLException.class);
            }
        });
        assertThat(only().why()).isEqualTo("denied");
        assertThat(only().subject()).isEqualTo(decisionOn("delete").id());
        assertThat(only().details()).containsKey("statementSha256").doesNotContainKeys("rows", "sqlState");
        assertThat(only().toString()).doesNotContain("secret-value");
    }

    @Test
    void failure_hasTheSqlState() throws Exception {
        world.as("/admin", guarded, connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.executeUpdate("INSERT INTO account VALUES (1, 'secret-value', 1)"))
                        .isInstanceOf(SQLException.class);
            }
        });
        assertThat(only().why()).isEqualTo("failed");
        assertThat(only().details()).containsEntry("sqlState", "23505").doesNotContainKey("rows");
        assertThat(only().toString()).doesNotContain("secret-value");
    }

    @Test
    void driverThatThrowsWhatItDoesNotDeclare_hasFailed() throws Exception {
        DataSource broken = broken(DataSource.class, database);
        world.as("/reader", world.guard(broken), connection -> {
            try (PreparedStatement statement = connection.prepareStatement(COUNTED)) {
                assertThatThrownBy(statement::executeQuery).hasMessage("the driver is broken");
            }
        });
        assertThat(only().why()).isEqualTo("failed");
        assertThat(only().details()).containsKey("statementSha256").doesNotContainKeys("rows", "sqlState");
    }

    /** Returns the same, but that a query for what is counted throws. */
    private static <T> T broken(Class<T> type, T whole) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (type == PreparedStatement.class && method.getName().equals("executeQuery")) {
                        throw new IllegalStateException("the driver is broken");
                    }
                    Object result;
                    try {
                        result = method.invoke(whole, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (type == DataSource.class && result instanceof Connection connection) {
                        return broken(Connection.class, connection);
                    }
                    boolean counted = arguments != null && COUNTED.equals(arguments[0]);
                    return counted && result instanceof PreparedStatement statement
                            ? broken(PreparedStatement.class, statement)
                            : result;
                }));
    }

    @Test
    void textThatCannotBeRead_hasNoDigest() throws Exception {
        world.as("/admin", guarded, connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute("SELECT 'secret-value"))
                        .isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> statement.execute("SELECT 1; SELECT 'secret-value'"))
                        .isInstanceOf(SQLException.class);
            }
        });
        assertThat(ends()).hasSize(2).allSatisfy(end -> {
            assertThat(end.why()).isEqualTo("denied");
            assertThat(end.details()).containsOnlyKeys("boundary");
        });
    }

    @Test
    void cutOff_endsWhatWasOpen() throws Exception {
        world.as("/reader", guarded, connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(COUNTED)) {
                assertThat(rows.next()).isTrue();
                world.zt.revoke(Revocation.workload(world.authority.id("/reader"), "stolen"));
                assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
            }
        });
        assertThat(ends()).extracting(EventRecord::why).contains("denied");
        assertThat(ends().get(0).details()).containsEntry("rows", "1");
    }

    @Test
    void descriptionOfAStatement_isNoExecution() throws Exception {
        world.as("/reader", guarded, connection -> {
            try (PreparedStatement statement = connection.prepareStatement("SELECT id FROM account")) {
                assertThat(statement.getMetaData().getColumnCount()).isEqualTo(1);
            }
        });
        assertThat(ends()).isEmpty();
    }

    private DecisionRecord decisionOn(String action) {
        return world.records().stream()
                .filter(record -> record.action().contains(action))
                .findFirst()
                .orElseThrow();
    }

    private EventRecord only() {
        return ends().get(0);
    }

    private List<EventRecord> ends() {
        return world.events().stream()
                .filter(event -> event.kind() == EventKind.CALL_ENDED)
                .toList();
    }
}
