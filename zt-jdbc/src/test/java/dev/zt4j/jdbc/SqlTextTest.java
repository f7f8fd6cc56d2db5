package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.zt4j.reason.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class SqlTextTest {
    static Stream<Arguments> judged() {
        return Stream.of(
                        of(StatementClass.SELECT, Corpus.READS),
                        of(StatementClass.SELECT, Corpus.READS_WITH_PARAMETERS),
                        of(StatementClass.INSERT, Corpus.INSERTS),
                        of(StatementClass.UPDATE, Corpus.UPDATES),
                        of(StatementClass.DELETE, Corpus.DELETES),
                        of(StatementClass.DDL, Corpus.DEFINITIONS),
                        of(StatementClass.CALL, Corpus.CALLS),
                        of(StatementClass.OTHER, Corpus.OTHERS))
                .flatMap(arguments -> arguments);
    }

    static Stream<String> multiple() {
        return Corpus.MULTIPLE.stream();
    }

    static Stream<String> unreadable() {
        return Corpus.UNREADABLE.stream();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("judged")
    @DisplayName("Y-08 Y-10 statements are what is proven of them, else of the most privileged class")
    void statement_isJudgedByWhatIsProven(StatementClass expected, String text) {
        SqlText judged = SqlText.judge(text);

        assertThat(judged.kind()).isEqualTo(expected);
        assertThat(judged.refusal()).isNull();
        assertThat(judged.text()).isSameAs(text);
    }

    @ParameterizedTest
    @MethodSource("multiple")
    @DisplayName("Y-07 more than one statement is refused")
    void severalStatements_areRefused(String text) {
        assertThat(SqlText.judge(text).refusal()).isEqualTo(Reason.SQL_MULTIPLE_STATEMENTS);
        assertThat(SqlText.judge(text).kind()).isEqualTo(StatementClass.OTHER);
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    @DisplayName("Y-06 Y-07 Y-08 what can be read in two ways or none is refused")
    void unreadableText_isRefused(String text) {
        assertThat(SqlText.judge(text).refusal()).isEqualTo(Reason.SQL_UNREADABLE);
        assertThat(SqlText.judge(text).kind()).isEqualTo(StatementClass.OTHER);
    }

    @Test
    @DisplayName("Y-06 length and nesting are limited")
    void textBeyondLimits_isRefused() {
        String longest = "SELECT 1" + " ".repeat(SqlText.MAX_LENGTH - 8);
        assertThat(SqlText.judge(longest).kind()).isEqualTo(StatementClass.SELECT);
        assertThat(SqlText.judge(longest + " ").refusal()).isEqualTo(Reason.SQL_UNREADABLE);

        assertThat(SqlText.judge(nested(QueryProof.MAX_DEPTH)).kind()).isEqualTo(StatementClass.SELECT);
        assertThat(SqlText.judge(nested(QueryProof.MAX_DEPTH + 1)).refusal()).isEqualTo(Reason.SQL_UNREADABLE);
        assertThat(SqlText.judge(nested(10_000)).refusal()).isEqualTo(Reason.SQL_UNREADABLE);
    }

    @ParameterizedTest
    @MethodSource("expensive")
    @DisplayName("Y-06 the time to judge a text grows with its length only")
    void longText_isJudgedInLinearTime(String part) {
        String text = "SELECT " + part.repeat(SqlText.MAX_LENGTH / part.length() - 8);

        Assertions.assertTimeout(Duration.ofSeconds(2), () -> SqlText.judge(text));
    }

    static List<String> expensive() {
        return List.of(
                "(",
                ")",
                "/*",
                "/**/",
                "'",
                "''",
                "\"",
                "$",
                "$$",
                "$a$",
                "$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "?",
                "a.",
                "x ",
                "1 ",
                "--\n",
                "E'\\\\'",
                ";",
                "f(",
                "+",
                "\u00e9",
                "(select ");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noise_isJudgedWithoutFailing(long seed) {
        Random random = new Random(seed);
        String alphabet = "'\"$?;()[]{}.,*/-\\ \t\n\rEeUu&Nab019_\u0000\u00e9\u2003\ud83d\ude00";
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder("SELECT ");
            for (int n = random.nextInt(30); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThatCode(() -> SqlText.judge(text.toString()))
                    .as(text.toString())
                    .doesNotThrowAnyException();
        }
    }

    static Stream<Long> seeds() {
        return Stream.of(1L, 2L, 3L, 4L);
    }

    @Test
    void corpus_isLargeEnough() {
        assertThat(judged().count() + multiple().count() + unreadable().count()).isGreaterThan(300);
    }

    private static String nested(int depth) {
        return "SELECT " + "(".repeat(depth) + "1" + ")".repeat(depth);
    }

    private static Stream<Arguments> of(StatementClass kind, List<String> texts) {
        return texts.stream().map(text -> Arguments.of(kind, text));
    }
}
