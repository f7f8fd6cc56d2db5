package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server says of statements, against a real one of each major version that is known. */
@ParameterizedClass(name = "PostgreSQL {0}")
@MethodSource("versions")
final class AnalysisTest {
    private static final Analysis ANALYSIS = new Analysis(Set.of("public.harmless"));

    @SuppressWarnings("NullAway.Init")
    private static Connection server;

    @Parameter
    private int version;

    static Stream<Integer> versions() {
        return Analysis.KNOWN_VERSIONS.stream().sorted();
    }

    @BeforeParameterizedClassInvocation
    static void start(int version) throws SQLException {
        DataSource source = PostgresVersions.create(version, "analysis");
        server = source.getConnection();
        try (Statement statement = server.createStatement()) {
            statement.execute("""
                    CREATE VIEW names AS SELECT id, name FROM account;
                    CREATE TABLE part (id int, at int) PARTITION BY RANGE (at);
                    CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
                    CREATE TABLE secret (id int, word text);
                    ALTER TABLE secret ENABLE ROW LEVEL SECURITY;
                    CREATE SCHEMA other;
                    CREATE TABLE other."Odd.Name" (":relid" int, "a b" text);
                    CREATE SEQUENCE s;
                    CREATE FUNCTION evil() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE SQLSTATE 'ZT001'; END $$;
                    CREATE FUNCTION evil(int) RETURNS int LANGUAGE plpgsql IMMUTABLE
                        AS $$ BEGIN RAISE SQLSTATE 'ZT001'; END $$;
                    CREATE FUNCTION harmless() RETURNS int LANGUAGE sql AS 'SELECT 1';
                    CREATE FUNCTION evil_less(int, int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE
                        AS $$ BEGIN RAISE SQLSTATE 'ZT001'; END $$;
                    CREATE FUNCTION picked(internal) RETURNS tsm_handler LANGUAGE internal AS 'tsm_system_handler';
                    CREATE TYPE ab AS (a int, b text);
                    CREATE TABLE pair (p ab, ps ab[]);
                    CREATE OPERATOR <<< (LEFTARG = int, RIGHTARG = int, FUNCTION = evil_less);
                    """);
        }
        server.setAutoCommit(false);
    }

    @AfterParameterizedClassInvocation
    static void stop() throws SQLException {
        server.close();
    }

    static Stream<List<Object>> statements() {
        return Stream.of(
                List.of("SELECT 1", List.of()),
                List.of("SELECT 1 END", List.of()),
                List.of("SELECT name FROM account WHERE id = 1", List.of("select public.account [id, name]")),
                List.of("SELECT count(*) FROM account", List.of("select public.account []")),
                List.of("SELECT a FROM account a", List.of("select public.account [balance, id, name]")),
                List.of("SELECT ctid FROM account", List.of("select public.account [ctid]")),
                List.of("SELECT * FROM names", List.of("select public.names [id, name]")),
                List.of("SELECT id FROM part", List.of("select public.part [id]")),
                List.of("SELECT id FROM account WHERE false", List.of("select public.account [id]")),
                List.of("WITH unused AS (SELECT id FROM secret) SELECT 1", List.of("select public.secret [id]")),
                List.of("SELECT word FROM secret", List.of("select public.secret [word]")),
                List.of("TABLE account", List.of("select public.account [balance, id, name]")),
                List.of(
                        "SELECT \":relid\", \"a b\" AS \":relid 1259\" FROM other.\"Odd.Name\" AS \"{x}\"",
                        List.of("select other.Odd.Name [:relid, a b]")),
                List.of(
                        "SELECT a.id FROM account a LEFT JOIN entry e ON e.account = a.id",
                        List.of("select public.account [id]", "select public.entry [account]")),
                List.of(
                        "SELECT 1 FROM account WHERE id = 1 FOR UPDATE",
                        List.of("select public.account [id]", "update public.account []")),
                List.of("SELECT relname FROM pg_class", List.of("select pg_catalog.pg_class [relname]")),
                List.of("INSERT INTO account (id, name) VALUES (7, 'x')", List.of("insert public.account [id, name]")),
                List.of(
                        "INSERT INTO account (id) SELECT id FROM entry",
                        List.of("insert public.account [id]", "select public.entry [id]")),
                List.of(
                        "INSERT INTO account (id) VALUES (7) ON CONFLICT (id) DO UPDATE SET name = 'x'",
                        List.of(
                                "select public.account [id]",
                                "insert public.account [id]",
                                "update public.account [name]")),
                List.of("UPDATE account SET name = 'x'", List.of("update public.account [name]")),
                List.of(
                        "UPDATE account SET name = 'x' WHERE balance > 1",
                        List.of("select public.account [balance]", "update public.account [name]")),
                List.of("DELETE FROM account", List.of("delete public.account []")),
                List.of(
                        "WITH x AS (DELETE FROM entry RETURNING account) UPDATE account SET name = 'x' FROM x WHERE false",
                        List.of(
                                "select public.entry [account]",
                                "delete public.entry []",
                                "update public.account [name]")),
                List.of(
                        "MERGE INTO account a USING entry e ON a.id = e.account WHEN MATCHED THEN DELETE"
                                + " WHEN NOT MATCHED THEN INSERT (id) VALUES (e.account)",
                        List.of(
                                "select public.account [id]",
                                "insert public.account [id]",
                                "delete public.account []",
                                "select public.entry [account]")),
                List.of("(SELECT id FROM account) UNION VALUES (1) -- end", List.of("select public.account [id]")),
                List.of("SELECT harmless(), now(), 'a' LIKE 'b', '2026-01-01'::date < now()", List.of()));
    }

    @ParameterizedTest
    @MethodSource("statements")
    @DisplayName("Y-08 Y-09 the server says which tables and columns a statement touches, and how")
    void accesses_areThoseOfTheServer(List<Object> statement) throws SQLException {
        StatementFacts facts = facts((String) statement.get(0));

        assertThat(facts.accesses().stream().map(AnalysisTest::text))
                .containsExactlyInAnyOrderElementsOf(list(statement.get(1)));
        assertThat(facts.unproven()).isEmpty();
        assertThat(isClean()).isTrue();
    }

    /** Whole statements in many spellings, and what only newer versions have. */
    static Stream<Arguments> newer() {
        return Stream.of(
                Arguments.of(
                        15,
                        "SELECT id FROM account TABLESAMPLE bernoulli (10) REPEATABLE (1)",
                        List.of("select public.account [id]")),
                Arguments.of(
                        15,
                        "UPDATE account SET name = 'x' WHERE CURRENT OF c",
                        List.of("update public.account [name]")),
                Arguments.of(15, "DELETE FROM account WHERE CURRENT OF \"C_1\"", List.of("delete public.account []")),
                Arguments.of(15, "SELECT (p).a FROM pair", List.of("select public.pair [p]")),
                Arguments.of(15, "SELECT 'secret'::regclass, 'pg_class'::regclass, NULL::regclass", List.of()),
                Arguments.of(
                        15,
                        "SELECT xmlelement(name a, xmlattributes(id AS x), name), xmlagg(xmlforest(balance)) FROM account"
                                + " GROUP BY id, name",
                        List.of("select public.account [balance, id, name]")),
                Arguments.of(
                        15,
                        "SELECT x.b FROM account, XMLTABLE('/a' PASSING (name::xml)"
                                + " COLUMNS b int PATH 'b' DEFAULT balance::int) x",
                        List.of("select public.account [balance, name]")),
                Arguments.of(15, "UPDATE pair SET p.a = 1, ps[1].b = 'x'", List.of("update public.pair [p, ps]")),
                Arguments.of(
                        16,
                        "SELECT JSON_OBJECT('a': id), JSON_ARRAYAGG(name), name IS JSON FROM account GROUP BY id, name",
                        List.of("select public.account [id, name]")),
                Arguments.of(
                        16, "SELECT JSON_ARRAY(SELECT amount FROM entry)", List.of("select public.entry [amount]")),
                Arguments.of(
                        17,
                        "SELECT JSON_VALUE(data, '$.a' PASSING id AS x RETURNING int DEFAULT 1 ON EMPTY),"
                                + " JSON_QUERY(data, '$'), JSON_EXISTS(data, '$'), JSON_SCALAR(note), JSON_SERIALIZE(data),"
                                + " JSON('{}') FROM entry",
                        List.of("select public.entry [data, id, note]")),
                Arguments.of(
                        17,
                        "SELECT t.a FROM entry, JSON_TABLE(data, '$[*]' COLUMNS (a int PATH '$.a',"
                                + " NESTED '$.b' COLUMNS (c text), NESTED '$.d' COLUMNS (e text))) t",
                        List.of("select public.entry [data]")),
                Arguments.of(
                        17,
                        "MERGE INTO account a USING entry e ON a.id = e.account WHEN NOT MATCHED BY SOURCE THEN DELETE",
                        List.of(
                                "select public.account [id]",
                                "delete public.account []",
                                "select public.entry [account]")),
                Arguments.of(
                        17,
                        "MERGE INTO account a USING entry e ON a.id = e.account WHEN MATCHED THEN UPDATE SET name = 'x'"
                                + " RETURNING merge_action(), a.balance",
                        List.of(
                                "select public.account [balance, id]",
                                "update public.account [name]",
                                "select public.entry [account]")),
                Arguments.of(
                        18,
                        "UPDATE account SET name = 'x' RETURNING old.name, new.balance",
                        List.of("select public.account [balance, name]", "update public.account [name]")),
                Arguments.of(
                        18,
                        "DELETE FROM account RETURNING WITH (OLD AS o) o",
                        List.of("select public.account [balance, id, name]", "delete public.account []")));
    }

    @ParameterizedTest
    @MethodSource("newer")
    void newerSyntax_isDescribedFromItsVersionOn(int since, String text, List<String> accesses) throws SQLException {
        StatementFacts facts = describe(text);

        assertThat(facts == null).isEqualTo(version < since);
        if (facts != null) {
            assertThat(facts.accesses().stream().map(AnalysisTest::text)).containsExactlyInAnyOrderElementsOf(accesses);
            assertThat(facts.unproven()).isEmpty();
        }
        assertThat(isClean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            16 | SELECT JSON_OBJECT('a': evil())                                  | public.evil
            16 | SELECT JSON_ARRAYAGG(id ORDER BY evil(id)) FROM account          | public.evil
            17 | SELECT JSON_VALUE('1', '$' DEFAULT evil() ON EMPTY)              | public.evil
            17 | SELECT JSON_VALUE('1', '$' RETURNING refcursor)                  | refcursor
            17 | SELECT a FROM JSON_TABLE('1', '$' PASSING evil() AS x COLUMNS (a int PATH '$')) | public.evil
            """)
    @DisplayName("Y-10 functions within JSON are named")
    void functionsWithinJson_areNamed(int since, String text, String function) throws SQLException {
        StatementFacts facts = describe(text);

        assertThat(facts == null).isEqualTo(version < since);
        if (facts != null) {
            assertThat(facts.unproven()).contains(function);
        }
    }

    @Test
    @DisplayName("Y-08 queries in many spellings are described")
    void queries_areDescribed() throws SQLException {
        for (String text : Corpus.READS) {
            assertThat(describe(text)).as(text).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SELECT evil()                                 | public.evil
            SELECT evil(1)                                | public.evil
            SELECT * FROM evil() x                        | public.evil
            SELECT 1 WHERE 1 <<< 2                        | public.evil_less
            SELECT id FROM account ORDER BY evil(id)      | public.evil
            SELECT pg_sleep(9)                            | pg_catalog.pg_sleep
            SELECT pg_read_file('/etc/passwd')            | pg_catalog.pg_read_file
            SELECT set_config('a.b', 'c', true)           | pg_catalog.set_config
            SELECT query_to_xml('SELECT', true, true, '') | pg_catalog.query_to_xml
            SELECT current_setting('zt.principal')        | pg_catalog.current_setting
            SELECT 'c'::refcursor                         | refcursor
            SELECT txid_current()                         | pg_catalog.txid_current
            SELECT nextval('s')                           | pg_catalog.nextval
            SELECT table_to_xml('secret', true, true, '') | pg_catalog.table_to_xml
            SELECT pg_relation_size('secret')             | pg_catalog.pg_relation_size
            SELECT 1 FROM account TABLESAMPLE picked (1)  | public.picked
            SELECT 1 FROM account TABLESAMPLE system (evil()) | public.evil
            SELECT xmlelement(name a, evil())             | public.evil
            SELECT b FROM XMLTABLE('a' PASSING '<a/>' COLUMNS b int PATH 'b' DEFAULT evil()) | public.evil
            SELECT b FROM XMLTABLE('a' PASSING '<a/>' COLUMNS b refcursor) | refcursor
            SELECT ARRAY[]::refcursor[]                   | refcursor
            UPDATE pair SET p.a = evil()                  | public.evil
            """)
    @DisplayName("Y-10 a function that is not known to be harmless is named, and is not run")
    void functions_areNamed(String text, String function) throws SQLException {
        assertThat(facts(text).unproven()).contains(function);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1 FROM nowhere",
                "SELECT * INTO stolen FROM account",
                "SELECT 'evil()'::regprocedure",
                "SELECT 1 +",
                "EXPLAIN SELECT 1",
                "COPY account TO STDOUT",
                "SET ROLE postgres",
                "SELECT {fn now()}",
                "SELECT $1",
                "BEGIN",
                "RETURN 1",
                "; SELECT 1",
                ""
            })
    @DisplayName("Y-10 what is no plain query or change is not described")
    void others_areNotDescribed(String text) throws SQLException {
        assertThat(describe(text)).isNull();
        assertThat(isClean()).isTrue();
    }

    @Test
    void versions_areThoseOfTheServers() throws SQLException {
        assertThat(server.getMetaData().getDatabaseMajorVersion()).isEqualTo(version);
    }

    @Test
    void parameters_haveTheTypesThatTheyAreSetTo() throws SQLException {
        try (PreparedStatement statement =
                server.prepareStatement("SELECT id FROM account WHERE id = ? AND name = ? AND ? IS NULL")) {
            statement.setInt(1, 1);
            statement.setString(2, "x");
            statement.setObject(3, 1L);
            SqlBody body = Objects.requireNonNull(
                    SqlBody.of("SELECT id FROM account WHERE id = ? AND name = ? AND ? IS NULL", true, false));
            StatementFacts facts = Objects.requireNonNull(ANALYSIS.describe(server, body, statement, false));

            assertThat(facts.accesses().stream().map(AnalysisTest::text))
                    .containsExactly("select public.account [id, name]");
            assertThat(ANALYSIS.describe(server, body, null, false)).isNull();
        }
    }

    @Test
    void overloads_areThoseOfTheTypesThatAreSet() throws SQLException {
        try (PreparedStatement statement = server.prepareStatement("SELECT evil(?), harmless()")) {
            statement.setInt(1, 1);
            SqlBody body = Objects.requireNonNull(SqlBody.of("SELECT evil(?), harmless()", true, false));
            assertThat(Objects.requireNonNull(ANALYSIS.describe(server, body, statement, false))
                            .unproven())
                    .containsExactly("public.evil");
        }
    }

    @Test
    void generatedKeys_areReadColumns() {
        assertThat(SqlBody.of("INSERT INTO entry VALUES (?); -- x", true, true))
                .isEqualTo(new SqlBody("INSERT INTO entry VALUES ($1)\nRETURNING *", 1));
        assertThat(SqlBody.of("INSERT INTO entry VALUES (1) RETURNING id", true, true))
                .isEqualTo(new SqlBody("INSERT INTO entry VALUES (1) RETURNING id", 0));
        assertThat(SqlBody.of("SELECT data ?? 'a', ? FROM entry", false, true))
                .isEqualTo(new SqlBody("SELECT data ?? 'a', ? FROM entry", 0));
    }

    @Test
    void failedTransaction_describesNothingAndStaysFailed() throws SQLException {
        try (Statement statement = server.createStatement()) {
            assertThatThrownBy(() -> statement.execute("SELECT 1 / 0")).isInstanceOf(SQLException.class);
            assertThat(describe("SELECT 1")).isNull();
            assertThatThrownBy(() -> statement.execute("SELECT 1"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25P02"));
        } finally {
            server.rollback();
        }
        assertThat(describe("SELECT 1")).isNotNull();
    }

    @Test
    void readOnlyTransaction_describesNothing() throws SQLException {
        server.rollback();
        server.setReadOnly(true);
        try {
            assertThat(describe("SELECT 1")).isNull();
        } finally {
            server.rollback();
            server.setReadOnly(false);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<>",
                "(",
                "({QUERY",
                "(({QUERY}))",
                "(({QUERY :commandType 1 :querySource 0 :utilityStmt {X} :isReturn false}))",
                "(({QUERY :commandType 6 :querySource 0 :utilityStmt <> :isReturn false}))",
                "(({QUERY :commandType 1 :querySource 0 :utilityStmt <> :isReturn true}))",
                "(({QUERY :commandType 1 :querySource 0 :utilityStmt <> :isReturn false :new {NEWNODE}}))",
                "(({QUERY :commandType 1 :querySource 0 :utilityStmt <> :isReturn false} {QUERY}))",
                "(({QUERY :commandType 1 :querySource 0 :utilityStmt <> :isReturn false :commandType 1}))",
                "(({QUERY :commandType 1 :querySource 0 :utilityStmt <> :isReturn false})) x",
                "(({QUERY :commandType 1 :querySource 0 :utilityStmt <> :isReturn false"
                        + " :rtable ({RANGETBLENTRY :rtekind 0 :relid 1 :tablesample <>})}))",
                "(({QUERY :commandType 1 :querySource 0 :utilityStmt <> :isReturn false"
                        + " :rtable ({RANGETBLENTRY :rtekind 7})}))",
                "(({QUERY :commandType 1 :querySource 0 :utilityStmt <> :isReturn false"
                        + " :rtable ({RANGETBLENTRY :rtekind 1 :requiredPerms 2})}))",
                "(({QUERY :commandType 1 :querySource 0 :utilityStmt <> :isReturn false"
                        + " :rteperminfos ({RTEPERMISSIONINFO :relid 1 :requiredPerms 16 :checkAsUser 0})}))"
            })
    void unknownTrees_describeNothing(String tree) {
        assertThatThrownBy(() -> new AnalysedQuery(tree)).isInstanceOf(UnknownNodeException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            4 [ 1 -128 0 0 0 0 0 0 ]   | 32769
            4 [ 1 128 0 0 0 0 0 0 ]    | 32769
            4 [ 0 0 0 0 0 0 -128 1 ]   | 32769
            4 [ 1 0 0 0 1 0 0 0 ]      |
            4 [ 1 0 0 0 ]              |
            4 [ 1 0 0 0 0 0 0 0 0 0 ]  |
            <>                         |
            """)
    void namesOfRelations_areReadOnMachinesOfBothKinds(String bytes, @Nullable Integer oid) {
        AnalysedQuery query = new AnalysedQuery("(({QUERY :commandType 1 :querySource 0 :utilityStmt <>"
                + " :isReturn false :x {CONST :consttype 2205 :constvalue " + bytes + "}}))");

        assertThat(query.named()).isEqualTo(oid == null ? Set.of() : Set.of(oid));
    }

    @Test
    void deepTrees_describeNothing() {
        String deep = "(".repeat(100_000) + ")".repeat(100_000);
        assertThatThrownBy(() -> PgNode.read(deep)).isInstanceOf(UnknownNodeException.class);
    }

    private static StatementFacts facts(String text) throws SQLException {
        return Objects.requireNonNull(describe(text), text);
    }

    private static @Nullable StatementFacts describe(String text) throws SQLException {
        SqlBody body = SqlBody.of(text, false, false);
        return body == null ? null : ANALYSIS.describe(server, body, null, false);
    }

    private static String text(StatementFacts.Access access) {
        return access.kind().id()
                + ' '
                + access.schema()
                + '.'
                + access.table()
                + ' '
                + access.columns().stream().sorted().toList();
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(Object value) {
        return (List<String>) value;
    }

    /** Tells whether the transaction lives and nothing of an analysis is left. */
    private static boolean isClean() throws SQLException {
        try (Statement statement = server.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 1 FROM pg_proc WHERE proname = 'zt4j_described'")) {
            return !rows.next();
        }
    }
}
