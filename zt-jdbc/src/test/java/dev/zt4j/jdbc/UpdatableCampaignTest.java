package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.log.DecisionRecord;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Queries that look as if they were of one table: which table the driver changes through their rows is what was judged,
 * as the server's counters of the same transaction say. 600 queries; as many as the system property {@code
 * zt.jdbc.updatable} says in a longer campaign.
 */
final class UpdatableCampaignTest {
    private static final int QUERIES = Integer.getInteger("zt.jdbc.updatable", 600);
    private static final List<String> TABLES = List.of(
            "thing",
            "THING",
            "\"thing\"",
            "public.thing",
            "\"Thing\"",
            "\"a from thing\"",
            "aside.thing",
            "aside.\"thing\"",
            "ONLY thing",
            "only \"Thing\"",
            "other",
            "parted",
            "looked",
            "\"only\"",
            "public .thing",
            "aside. thing",
            "thing, other",
            "thing other",
            "thing t",
            "\"thing\"\"\"",
            "U&\"thing\"",
            "thing\n",
            "\tthing\r\n",
            "thing\f",
            "thing;",
            "(SELECT * FROM other) thing",
            "thing/**/",
            "thing-- from other\n",
            "ONLY (thing)",
            "thing *");
    private static final List<String> COLUMNS = List.of(
            "*",
            "id, name",
            "id,name",
            "\"id\", name",
            "name, id",
            "id, name, note",
            "id, \"a from thing\"",
            "thing.*",
            "id, name AS note",
            "id, 'x from other' AS name",
            "id, (SELECT name from other ) AS name",
            "id, name name",
            "/* from other */ id, name",
            "id, name /* from\nother */",
            "id, -- from other\n name",
            "id, note, \"Name\"",
            "id, $$ from other $$ AS name",
            "DISTINCT id, name",
            "id, E'\\' from other ' AS name");
    private static final List<String> FROM = List.of(
            " FROM ",
            " from ",
            "\nFrom\n",
            "\tFROM\t",
            " FROM/**/ ",
            " /* from */ FROM ",
            "\fFROM ",
            " FROM\f",
            " FROM -- only\n ");
    private static final List<String> ENDS = List.of(
            "",
            " WHERE id > 0",
            "\nORDER BY id",
            " LIMIT 5",
            " FOR UPDATE",
            ";",
            " ;",
            " WHERE id IN (SELECT id from other )",
            " UNION SELECT id, name FROM other",
            " WHERE true UNION ALL SELECT id, name FROM other",
            " AS x",
            " JOIN other USING (id)",
            " WHERE '{d from other }' <> 'x'",
            " WHERE name <> {fn lcase('X')}",
            " TABLESAMPLE bernoulli (100)",
            " GROUP BY id",
            " WHERE 1 = 1 /* from other */",
            " FETCH FIRST 3 ROWS ONLY",
            " NATURAL JOIN other",
            " CROSS JOIN other o");
    private static final List<String> PARTS = List.of(
            " from other ",
            " FROM\tother ",
            "/*",
            "*/",
            "--",
            "\"",
            "'",
            "\n",
            "\f",
            " only ",
            ",",
            ".",
            ";",
            "(",
            ")",
            "?");

    private static final List<String> ACTIONS = List.of("insert ", "update ", "delete ");

    private Connection raw;
    private LedgerWorld world;

    @BeforeEach
    void start() throws SQLException {
        DataSource database = Postgres.create("updatable_campaign_" + System.nanoTime());
        raw = database.getConnection();
        try (Statement statement = raw.createStatement()) {
            statement.execute("""
                    CREATE SCHEMA aside;
                    CREATE TABLE thing (id int PRIMARY KEY, name text, note text UNIQUE, "a from thing" text, "Name" text);
                    CREATE TABLE "Thing" (LIKE thing INCLUDING ALL);
                    CREATE TABLE "a from thing" (LIKE thing INCLUDING ALL);
                    CREATE TABLE "only" (LIKE thing INCLUDING ALL);
                    CREATE TABLE aside.thing (LIKE thing INCLUDING ALL);
                    CREATE TABLE other (LIKE thing INCLUDING ALL);
                    CREATE TABLE parted (LIKE thing, PRIMARY KEY (id)) PARTITION BY RANGE (id);
                    CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (1000);
                    CREATE VIEW looked AS SELECT * FROM other;
                    INSERT INTO thing SELECT g, 'x', g::text FROM generate_series(1, 3) g;
                    INSERT INTO "Thing" TABLE thing;
                    INSERT INTO "a from thing" TABLE thing;
                    INSERT INTO "only" TABLE thing;
                    INSERT INTO aside.thing TABLE thing;
                    INSERT INTO other TABLE thing;
                    INSERT INTO parted TABLE thing;
                    """);
        }
        raw.setAutoCommit(false);
        world = new LedgerWorld(LedgerWorld.ENFORCE);
    }

    @AfterEach
    void stop() throws SQLException {
        raw.close();
        world.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {71, 72})
    @DisplayName("Y-14 Y-16 the table that is changed through a row is the one that was judged")
    void changedTables_wereJudged(long seed) throws Exception {
        world.deploy("permit(principal, action, resource);");
        Random random = new Random(seed);
        DataSource guarded = world.guard(new Single(raw));
        int wrote = 0;
        int refused = 0;
        for (int i = 0; i < QUERIES / 2; i++) {
            String query = query(random);
            int before = world.records().size();
            Map<String, Long> counted = counters();
            CurrentPrincipal.call(world.principal("/admin"), () -> {
                try (Connection connection = guarded.getConnection()) {
                    change(connection, query, random.nextInt(4));
                }
                return null;
            });
            Set<String> judged = world.records().stream()
                    .skip(before)
                    .map(UpdatableCampaignTest::decision)
                    .collect(Collectors.toSet());
            Set<String> changed = new HashSet<>();
            counters().forEach((change, rows) -> {
                if (rows > counted.getOrDefault(change, 0L)) {
                    changed.add(change);
                }
            });
            raw.rollback();
            assertThat(judged).as(query).containsAll(changed);
            wrote += changed.size();
            refused += changed.isEmpty() ? 1 : 0;
        }
        assertThat(wrote).isGreaterThan(QUERIES / 20);
        assertThat(refused).isGreaterThan(QUERIES / 20);
    }

    private static String query(Random random) {
        String query = "SELECT " + any(random, COLUMNS) + any(random, FROM) + any(random, TABLES) + any(random, ENDS);
        if (random.nextInt(3) == 0) {
            int at = random.nextInt(query.length());
            query = query.substring(0, at) + any(random, PARTS) + query.substring(at);
        }
        return query;
    }

    /** Half of the choices are the first, plain ones. */
    private static String any(Random random, List<String> texts) {
        return texts.get(random.nextInt(random.nextBoolean() ? Math.min(4, texts.size()) : texts.size()));
    }

    /** Changes a row, if the query and the guard let it. */
    private static void change(Connection connection, String query, int way) throws SQLException {
        try (Statement statement =
                        connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
                ResultSet rows = statement.executeQuery(query)) {
            if (!rows.next()) {
                return;
            }
            switch (way) {
                case 0 -> rows.deleteRow();
                case 1 -> {
                    rows.moveToInsertRow();
                    rows.updateInt("id", 77);
                    rows.insertRow();
                }
                case 2 -> {
                    rows.updateString(2, "changed");
                    rows.updateRow();
                }
                default -> {
                    rows.refreshRow();
                    rows.updateString("name", "changed");
                    rows.updateRow();
                }
            }
        } catch (SQLException e) {
            // The query is none, more than one, or not one of whose rows it is known what the driver changes.
            assertThat(e.getSQLState()).as(query).isNotEqualTo("XX000");
        }
    }

    /** Returns how many rows the server has counted for each action and table. */
    private Map<String, Long> counters() throws SQLException {
        Map<String, Long> counters = new HashMap<>();
        try (Statement statement = raw.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT schemaname, relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables""")) {
            while (rows.next()) {
                String table =
                        "ledger." + rows.getString(1) + '.' + rows.getString(2).replace("parted_1", "parted");
                for (int i = 0; i < ACTIONS.size(); i++) {
                    counters.merge(ACTIONS.get(i) + table, rows.getLong(3 + i), Long::sum);
                }
            }
        }
        return counters;
    }

    private static String decision(DecisionRecord record) {
        return record.action().replaceAll(".*::\"|\"", "")
                + ' '
                + record.resource().replaceAll("^.*?::\"|\"$", "");
    }
}
