package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.h2.command.CommandInterface;
import org.h2.command.Prepared;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.message.DbException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plain case: a real H2, of which nothing but the text of statements is known. */
final class H2Test {
    private static final int MUTATIONS = 8_000;

    private static JdbcDataSource database;
    private static Connection kept;

    private LedgerWorld world;

    @BeforeAll
    static void start() throws SQLException {
        database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:plain");
        kept = database.getConnection();
        try (Statement statement = kept.createStatement()) {
            statement.execute("CREATE TABLE account (id INT PRIMARY KEY, name VARCHAR(20), balance NUMERIC(9, 2))");
            statement.execute("CREATE TABLE entry (id INT PRIMARY KEY, account INT, amount NUMERIC(9, 2),"
                    + " note VARCHAR(20), at TIMESTAMP WITH TIME ZONE)");
            statement.execute("INSERT INTO account VALUES (1, 'Ada', 10), (2, 'Bob', 20)");
            statement.execute("CREATE SEQUENCE s");
            statement.execute("CREATE ALIAS evil FOR \"java.lang.System.exit\"");
            statement.execute("CREATE ALIAS over FOR \"java.lang.System.exit\"");
        }
    }

    @AfterAll
    static void stop() throws SQLException {
        kept.close();
    }

    @BeforeEach
    void open() {
        world = new LedgerWorld(LedgerWorld.ENFORCE);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void queries_areSelectsOfTheDatabase() throws Exception {
        world.as("/reader", world.guard(database), connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT a.name FROM account a WHERE a.id IN (?, ?) ORDER BY a.id")) {
                statement.setInt(1, 1);
                statement.setInt(2, 2);
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getString(1)).isEqualTo("Ada");
                }
            }
        });
        assertThat(world.decisions()).containsExactly("connect PERMIT policy.permit", "select PERMIT policy.permit");
        assertThat(world.records().get(1).resource()).isEqualTo("Zt::Sql::Database::\"ledger\"");
    }

    @Test
    @DisplayName("Y-14 rows are not changed through a result set, as nobody knows which table the driver changes")
    void updatableResultSets_areNotMade() throws Exception {
        world.as("/admin", world.guard(database), connection -> {
            assertThatThrownBy(() ->
                            connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE))
                    .isInstanceOf(SQLFeatureNotSupportedException.class);
            assertThatThrownBy(() -> connection.prepareStatement(
                            "SELECT id FROM account", ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE))
                    .isInstanceOf(SQLFeatureNotSupportedException.class);
        });
    }

    @Test
    void changes_haveTheirClass() throws Exception {
        world.as("/admin", world.guard(database), connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                assertThat(statement.executeUpdate("INSERT INTO PUBLIC.account (id, name) VALUES (3, 'it''s')"))
                        .isEqualTo(1);
                assertThat(statement.executeUpdate("UPDATE account SET balance = balance + 1 WHERE id = 3"))
                        .isEqualTo(1);
                assertThatThrownBy(() -> statement.executeUpdate("DELETE FROM account"))
                        .isInstanceOf(SQLException.class)
                        .hasMessage("access denied");
            }
            connection.rollback();
        });
        assertThat(world.decisions())
                .containsExactly(
                        "connect PERMIT policy.permit",
                        "insert PERMIT policy.permit",
                        "update PERMIT policy.permit",
                        "delete DENY policy.forbid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t (a INT) ENGINE \"org.evil.Engine\"",
                "CREATE TABLE t AS SELECT FILE_WRITE('x', 'y')",
                "DROP TABLE account",
                "CALL CSVWRITE('x', 'SELECT 1')",
                "{call evil(1)}",
                "SCRIPT TO 'x'",
                "RUNSCRIPT FROM 'http://evil'",
                "SHUTDOWN",
                "SELECT evil(1)",
                "SELECT over(1)",
                "SELECT FILE_READ('/etc/passwd')",
                "SELECT * FROM CSVREAD('x')",
                "SELECT LINK_SCHEMA('a', '', 'b', '', '', 'c')",
                "SELECT NEXT VALUE FOR s",
                "SELECT s.NEXTVAL",
                "SELECT PUBLIC.s.\"NEXTVAL\"",
                "SELECT id FROM FINAL TABLE (DELETE FROM account)",
                "SELECT id FROM FINAL TABLE (\u0131nsert INTO account (id) VALUES (9))",
                "SELECT id FROM account FOR UPDATE",
                "SELECT 1 // ' \n + evil(1) // '",
                "SELECT 1 /* x */",
                "SELECT 1 -- x\f, evil(1)",
                "SELECT $$x$$",
                "SELECT [x] FROM account",
                "SELECT `x` FROM account",
                "SELECT @x := 1",
                "SELECT 'a\\'",
                "SELECT U&\"\\0069d\" FROM account",
                "MERGE INTO account KEY (id) VALUES (1, 'x', 1)",
                "EXPLAIN ANALYZE DELETE FROM account",
                "FROM account SELECT id",
                "SET @x = 1"
            })
    @DisplayName("Y-06 Y-08 Y-10 on H2 what is no query or change in common SQL is of the most privileged class")
    void others_areTheMostPrivilegedClass(String text) throws Exception {
        world.as("/reader", world.guard(database), connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute(text))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            }
        });
        assertThat(world.decisions()).hasSize(2);
        assertThat(world.lastDecision()).isIn("other DENY policy.no-permit", "other DENY sql.unreadable");
    }

    @Test
    @DisplayName("Y-07 several statements are refused on H2 whoever sends them")
    void severalStatements_areRefused() throws Exception {
        world.as("/admin", world.guard(database), connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute("SELECT 1; DROP TABLE account"))
                        .isInstanceOf(SQLException.class);
            }
        });
        assertThat(world.lastDecision()).isEqualTo("other DENY sql.multiple-statements");
    }

    @Test
    @DisplayName("Y-11 H2 cannot be told who calls, and is not used as if it were")
    void sessionIdentity_isRefused() throws Exception {
        JdbcConnectionPool pool = JdbcConnectionPool.create(database);
        assertThatThrownBy(() -> world.as(
                        "/reader",
                        ZeroTrustDataSource.builder(world.boundary, pool)
                                .database("ledger")
                                .sessionIdentity(SessionIdentityTest.KEY)
                                .build(),
                        connection -> {}))
                .isInstanceOf(SQLFeatureNotSupportedException.class)
                .hasMessage("only PostgreSQL can be told who calls");
        assertThat(pool.getActiveConnections()).isZero();
        pool.dispose();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {71, 72})
    @DisplayName("Y-08 Y-10 H2 itself says that what counts as a query only reads, mutated")
    void queries_readOnlyForH2(long seed) throws SQLException {
        Mutations mutations = new Mutations(
                seed,
                Stream.of(Corpus.READS, Corpus.READS_WITH_PARAMETERS, Corpus.INSERTS, Corpus.UPDATES, Corpus.DELETES)
                        .flatMap(List::stream)
                        .toList());
        SessionLocal session = (SessionLocal) kept.unwrap(JdbcConnection.class).getSession();
        int compared = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            String text = mutations.next();
            StatementClass kind = CommonSql.judge(SqlText.judge(text));
            Prepared parsed = kind == StatementClass.OTHER ? null : parse(session, text);
            if (parsed != null) {
                compared++;
                assertThat(parsed.getType()).as(text).isEqualTo(type(kind));
                assertThat(parsed.isReadOnly()).as(text).isEqualTo(kind == StatementClass.SELECT);
            }
        }
        assertThat(compared).isGreaterThan(MUTATIONS / 100);
        assertThat(session.prepare("SELECT evil(1)").isReadOnly()).isFalse();
    }

    private static @Nullable Prepared parse(SessionLocal session, String text) {
        try {
            return session.prepare(text);
        } catch (DbException e) {
            return null;
        }
    }

    private static int type(StatementClass kind) {
        return switch (kind) {
            case SELECT -> CommandInterface.SELECT;
            case INSERT -> CommandInterface.INSERT;
            case UPDATE -> CommandInterface.UPDATE;
            case DELETE -> CommandInterface.DELETE;
            default -> throw new AssertionError(kind);
        };
    }
}
