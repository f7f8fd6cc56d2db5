package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Statements made out of statements: what the server's counters of the same transaction say was touched has been judged
 * before. 5,000 statements, and 300 on each other version of the server; as many as the system property {@code
 * zt.jdbc.statements} says on each in a longer campaign.
 */
@ParameterizedClass(name = "PostgreSQL {0}")
@MethodSource("dev.zt4j.jdbc.AnalysisTest#versions")
final class CampaignTest {
    private static final int MAIN_VERSION = 17;
    private static final Analysis ANALYSIS = new Analysis(Set.of());
    private static final List<String> SEEDS = Stream.of(
                    Corpus.READS,
                    Corpus.INSERTS,
                    Corpus.UPDATES,
                    Corpus.DELETES,
                    List.of(
                            "SELECT v.id, e.note FROM v JOIN entry e ON e.account = v.id",
                            "WITH x AS (DELETE FROM entry WHERE id = 1 RETURNING account) SELECT * FROM x, account",
                            "WITH x AS (INSERT INTO third (id) SELECT id FROM account RETURNING id) SELECT id FROM x",
                            "MERGE INTO account a USING entry e ON a.id = e.account"
                                    + " WHEN MATCHED THEN UPDATE SET name = e.note"
                                    + " WHEN NOT MATCHED THEN INSERT (id) VALUES (e.id)",
                            "INSERT INTO account AS a (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = 'x'",
                            "SELECT id FROM part WHERE at = 5",
                            "SELECT t.id FROM account TABLESAMPLE bernoulli (50) t, part TABLESAMPLE system (100) p",
                            "SELECT JSON_OBJECT('a': id, 'b': (SELECT max(id) FROM third)) FROM entry",
                            "SELECT t.a FROM entry, JSON_TABLE(data, '$' COLUMNS (a int PATH '$.a')) t",
                            "SELECT xmlforest(name, (SELECT max(note) FROM entry)) FROM account",
                            "SELECT 'third'::regclass, id FROM account",
                            "UPDATE part SET at = at + 1 FROM third WHERE third.id = part.id",
                            "SELECT (SELECT count(*) FROM third), id FROM account FOR UPDATE",
                            "SELECT * FROM account WHERE EXISTS (TABLE third) UNION ALL SELECT id, note, 1 FROM entry"))
            .flatMap(List::stream)
            .toList();

    /** Where the rows of views and partitioned tables are. */
    private static final Map<String, String> BEHIND = Map.of("account", "v", "part_1", "part");

    @SuppressWarnings("NullAway.Init")
    private static Connection server;

    @Parameter
    int version;

    @BeforeParameterizedClassInvocation
    static void start(int version) throws SQLException {
        DataSource source = PostgresVersions.create(version, "campaign");
        server = source.getConnection();
        try (Statement statement = server.createStatement()) {
            statement.execute("""
                    CREATE TABLE third (id int);
                    INSERT INTO third VALUES (1);
                    CREATE VIEW v AS SELECT id, name FROM account;
                    CREATE TABLE part (id int, at int) PARTITION BY RANGE (at);
                    CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
                    INSERT INTO part VALUES (1, 5);
                    SET statement_timeout = 5000;
                    """);
        }
        server.setAutoCommit(false);
    }

    @AfterParameterizedClassInvocation
    static void stop() throws SQLException {
        server.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {61, 62})
    @DisplayName("Y-08 Y-09 Y-10 no table is touched that was not judged, mutated")
    void touchedTables_wereJudged(long seed) throws SQLException {
        int count = Integer.getInteger("zt.jdbc.statements", version == MAIN_VERSION ? 5_000 : 300);
        Mutations mutations = new Mutations(seed, SEEDS);
        Statements statements = new Statements(seed);
        int run = 0;
        int wrote = 0;
        for (int i = 0; i < count / 2; i++) {
            String text = i % 3 == 0 ? mutations.next() : statements.next();
            StatementFacts facts = describe(text);
            if (facts != null && facts.unproven().isEmpty()) {
                Map<String, long[]> touched = touchedBy(text);
                if (touched != null) {
                    run++;
                    wrote += check(text, facts, touched);
                }
            }
            server.rollback();
        }
        assertThat(run).isGreaterThan(count / 10);
        assertThat(wrote).isGreaterThan(count / 100);
    }

    private static @Nullable StatementFacts describe(String text) throws SQLException {
        if (SqlText.judge(text).refusal() != null) {
            return null;
        }
        SqlBody body = SqlBody.of(text, false, false);
        return body == null ? null : ANALYSIS.describe(server, body, null, false);
    }

    /** Returns what the counters of the transaction say a statement did; null if it failed. */
    private static @Nullable Map<String, long[]> touchedBy(String text) throws SQLException {
        try (Statement statement = server.createStatement()) {
            Map<String, long[]> before = counters(statement);
            statement.setEscapeProcessing(false);
            statement.execute(text);
            Map<String, long[]> after = counters(statement);
            before.forEach((table, counts) -> {
                long[] since = Objects.requireNonNull(after.get(table));
                for (int i = 0; i < counts.length; i++) {
                    since[i] -= counts[i];
                }
            });
            return after;
        } catch (SQLException e) {
            return null;
        }
    }

    private static Map<String, long[]> counters(Statement statement) throws SQLException {
        Map<String, long[]> counters = new HashMap<>();
        try (ResultSet rows = statement.executeQuery("""
                SELECT relname, coalesce(seq_scan, 0) + coalesce(idx_scan, 0), n_tup_ins, n_tup_upd, n_tup_del
                FROM pg_stat_xact_user_tables""")) {
            while (rows.next()) {
                counters.put(
                        rows.getString(1),
                        new long[] {rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getLong(5)});
            }
        }
        return counters;
    }

    /** Checks one statement, and returns 1 if it wrote. */
    private static int check(String text, StatementFacts facts, Map<String, long[]> touched) {
        Set<String> judged = new HashSet<>();
        Set<String> any = new HashSet<>();
        facts.accesses().forEach(access -> {
            judged.add(access.kind().id() + ' ' + access.table());
            any.add(access.table());
        });
        int wrote = 0;
        for (Map.Entry<String, long[]> entry : touched.entrySet()) {
            String table = entry.getKey();
            String other = BEHIND.getOrDefault(table, table);
            long[] counts = entry.getValue();
            if (counts[0] > 0) {
                assertThat(any).as(text).containsAnyOf(table, other);
            }
            if (counts[1] > 0) {
                // A row that moves to another partition is put in there.
                assertThat(judged).as(text).containsAnyOf("insert " + table, "insert " + other, "update part");
            }
            if (counts[2] > 0) {
                assertThat(judged).as(text).containsAnyOf("update " + table, "update " + other);
            }
            if (counts[3] > 0) {
                assertThat(judged).as(text).containsAnyOf("delete " + table, "delete " + other, "update part");
            }
            wrote |= counts[1] + counts[2] + counts[3] > 0 ? 1 : 0;
        }
        return wrote;
    }
}
