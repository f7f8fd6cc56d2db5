package dev.zt4j.cedar.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.Slot;
import dev.zt4j.cedar.Table;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.value.EntityUid;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidatorTest {
    private static final Schema SCHEMA = Schema.parse("""
            entity Color enum ["red", "green"];
            entity Group in [Group];
            entity User in [Group] { name: String, age?: Long, boss?: User };
            entity Doc { owner: User, title: String, level: Long, labels: Set<String>, color: Color } tags String;
            action all;
            action view, edit in [all] appliesTo {
              principal: User, resource: Doc, context: { mtls: Bool, place?: String, now: datetime, who: User }
            };
            """);

    private static final Validator VALIDATOR = Validator.of(SCHEMA);

    private static List<Finding> findings(Validator validator, String policies) {
        return validator.validate(PolicySet.parse(policies)).findings();
    }

    private static String when(String condition) {
        return "permit(principal, action == Action::\"view\", resource) when { " + condition + " };";
    }

    private static String message(String policy) {
        List<Finding> findings = findings(VALIDATOR, policy);
        assertThat(findings).hasSize(1);
        return findings.get(0).toString();
    }

    static Stream<Arguments> conditions() {
        return Table.rows("validation.txt");
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void condition_isJudgedByItsTypes(String expected, String condition) {
        String found = findings(VALIDATOR, when(condition)).stream()
                .map(finding -> finding.rule().name())
                .collect(Collectors.joining(" "));
        assertThat(found.isEmpty() ? "passes" : found).isEqualTo(expected);
    }

    @ParameterizedTest(name = "an unknown name is met with the nearest known one: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            principal.nme == "a"               | has no attribute "nme"; did you mean "name"?
            context.mtsl                       | the context has no attribute "mtsl"; did you mean "mtls"?
            principal is Usr                   | declares no entity type Usr; did you mean "User"?
            action == Action::"veiw"           | declares no action Action::"veiw"; did you mean "view"?
            resource.color == Color::"gren"    | does not list the id "gren"; did you mean "green"?
            """)
    void unknownName_isMetWithTheNearestKnownOne(String condition, String expected) {
        assertThat(findings(VALIDATOR, when(condition)).get(0).message()).contains(expected);
    }

    @Test
    @DisplayName("a finding says which policy, where, and what is wrong")
    void finding_saysWhichPolicyAndWhere() {
        List<Finding> findings =
                findings(VALIDATOR, "permit(principal, action, resource);\n\n" + when("\n  principal.age == 1"));
        assertThat(findings).hasSize(1);
        Finding finding = findings.get(0);
        assertThat(finding.policyId()).isEqualTo("policy1");
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.position()).isEqualTo(new SourcePosition(4, 3, 102));
        assertThat(finding)
                .hasToString("policy1, line 4, column 3: the attribute \"age\" of the entity type User is optional; "
                        + "test it with 'has' first");
    }

    /** The positions of the findings of one rule, and where the text has a mark. */
    private static void isFoundAtMark(Rule rule, String marked, Function<String, List<Finding>> findings) {
        int mark = marked.indexOf('^');
        String text = marked.substring(0, mark) + marked.substring(mark + 1);
        assertThat(findings.apply(text))
                .filteredOn(finding -> finding.rule() == rule)
                .extracting(Finding::position)
                .containsExactly(SourcePosition.in(text, mark));
    }

    @ParameterizedTest(name = "VA-14 VA-60 {0} is found at the mark in {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            UNKNOWN_ENTITY_TYPE | principal == ^Usr::"a", action, resource
            UNKNOWN_ENTITY_TYPE | principal in (^Grp::"g"), action, resource
            UNKNOWN_ENTITY_TYPE | principal is ^Usr, action, resource
            UNKNOWN_ENTITY_TYPE | principal is ^Usr in Group::"g", action, resource
            UNKNOWN_ENTITY_TYPE | principal is User in ^Grp::"g", action, resource
            UNKNOWN_ENTITY_TYPE | principal is User in ?principal, action, resource is ^Dock
            UNKNOWN_ENUM_ID     | principal, action, resource == ^Color::"gren"
            UNKNOWN_ACTION      | principal, action == ^Action::"veiw", resource
            UNKNOWN_ACTION      | principal, action in ^Action::"al", resource
            UNKNOWN_ACTION      | principal, action in [Action::"view", (^Action::"edti")], resource
            EMPTY_SET           | principal, action in ^[], resource
            INAPPLICABLE_SCOPE  | principal == ^Group::"g", action, resource
            INAPPLICABLE_SCOPE  | principal, action == ^Action::"all", resource
            INAPPLICABLE_SCOPE  | principal is User, action in ^[Action::"veiw"], resource
            INAPPLICABLE_SCOPE  | principal, action == Action::"view", resource is ^User in Group::"g"
            """)
    void findingInTheScope_isWhereTheNameStands(Rule rule, String scope) {
        isFoundAtMark(
                rule,
                "permit(principal, action, resource);\n\n  forbid(" + scope + ") when { context.mtls };",
                text -> findings(VALIDATOR, text));
    }

    @ParameterizedTest(name = "VA-14 VA-60 JS-30 {0} is found at the mark in the {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            UNKNOWN_ENTITY_TYPE | principal | {"op": "==", "entity": ^{"type": "Usr", "id": "a"}}
            UNKNOWN_ENTITY_TYPE | principal | {"op": "in", "entity": ^{"__entity": {"type": "Usr", "id": "a"}}}
            UNKNOWN_ENTITY_TYPE | principal | {"op": "is", "entity_type": ^"Usr"}
            UNKNOWN_ENTITY_TYPE | principal | {"op": "is", "entity_type": "User", "in": {"entity": ^{"type": "G", "id": ""}}}
            UNKNOWN_ENTITY_TYPE | resource  | {"op": "is", "entity_type": ^"D", "in": {"entity": {"type": "Doc", "id": ""}}}
            UNKNOWN_ENUM_ID     | resource  | {"op": "==", "entity": ^{"type": "Color", "id": "blue"}}
            UNKNOWN_ACTION      | action    | {"op": "==", "entity": ^{"type": "Action", "id": "veiw"}}
            UNKNOWN_ACTION      | action    | {"op": "in", "entity": ^{"type": "Action", "id": "al"}}
            UNKNOWN_ACTION      | action    | {"entities": [{"type": "Action", "id": "all"}, ^{"type": "Action", "id": "a"}], "op": "in"}
            EMPTY_SET           | action    | {"op": "in", "entities": ^[]}
            INAPPLICABLE_SCOPE  | action    | {"op": "==", "entity": ^{"type": "Action", "id": "all"}}
            """)
    void findingInTheScopeOfJson_isWhereTheNodeStands(Rule rule, String variable, String scope) {
        String any = "{\"op\": \"All\"}";
        String marked = Stream.of("principal", "action", "resource")
                .map(each -> "\"" + each + "\": " + (each.equals(variable) ? scope : any))
                .collect(Collectors.joining(",\n ", "{\"effect\": \"permit\",\n ", ",\n \"conditions\": []}"));
        isFoundAtMark(rule, marked, json -> VALIDATOR.validate(Policy.parseJson("p", json)));
    }

    @Test
    @DisplayName("VA-14 a finding in the scope counts lines and columns from 1")
    void findingInTheScope_saysLineAndColumn() {
        String policy = "permit(\n  principal,\n  action in [Action::\"view\", Action::\"edti\"],\n  resource);";
        assertThat(findings(VALIDATOR, policy).get(0).toString())
                .startsWith("policy0, line 3, column 30: the schema declares no action Action::\"edti\"");
    }

    @ParameterizedTest(name = "VA-70 level 0 is exceeded at the mark in {0}")
    @ValueSource(
            strings = {
                "principal in ^Group::\"g\", action, resource",
                "principal is User in ^Group::\"g\", action, resource",
                "principal, action in ^[Action::\"view\"], resource",
                "principal, action, resource in ^?resource"
            })
    void exceededLevelOfTheScope_isWhereTheAncestorStands(String scope) {
        isFoundAtMark(
                Rule.LEVEL_EXCEEDED, "permit(" + scope + ");", text -> findings(VALIDATOR.withMaximumLevel(0), text));
    }

    @Test
    @DisplayName("VA-30 a clause that tests an attribute guards the clauses after it, unless it is an 'unless'")
    void clause_guardsThoseAfterIt() {
        assertThat(findings(
                        VALIDATOR,
                        "permit(principal, action, resource) when { principal has age } when { principal.age == 1 };"))
                .isEmpty();
        assertThat(
                        message(
                                "permit(principal, action, resource) unless { principal has age } when { principal.age == 1 };"))
                .contains("optional");
    }

    @Test
    @DisplayName("VA-01 VA-82 what several environments find at one place counts once, and at two places twice")
    void repeatedFinding_countsOncePerPlace() {
        assertThat(findings(VALIDATOR, "permit(principal, action, resource) when { resource.nope };"))
                .hasSize(1);
        assertThat(findings(VALIDATOR, "permit(principal, action, resource) when { resource.nope || resource.nope };"))
                .hasSize(2);
    }

    @Test
    @DisplayName("VA-45 GR-05 'action in []' is an error, and so are actions of two types")
    void actionLists_needOneType() {
        assertThat(findings(VALIDATOR, "permit(principal, action in [], resource);"))
                .extracting(Finding::rule)
                .containsExactly(Rule.INAPPLICABLE_SCOPE, Rule.EMPTY_SET);
        Schema two = Schema.parse("""
                entity U;
                action a appliesTo { principal: U, resource: U };
                namespace N { action b appliesTo { principal: U, resource: U }; }
                """);
        assertThat(findings(
                        Validator.of(two), "permit(principal, action in [Action::\"a\", N::Action::\"b\"], resource);"))
                .extracting(Finding::rule, Finding::position)
                .containsExactly(tuple(Rule.INCOMPATIBLE_TYPES, new SourcePosition(1, 29, 28)));
    }

    @Test
    @DisplayName("VA-60 VA-61 a scope that no action allows is an error, or a warning where that is asked for")
    void inapplicableScope_hasTheSeverityAskedFor() {
        PolicySet policies = PolicySet.parse("permit(principal == Group::\"g\", action, resource);");
        ValidationReport strict = VALIDATOR.validate(policies);
        assertThat(strict.passed()).isFalse();
        assertThat(strict.errors()).extracting(Finding::rule).containsExactly(Rule.INAPPLICABLE_SCOPE);
        assertThat(strict.warnings()).extracting(Finding::rule).containsExactly(Rule.IMPOSSIBLE_POLICY);
        ValidationReport lenient =
                VALIDATOR.withInapplicableScope(Severity.WARNING).validate(policies);
        assertThat(lenient.passed()).isTrue();
        assertThat(lenient.warnings())
                .extracting(Finding::rule)
                .containsExactly(Rule.INAPPLICABLE_SCOPE, Rule.IMPOSSIBLE_POLICY);
    }

    @Test
    @DisplayName("VA-55 templates are checked for whatever may fill their slots")
    void template_isCheckedOnce() {
        assertThat(message("permit(principal == ?principal, action, resource) when { principal.age == 1 };"))
                .startsWith("policy0, line 1, column 58");
        assertThat(findings(
                        VALIDATOR,
                        "permit(principal in ?principal, action, resource == ?resource) when { resource.level == 1 };"))
                .isEmpty();
    }

    @Test
    @DisplayName("VA-14 CC-79 a link is checked under its own id")
    void link_isCheckedUnderItsOwnId() {
        PolicySet templates = PolicySet.parse("permit(principal == ?principal, action, resource);");
        PolicySet linked = templates
                .link("policy0", "good", Map.of(Slot.PRINCIPAL, EntityUid.of("User", "a")))
                .link("policy0", "unknown", Map.of(Slot.PRINCIPAL, EntityUid.of("Usr", "a")))
                .link("policy0", "inapplicable", Map.of(Slot.PRINCIPAL, EntityUid.of("Doc", "a")));
        assertThat(VALIDATOR.validate(linked).findings())
                .extracting(Finding::policyId, Finding::rule)
                .containsExactlyInAnyOrder(
                        tuple("unknown", Rule.UNKNOWN_ENTITY_TYPE),
                        tuple("unknown", Rule.INAPPLICABLE_SCOPE),
                        tuple("inapplicable", Rule.INAPPLICABLE_SCOPE));
        assertThat(VALIDATOR.validate(linked.policy("good").orElseThrow())).isEmpty();
    }

    @Test
    @DisplayName("VA-14 CC-79 what fills a slot is found where the slot stands")
    void valueOfASlot_isFoundAtTheSlot() {
        PolicySet linked = PolicySet.parse("permit(principal is User in ?principal,\n action, resource == ?resource);")
                .link(
                        "policy0",
                        "l",
                        Map.of(Slot.PRINCIPAL, EntityUid.of("Grp", "g"), Slot.RESOURCE, EntityUid.of("Dock", "d")));
        SourcePosition principal = new SourcePosition(1, 29, 28);
        SourcePosition resource = new SourcePosition(2, 22, 61);
        assertThat(VALIDATOR.validate(linked).findings())
                .filteredOn(finding -> finding.rule() == Rule.UNKNOWN_ENTITY_TYPE)
                .extracting(Finding::policyId, Finding::position)
                .containsExactlyInAnyOrder(tuple("l", principal), tuple("l", resource));
        assertThat(VALIDATOR.validate(linked.policy("l").orElseThrow()))
                .filteredOn(finding -> finding.rule() == Rule.UNKNOWN_ENTITY_TYPE)
                .extracting(Finding::position)
                .containsExactly(principal, resource);
    }

    @Test
    @DisplayName("VA-03 without request environments every policy is impossible")
    void schemaWithoutActions_makesEveryPolicyImpossible() {
        Validator nothing = Validator.of(Schema.parse("entity U;"));
        assertThat(findings(nothing, "permit(principal, action, resource);"))
                .extracting(Finding::rule)
                .containsExactly(Rule.INAPPLICABLE_SCOPE, Rule.IMPOSSIBLE_POLICY);
        assertThat(findings(nothing, "permit(principal, action, resource);"))
                .extracting(Finding::position)
                .containsOnly(new SourcePosition(1, 1, 0));
    }

    @ParameterizedTest(name = "VA-70 VA-71 the least level of {1} is {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            0 | context.mtls
            0 | principal == User::"a"
            0 | context has place
            1 | principal.name == "a"
            1 | principal has age
            1 | principal in Group::"g"
            1 | principal is User in Group::"g"
            1 | resource.hasTag("a")
            1 | context.who.name == "a"
            1 | resource.owner == principal
            1 | {a: principal, b: resource.level}.b == 1
            2 | resource.owner.name == "a"
            2 | resource.owner in Group::"g"
            2 | principal has boss.age
            2 | principal has boss && (if context.mtls then principal else principal.boss).name == "a"
            2 | {a: resource.owner}.a.name == "a"
            3 | resource.owner has boss.name && {x: resource.owner.boss.name}.x == "a"
            """)
    void level_isThatOfTheFarthestData(int least, String condition) {
        assertThat(findings(VALIDATOR.withMaximumLevel(least), when(condition))).isEmpty();
        if (least > 0) {
            assertThat(findings(VALIDATOR.withMaximumLevel(least - 1), when(condition)))
                    .isNotEmpty()
                    .allMatch(finding -> finding.rule() == Rule.LEVEL_EXCEEDED);
        }
    }

    @Test
    @DisplayName("VA-70 the scope counts too: 'in' reads the ancestors of the principal")
    void level_countsTheScope() {
        String policy = "permit(principal in Group::\"g\", action, resource);";
        assertThat(findings(VALIDATOR.withMaximumLevel(0), policy))
                .extracting(Finding::rule)
                .containsExactly(Rule.LEVEL_EXCEEDED);
        assertThat(findings(VALIDATOR.withMaximumLevel(1), policy)).isEmpty();
    }

    @Test
    @DisplayName("VA-72 data of an entity that the policy names is at no level")
    void entityLiteral_isNotDereferenced() {
        assertThat(findings(VALIDATOR, when("User::\"a\".name == \"a\""))).isEmpty();
        assertThat(findings(VALIDATOR.withMaximumLevel(9), when("User::\"a\".name == \"a\"")))
                .extracting(Finding::rule)
                .containsExactly(Rule.LITERAL_DEREFERENCED);
    }

    @Test
    void negativeLevel_isRefused() {
        assertThatThrownBy(() -> VALIDATOR.withMaximumLevel(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
