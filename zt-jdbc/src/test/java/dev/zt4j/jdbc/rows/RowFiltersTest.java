package dev.zt4j.jdbc.rows;

import static dev.zt4j.jdbc.rows.RowsWorld.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.identity.Evidence;
import dev.zt4j.jdbc.Postgres;
import dev.zt4j.log.DecisionRecord;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Row filters from a boundary, on a real table. */
class RowFiltersTest {
    private static final String WEB = "spiffe://prod.example/web";
    private static final String ALL = "permit (principal, action, resource);\n";

    private static Connection connection;

    @TempDir
    Path directory;

    private RowsWorld world;

    @BeforeAll
    static void connect() throws SQLException {
        connection = Postgres.create("row_filters").getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE entry");
            statement.execute(RowsWorld.TABLE);
        }
    }

    @AfterAll
    static void disconnect() throws SQLException {
        connection.close();
    }

    @BeforeEach
    void open() throws IOException {
        world = new RowsWorld(directory, ALL);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private RowFilter filter(String policies) throws IOException {
        world.deploy(policies);
        return RowFilters.of(world.boundary, RowsWorld.mapping()).filter(world.as("/web"));
    }

    private static List<Long> rows(RowFilter filter) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT id FROM entry e WHERE id > ? AND (" + filter.sql("e") + ") AND id < ? ORDER BY id")) {
            statement.setLong(1, 0);
            int next = filter.bind(statement, 2);
            statement.setLong(next, 100);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
        }
        return ids;
    }

    private static List<Long> matching(RowFilter filter) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM entry ORDER BY id")) {
            while (rows.next()) {
                if (filter.matches(rows)) {
                    ids.add(rows.getLong("id"));
                }
            }
        }
        return ids;
    }

    static Stream<Arguments> operators() {
        return Stream.of(
                argumentSet(
                        "== on an entity",
                        "resource.owner == principal",
                        "\"owner\" = CAST(? AS text)",
                        List.of(WEB),
                        List.of(1L, 2L)),
                argumentSet(
                        "!= errs where the column is NULL",
                        "resource.amount != 5",
                        "\"amount\" <> CAST(? AS bigint)",
                        List.of(5L),
                        List.of(3L, 4L)),
                argumentSet(
                        "! of an error is an error",
                        "!(resource.amount == 5)",
                        "\"amount\" <> CAST(? AS bigint)",
                        List.of(5L),
                        List.of(3L, 4L)),
                argumentSet(
                        "has",
                        "resource has note && resource.note == \"a\"",
                        "\"note\" IS NOT NULL AND \"note\" COLLATE \"C\" = CAST(? AS text)",
                        List.of("a"),
                        List.of(1L)),
                argumentSet(
                        "an operand that errs before a true one",
                        "resource.amount == 5 || resource has owner",
                        "\"amount\" = CAST(? AS bigint) OR \"amount\" <> CAST(? AS bigint)",
                        List.of(5L, 5L),
                        List.of(1L, 3L, 4L)),
                argumentSet(
                        "a sum that overflows",
                        "resource.amount + 1 > 5",
                        "(CAST(\"amount\" AS numeric) + CAST(? AS numeric)) BETWEEN -9223372036854775808 AND"
                                + " 9223372036854775807 AND (CAST(\"amount\" AS numeric) + CAST(? AS numeric)) >"
                                + " CAST(? AS numeric)",
                        List.of(BigDecimal.ONE, BigDecimal.ONE, BigDecimal.valueOf(5)),
                        List.of(1L, 3L)),
                argumentSet(
                        "like takes percent and underscore as they are",
                        "resource has note && resource.note like \"1*%\"",
                        "\"note\" IS NOT NULL AND \"note\" COLLATE \"C\" LIKE CAST(? AS text) ESCAPE '!'",
                        List.of("1%!%"),
                        List.of(3L)),
                argumentSet(
                        "contains",
                        "resource.labels.contains(\"x\")",
                        "CAST(? AS text) COLLATE \"C\" = ANY (\"labels\") AND CASE WHEN array_ndims(\"labels\") > 1"
                                + " THEN FALSE ELSE array_position(\"labels\", NULL) IS NULL END",
                        List.of("x"),
                        List.of(1L, 3L)),
                argumentSet(
                        "in goes through the known hierarchy",
                        "resource in Team::\"all\"",
                        "\"team\" COLLATE \"C\" = ANY (CAST(? AS text[]))",
                        List.of(List.of("all", "audit")),
                        List.of(1L, 3L)),
                argumentSet(
                        "if",
                        "if resource has note then resource.note == \"a\" else resource.labels.isEmpty()",
                        "((\"note\" IS NOT NULL AND \"note\" COLLATE \"C\" = CAST(? AS text)) OR (\"note\" IS NULL AND"
                                + " cardinality(\"labels\") = 0)) AND CASE WHEN array_ndims(\"labels\") > 1 THEN"
                                + " FALSE ELSE array_position(\"labels\", NULL) IS NULL END",
                        List.of("a"),
                        List.of(1L, 2L)),
                argumentSet(
                        "decimals",
                        "resource has price && resource.price.lessThan(decimal(\"2.0\"))",
                        "\"price\" IS NOT NULL AND \"price\" < CAST(? AS numeric) AND (\"price\" IS NULL OR \"price\""
                                + " BETWEEN -922337203685477.5808 AND 922337203685477.5807 AND round(\"price\", 4) ="
                                + " \"price\")",
                        List.of(new BigDecimal("2.0000")),
                        List.of(1L)),
                argumentSet(
                        "text that no column can hold",
                        "resource has note && resource.note == \"\\0\"",
                        "FALSE",
                        List.of(),
                        List.of()),
                argumentSet(
                        "text that would end a literal",
                        "resource.labels.contains(\"' OR TRUE --\")",
                        "CAST(? AS text) COLLATE \"C\" = ANY (\"labels\") AND CASE WHEN array_ndims(\"labels\") > 1"
                                + " THEN FALSE ELSE array_position(\"labels\", NULL) IS NULL END",
                        List.of("' OR TRUE --"),
                        List.of()));
    }

    @ParameterizedTest
    @MethodSource("operators")
    @DisplayName("PE-22")
    void conditions_becomeSql(String condition, String sql, List<Object> parameters, List<Long> allowed)
            throws Exception {
        RowFilter filter = filter(rule("permit", condition));
        assertThat(filter.parameters()).isEqualTo(parameters);
        assertThat(filter.sql()).isEqualTo(sql);
        assertThat(rows(filter)).isEqualTo(allowed);
        assertThat(matching(filter)).isEqualTo(allowed);
        assertThat(filter.isExact()).isTrue();
    }

    @Test
    @DisplayName("PE-20 an erring permit and an erring forbid both hide the row")
    void errors_hideTheRow() throws Exception {
        assertThat(rows(filter(rule("permit", "resource.amount < 1000")))).containsExactly(1L, 3L);
        RowFilter forbidding = filter(ALL + rule("forbid", "resource.amount * 2 == 4"));
        assertThat(rows(forbidding)).containsExactly(1L, 3L);
        assertThat(matching(forbidding)).containsExactly(1L, 3L);
    }

    @Test
    @DisplayName("PE-23 what no row changes is TRUE or FALSE")
    void settledPolicies_areConstants() throws Exception {
        assertThat(filter(ALL).sql()).isEqualTo("TRUE");
        assertThat(rows(filter(ALL))).hasSize(4);
        RowFilter none = filter(ALL + "forbid (principal, action, resource);");
        assertThat(none.sql()).isEqualTo("FALSE");
        assertThat(none.decision().allowed()).isFalse();
        assertThat(matching(none)).isEmpty();
    }

    @Test
    void filter_isOneDecisionOnTheTable() throws Exception {
        RowFilter filter = filter("@id(\"own\") " + rule("permit", "resource.owner == principal"));
        List<DecisionRecord> records = world.records();
        assertThat(records).hasSize(1);
        assertThat(records.get(0).id()).isEqualTo(filter.decision().id());
        assertThat(records.get(0).resource()).isEqualTo("Zt::Sql::Table::\"public.entry\"");
        assertThat(records.get(0).determiningPolicies()).containsExactly("own");
        assertThat(records.get(0).toJson()).doesNotContain("CAST");
    }

    @Test
    void revokedCaller_getsNoRowInAnyMode() throws Exception {
        world.zt.revoke(Revocation.principal(EntityUid.of("Zt::Workload", WEB), "left"));
        for (Boundary boundary : List.of(world.boundary, world.reporting)) {
            RowFilter filter = RowFilters.of(boundary, RowsWorld.mapping()).filter(world.as("/web"));
            assertThat(filter.sql()).isEqualTo("FALSE");
            assertThat(rows(filter)).isEmpty();
        }
    }

    @Test
    void boundaryThatReports_hidesOnlyWhatIsAlwaysForbidden() throws Exception {
        world.deploy("@enforce(\"always\") " + rule("forbid", "resource.amount > 100"));
        RowFilter filter = RowFilters.of(world.reporting, RowsWorld.mapping()).filter(world.as("/web"));
        assertThat(filter.sql()).isEqualTo("\"amount\" <= CAST(? AS bigint)");
        assertThat(rows(filter)).containsExactly(1L);
        assertThat(matching(filter)).containsExactly(1L);
        world.deploy(rule("forbid", "resource.amount > 100"));
        assertThat(RowFilters.of(world.reporting, RowsWorld.mapping())
                        .filter(world.as("/web"))
                        .sql())
                .isEqualTo("TRUE");
    }

    @Test
    void evidenceThatFails_givesNoRow() throws Exception {
        RowFilter filter = RowFilters.of(world.boundary, RowsWorld.mapping())
                .filter(world.as("/web").evidence(Evidence.bearer("nonsense")));
        assertThat(filter.sql()).isEqualTo("FALSE");
        assertThat(matching(filter)).isEmpty();
    }

    @Test
    @DisplayName("PE-22 what has no SQL is refused with its place in the policy")
    void policyWithoutSql_isRefusedWithItsPlace() {
        assertThatExceptionOfType(RowFilterException.class)
                .isThrownBy(() -> filter("@id(\"odd\")\n" + rule("permit", "[resource.owner].contains(principal)")))
                .satisfies(refused -> assertThat(refused.problems())
                        .containsExactly(
                                "policy odd, line 2, column 68: a set that is made of parts of the row has no SQL"));
    }

    @Test
    void policyWithoutSql_isJudgedRowByRowIfAsked() throws Exception {
        world.deploy(rule("permit", "[resource.owner].contains(principal)")
                + rule("forbid", "resource has amount && resource.amount > 100"));
        RowFilter filter =
                RowFilters.of(world.boundary, RowsWorld.mapping()).rowByRow().filter(world.as("/web"));
        assertThat(filter.isExact()).isFalse();
        assertThat(rows(filter)).containsExactly(1L, 2L);
        world.deploy(rule("permit", "[resource.owner].contains(principal)"));
        RowFilter wide =
                RowFilters.of(world.boundary, RowsWorld.mapping()).rowByRow().filter(world.as("/web"));
        assertThat(wide.sql()).isEqualTo("TRUE");
        assertThat(matching(wide)).containsExactly(1L, 2L);
    }

    @Test
    void attributeThatIsNotMapped_isRefused() throws Exception {
        world.deploy(rule("permit", "resource.amount == 1"));
        RowMapping bare = RowMapping.of("Entry", "public", "entry")
                .id("id", ColumnType.BIGINT)
                .build();
        assertThatExceptionOfType(RowFilterException.class)
                .isThrownBy(() -> RowFilters.of(world.boundary, bare).filter(world.as("/web")))
                .withMessageContaining("amount is mapped to no column");
    }

    @Test
    void mappingThatTheSchemaContradicts_isRefused() {
        RowMapping wrong = RowMapping.of("Entry", "public", "entry")
                .id("id", ColumnType.BIGINT)
                .attribute("amount", Column.text("amount"))
                .attribute("nope", Column.text("note"))
                .parent(Column.reference("Zt::Group", "team", ColumnType.TEXT))
                .build();
        assertThatExceptionOfType(RowFilterException.class)
                .isThrownBy(() -> RowFilters.of(world.boundary, wrong).filter(world.as("/web")))
                .satisfies(refused -> assertThat(refused.problems()).hasSize(3));
    }

    @Test
    void policiesThatAreTooMuchForAStatement_areRefused() {
        String many = IntStream.range(0, SqlWriter.MOST_PARAMETERS + 1)
                .mapToObj(i -> rule("permit", "resource.amount == " + i))
                .collect(Collectors.joining());
        assertThatExceptionOfType(RowFilterException.class)
                .isThrownBy(() -> filter(many))
                .withMessageContaining("parameters");
    }

    @Test
    void conditionThatWouldGrowWithoutMeasure_isRefused() {
        String condition = "resource.amount == 1";
        for (int i = 0; i < 14; i++) {
            condition = "(" + condition + (i % 2 == 0 ? " || " : " && ") + "resource.amount == " + i
                    + ") == (resource.amount < " + i + ")";
        }
        String grown = condition;
        assertThatExceptionOfType(RowFilterException.class).isThrownBy(() -> filter(rule("permit", grown)));
    }

    @Test
    void check_findsWhatTheTableHasOtherwise() throws SQLException {
        assertThat(RowsWorld.mapping().check(connection)).isEmpty();
        RowMapping wrong = RowMapping.of("Entry", "public", "entry")
                .id("id", ColumnType.TEXT)
                .attribute("note", Column.text("note").notNull())
                .attribute("labels", Column.bigints("labels"))
                .attribute("gone", Column.bool("gone"))
                .build();
        assertThat(wrong.check(connection))
                .containsExactly(
                        "column id is bigint, not one of [text, character varying]",
                        "column note may be NULL",
                        "column labels is text[], not one of [bigint[]]",
                        "there is no column gone");
    }

    @Test
    void names_areQuoted() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE \"odd \"\"table\" (\"a \"\" b\" text NOT NULL, \"select\" bigint)");
        }
        RowMapping odd = RowMapping.of("Entry", "public", "odd \"table")
                .id("a \" b", ColumnType.TEXT)
                .attribute("amount", Column.bigint("select"))
                .build();
        assertThat(odd.check(connection)).isEmpty();
    }

    @Test
    void badMappings_areRefused() {
        RowMapping.Builder builder = RowMapping.of("Entry", "public", "entry");
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(builder::build);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> builder.id("id", ColumnType.NUMERIC));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> builder.parent(Column.text("note")));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> builder.parent(Column.reference("Entry", "parent", ColumnType.TEXT)));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> builder.attribute("a", Column.bool("x")).attribute("a", Column.bool("y")));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Column.text(""));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Column.text("x".repeat(64)));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Column.bigint("x").ownCollation());
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> RowMapping.of("not a type", "public", "entry"));
    }

    @Test
    void unknownAction_isRefused() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> RowFilters.of(world.boundary, RowsWorld.mapping())
                        .filter(world.as("/web").action(EntityUid.of("Action", "nope"))));
    }
}
