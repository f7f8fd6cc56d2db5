package dev.zt4j.cedar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.cedar.syntax.CedarSyntaxException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the language, one row each. */
class LanguageTest {

    static Stream<Arguments> expressions() {
        return Table.rows("expressions.txt");
    }

    @ParameterizedTest(name = "{argumentSetName}")
    @MethodSource("expressions")
    @DisplayName("expressions")
    void expression_hasTheOutcomeOfItsRule(String outcome, String expression) {
        String policy = Fixture.permitWhen(expression);
        switch (outcome) {
            case "true" -> assertThat(answer(policy)).as(expression).isEqualTo("allow [policy0] []");
            case "false" -> assertThat(answer(policy)).as(expression).isEqualTo("deny [] []");
            case "error" -> assertThat(answer(policy)).as(expression).isEqualTo("deny [] [policy0]");
            case "refused" ->
                assertThatThrownBy(() -> PolicySet.parse(policy))
                        .as(expression)
                        .isInstanceOf(CedarSyntaxException.class);
            default -> throw new IllegalArgumentException(outcome);
        }
    }

    static Stream<Arguments> policies() {
        return Table.rows("policies.txt");
    }

    @ParameterizedTest(name = "{argumentSetName}")
    @MethodSource("policies")
    @DisplayName("policies")
    void policies_haveTheOutcomeOfTheirRule(String outcome, String text) {
        if (outcome.equals("refused")) {
            assertThatThrownBy(() -> Policy.parseAll(text)).isInstanceOf(CedarSyntaxException.class);
        } else {
            assertThat(answer(text)).as(text).isEqualTo(outcome);
        }
    }

    private static String answer(String policies) {
        return Fixture.describe(Fixture.authorize(policies));
    }

    @ParameterizedTest(name = "LX-01 CC-05 U+{0} is a blank")
    @ValueSource(
            strings = {
                "20", "9", "A", "B", "C", "D", "85", "A0", "1680", "2000", "2005", "200A", "2028", "2029", "202F",
                "205F", "3000"
            })
    void whiteSpace_separatesTokens(String point) {
        String blank = Character.toString(Integer.parseInt(point, 16));
        assertThat(answer("permit" + blank + "(principal,action," + blank + "resource);"))
                .isEqualTo("allow [policy0] []");
    }

    @ParameterizedTest(name = "LX-01 CC-05 U+{0} is no blank")
    @ValueSource(strings = {"FEFF", "200B", "0", "1C", "180E", "2060"})
    void otherInvisibleCharacters_areRefused(String point) {
        String character = Character.toString(Integer.parseInt(point, 16));
        assertThatThrownBy(() -> PolicySet.parse(character + "permit(principal,action,resource);"))
                .isInstanceOf(CedarSyntaxException.class)
                .hasMessageContaining("line 1, column 1");
    }

    static Stream<Arguments> texts() {
        String permit = "permit(principal,action,resource)";
        return Stream.of(
                Arguments.argumentSet("LX-02 a comment ends at LF", "// c\n" + permit + ";", "allow [policy0] []"),
                Arguments.argumentSet("LX-02 a comment ends at CR", "// c\r" + permit + ";", "allow [policy0] []"),
                Arguments.argumentSet(
                        "LX-02 a comment does not end at U+2028", "// c\u2028" + permit + ";", "deny [] []"),
                Arguments.argumentSet("LX-02 a comment ends at the end", permit + ";//", "allow [policy0] []"),
                Arguments.argumentSet(
                        "LX-08 CC-03 a string may hold LF, TAB and NUL",
                        permit + "when{\"a\n\t\0b\" == \"a\\n\\t\\0b\"};",
                        "allow [policy0] []"),
                Arguments.argumentSet(
                        "LX-12 comments stand between any two tokens",
                        "@ //\n id //\n (\"x\") permit(principal == User //\n :: //\n \"alice\", action, resource);",
                        "allow [policy0] []"),
                Arguments.argumentSet(
                        "EV-18 a wildcard matches line ends",
                        permit + "when{\"a\r\n\u2028b\" like \"a*b\"};".replace("\r", "\\r"),
                        "allow [policy0] []"));
    }

    @ParameterizedTest(name = "{argumentSetName}")
    @MethodSource("texts")
    void textWithControlCharacters_isReadAsItsRuleSays(String text, String outcome) {
        assertThat(answer(text)).isEqualTo(outcome);
    }

    @ParameterizedTest(name = "LX-08 LX-09 CC-03 refused in a string: case {index}")
    @ValueSource(strings = {"\r", "\r\n", "\\\n", "\\\r", "\uD800", "\uDC00", "\uD83D", "\\"})
    void stringWithForbiddenCharacter_isRefused(String content) {
        String policy = Fixture.permitWhen("\"a" + content + "\" == \"\"");
        assertThatThrownBy(() -> PolicySet.parse(policy)).isInstanceOf(CedarSyntaxException.class);
    }
}
