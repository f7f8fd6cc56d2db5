package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Y-10 the word lists hold what the server says of these words, in each version")
@ParameterizedClass(name = "PostgreSQL {0}")
@MethodSource("dev.zt4j.jdbc.AnalysisTest#versions")
final class QueryProofTest {
    @SuppressWarnings("NullAway.Init")
    private static DataSource source;

    @Parameter
    private int version;

    @BeforeParameterizedClassInvocation
    static void start(int version) throws SQLException {
        source = PostgresVersions.create(version, "words");
    }

    @Test
    void versions_areThoseOfTheServers() throws SQLException {
        try (Connection connection = source.getConnection()) {
            assertThat(connection.getMetaData().getDatabaseMajorVersion()).isEqualTo(version);
        }
    }

    @Test
    void constructs_canNameNoFunction() throws SQLException {
        String nameable = "SELECT w FROM unnest(?) w LEFT JOIN pg_get_keywords() k ON k.word = w"
                + " WHERE k.catcode IS NULL OR k.catcode NOT IN ('R', 'C')";

        assertThat(ask(nameable, QueryProof.CONSTRUCTS)).isEmpty();
        assertThat(ask(nameable, QueryProof.FUNCTION_CONSTRUCTS)).isEmpty();
        assertThat(ask(nameable, List.of("as", "over"))).containsExactly("over");
    }

    @Test
    void functions_haveNoEffectInAnyOfTheirForms() throws SQLException {
        String suspect = "SELECT w FROM unnest(?) w LEFT JOIN pg_proc p"
                + " ON p.proname = w AND p.pronamespace = 'pg_catalog'::regnamespace"
                + " GROUP BY w HAVING bool_or(p.provolatile = 'v' OR p.prosecdef OR p.prokind = 'p') IS DISTINCT FROM false";

        assertThat(ask(suspect, QueryProof.FUNCTIONS)).isEmpty();
        assertThat(ask(suspect, List.of("lower", "nextval", "nonsense"))).containsExactly("nextval", "nonsense");
    }

    @Test
    @DisplayName("no function with an effect takes a whole row, so that row.f is harmless")
    void functionsOfRows_haveNoEffect() throws SQLException {
        String ofRows =
                "SELECT proname FROM pg_proc, unnest(?) w WHERE pronargs > 0 AND pronargs - pronargdefaults <= 1"
                        + " AND proargtypes[0] IN ('record'::regtype, '\"any\"'::regtype, 'anyelement'::regtype,"
                        + " 'anynonarray'::regtype, 'anycompatible'::regtype, 'anycompatiblenonarray'::regtype)"
                        + " AND provolatile = w::\"char\"";

        assertThat(ask(ofRows, List.of("s"))).contains("row_to_json");
        for (String function : ask(ofRows, List.of("v"))) {
            // It takes pairs of names and values, so that it does not get as far as to an effect.
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute("SELECT a." + function + " FROM account a"))
                        .hasMessageContaining("variadic arguments must be name/value pairs");
            }
        }
    }

    private static List<String> ask(String query, Collection<String> words) throws SQLException {
        List<String> answers = new ArrayList<>();
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setArray(1, connection.createArrayOf("text", words.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    answers.add(rows.getString(1));
                }
            }
        }
        answers.sort(null);
        return answers;
    }
}
