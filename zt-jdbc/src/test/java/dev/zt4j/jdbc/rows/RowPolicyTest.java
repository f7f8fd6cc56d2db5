package dev.zt4j.jdbc.rows;

import static dev.zt4j.jdbc.rows.RowsWorld.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.jdbc.Postgres;
import dev.zt4j.policy.Policies;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Row-level security policies made of Cedar policies, as a role that is not above them sees the table. */
class RowPolicyTest {
    private static final EntityUid READ = EntityUid.of("Action", "readEntry");
    private static final String ID = "spiffe://prod.example/";
    private static final String OWN = rule("permit", "resource.owner == principal");
    private static final String FUNCTIONS = """
            CREATE SCHEMA guard;
            CREATE FUNCTION guard.principal() RETURNS text STABLE LANGUAGE sql AS $$
              SELECT CASE WHEN current_setting('test.who', true) = 'ok' THEN 'spiffe://prod.example/batch' END $$;
            CREATE FUNCTION guard.kind() RETURNS text STABLE LANGUAGE sql AS $$ SELECT 'workload' $$;
            CREATE FUNCTION guard.actor() RETURNS text STABLE LANGUAGE sql AS $$ SELECT CAST(NULL AS text) $$;
            GRANT USAGE ON SCHEMA guard TO reader;
            """;

    private static Connection connection;

    @TempDir
    Path directory;

    private RowsWorld world;

    @BeforeAll
    static void connect() throws SQLException {
        connection = Postgres.create("row_policies").getConnection();
        run("DROP TABLE entry");
        run(RowsWorld.TABLE);
        run("CREATE ROLE reader; GRANT SELECT, INSERT, UPDATE, DELETE ON entry TO reader; GRANT reader TO postgres");
        run(FUNCTIONS);
    }

    @AfterAll
    static void disconnect() throws SQLException {
        run("RESET ROLE; DROP OWNED BY reader; DROP ROLE reader");
        connection.close();
    }

    @BeforeEach
    void open() throws IOException {
        world = new RowsWorld(directory, OWN);
    }

    @AfterEach
    void close() throws SQLException {
        run("RESET ROLE; RESET ALL");
        world.close();
    }

    private static void run(String script) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(script);
        }
    }

    private RowPolicy.Builder policy(String policies) throws IOException {
        world.deploy(policies);
        return RowPolicy.of(world.zt.snapshot().policies(), RowsWorld.mapping(), READ);
    }

    private static void set(String name, String value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT set_config(?, ?, false)")) {
            statement.setString(1, name);
            statement.setString(2, value);
            statement.execute();
        }
    }

    private static void be(String principal, String actor) throws SQLException {
        set("zt.kind", principal.isEmpty() ? "" : "workload");
        set("zt.principal", principal.isEmpty() ? "" : ID + principal);
        set("zt.actors", actor.isEmpty() ? "[]" : "[\"" + ID + actor + "\", \"another\"]");
    }

    private static List<Long> seen() throws SQLException {
        run("SET ROLE reader");
        List<Long> ids = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM entry ORDER BY id")) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        run("RESET ROLE");
        return ids;
    }

    @Test
    void policy_showsTheRowsOfWhoeverTheSessionSays() throws Exception {
        run(policy(OWN).build().script());
        assertThat(seen()).isEmpty();
        be("web", "");
        assertThat(seen()).containsExactly(1L, 2L);
        be("batch", "");
        assertThat(seen()).containsExactly(3L, 4L);
        be("", "");
        assertThat(seen()).isEmpty();
        set("zt.kind", "user");
        set("zt.principal", ID + "web");
        assertThat(seen()).isEmpty();
    }

    @Test
    void policyForAll_showsNothingToNobody() throws Exception {
        run(policy("permit (principal, action, resource);").build().script());
        be("", "");
        assertThat(seen()).isEmpty();
        be("anybody", "");
        assertThat(seen()).hasSize(4);
    }

    @Test
    void delegatedCaller_seesWhatBothMay() throws Exception {
        run(policy(rule("permit", "resource.owner == principal || resource.labels.contains(\"y\")"))
                .build()
                .script());
        be("web", "");
        assertThat(seen()).containsExactly(1L, 2L, 3L, 4L).hasSize(4);
        be("web", "batch");
        assertThat(seen()).containsExactly(3L, 4L);
        set("zt.actors", "[\"https://as.example#helper\"]");
        assertThat(seen()).isEmpty();
    }

    @Test
    void erringForbid_hidesTheRow() throws Exception {
        run(policy("permit (principal, action, resource);" + rule("forbid", "resource.amount + 1 > 100"))
                .build()
                .script());
        be("web", "");
        assertThat(seen()).containsExactly(1L);
    }

    @Test
    void functions_sayWhoItIs() throws Exception {
        run(policy(OWN)
                .caller(SessionCaller.functions("guard", "principal", "kind", "actor"))
                .build()
                .script());
        be("web", "");
        assertThat(seen()).isEmpty();
        set("test.who", "ok");
        assertThat(seen()).containsExactly(3L, 4L);
    }

    @Test
    void insertsAndUpdates_areChecked() throws Exception {
        for (RowPolicy.Command command : RowPolicy.Command.values()) {
            run(policy(OWN).command(command).name("zt_" + command).build().script());
        }
        be("web", "");
        run("SET ROLE reader");
        run("BEGIN");
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> run("UPDATE entry SET owner = 'spiffe://prod.example/batch' WHERE id = 1"))
                .withMessageContaining("row-level security");
        run("ROLLBACK");
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() ->
                        run("INSERT INTO entry VALUES (9, 'spiffe://prod.example/batch', NULL, 1, NULL, '{}', NULL)"))
                .withMessageContaining("row-level security");
        run("BEGIN; DELETE FROM entry");
        run("RESET ROLE");
        assertThat(rowsLeft()).isEqualTo(2);
        run("ROLLBACK");
        run("RESET ROLE");
        for (RowPolicy.Command command : RowPolicy.Command.values()) {
            run("DROP POLICY \"zt_" + command + "\" ON entry");
        }
    }

    private static long rowsLeft() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT count(*) FROM entry")) {
            count.next();
            return count.getLong(1);
        }
    }

    @Test
    void valuesInTheText_cannotEndTheirLiteral() throws Exception {
        RowPolicy policy = policy(rule("permit", "resource.labels.contains(\"\\\\' OR TRUE --\")"))
                .build();
        assertThat(policy.script()).contains("E'\\\\'' OR TRUE --'");
        run("SET standard_conforming_strings = off");
        run(policy.script());
        be("web", "");
        assertThat(seen()).isEmpty();
    }

    @Test
    void policy_saysFromWhichPoliciesItIs() throws Exception {
        RowPolicy policy = policy(OWN).build();
        assertThat(policy.statements()).hasSize(5);
        assertThat(policy.toString())
                .contains("zt4j, policies " + world.zt.snapshot().policies().version());
    }

    @Test
    void fragmentAndPolicy_showTheSameRows() throws Exception {
        Random random = new Random(5);
        List<String> conditions = List.of(
                "resource.owner == principal",
                "resource.amount < 100",
                "resource has note",
                "resource.labels.contains(\"y\")",
                "resource in Team::\"all\"",
                "!(resource.amount == 5)",
                "resource has note && resource.note like \"*%\"",
                "principal == Zt::Workload::\"spiffe://prod.example/web\"");
        for (int round = 0; round < 25; round++) {
            String policies = random.ints(3, 0, conditions.size())
                    .mapToObj(i -> rule(random.nextInt(3) == 0 ? "forbid" : "permit", conditions.get(i)))
                    .collect(Collectors.joining());
            run(policy(policies).build().script());
            for (String path : List.of("web", "batch")) {
                be(path, "");
                RowFilter filter =
                        RowFilters.of(world.boundary, RowsWorld.mapping()).filter(world.as("/" + path));
                assertThat(seen()).as(policies).isEqualTo(filtered(filter));
            }
        }
    }

    private static List<Long> filtered(RowFilter filter) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT id FROM entry WHERE " + filter.sql() + " ORDER BY id")) {
            filter.bind(statement, 1);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
        }
        return ids;
    }

    @Test
    void policiesThatTheDatabaseCannotKnow_areRefused() throws Exception {
        for (String condition : List.of(
                "context.credential.bound",
                "principal in Zt::TrustDomain::\"prod.example\"",
                "resource.owner in Zt::TrustDomain::\"prod.example\"")) {
            RowPolicy.Builder builder = policy("@id(\"odd\") " + rule("permit", condition));
            assertThatExceptionOfType(RowFilterException.class)
                    .isThrownBy(builder::build)
                    .withMessageContaining("policy odd, line 1, column ");
        }
        RowPolicy.Builder owes = policy("@obligation(\"watermark\") " + OWN);
        assertThatExceptionOfType(RowFilterException.class)
                .isThrownBy(owes::build)
                .withMessageContaining("no obligation");
    }

    @Test
    void badInput_isRefused() throws Exception {
        Policies bare = new Policies(PolicySet.empty(), Entities.empty());
        RowPolicy.Builder withoutSchema = RowPolicy.of(bare, RowsWorld.mapping(), READ);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(withoutSchema::build);
        RowPolicy.Builder unknown =
                RowPolicy.of(world.zt.snapshot().policies(), RowsWorld.mapping(), EntityUid.of("Action", "nope"));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(unknown::build);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> SessionCaller.functions("", "principal", "kind", "actor"));
    }
}
