package dev.zt4j.cedar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.syntax.PolicyParser;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.value.ExtensionFunction;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is printed reads back as the same tree. */
class PrinterTest {
    private static final int TREES = 5_000;

    static Stream<Arguments> printed() {
        return Stream.of(
                Arguments.of("1 + 2 * 3", "1 + (2 * 3)"),
                Arguments.of("(1 + 2) * 3", "(1 + 2) * 3"),
                Arguments.of("1 - 2 + 3", "1 - 2 + 3"),
                Arguments.of("-1", "-1"),
                Arguments.of("-(1)", "-(1)"),
                Arguments.of("- -1", "-(-1)"),
                Arguments.of("-1.a", "-1.a"),
                Arguments.of("(-1).a", "(-1).a"),
                Arguments.of("!!true", "!(!true)"),
                Arguments.of("!principal.a[\"b\"][\"if\"][\"a b\"]", "!principal.a.b[\"if\"][\"a b\"]"),
                Arguments.of("{\"a\": 1, \"in\": 2, \"\": 3}", "{a: 1, \"in\": 2, \"\": 3}"),
                Arguments.of("context has a.b || context has \"c\"", "(context has a.b) || (context has c)"),
                Arguments.of("context has \"a b\"", "context has \"a b\""),
                Arguments.of("\"a\" like \"*\\*\\\\\\u{2a}\"", "\"a\" like \"*\\*\\\\*\""),
                Arguments.of("\"\\'\\u{7}\\x41\" == 1", "\"'\\u{7}A\" == 1"),
                Arguments.of("principal is A :: B in [A :: \"x\"]", "principal is A::B in [A::\"x\"]"),
                Arguments.of("if true then 1 else 2 == 1", "if true then 1 else 2 == 1"),
                Arguments.of("(if true then 1 else 2) == 1", "(if true then 1 else 2) == 1"),
                Arguments.of("[1,].contains(1 + 1)", "[1].contains(1 + 1)"),
                Arguments.of("ip(\"::1\").isInRange(ip(),)", "ip(\"::1\").isInRange(ip())"),
                Arguments.of("(1 < 2).isEmpty()", "(1 < 2).isEmpty()"));
    }

    @ParameterizedTest
    @MethodSource("printed")
    @DisplayName("TL-02 expressions are printed with parentheses around every operand that needs them")
    void expression_isPrinted(String expression, String printed) {
        PolicyTree tree = PolicyParser.parse(Fixture.permitWhen(expression)).get(0);
        assertThat(tree.toCedar()).isEqualTo("permit (principal, action, resource)\nwhen { " + printed + " };\n");
        assertReadsBack(tree);
    }

    @Test
    @DisplayName("TL-02 head, annotations and clauses are printed")
    void wholePolicy_isPrinted() {
        String text = """
                @id("a \\"b\\"")
                @if
                forbid (principal is A in ?principal, action in [Action::"x", N::Action::"y"], resource == ?resource)
                when { true }
                unless { context.a };
                """;
        PolicyTree tree = PolicyParser.parse("// gone\n" + text).get(0);
        assertThat(tree.toCedar()).isEqualTo(text);
        assertThat(Policy.parseAll("permit(principal,action,resource);").get(0).toCedar())
                .isEqualTo("permit (principal, action, resource);\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"!(", "[", "{a: ", "[1].contains(", "if true then 1 else ", "-(1 + "})
    @DisplayName("TL-02 LX-13 a tree of the greatest height still reads back")
    void deepestTree_readsBack(String open) {
        String close = Map.of("[", "]", "{a: ", "}", "if true then 1 else ", "").getOrDefault(open, ")");
        PolicyTree deepest = null;
        for (int levels = PolicyParser.MAX_NESTING; deepest == null; levels--) {
            try {
                deepest = PolicyParser.parse(Fixture.permitWhen(open.repeat(levels) + "1" + close.repeat(levels)))
                        .get(0);
            } catch (CedarSyntaxException tooDeep) {
                assertThat(levels).isGreaterThan(PolicyParser.MAX_NESTING / 2 - 2);
            }
        }
        assertReadsBack(deepest);
    }

    @Test
    @DisplayName("TL-02 random trees read back")
    void randomTrees_readBack() {
        RandomTrees trees = new RandomTrees(20_26);
        for (int i = 0; i < TREES; i++) {
            assertReadsBack(trees.next());
        }
    }

    @Test
    @DisplayName("TL-02 a has path that only JSON can write is spelled out")
    void oddPath_isSpelledOut() {
        SourcePosition start = new SourcePosition(1, 1, 0);
        Expr context = new Expr.VariableUse(Expr.Variable.CONTEXT, start);
        Expr has = new Expr.Has(context, List.of("a", "b c", "d"), start);
        assertThat(when(has).toCedar())
                .contains("{ (context has \"a\") && (context.a has \"b c\") && (context.a[\"b c\"] has \"d\") }");
        for (int i = 0; i < 40; i++) {
            has = new Expr.Has(has, List.of("a", "b c"), start);
        }
        PolicyTree endless = when(has);
        assertThatThrownBy(endless::toCedar).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("TL-02 a method without receiver is printed so that it still errs")
    void methodWithoutReceiver_isGivenOne() {
        SourcePosition start = new SourcePosition(1, 1, 0);
        String text =
                when(new Expr.Call(ExtensionFunction.IS_IPV4, List.of(), start)).toCedar();
        assertThat(Fixture.describe(Fixture.authorize(text))).isEqualTo("deny [] [policy0]");
    }

    private static PolicyTree when(Expr condition) {
        PolicyTree all = PolicyParser.parse(Fixture.permitWhen("true")).get(0);
        return new PolicyTree(
                true,
                all.principal(),
                all.action(),
                all.resource(),
                List.of(new PolicyTree.Condition(false, condition)),
                Map.of(),
                all.position(),
                all.source());
    }

    @Test
    @DisplayName("TL-02 every policy of the conformance data reads back")
    void conformancePolicies_readBack() throws IOException {
        int policies = 0;
        for (String archive : List.of("handwritten.tar.gz", "corpus-part.tar.gz")) {
            for (String text : ConformanceData.policies(archive)) {
                for (PolicyTree tree : PolicyParser.parse(text)) {
                    policies++;
                    assertReadsBack(tree);
                }
            }
        }
        for (String text : ConformanceData.probedPolicies()) {
            for (PolicyTree tree : PolicyParser.parse(text)) {
                policies++;
                assertReadsBack(tree);
            }
        }
        System.out.println("Cedar conformance, printer: " + policies + " policies");
        assertThat(policies).isGreaterThan(4_000);
    }

    private static void assertReadsBack(PolicyTree tree) {
        String text = tree.toCedar();
        List<PolicyTree> again = PolicyParser.parse(text);
        assertThat(again).as(text).hasSize(1);
        assertThat(Shape.of(again.get(0))).as(text).isEqualTo(Shape.of(tree));
        assertThat(again.get(0).toCedar()).isEqualTo(text);
    }
}
