package dev.zt4j.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the server analyse a statement without executing it: the statement becomes the body of a function in {@code
 * pg_temp} within a savepoint, the catalog says what the server made of it, and the savepoint is rolled back
 * (PostgreSQL manual, CREATE FUNCTION, {@code sql_body}). It needs a transaction that may write and the right to make
 * temporary objects. Immutable and thread-safe.
 */
final class Analysis {
    /** Versions of the server whose trees are known, by tests on that server. */
    static final Set<Integer> KNOWN_VERSIONS = Set.of(15, 16, 17, 18);

    private static final Logger LOGGER = LoggerFactory.getLogger(Analysis.class);
    private static final String FAILED_TRANSACTION = "25P02";

    /** OIDs from here on are not those of the server's own objects ({@code transam.h}). */
    private static final int FIRST_OWN_OID = 16_384;

    private static final String CATALOG = "pg_catalog";
    private static final String VOLATILITY_IMMUTABLE = "i";

    /** Aggregates that the server puts for JSON_ARRAYAGG and JSON_OBJECTAGG; as harmless as {@code json_agg}. */
    private static final Set<String> JSON_AGGREGATES = Set.copyOf(Words.of("""
            json_agg_strict json_object_agg json_object_agg_strict json_object_agg_unique json_object_agg_unique_strict
            jsonb_agg_strict jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique
            jsonb_object_agg_unique_strict
            """));

    private static final String FIND = """
            FROM pg_catalog.pg_proc p WHERE p.proname OPERATOR(pg_catalog.=) 'zt4j_described'
              AND p.pronamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema()""";

    private static final String TREE = "SELECT p.prosqlbody::pg_catalog.text " + FIND;

    private static final String RELATIONS = """
            SELECT c.oid::pg_catalog.int8, n.nspname, c.relname, pg_catalog.array_agg(a.attnum::pg_catalog.int4),
              pg_catalog.array_agg(a.attname::pg_catalog.text)
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
            JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.oid AND NOT a.attisdropped
            WHERE c.oid OPERATOR(pg_catalog.=) ANY (ARRAY(
              SELECT (pg_catalog.regexp_matches(p.prosqlbody::pg_catalog.text, ':relid (\\d+)', 'g'))[1]::pg_catalog.oid
              %s))
            GROUP BY 1, 2, 3""".formatted(FIND);

    private static final String FUNCTIONS = """
            SELECT f.oid::pg_catalog.int8, n.nspname, f.proname, f.provolatile::pg_catalog.text
            FROM pg_catalog.pg_proc f
            JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) f.pronamespace
            WHERE f.oid OPERATOR(pg_catalog.=) ANY (ARRAY(
              SELECT (pg_catalog.regexp_matches(p.prosqlbody::pg_catalog.text,
                ':(?:funcid|opfuncid|aggfnoid|winfnoid|tsmhandler) (\\d+)', 'g'))[1]::pg_catalog.oid
              %s))""".formatted(FIND);

    /** Composite types have no rows. */
    private static final String DEPENDENCIES = """
            SELECT d.refclassid::pg_catalog.regclass::pg_catalog.text, d.refobjid::pg_catalog.int8
            FROM pg_catalog.pg_depend d
            WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass
              AND d.objid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT p.oid %s))
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c
                WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
                  AND c.oid OPERATOR(pg_catalog.=) d.refobjid AND c.relkind OPERATOR(pg_catalog.=) 'c')""".formatted(FIND);

    private static final String BEGIN = "SAVEPOINT zt4j_describe";
    private static final String UNDO = "ROLLBACK TO SAVEPOINT zt4j_describe; RELEASE SAVEPOINT zt4j_describe";

    private static final String QUESTIONS = String.join("; ", TREE, RELATIONS, FUNCTIONS, DEPENDENCIES);

    private final Set<String> allowedFunctions;

    /**
     * Creates an analysis.
     *
     * @param allowedFunctions functions, as {@code schema.name}, that are without effect besides those known to be
     */
    Analysis(Set<String> allowedFunctions) {
        this.allowedFunctions = Set.copyOf(allowedFunctions);
    }

    /**
     * Has a statement analysed, in the transaction of a connection. It leaves the transaction as it was, unless that is
     * idle.
     *
     * @param connection of the driver, with a transaction open or about to be
     * @param body the statement
     * @param prepared the driver's statement, from which the types of the parameters come; null if there are none
     * @param idle whether nothing was executed in the transaction, which the caller then rolls back
     * @return what it does, or null where the server or this class cannot tell
     * @throws SQLException if the connection is of no use any more
     */
    @Nullable
    StatementFacts describe(Connection connection, SqlBody body, @Nullable PreparedStatement prepared, boolean idle)
            throws SQLException {
        if ((body.parameters() > 0 && prepared == null)
                || !KNOWN_VERSIONS.contains(connection.getMetaData().getDatabaseMajorVersion())) {
            return null;
        }
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            try {
                PreparedStatement typed = body.parameters() > 0 ? prepared : null;
                if (!idle && typed != null) {
                    statement.execute(BEGIN);
                }
                String definition = definition(body, typed == null ? List.of() : types(typed, body.parameters()));
                statement.execute(idle || typed != null ? definition : BEGIN + "; " + definition);
                statement.execute(idle ? QUESTIONS : QUESTIONS + "; " + UNDO);
                return read(statement);
            } catch (UnknownNodeException e) {
                LOGGER.debug("a statement is not described: {}", e.getMessage());
                return null;
            } catch (SQLException e) {
                LOGGER.debug("a statement is not described: SQLState {}", e.getSQLState());
                if (!idle) {
                    undo(statement, e);
                }
                return null;
            }
        }
    }

    /** The driver sends this as one statement, and the server takes no text that is more than one. */
    private static String definition(SqlBody body, List<String> types) {
        return "CREATE FUNCTION pg_temp.zt4j_described(" + String.join(", ", types)
                + ") RETURNS pg_catalog.void LANGUAGE sql BEGIN ATOMIC\n" + body.text() + "\n; END";
    }

    /** Asks the server for the types of the parameters, given how they are set. */
    private static List<String> types(PreparedStatement prepared, int count) throws SQLException {
        ParameterMetaData parameters = prepared.getParameterMetaData();
        if (parameters.getParameterCount() != count) {
            throw new SQLException("not the parameters that were read");
        }
        List<String> types = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            types.add(checkedType(parameters.getParameterTypeName(i)));
        }
        return types;
    }

    /** Returns the name of a type as the driver tells it: a plain name, or schema and name in quotes. */
    private static String checkedType(@Nullable String name) throws SQLException {
        SqlLexer lexer = new SqlLexer(name == null ? "" : name);
        SqlLexer.Token first = lexer.next();
        if (first == SqlLexer.Token.QUOTED) {
            lexer.next();
            if (!lexer.word().equals(".") || lexer.next() != SqlLexer.Token.QUOTED) {
                throw new SQLException("a type without a name");
            }
        } else if (first != SqlLexer.Token.WORD) {
            throw new SQLException("a type without a name");
        }
        if (lexer.next() != SqlLexer.Token.END) {
            throw new SQLException("a type of more than a name");
        }
        return Objects.requireNonNull(name);
    }

    /** Ends the savepoint, if it was made. In a transaction that had failed before there is none to end. */
    private static void undo(Statement statement, SQLException failure) throws SQLException {
        try {
            statement.execute(UNDO);
        } catch (SQLException e) {
            if (!FAILED_TRANSACTION.equals(failure.getSQLState())) {
                e.addSuppressed(failure);
                throw e;
            }
        }
    }

    private StatementFacts read(Statement statement) throws SQLException {
        List<String> trees = new ArrayList<>();
        try (ResultSet rows = Objects.requireNonNull(statement.getResultSet())) {
            while (rows.next()) {
                trees.add(rows.getString(1));
            }
        }
        Map<Integer, Relation> names = new HashMap<>();
        try (ResultSet rows = next(statement)) {
            while (rows.next()) {
                names.put((int) rows.getLong(1), relation(rows));
            }
        }
        Map<Integer, Function> functions = new HashMap<>();
        try (ResultSet rows = next(statement)) {
            while (rows.next()) {
                functions.put(
                        (int) rows.getLong(1), new Function(rows.getString(2), rows.getString(3), rows.getString(4)));
            }
        }
        List<Dependency> dependencies = new ArrayList<>();
        try (ResultSet rows = next(statement)) {
            while (rows.next()) {
                dependencies.add(new Dependency(rows.getString(1), (int) rows.getLong(2)));
            }
        }
        if (trees.size() != 1) {
            throw new UnknownNodeException("not one function");
        }
        return facts(new AnalysedQuery(trees.get(0)), names, functions, dependencies);
    }

    private static ResultSet next(Statement statement) throws SQLException {
        if (!statement.getMoreResults()) {
            throw new UnknownNodeException("a result is missing");
        }
        return Objects.requireNonNull(statement.getResultSet());
    }

    private static Relation relation(ResultSet row) throws SQLException {
        Map<Integer, String> columns = new TreeMap<>();
        Integer[] numbers = array(row.getArray(4), Integer[].class);
        String[] names = array(row.getArray(5), String[].class);
        for (int i = 0; i < numbers.length; i++) {
            columns.put(numbers[i], names[i]);
        }
        return new Relation(row.getString(2), row.getString(3), columns);
    }

    private static <T> T array(Array array, Class<T> type) throws SQLException {
        return type.cast(array.getArray());
    }

    private StatementFacts facts(
            AnalysedQuery query,
            Map<Integer, Relation> names,
            Map<Integer, Function> functions,
            List<Dependency> dependencies) {
        List<StatementFacts.Access> accesses = new ArrayList<>();
        query.relations().forEach((oid, permissions) -> {
            Relation relation = names.get(oid);
            if (relation == null) {
                throw new UnknownNodeException("a relation without a name");
            }
            add(accesses, relation, permissions);
        });
        List<String> unproven = new ArrayList<>();
        query.called().forEach(oid -> check(oid, functions.get(oid), false, unproven));
        query.implied().forEach(oid -> check(oid, functions.get(oid), true, unproven));
        if (query.hasCursors()) {
            unproven.add("refcursor");
        }
        compare(query, dependencies, unproven);
        return new StatementFacts(accesses, unproven);
    }

    private static void add(
            List<StatementFacts.Access> accesses, Relation relation, AnalysedQuery.Permissions permissions) {
        if (permissions.needs(AnalysedQuery.SELECT) || permissions.needsNothing()) {
            accesses.add(relation.access(StatementClass.SELECT, permissions.selected()));
        }
        if (permissions.needs(AnalysedQuery.INSERT)) {
            accesses.add(relation.access(StatementClass.INSERT, permissions.inserted()));
        }
        if (permissions.needs(AnalysedQuery.UPDATE)) {
            accesses.add(relation.access(StatementClass.UPDATE, permissions.updated()));
        }
        if (permissions.needs(AnalysedQuery.DELETE)) {
            accesses.add(relation.access(StatementClass.DELETE, Set.of()));
        }
    }

    private void check(int oid, @Nullable Function function, boolean implied, List<String> unproven) {
        if (function == null) {
            throw new UnknownNodeException("a function without a name");
        }
        String name = function.schema() + '.' + function.name();
        boolean ours = Integer.compareUnsigned(oid, FIRST_OWN_OID) < 0
                && function.schema().equals(CATALOG);
        boolean harmless = ours
                && (implied
                        || function.volatility().equals(VOLATILITY_IMMUTABLE)
                        || QueryProof.FUNCTIONS.contains(function.name())
                        || JSON_AGGREGATES.contains(function.name()));
        if (!harmless && !allowedFunctions.contains(name)) {
            unproven.add(name);
        }
    }

    /** Compares with what the server says the statement depends on: nothing may be there that was not read. */
    private static void compare(AnalysedQuery query, List<Dependency> dependencies, List<String> unproven) {
        Set<Integer> known = new HashSet<>(query.called());
        known.addAll(query.implied());
        for (Dependency dependency : dependencies) {
            switch (dependency.kind()) {
                case "pg_class", "pg_catalog.pg_class" -> {
                    if (!query.relations().containsKey(dependency.oid())
                            && !query.named().contains(dependency.oid())) {
                        throw new UnknownNodeException("a relation that the tree does not show");
                    }
                }
                case "pg_proc", "pg_catalog.pg_proc" -> {
                    if (!known.contains(dependency.oid())) {
                        throw new UnknownNodeException("a function that the tree does not show");
                    }
                }
                // Its function is in the tree in some places only.
                case "pg_operator", "pg_catalog.pg_operator" -> unproven.add("operator " + dependency.oid());
                default -> {}
            }
        }
    }

    private record Relation(String schema, String name, Map<Integer, String> columns) {
        StatementFacts.Access access(StatementClass kind, Set<Integer> numbers) {
            Set<String> named = new HashSet<>();
            for (int number : numbers) {
                if (number == 0) {
                    columns.forEach((other, column) -> {
                        if (other > 0) {
                            named.add(column);
                        }
                    });
                } else {
                    String column = columns.get(number);
                    if (column == null) {
                        throw new UnknownNodeException("a column without a name");
                    }
                    named.add(column);
                }
            }
            return new StatementFacts.Access(kind, schema, name, named);
        }
    }

    private record Function(String schema, String name, String volatility) {}

    private record Dependency(String kind, int oid) {}
}
