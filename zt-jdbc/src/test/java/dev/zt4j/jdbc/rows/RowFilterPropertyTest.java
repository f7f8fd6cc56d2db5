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
        assertThat(seen.keySet()).contains("some", "none", "all", "erring permit", "erring forbid", "ill-formed row");
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
        PolicySet policies = policies();
        Entities entities = Entities.of(worlds.resident(), RowWorlds.SCHEMA);
        PartialRequest request = worlds.request();
        PartialVerdict said = PartialEvaluator.of(RowWorlds.SCHEMA, policies).evaluate(request, entities);
        Translation translation = new Translation(mapping, false);
        Predicate predicate = translation.guarded(translation.of(Selection.Rule.of(said), entities, null));
        if (!translation.problems().isEmpty()) {
            saw("refused");
            return;
        }
        SqlWriter written = written(predicate);
        Set<Long> allowed = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM doc")) {
            while (rows.next()) {
                Optional<Entity> row = new RowReader(mapping, translation.read()).read(rows);
                if (row.isEmpty()) {
                    saw("ill-formed row");
                } else if (allows(policies, request, entities.with(List.of(row.get())), row.get())) {
                    allowed.add(rows.getLong("id"));
                }
            }
        }
        assertThat(filtered(connection, written))
                .as(
                        "world %d%n%s%n%s%n%s",
                        world, policies.policies().stream().map(Policy::source).toList(), written.text(), request)
                .isEqualTo(allowed);
        saw(allowed.isEmpty() ? "none" : allowed.size() == ROWS ? "all" : "some");
    }

    private static SqlWriter written(Predicate predicate) {
        try {
            return SqlWriter.write(predicate, null, false);
        } catch (SqlWriter.TooLongException e) {
            throw new AssertionError(e);
        }
    }

    private boolean allows(PolicySet policies, PartialRequest request, Entities entities, Entity row) {
        Verdict verdict = policies.authorize(
                new Request(request.principal(), request.action(), row.uid(), request.context()), entities);
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
