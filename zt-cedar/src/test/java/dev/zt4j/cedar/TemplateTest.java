package dev.zt4j.cedar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.cedar.syntax.PolicyParser;
import dev.zt4j.cedar.value.EntityUid;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TemplateTest {
    private static final EntityUid ALICE = EntityUid.of("User", "alice");
    private static final EntityUid GROUP = EntityUid.of("Group", "g2");
    private static final EntityUid DOC = EntityUid.of("Doc", "d1");
    private static final EntityUid OTHER = EntityUid.of("Doc", "other");

    private static final PolicySet SET = PolicySet.parse("""
            @note("both") permit(principal in ?principal, action, resource == ?resource) when { principal.age == 7 };
            permit(principal == User::"bob", action, resource);
            forbid(principal, action, resource in ?resource);
            permit(principal is User in ?principal, action, resource);
            """);

    private static String answer(PolicySet set) {
        return Fixture.describe(set.authorize(Fixture.REQUEST, Fixture.ENTITIES));
    }

    @Test
    @DisplayName("GR-09 CC-22 templates and policies are numbered together")
    void templatesAndPolicies_areNumberedTogether() {
        assertThat(Fixture.ids(SET.policies())).containsExactly("policy1");
        assertThat(SET.templates().stream().map(Template::id)).containsExactly("policy0", "policy2", "policy3");
        assertThat(SET.policy("policy0")).isEmpty();
        assertThat(SET.template("policy1")).isEmpty();
        assertThat(SET.template("policy0")).hasValueSatisfying(template -> {
            assertThat(template.slots()).containsExactly(Slot.PRINCIPAL, Slot.RESOURCE);
            assertThat(template.effect()).isEqualTo(Effect.PERMIT);
            assertThat(template.annotations()).isEqualTo(Map.of("note", "both"));
            assertThat(template.position().line()).isEqualTo(1);
            assertThat(template.source()).startsWith("@note").endsWith("};");
            assertThat(template.toCedar()).contains("principal in ?principal, action, resource == ?resource)");
            assertThat(template).hasToString("policy0 (template, permit, line 1, column 1)");
        });
        assertThat(SET.templates().get(1).slots()).isEqualTo(Set.of(Slot.RESOURCE));
    }

    @Test
    void setOfPoliciesAndTemplates_canBeLinkedAndUnlinked() {
        PolicySet set = PolicySet.of(
                SET.policies(), List.of(Template.of("t", SET.templates().get(1).tree())));
        PolicySet linked = set.link("t", "l", Map.of(Slot.RESOURCE, DOC));
        PolicySet again = PolicySet.of(linked.policies(), linked.templates());
        assertThat(Fixture.ids(again.policies())).containsExactly("policy1", "l");
        assertThat(Fixture.ids(again.unlink("l").policies())).containsExactly("policy1");
    }

    @Test
    void setOfPoliciesAndTemplates_refusesAnIdTwice() {
        Template template = SET.templates().get(0);
        assertThatThrownBy(() -> PolicySet.of(List.of(), List.of(template, template)))
                .hasMessageContaining("two templates have the id policy0");
        assertThatThrownBy(() -> PolicySet.of(SET.policies(), List.of(Template.of("policy1", template.tree()))))
                .hasMessageContaining("policy1");
        assertThatThrownBy(() -> Template.of("t", SET.policies().get(0).tree()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("TL-10 a template without links decides nothing")
    void unlinkedTemplate_decidesNothing() {
        assertThat(answer(SET)).isEqualTo("deny [] []");
    }

    @Test
    @DisplayName("TL-10 a link decides under its own id with the template's effect and annotations")
    void link_decidesUnderItsId() {
        PolicySet linked = SET.link("policy0", "l", Map.of(Slot.PRINCIPAL, GROUP, Slot.RESOURCE, DOC));
        assertThat(answer(linked)).isEqualTo("allow [l] []");
        assertThat(answer(SET)).as("the set before").isEqualTo("deny [] []");
        Policy policy = linked.policy("l").orElseThrow();
        assertThat(policy.annotation("note")).contains("both");
        assertThat(policy.effect()).isEqualTo(Effect.PERMIT);
        assertThat(policy.template()).isEqualTo(SET.template("policy0"));
        assertThat(policy.slotValues()).isEqualTo(Map.of(Slot.PRINCIPAL, GROUP, Slot.RESOURCE, DOC));
        assertThat(policy.toCedar()).contains("(principal in Group::\"g2\", action, resource == Doc::\"d1\")");
        assertThat(linked.policy("policy1")).containsSame(SET.policy("policy1").orElseThrow());
        assertThat(linked.templates()).isEqualTo(SET.templates());
    }

    @Test
    @DisplayName("TL-10 links of one template decide each by its own entities")
    void manyLinks_decideEachByItsEntities() {
        PolicySet linked = SET.link("policy3", "a", Map.of(Slot.PRINCIPAL, GROUP))
                .link("policy3", "b", Map.of(Slot.PRINCIPAL, EntityUid.of("Group", "nobody")))
                .link("policy2", "f", Map.of(Slot.RESOURCE, OTHER));
        assertThat(answer(linked)).isEqualTo("allow [a] []");
        PolicySet forbidden = linked.link("policy2", "g", Map.of(Slot.RESOURCE, DOC));
        assertThat(answer(forbidden)).isEqualTo("deny [g] []");
        assertThat(answer(forbidden.unlink("g"))).isEqualTo("allow [a] []");
        assertThat(answer(forbidden.unlink("g").unlink("a"))).isEqualTo("deny [] []");
        assertThat(forbidden
                        .unlink("g")
                        .link("policy3", "g", Map.of(Slot.PRINCIPAL, ALICE))
                        .policy("g"))
                .isPresent();
    }

    static Stream<Arguments> refusedLinks() {
        Map<Slot, EntityUid> both = Map.of(Slot.PRINCIPAL, ALICE, Slot.RESOURCE, DOC);
        Map<Slot, EntityUid> principal = Map.of(Slot.PRINCIPAL, ALICE);
        return Stream.of(
                Arguments.argumentSet("a slot too few", "policy0", "l", principal, "exactly these slots"),
                Arguments.argumentSet("no slot", "policy0", "l", Map.of(), "exactly these slots"),
                Arguments.argumentSet("a slot too many", "policy3", "l", both, "exactly these slots"),
                Arguments.argumentSet("another slot", "policy2", "l", principal, "exactly these slots"),
                Arguments.argumentSet("no such template", "nope\n", "l", both, "no template has the id \"nope\\n\""),
                Arguments.argumentSet("a static policy", "policy1", "l", Map.of(), "no template"),
                Arguments.argumentSet("the id of a policy", "policy3", "policy1", principal, "taken"),
                Arguments.argumentSet("the id of a template", "policy3", "policy0", principal, "taken"),
                Arguments.argumentSet("the template's own id", "policy3", "policy3", principal, "taken"),
                Arguments.argumentSet("the id of a link", "policy3", "old", principal, "taken"));
    }

    @ParameterizedTest(name = "TL-10 JS-41 {argumentSetName}")
    @MethodSource("refusedLinks")
    void unfittingLink_isRefused(String template, String id, Map<Slot, EntityUid> values, String why) {
        PolicySet set = SET.link("policy3", "old", Map.of(Slot.PRINCIPAL, ALICE));
        assertThatThrownBy(() -> set.link(template, id, values))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    @DisplayName("TL-11 only links can be unlinked")
    void whatIsNoLink_cannotBeUnlinked() {
        for (String id : List.of("policy0", "policy1", "nope")) {
            assertThatThrownBy(() -> SET.unlink(id)).isInstanceOf(IllegalArgumentException.class);
        }
        PolicySet linked = SET.link("policy3", "l", Map.of(Slot.PRINCIPAL, ALICE));
        PolicySet regrouped = PolicySet.of(linked.policies());
        assertThat(answer(regrouped)).isEqualTo("allow [l] []");
        assertThatThrownBy(() -> regrouped.unlink("l")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void valuesOfALink_areCopied() {
        Map<Slot, EntityUid> values = new EnumMap<>(Map.of(Slot.PRINCIPAL, ALICE));
        PolicySet linked = SET.link("policy3", "l", values);
        values.put(Slot.PRINCIPAL, DOC);
        assertThat(linked.policy("l").orElseThrow().slotValues()).isEqualTo(Map.of(Slot.PRINCIPAL, ALICE));
    }

    @Test
    @DisplayName("TL-10 a link shares the conditions of its template")
    void link_sharesConditions() {
        PolicySet linked = SET.link("policy0", "l", Map.of(Slot.PRINCIPAL, GROUP, Slot.RESOURCE, DOC));
        assertThat(linked.policy("l").orElseThrow().tree().conditions())
                .isSameAs(SET.template("policy0").orElseThrow().tree().conditions());
        assertThat(Shape.of(PolicyParser.parse(SET.templates().get(2).toCedar()).get(0)))
                .isEqualTo(Shape.of(SET.templates().get(2).tree()));
    }

    @Test
    @SuppressWarnings("NullAway") // null where none may be is what this is about
    void nullArguments_areRefused() {
        assertThatThrownBy(() -> SET.link(null, "l", Map.of())).hasMessage("templateId");
        assertThatThrownBy(() -> SET.link("policy0", null, Map.of())).hasMessage("newId");
        assertThatThrownBy(() -> SET.link("policy0", "l", null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> SET.unlink(null)).hasMessage("id");
    }
}
