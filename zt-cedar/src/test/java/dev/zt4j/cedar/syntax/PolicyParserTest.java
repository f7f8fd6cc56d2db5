package dev.zt4j.cedar.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyParserTest {
    private static final String HEAD = "permit(principal,action,resource)when{";

    private static Expr condition(String expression) {
        List<PolicyTree> policies = PolicyParser.parse(HEAD + expression + "};");
        return policies.get(0).conditions().get(0).body();
    }

    private static SourcePosition at(int offset) {
        return new SourcePosition(1, HEAD.length() + offset + 1, HEAD.length() + offset);
    }

    private static SourcePosition position(String text, String part) {
        return SourcePosition.in(text, text.indexOf(part));
    }

    private static Scope.Fixed fixed(String text, String type, String id) {
        EntityUid uid = EntityUid.of(type, id);
        return new Scope.Fixed(uid, position(text, uid.toString()));
    }

    @Test
    @DisplayName("1.2 a policy is read into its parts")
    void policy_isReadIntoItsParts() {
        String text = """
                // before
                @id("p1")
                @note
                forbid (
                  principal is A::User in Group::"g",
                  action in [Action::"x", N::Action::"y"],
                  resource == ?resource
                )
                when { true }
                unless { false }; // after
                permit(principal in ?principal, action == Action::"z", resource is Doc);
                """;
        List<PolicyTree> policies = PolicyParser.parse(text);
        assertThat(policies).hasSize(2);
        PolicyTree first = policies.get(0);
        assertThat(first.permit()).isFalse();
        assertThat(first.annotations()).containsExactly(Map.entry("id", "p1"), Map.entry("note", ""));
        assertThat(first.principal())
                .isEqualTo(new Scope.IsIn("A::User", fixed(text, "Group", "g"), position(text, "A::User")));
        assertThat(first.action())
                .isEqualTo(new Scope.InAny(
                        List.of(fixed(text, "Action", "x"), fixed(text, "N::Action", "y")), position(text, "[")));
        int slot = text.indexOf("?resource");
        assertThat(first.slot()).contains(new Scope.Slot(new SourcePosition(7, 15, slot)));
        assertThat(first.conditions()).extracting(PolicyTree.Condition::unless).containsExactly(false, true);
        assertThat(first.position()).isEqualTo(new SourcePosition(2, 1, 10));
        assertThat(first.source()).startsWith("@id(\"p1\")").endsWith("unless { false };");
        PolicyTree second = policies.get(1);
        assertThat(second.permit()).isTrue();
        assertThat(second.principal()).isInstanceOf(Scope.In.class);
        assertThat(second.action()).isEqualTo(new Scope.Equal(fixed(text, "Action", "z")));
        assertThat(second.resource()).isEqualTo(new Scope.Is("Doc", position(text, "Doc")));
        assertThat(second.slot()).isPresent();
        assertThat(second.source()).startsWith("permit(").endsWith("is Doc);");
    }

    @Test
    @DisplayName("CC-22 a template takes its place in the order")
    void template_isReadLikeAPolicy() {
        List<PolicyTree> policies = PolicyParser.parse(
                "permit(principal == ?principal,action,resource);permit(principal,action,resource);");
        assertThat(policies).extracting(tree -> tree.slot().isPresent()).containsExactly(true, false);
    }

    @Test
    @DisplayName("JS-34 the surface form is kept: !=, >, is .. in, has paths, negative literals")
    void surfaceForm_isKept() {
        assertThat(condition("1 != -2"))
                .isEqualTo(new Expr.Binary(
                        Expr.BinaryOperator.NOT_EQUAL,
                        new Expr.Literal(Value.of(1), at(0)),
                        new Expr.Literal(Value.of(-2), at(5)),
                        at(0)));
        assertThat(condition("1 > 2"))
                .isInstanceOfSatisfying(
                        Expr.Binary.class,
                        binary -> assertThat(binary.operator()).isEqualTo(Expr.BinaryOperator.GREATER));
        assertThat(condition("principal is A::B in action"))
                .isEqualTo(new Expr.Is(
                        new Expr.VariableUse(Expr.Variable.PRINCIPAL, at(0)),
                        "A::B",
                        new Expr.VariableUse(Expr.Variable.ACTION, at(21)),
                        at(0)));
        assertThat(condition("context has a.b.c"))
                .isEqualTo(new Expr.Has(
                        new Expr.VariableUse(Expr.Variable.CONTEXT, at(0)), List.of("a", "b", "c"), at(0)));
        assertThat(condition("\"x\" like \"a**\\*b\""))
                .isEqualTo(
                        new Expr.Like(new Expr.Literal(Value.of("x"), at(0)), new Pattern(List.of("a", "*b")), at(0)));
    }

    @Test
    @DisplayName("GR-20 chains are one node, parentheses nest")
    void chains_areOneNode() {
        assertThat(condition("true && true && (true && true)")).isInstanceOfSatisfying(Expr.And.class, and -> {
            assertThat(and.operands()).hasSize(3);
            assertThat(and.operands().get(2)).isInstanceOf(Expr.And.class);
            assertThat(and.operands().get(2).position()).isEqualTo(at(17));
        });
        assertThat(condition("1 + 2 - 3 * 4 * 5")).isInstanceOfSatisfying(Expr.Sum.class, sum -> {
            assertThat(sum.rest()).extracting(Expr.Addend::subtracted).containsExactly(false, true);
            assertThat(sum.rest().get(1).operand()).isInstanceOf(Expr.Product.class);
        });
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("permit", "line 1, column 7: found the end of the text, expected '('"),
                Arguments.of("\r\n\r allow", "line 3, column 2: found 'allow', expected 'permit' or 'forbid'"),
                Arguments.of(
                        "permit(principal\n,\naction resource);", "line 3, column 8: found 'resource', expected ','"),
                Arguments.of(
                        "permit(principal,action,resource);\n}",
                        "line 2, column 1: found '}', expected 'permit' or 'forbid'"),
                Arguments.of(HEAD + "1 = 1};", at(2) + ": found '=', expected '=='"),
                Arguments.of(
                        HEAD + "principal.if};",
                        at(10) + ": found the reserved word 'if', expected an attribute or method name"),
                Arguments.of(HEAD + "\"abc};", at(0) + ": the string that begins here does not end"),
                Arguments.of(
                        HEAD + "\"a\n\\q\"};",
                        "line 2, column 1: unknown escape; known are \\n \\r \\t \\\\ \\0 \\' \\\""
                                + " \\xHH and \\u{H}"),
                Arguments.of(
                        HEAD + "1 == 2 == 3};",
                        at(7) + ": comparisons, 'in', 'has', 'like' and 'is' do not chain; add parentheses"),
                Arguments.of(HEAD + "[1].contains()};", at(4) + ": contains takes one argument"),
                Arguments.of(HEAD + "[1, 2};", at(5) + ": found '}', expected ',' or ']'"),
                Arguments.of(
                        HEAD + "foo == 1};",
                        at(0) + ": a name alone is no value: expected a variable, an entity or a function call"),
                Arguments.of(
                        HEAD + "\n99999999999999999999};", "line 2, column 1: the number does not fit in 64 bits"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistake_isNamedWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> PolicyParser.parse(text))
                .isInstanceOf(CedarSyntaxException.class)
                .hasMessage(message);
    }

    @Test
    void message_neverDumpsTheText() {
        String word = "x".repeat(100_000);
        for (String text :
                List.of(word, "permit(" + word, HEAD + word + "};", HEAD + "\"" + word, "@a(\"" + word + "\")")) {
            assertThatThrownBy(() -> PolicyParser.parse(text))
                    .isInstanceOf(CedarSyntaxException.class)
                    .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
        }
    }

    static Stream<Arguments> deepTexts() {
        return Stream.of(
                nest("parentheses", "(", "true", ")"),
                nest("lists", "[", "1", "]"),
                nest("records", "{a:", "1", "}"),
                nest("calls", "ip(", "\"::1\"", ")"),
                nest("arguments", "[1].contains(", "1", ")"),
                nest("else branches", "if true then 1 else ", "1", ""),
                nest("tests", "if ", "true", " then 1 else 2"),
                nest("attributes", "", "principal", ".a"),
                nest("quoted attributes", "", "principal", "[\"a\"]"),
                nest("methods", "", "duration(\"1d\")", ".toDays()"),
                nest("negations", "!(", "true", ")"),
                nest("mixed", "-(1+(2*[{a:", "1", "}.a].b))"));
    }

    private static Arguments nest(String name, String open, String inner, String close) {
        return Arguments.argumentSet(name, open, inner, close);
    }

    @ParameterizedTest(name = "LX-13 {argumentSetName}")
    @MethodSource("deepTexts")
    void deepText_isRefusedCleanlyAndFlatTextIsNot(String open, String inner, String close) {
        assertThat(condition(open.repeat(30) + inner + close.repeat(30))).isNotNull();
        for (int depth : new int[] {300, 5_000, 50_000}) {
            String text = HEAD + open.repeat(depth) + inner + close.repeat(depth) + "};";
            assertThatThrownBy(() -> PolicyParser.parse(text))
                    .isInstanceOf(CedarSyntaxException.class)
                    .hasMessageContaining("nest deeper than 256");
        }
    }

    @Test
    @DisplayName("LX-13 250 levels of parentheses are fine, in scope any number")
    void deepestAllowedText_isRead() {
        assertThat(condition("(".repeat(250) + "true" + ")".repeat(250))).isInstanceOf(Expr.Literal.class);
        String scope = "permit(principal == " + "(".repeat(100_000) + "User::\"a\"" + ")".repeat(100_000)
                + ",action,resource);";
        assertThat(PolicyParser.parse(scope)).hasSize(1);
    }

    @Test
    @DisplayName("LX-13 member accesses inside parentheses add up")
    void accessesThroughParentheses_addUp() {
        String text = HEAD + "(".repeat(200) + "principal" + (".a".repeat(200) + ")").repeat(200) + "};";
        assertThatThrownBy(() -> PolicyParser.parse(text))
                .isInstanceOf(CedarSyntaxException.class)
                .hasMessageContaining("nest deeper than 256");
    }

    @ParameterizedTest(name = "LX-13 a chain of 100,000 operands of {0}")
    @ValueSource(strings = {"&&", "||", "+", "-", "*"})
    void longChain_isRead(String operator) {
        String operand = operator.length() == 2 ? "true" : "1";
        String chain = operand + (operator + operand).repeat(99_999);
        assertThat(condition(chain)).isNotInstanceOf(Expr.Literal.class);
    }

    @Test
    void longText_isRefused() {
        String text = " ".repeat(PolicyParser.MAX_TEXT_LENGTH);
        assertThat(PolicyParser.parse(text)).isEmpty();
        assertThatThrownBy(() -> PolicyParser.parse(text + " "))
                .isInstanceOf(CedarSyntaxException.class)
                .hasMessageContaining("longer than");
    }

    @Test
    @DisplayName("many strings over many lines are read in linear time")
    void manyLines_areReadQuickly() {
        String text = HEAD + "[" + "\"\n\",".repeat(200_000) + "]==[]};";
        assertThat(assertTimeoutPreemptively(Duration.ofSeconds(20), () -> PolicyParser.parse(text)))
                .hasSize(1);
    }
}
