package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.statement.select.FromItem;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SetOperationList;
import net.sf.jsqlparser.statement.select.WithItem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.core.Parser;

/** Asks a foreign parser, the driver and the server what statements are, and compares. */
final class OracleTest {
    private static final String READ_ONLY_VIOLATION = "25006";
    private static final String EVIL_CALLED = "ZT001";
    private static final int MUTATIONS = 1_500;
    private static final List<String> ALL = Stream.of(
                    Corpus.READS,
                    Corpus.READS_WITH_PARAMETERS,
                    Corpus.INSERTS,
                    Corpus.UPDATES,
                    Corpus.DELETES,
                    Corpus.DEFINITIONS,
                    Corpus.CALLS,
                    Corpus.OTHERS,
                    Corpus.MULTIPLE,
                    Corpus.UNREADABLE)
            .flatMap(List::stream)
            .toList();

    private static final List<String> QUERIES_AND_CALLS = Stream.of(Corpus.READS, Corpus.READS, Corpus.OTHERS)
            .flatMap(List::stream)
            .toList();

    private static ExecutorService parsing;
    private static Connection server;

    @BeforeAll
    static void start() throws SQLException {
        parsing = Executors.newSingleThreadExecutor();
        DataSource source = Postgres.create("oracle");
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String name : List.of(
                    "evil",
                    "over",
                    "filter",
                    "by",
                    "\"join\"",
                    "materialized",
                    "conflict",
                    "set",
                    "recursive",
                    "\"ilike\"")) {
                for (String argument : List.of("", "int", "text", "boolean", "oid")) {
                    statement.execute("CREATE FUNCTION " + name + "(" + argument + ") RETURNS boolean LANGUAGE plpgsql"
                            + " AS $$ BEGIN RAISE SQLSTATE 'ZT001'; END $$");
                }
            }
            statement.execute("CREATE SEQUENCE s");
        }
        server = source.getConnection();
        server.setAutoCommit(false);
    }

    @AfterAll
    static void stop() throws SQLException {
        parsing.shutdownNow();
        server.close();
    }

    static List<String> reads() {
        return Corpus.READS;
    }

    @ParameterizedTest
    @MethodSource("reads")
    @DisplayName("Y-08 the server reads what is judged to be a query, and takes it in a read-only transaction")
    void query_isReadOnlyForTheServer(String text) throws SQLException {
        assertThat(stateOf(text)).isEqualTo("00000");
    }

    @Test
    void oracles_tellWritesFromReads() throws SQLException {
        assertThat(stateOf("DELETE FROM entry")).isEqualTo(READ_ONLY_VIOLATION);
        assertThat(stateOf("SELECT evil()")).isEqualTo(EVIL_CALLED);
        assertThat(stateOf("SELECT (1).evil")).isEqualTo(EVIL_CALLED);
        assertThat(stateOf("SELECT x.evil FROM cast(1 AS int) x")).isEqualTo(EVIL_CALLED);
        assertThat(stateOf("SELECT DISTINCT ON (id) filter(note) FROM entry")).isEqualTo(EVIL_CALLED);
        assertThat(stateOf("SELECT 1 FROM account JOIN entry ON conflict(account.id)"))
                .isEqualTo(EVIL_CALLED);
        assertThat(writes("WITH x AS (DELETE FROM entry RETURNING *) SELECT * FROM x"))
                .isTrue();
        assertThat(writes("SELECT 1 INTO t")).isTrue();
        assertThat(writes("SELECT 1 FROM (SELECT 1 FROM entry FOR UPDATE) x")).isTrue();
        assertThat(writes("SELECT 1; DROP TABLE entry")).isTrue();
        assertThat(writes("SELECT 1")).isFalse();
    }

    @Test
    @DisplayName("what another parser takes for a write is never judged to be a query")
    void corpus_holdsNoWriteThatIsJudgedAQuery() {
        assertThat(ALL).hasSizeGreaterThan(300);
        assertThat(ALL).filteredOn(this::writes).hasSizeGreaterThan(60);
        assertThat(ALL).filteredOn(OracleTest::isQuery).filteredOn(this::writes).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13})
    @DisplayName("what another parser takes for a write is never judged to be a query, mutated")
    void mutation_isNoWriteThatIsJudgedAQuery(long seed) {
        Mutations mutations = new Mutations(seed, ALL);
        List<String> queries = Stream.generate(mutations::next)
                .limit(MUTATIONS)
                .filter(OracleTest::isQuery)
                .toList();

        assertThat(queries).hasSizeGreaterThan(100);
        assertThat(queries).filteredOn(this::writes).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23, 24})
    @DisplayName("Y-10 what is judged to be a query neither writes at the server nor calls a function, mutated")
    void mutation_hasNoEffectAtTheServer(long seed) throws SQLException {
        Mutations mutations = new Mutations(seed, QUERIES_AND_CALLS);
        int understood = 0;
        for (int i = 0; i < 5 * MUTATIONS; i++) {
            String text = mutations.next();
            if (isQuery(text)) {
                String state = stateOf(text);
                assertThat(state).as(text).isNotIn(READ_ONLY_VIOLATION, EVIL_CALLED);
                understood += state.equals("00000") ? 1 : 0;
            }
        }
        assertThat(understood).isGreaterThan(200);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33, 34})
    @DisplayName("Y-07 Y-17 the driver sees one statement where one is judged, and sends what is judged alike")
    void mutation_isOneStatementForTheDriver(long seed) throws SQLException {
        Mutations mutations = new Mutations(seed, ALL);
        int compared = 0;
        for (int i = 0; i < 4 * MUTATIONS; i++) {
            String text = mutations.next();
            SqlText judged = SqlText.judge(text);
            if (judged.refusal() == null) {
                compared++;
                compare(judged, true, true);
                compare(judged, true, false);
                compare(judged, false, true);
            }
        }
        assertThat(compared).isGreaterThan(1_000);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {41, 42, 43, 44})
    @DisplayName("Y-07 Y-08 the driver sees one statement where one is judged, in noise")
    void noise_isOneStatementForTheDriver(long seed) throws SQLException {
        Random random = new Random(seed);
        List<String> signs = List.of(
                "'", "'", "\"", "$", "$$", "$a$", ";", ";", "/", "*", "/*", "*/", "-", "--", "\\", "E", "e", "U&", "N",
                "?", ".", "1", "a", " ", "\n", "\r", "(", ")", "{", "}", ",", "é");
        int compared = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = 1 + random.nextInt(14); n > 0; n--) {
                text.append(signs.get(random.nextInt(signs.size())));
            }
            SqlText judged = SqlText.judge(text.toString());
            if (judged.refusal() == null) {
                compared++;
                compare(judged, true, true);
                compare(judged, false, true);
                compare(judged, true, false);
            }
        }
        assertThat(compared).isGreaterThan(1_000);
    }

    @Test
    void driver_splitsWhatIsRefused() throws SQLException {
        assertThat(sent("SELECT 'x'E'\\'; DROP TABLE t; --'", true, true)).hasSizeGreaterThan(1);
        assertThat(sent("SELECT evil?(1)", true, true)).containsExactly("SELECT evil$1(1)");
        assertThat(sent("SELECT '\\'; DROP TABLE t--'", true, true)).hasSize(2);
        assertThat(sent("SELECT '\\'; DROP TABLE t--'", false, true)).hasSize(1);
    }

    private static void compare(SqlText judged, boolean standardStrings, boolean parameters) throws SQLException {
        List<String> sent;
        try {
            sent = sent(judged.text(), standardStrings, parameters);
        } catch (SQLException e) {
            return;
        }
        // Comments behind the last semicolon are a statement of their own for the driver.
        assertThat(sent.stream().skip(1)).as(judged.text()).allMatch(OracleTest::isBlank);
        if (!sent.isEmpty()
                && judged.kind() == StatementClass.SELECT
                && !judged.text().contains("??")) {
            assertThat(SqlText.judge(sent.get(0)).kind()).as(judged.text()).isEqualTo(StatementClass.SELECT);
        }
    }

    private static boolean isBlank(String text) {
        return new SqlLexer(text).next() == SqlLexer.Token.END;
    }

    private static List<String> sent(String text, boolean standardStrings, boolean parameters) throws SQLException {
        return Parser.parseJdbcSql(text, standardStrings, parameters, true, false, true).stream()
                .map(query -> query.nativeSql)
                .toList();
    }

    private static boolean isQuery(String text) {
        SqlText judged = SqlText.judge(text);
        return judged.kind() == StatementClass.SELECT && judged.refusal() == null;
    }

    /** Returns the state in which the server leaves a read-only transaction with a statement. */
    private static String stateOf(String text) throws SQLException {
        try (Statement statement = server.createStatement()) {
            statement.execute("SET TRANSACTION READ ONLY");
            statement.execute("SET LOCAL statement_timeout = '2s'");
            statement.execute(text);
            return "00000";
        } catch (SQLException e) {
            return String.valueOf(e.getSQLState());
        } finally {
            server.rollback();
        }
    }

    /** Asks the parser, which takes a backslash in an escape string for a letter. */
    private boolean writes(String text) {
        if (text.contains("E'") && text.contains("\\'")) {
            return false;
        }
        try {
            var statements = CCJSqlParserUtil.parseStatements(text, parsing, parser -> parser.withTimeOut(2_000));
            return statements.size() > 1
                    || statements.stream()
                            .anyMatch(statement -> !(statement instanceof Select select) || writes(select));
        } catch (JSQLParserException e) {
            return false;
        }
    }

    private static boolean writes(Select select) {
        if (select.getForMode() != null) {
            return true;
        }
        List<WithItem<?>> with = select.getWithItemsList();
        if (with != null && with.stream().anyMatch(OracleTest::writes)) {
            return true;
        }
        if (select instanceof ParenthesedSelect parenthesed) {
            return writes(parenthesed.getSelect());
        }
        if (select instanceof SetOperationList list) {
            return list.getSelects().stream().anyMatch(OracleTest::writes);
        }
        return select instanceof PlainSelect plain && writesPlainly(plain);
    }

    private static boolean writes(WithItem<?> item) {
        return !(item.getParenthesedStatement() instanceof ParenthesedSelect select) || writes(select);
    }

    private static boolean writesPlainly(PlainSelect plain) {
        return (plain.getIntoTables() != null && !plain.getIntoTables().isEmpty())
                || writes(plain.getFromItem())
                || (plain.getJoins() != null && plain.getJoins().stream().anyMatch(join -> writes(join.getFromItem())));
    }

    private static boolean writes(FromItem item) {
        return item instanceof Select select && writes(select);
    }
}
