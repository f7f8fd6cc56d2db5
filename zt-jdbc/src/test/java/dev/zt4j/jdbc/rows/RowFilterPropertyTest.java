package dev.zt4j.jdbc.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.cedar.Effect;
import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.Request;
import dev.zt4j.cedar.Verdict;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.partial.PartialEvaluator;
import dev.zt4j.cedar.partial.PartialRequest;
import dev.zt4j.cedar.partial.PartialVerdict;
import dev.zt4j.cedar.validation.Validator;
import dev.zt4j.enforcement.Selection;
import dev.zt4j.jdbc.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Filtered rows against row-by-row decisions; {@code -Dzt.rows.worlds} and {@code -Dzt.rows.seed} set how many. */
class RowFilterPropertyTest {
    private static final int WORLDS = Integer.getInteger("zt.rows.worlds", 2_000);
    private static final long SEED = Long.getLong("zt.rows.seed", 7);
    private static final int ROWS = 12;
    private static final Validator VALIDATOR = Validator.of(RowWorlds.SCHEMA);

    private final RowMapping mapping = RowWorlds.mapping();
    private final RowWorlds worlds = new RowWorlds(SEED);
    private final Map<String, Integer> seen = new TreeMap<>();

    @Test
    @DisplayName(
            "PE-24 filtered rows are those that row-by-row decisions allow, where columns are NULL and policies err")
    void filteredRows_areThoseThatDecisionsAllow() throws SQLException {
        try (Connection connection = Postgres.create("row_worlds").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(RowWorlds.TABLE);
            for (int world = 0; world < WORLDS; world++) {
                if (world % 4 == 0) {
                    worlds.fill(connection, ROWS);
                }
                compare(connection, world);
            }
        }
        System.out.println("Row filters, " + WORLDS + " worlds, seed " + SEED + ": " + seen);
        assertThat(seen.keySet())
                .contains("some", "none", "all", "erring permit", "erring forbid", "ill-formed row", "for anyone");
        assertThat(seen.getOrDefault("refused", 0)).isLessThan(WORLDS / 10);
    }

    private PolicySet policies() {
        List<Policy> valid = new ArrayList<>();
        while (valid.size() < 4) {
            Policy policy = PolicySet.parse(worlds.policy()).policies().get(0).withId("p" + valid.size());
            if (VALIDATOR.validate(PolicySet.of(List.of(policy))).passed()) {
                valid.add(policy);
            }
        }
        return PolicySet.of(valid);
    }

    private void compare(Connection connection, int world) throws SQLException {
        World made = new World(policies(), Entities.of(worlds.resident(), RowWorlds.SCHEMA), worlds.request());
        PartialEvaluator evaluator = PartialEvaluator.of(RowWorlds.SCHEMA, made.policies());
        Translation ofOne = new Translation(mapping, false);
        PartialVerdict said = evaluator.evaluate(made.request(), made.entities());
        Predicate predicate = ofOne.guarded(ofOne.of(Selection.Rule.of(said), made.entities(), null));
        compare(connection, world, made, ofOne, written(predicate, false));

        Translation ofAnyone = new Translation(mapping, false);
        PartialVerdict open = evaluator.evaluateForAnyone("User", made.request().action(), "Doc", made.entities());
        set(connection, made.request().principal().id());
        Term principal = Term.principal("User", SessionCaller.settings().principal("User"));
        Predicate forAnyone = ofAnyone.guarded(ofAnyone.of(Selection.Rule.of(open), made.entities(), principal));
        if (ofAnyone.problems().isEmpty()) {
            saw("for anyone");
            compare(connection, world, made, ofAnyone, written(forAnyone, true));
        }
    }

    private record World(PolicySet policies, Entities entities, PartialRequest request) {}

    private void compare(Connection connection, int world, World made, Translation translation, SqlWriter written)
            throws SQLException {
        if (!translation.problems().isEmpty()) {
            saw("refused");
            return;
        }
        Set<Long> allowed = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM doc")) {
            while (rows.next()) {
                Optional<Entity> row = new RowReader(mapping, translation.read()).read(rows);
                if (row.isEmpty()) {
                    saw("ill-formed row");
                } else if (allows(made, row.get())) {
                    allowed.add(rows.getLong("id"));
                }
            }
        }
        assertThat(filtered(connection, written))
                .as("world %d%n%s%n%s", world, written.text(), made)
                .isEqualTo(allowed);
        saw(allowed.isEmpty() ? "none" : allowed.size() == ROWS ? "all" : "some");
    }

    private static void set(Connection connection, String principal) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT set_config('zt.kind', 'User', false), set_config('zt.principal', ?, false)")) {
            statement.setString(1, principal);
            statement.execute();
        }
    }

    private static SqlWriter written(Predicate predicate, boolean literal) {
        try {
            return SqlWriter.write(predicate, null, literal);
        } catch (SqlWriter.TooLongException e) {
            throw new AssertionError(e);
        }
    }

    private boolean allows(World made, Entity row) {
        PartialRequest request = made.request();
        Verdict verdict = made.policies()
                .authorize(
                        new Request(request.principal(), request.action(), row.uid(), request.context()),
                        made.entities().with(List.of(row)));
        verdict.errors()
                .forEach(error -> saw(error.policy().effect() == Effect.FORBID ? "erring forbid" : "erring permit"));
        return verdict.permitted()
                && verdict.errors().stream().noneMatch(error -> error.policy().effect() == Effect.FORBID);
    }

    private static Set<Long> filtered(Connection connection, SqlWriter written) throws SQLException {
        Set<Long> ids = new TreeSet<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT id FROM doc WHERE " + written.text())) {
            int index = 1;
            for (Parameter parameter : written.parameters()) {
                parameter.bind(statement, index++);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
        }
        return ids;
    }

    private void saw(String what) {
        seen.merge(what, 1, Integer::sum);
    }
}
