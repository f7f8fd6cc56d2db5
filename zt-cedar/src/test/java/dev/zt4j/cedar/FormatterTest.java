package dev.zt4j.cedar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zt4j.cedar.syntax.CedarFormatter;
import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.syntax.PolicyParser;
import dev.zt4j.cedar.syntax.PolicyTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A formatted text says the same with the same comments, and is left alone the second time. */
class FormatterTest {
    private static final CedarFormatter FORMATTER = CedarFormatter.standard();

    /** Every kind of token and place, with a blank exactly where one token ends and the next begins. */
    private static final List<String> SPACED = List.of(
            "@ id ( \"a\" ) @ note permit ( principal in ( ?principal ) , action in [ A :: Action :: \"x\" , Action ::"
                    + " \"y\" ] , resource is A :: B in C :: \"d\" , ) when { if true then - 1 < 2 else ! ( context . a"
                    + " . contains ( [ 1 , 2 , ] ) ) } unless { context [ \"b\" ] has c . d || { a : 1 , \"b\" : 2 } ."
                    + " a == 3 * 4 + 5 - - 6 && principal is A :: B in C :: \"d\" } ;",
            "forbid ( principal , action == Action :: \"x\" , resource ) ; permit ( principal , action , resource )"
                    + " when { ip ( \"::1\" ) . isInRange ( ip ( \"::/1\" ) , ) && \"a\" like \"*\" } when { [ ] == { }"
                    + " } ;");

    static Stream<Arguments> examples() {
        return Stream.of(
                example("an empty text", " \n ", ""),
                example(
                        "a short policy",
                        "permit(principal,action,resource);",
                        "permit (principal, action, resource);\n"),
                example("a scope that is too long, and clauses", """
                        @id( "a" )  @note
                        permit(principal in Group::"administrators", action in [Action::"view", Action::"edit"],
                        resource is Document in Folder::"shared") when { context.mtls } unless{resource.sensitivity>2
                        &&!principal.trusted};
                        """, """
                        @id("a")
                        @note
                        permit (
                          principal in Group::"administrators",
                          action in [Action::"view", Action::"edit"],
                          resource is Document in Folder::"shared"
                        )
                        when { context.mtls }
                        unless { resource.sensitivity > 2 && !principal.trusted };
                        """),
                example("a condition that is too long", """
                        permit(principal, action, resource) when {
                          principal.department == resource.department && (resource.sensitivity <= 2 || principal.clearance.contains("high level"))
                          && principal has manager.name };
                        """, """
                        permit (principal, action, resource)
                        when
                        {
                          principal.department == resource.department &&
                          (resource.sensitivity <= 2 || principal.clearance.contains("high level")) &&
                          principal has manager.name
                        };
                        """),
                example("a choice, a list and a record that are too long", """
                        forbid(principal, action, resource) when { if context.weekday then ["monday", "tuesday", "wednesday", "thursday", "friday"].contains(context.day) else {"a long name": 1, another: {"nested": [1, 2]}, third: "and a long text"} == context.rest };
                        """, """
                        forbid (principal, action, resource)
                        when
                        {
                          if context.weekday
                          then [
                              "monday",
                              "tuesday",
                              "wednesday",
                              "thursday",
                              "friday"
                            ].contains(context.day)
                          else {
                              "a long name": 1,
                              another: {"nested": [1, 2]},
                              third: "and a long text"
                            } ==
                              context.rest
                        };
                        """),
                example("spelling", """
                        permit(principal,action,resource)when{"\\u{41}\\x42"==context["a"]&&007!=- 1&&(((true)))};
                        """, """
                        permit (principal, action, resource)
                        when { "\\u{41}\\x42" == context["a"] && 007 != -1 && (((true))) };
                        """),
                example("comments and blank lines", """


                        // the file


                        // the policy
                        permit (principal, action, // any
                          resource)   // all
                        when { // why
                          context.a && // first
                          // then


                          context.b
                          // at last
                        };
                        // right after
                        forbid (principal, action, resource);


                        // end

                        """, """
                        // the file

                        // the policy
                        permit (
                          principal,
                          action, // any
                          resource
                        ) // all
                        when
                        { // why
                          context.a && // first
                          // then

                          context.b
                          // at last
                        };

                        // right after
                        forbid (principal, action, resource);

                        // end
                        """));
    }

    private static Arguments example(String name, String text, String formatted) {
        return Arguments.argumentSet("TL-01 " + name, text, formatted);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void example_isLaidOut(String text, String formatted) {
        assertThat(FORMATTER.format(text)).isEqualTo(formatted);
        assertThat(FORMATTER.format(formatted)).isEqualTo(formatted);
        assertThat(FORMATTER.format(text.replace("\n", "\r\n"))).isEqualTo(formatted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"// c%d\n", "\n// c%d\n", "\n\n// c%d\n\n"})
    @DisplayName("TL-01 a comment between any two tokens stays in its place")
    void comment_staysWhereverItStands(String comment) {
        for (String text : SPACED) {
            String[] tokens = text.split(" ");
            StringBuilder everywhere = new StringBuilder();
            List<String> comments = new ArrayList<>();
            for (int gap = 0; gap <= tokens.length; gap++) {
                String here = comment.formatted(gap);
                comments.add(here.strip());
                everywhere.append(here).append(gap < tokens.length ? tokens[gap] : "");

                String one = String.join(" ", List.of(tokens).subList(0, gap)) + " " + here
                        + String.join(" ", List.of(tokens).subList(gap, tokens.length));
                assertThat(squeezed(assertFaithful(one))).isEqualTo(squeezed(one));
            }
            String formatted = assertFaithful(everywhere.toString());
            assertThat(squeezed(formatted)).isEqualTo(squeezed(everywhere.toString()));
            assertThat(formatted.lines().map(line -> line.indexOf("//") < 0 ? "" : line.substring(line.indexOf("//"))))
                    .containsSubsequence(comments);
        }
    }

    /** The text without blanks, which shows that comments stand between the same tokens. */
    private static String squeezed(String text) {
        return text.replace(" ", "").replace("\n", "");
    }

    @Test
    @DisplayName("TL-01 every policy of the conformance data keeps its meaning, at any width")
    void conformancePolicies_keepTheirMeaning() throws IOException {
        List<String> texts = new ArrayList<>(ConformanceData.policies("handwritten.tar.gz"));
        texts.addAll(ConformanceData.policies("corpus-part.tar.gz"));
        texts.addAll(ConformanceData.probedPolicies());
        texts.forEach(FormatterTest::assertFaithful);
        System.out.println("Cedar conformance, formatter: " + texts.size() + " texts");
        assertThat(texts).hasSizeGreaterThan(2_000);
    }

    @Test
    @DisplayName("TL-01 random policies keep their meaning")
    void randomPolicies_keepTheirMeaning() {
        RandomTrees trees = new RandomTrees(4);
        for (int i = 0; i < 500; i++) {
            assertFaithful(trees.next().toCedar());
        }
    }

    private static String assertFaithful(String text) {
        String formatted = FORMATTER.format(text);
        assertThat(shapes(formatted)).as(text).isEqualTo(shapes(text));
        assertThat(FORMATTER.format(formatted)).isEqualTo(formatted);
        CedarFormatter narrow = CedarFormatter.of(20, 4);
        String again = narrow.format(formatted);
        assertThat(shapes(again)).as(text).isEqualTo(shapes(text));
        assertThat(FORMATTER.format(again)).isEqualTo(formatted);
        return formatted;
    }

    private static List<?> shapes(String text) {
        List<PolicyTree> trees = PolicyParser.parse(text);
        return trees.stream().map(Shape::of).toList();
    }

    @Test
    @DisplayName("TL-01 lines are as short as their tokens allow")
    void line_isNotLongerThanAskedFor() {
        for (String text : SPACED) {
            assertThat(FORMATTER.format(text).lines())
                    .allSatisfy(line ->
                            assertThat(line).hasSizeLessThanOrEqualTo(80).doesNotMatch(".*\\s"));
        }
    }

    @Test
    @DisplayName("TL-01 text that is not Cedar is refused")
    void badText_isRefused() {
        assertThatExceptionOfType(CedarSyntaxException.class)
                .isThrownBy(() -> FORMATTER.format("permit (principal, action, resource) when { };"))
                .withMessageStartingWith("line 1, column 45");
    }

    @Test
    @DisplayName("TL-01 LX-13 deep and long text is laid out or refused in short time")
    void hostileText_isLaidOutOrRefused() {
        String deep = Fixture.permitWhen("[".repeat(250) + "1, ".repeat(1000) + "]".repeat(250));
        assertFaithful(deep);
        String endless =
                Fixture.permitWhen("[".repeat(240) + ("[" + "1,".repeat(20_000) + "],").repeat(10) + "]".repeat(240));
        assertThatExceptionOfType(CedarSyntaxException.class)
                .isThrownBy(() -> FORMATTER.format(endless))
                .withMessageContaining("longer than");
    }

    @ParameterizedTest
    @ValueSource(strings = {"19 2", "1001 2", "80 -1", "80 9"})
    @DisplayName("TL-01 settings out of range are refused")
    void settings_haveBounds(String settings) {
        String[] numbers = settings.split(" ", -1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CedarFormatter.of(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])));
    }
}
