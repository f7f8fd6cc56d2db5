package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.reason.Reason;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered of a text is what would be judged of it anew. */
final class KnownTextsTest {
    private static final String SELECT = "SELECT amount FROM entry WHERE id = ?";

    private final KnownTexts texts = new KnownTexts();

    @Test
    void text_isJudgedOnce() throws SQLException {
        SqlText first = texts.judge(SELECT);

        assertThat(first).isEqualTo(SqlText.judge(SELECT));
        assertThat(texts.judge(copy(SELECT))).isSameAs(first);
    }

    /** Another object of the same text. */
    private static String copy(String text) {
        return new String(text.toCharArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {SELECT, "DROP TABLE entry", "SET ROLE admin", "SELECT 'secret'", ""})
    void digest_isThatOfTheText(String text) throws SQLException {
        String expected = StatementDigest.of(List.of(SqlText.judge(text)));

        assertThat(StatementDigest.of(List.of(texts.judge(text)))).isNotNull().isEqualTo(expected);
        assertThat(StatementDigest.of(List.of(texts.judge(text).asUnseen()))).isEqualTo(expected);
        assertThat(StatementDigest.of(List.of(texts.judge(text), texts.judge(SELECT))))
                .isNotEqualTo(expected)
                .isEqualTo(StatementDigest.of(List.of(SqlText.judge(text), SqlText.judge(SELECT))));
    }

    @Test
    void refusedText_staysRefusedAndHasNoDigest() throws SQLException {
        for (int again = 0; again < 2; again++) {
            SqlText two = texts.judge("SELECT 1; SELECT 2");
            assertThat(two.refusal()).isEqualTo(Reason.SQL_MULTIPLE_STATEMENTS);
            assertThat(StatementDigest.of(List.of(two))).isNull();
        }
    }

    @Test
    void whatACallAddsToAText_isNotRemembered() throws SQLException {
        texts.judge(SELECT).withKeys();
        texts.judge(SELECT).asUnseen();

        assertThat(texts.judge(SELECT).keys()).isFalse();
        assertThat(texts.judge(SELECT).kind()).isEqualTo(StatementClass.SELECT);
    }

    @Test
    void longText_isJudgedEachTime() throws SQLException {
        String longest = SELECT + " ".repeat(KnownTexts.LONGEST_KEPT - SELECT.length());

        assertThat(texts.judge(longest)).isSameAs(texts.judge(longest));
        SqlText longer = texts.judge(longest + ' ');
        assertThat(longer.kind()).isEqualTo(StatementClass.SELECT);
        assertThat(texts.judge(longest + ' ')).isEqualTo(longer).isNotSameAs(longer);
    }

    @Test
    @SuppressWarnings("ReferenceEquality") // what is kept is the same object
    void noMoreIsKeptThanFourMillionCharacters() throws SQLException {
        String body = SELECT + " ".repeat(10_000);
        List<SqlText> judged = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            judged.add(texts.judge(body + i));
        }
        long kept = 0;
        for (SqlText text : judged) {
            kept += texts.judge(text.text()) == text ? 1 : 0;
        }
        assertThat(kept * body.length()).isBetween(1L, 1L << 22);
    }
}
