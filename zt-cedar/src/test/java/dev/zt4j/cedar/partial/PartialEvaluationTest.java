package dev.zt4j.cedar.partial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.cedar.Effect;
import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.PolicyError;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.Request;
import dev.zt4j.cedar.Verdict;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.partial.PartialVerdict.ErringForbid;
import dev.zt4j.cedar.partial.PartialVerdict.Outcome;
import dev.zt4j.cedar.validation.Validator;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PartialEvaluationTest {
    private static final Validator VALIDATOR = Validator.of(TypedWorlds.SCHEMA);

    private final Map<String, Integer> seen = new TreeMap<>();

    static Stream<Arguments> seeds() {
        return Stream.of(Arguments.of(1L, Set.of()), Arguments.of(2L, Set.of("User")));
    }

    @ParameterizedTest(
            name = "PE-03 PE-24 seed {0}, of types {1} nothing is known: residuals decide as the policies do")
    @MethodSource("seeds")
    void residuals_decideAsThePoliciesDo(long seed, Set<String> openTypes) {
        TypedWorlds worlds = new TypedWorlds(seed);
        for (int world = 0; world < 400; world++) {
            List<Entity> resident = worlds.resident();
            Entities known = Entities.of(resident.stream()
                    .filter(entity -> !openTypes.contains(entity.uid().type()))
                    .toList());
            PolicySet policies = policies(worlds);
            PartialRequest request = worlds.request(openTypes);
            PartialVerdict partial =
                    PartialEvaluator.of(TypedWorlds.SCHEMA, policies).evaluate(request, known);
            PolicySet left = partial.toPolicySet();
            PolicySet ofAnyone = PartialEvaluator.of(TypedWorlds.SCHEMA, policies)
                    .evaluateForAnyone("User", request.action(), "Doc", known)
                    .toPolicySet();
            Entities docs = Entities.of(resident).with(List.of(worlds.doc(0), worlds.doc(1), worlds.doc(2)));
            for (int row = 0; row < 4; row++) {
                Request whole = new Request(
                        request.principal(), request.action(), EntityUid.of("Doc", "e" + row), request.context());
                Verdict plain = policies.authorize(whole, docs);
                compare(left.authorize(whole, docs), plain);
                if (openTypes.isEmpty()) {
                    compare(ofAnyone.authorize(whole, docs), plain);
                }
                compareFilters(partial, whole, docs, plain);
                compareOutcomes(partial, plain);
            }
            count(partial);
        }
        assertThat(seen.keySet())
                .contains("permitted", "denied", "erring", "erring forbid", "settled", "satisfied", "Attribute", "If")
                .contains("HasAttribute", "Tag", "Like", "Is", "IsEmpty", "Arithmetic", "Negate", "Call", "RecordOf")
                .contains(
                        "EQUAL", "LESS", "LESS_OR_EQUAL", "IN", "CONTAINS", "CONTAINS_ALL", "CONTAINS_ANY", "HAS_TAG");
        System.out.println("Partial evaluation, seed " + seed + ": " + seen);
    }

    private static PolicySet policies(TypedWorlds worlds) {
        List<Policy> valid = new ArrayList<>();
        while (valid.size() < 6) {
            Policy policy = PolicySet.parse(worlds.policy()).policies().get(0).withId("p" + valid.size());
            if (VALIDATOR.validate(PolicySet.of(List.of(policy))).passed()) {
                valid.add(policy);
            }
        }
        return PolicySet.of(valid);
    }

    private void compare(Verdict left, Verdict plain) {
        assertThat(left.permitted()).isEqualTo(plain.permitted());
        assertThat(ids(left.determining())).isEqualTo(ids(plain.determining()));
        assertThat(erring(left)).isEqualTo(erring(plain));
        saw(plain.permitted() ? "permitted" : "denied");
        if (!plain.errors().isEmpty()) {
            saw("erring");
        }
    }

    /** PE-20: what a row filter makes of the residuals, one by one, by either rule. */
    private void compareFilters(PartialVerdict partial, Request row, Entities entities, Verdict plain) {
        boolean permit = holds(partial, Effect.PERMIT, row, entities, false);
        assertThat(permit && !holds(partial, Effect.FORBID, row, entities, false))
                .isEqualTo(plain.permitted());
        boolean erringForbid =
                plain.errors().stream().anyMatch(error -> error.policy().effect() == Effect.FORBID);
        assertThat(permit && !holds(partial, Effect.FORBID, row, entities, true))
                .isEqualTo(plain.permitted() && !erringForbid);
        if (plain.permitted() && erringForbid) {
            saw("erring forbid");
        }
    }

    private static boolean holds(
            PartialVerdict partial, Effect effect, Request row, Entities entities, boolean whenErring) {
        boolean settled = Stream.concat(
                        partial.satisfied().stream(), whenErring ? partial.erring().stream() : Stream.empty())
                .anyMatch(policy -> policy.effect() == effect);
        return settled
                || partial.residuals().stream()
                        .filter(residual -> residual.effect() == effect)
                        .anyMatch(residual -> {
                            Verdict alone =
                                    PolicySet.of(List.of(residual.toPolicy())).authorize(row, entities);
                            assertThat(residual.canErr() || alone.errors().isEmpty())
                                    .as("PE-05 %s", residual.condition())
                                    .isTrue();
                            return alone.errors().isEmpty()
                                    ? !alone.determining().isEmpty()
                                    : whenErring;
                        });
    }

    private void compareOutcomes(PartialVerdict partial, Verdict plain) {
        boolean erringForbid =
                plain.errors().stream().anyMatch(error -> error.policy().effect() == Effect.FORBID);
        Outcome outcome = partial.outcome(ErringForbid.SKIPS);
        if (outcome != Outcome.OPEN) {
            saw("settled");
            assertThat(outcome == Outcome.PERMIT).isEqualTo(plain.permitted());
        }
        Outcome strict = partial.outcome(ErringForbid.DENIES);
        if (strict != Outcome.OPEN) {
            assertThat(strict == Outcome.PERMIT).isEqualTo(plain.permitted() && !erringForbid);
        }
    }

    private void count(PartialVerdict partial) {
        partial.satisfied().forEach(policy -> saw("satisfied"));
        partial.residuals().forEach(residual -> count(residual.condition()));
    }

    private void count(Residual residual) {
        saw(
                residual instanceof Residual.Test test
                        ? test.relation().name()
                        : residual.getClass().getSimpleName());
        residual.parts().forEach(this::count);
    }

    private void saw(String what) {
        seen.merge(what, 1, Integer::sum);
    }

    private static Set<String> ids(List<Policy> policies) {
        return policies.stream().map(Policy::id).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> erring(Verdict verdict) {
        return ids(verdict.errors().stream().map(PolicyError::policy).toList());
    }

    // ---- examples

    private static final Entities KNOWN = Entities.parse("""
            [
              {"uid": {"type": "User", "id": "ann"},
               "attrs": {"level": 2, "name": "Ann", "active": true}, "parents": [{"type": "Group", "id": "staff"}]},
              {"uid": {"type": "Group", "id": "staff"}, "attrs": {}, "parents": []}
            ]
            """);

    private static PartialVerdict evaluate(String policies) {
        RecordValue context = RecordValue.of(Map.of(
                "mtls", Value.of(true),
                "level", Value.of(1),
                "now", DatetimeValue.ofEpochMilli(0)));
        PartialRequest request =
                new PartialRequest(EntityUid.of("User", "ann"), EntityUid.of("Action", "view"), "Doc", context);
        return PartialEvaluator.of(TypedWorlds.SCHEMA, PolicySet.parse(policies))
                .evaluate(request, KNOWN);
    }

    private static String residual(String condition) {
        PartialVerdict verdict = evaluate("permit(principal, action, resource) when { " + condition + " };");
        return verdict.residuals().size() == 1
                ? verdict.residuals()
                        .get(0)
                        .toPolicy()
                        .toCedar()
                        .replaceAll("\\s+", " ")
                        .strip()
                : verdict.toString();
    }

    @Test
    @DisplayName("PE-04 what is known is put in, and only conditions on the resource are left")
    void knownParts_areFolded() {
        assertThat(residual("context.mtls && resource.level <= principal.level"))
                .isEqualTo("permit (principal, action, resource) when { resource.level <= 2 };");
        assertThat(residual("principal in Group::\"staff\" && resource.owner == principal"))
                .isEqualTo("permit (principal, action, resource) when { resource.owner == User::\"ann\" };");
        assertThat(residual("context.level == 2 && resource.level == 1")).isEqualTo("0 satisfied, 0 erring, 0 open");
        assertThat(residual("context.mtls || resource.level == 1")).isEqualTo("1 satisfied, 0 erring, 0 open");
        assertThat(residual("9223372036854775807 + context.level == 1")).isEqualTo("0 satisfied, 1 erring, 0 open");
    }

    @Test
    @DisplayName("PE-04 PE-05 'r && false' is false only where r cannot err")
    void falseAfterAnOpenOperand_settlesOnlyWhatCannotErr() {
        assertThat(residual("resource has limit && !context.mtls")).isEqualTo("0 satisfied, 0 erring, 0 open");
        assertThat(residual("resource.owner.active && !context.mtls"))
                .isEqualTo("permit (principal, action, resource) when { resource.owner.active && false };");
    }

    @Test
    @DisplayName("PE-20 a forbid that errs for every resource denies or is skipped, as the caller says")
    void erringForbid_followsTheRuleOfTheCaller() {
        PartialVerdict verdict = evaluate("""
                permit(principal, action, resource);
                forbid(principal, action, resource) when { 9223372036854775807 + context.level == 1 };
                """);
        assertThat(verdict.outcome(ErringForbid.SKIPS)).isEqualTo(Outcome.PERMIT);
        assertThat(verdict.outcome(ErringForbid.DENIES)).isEqualTo(Outcome.DENY);
        assertThat(ids(verdict.erring())).containsExactly("policy1");
    }

    @Test
    @DisplayName("a part of a residual tells where it stands in the text of its policy")
    void parts_tellTheirPlace() {
        ResidualPolicy left = evaluate("""
                permit(principal, action, resource)
                when { context.mtls && resource.level == 1 }
                unless { resource.owner.name like "a*" };
                """).residuals().get(0);
        List<Residual> clauses = left.condition().parts();
        assertThat(left.position(clauses.get(0))).hasToString("line 2, column 24");
        assertThat(left.position(clauses.get(1).parts().get(0))).hasToString("line 3, column 10");
        assertThat(left.position(Truth.TRUE)).isEqualTo(left.policy().position());
    }

    @Test
    @DisplayName("PE-03 what the store holds of the resource's type is not known: the resource may lie over it")
    void entitiesOfTheResourceType_stayOpen() {
        Entity doc = Entity.of(EntityUid.of("Doc", "d"), Map.of("level", Value.of(1)));
        PartialRequest request = new PartialRequest(
                EntityUid.of("User", "ann"), EntityUid.of("Action", "view"), "Doc", RecordValue.empty());
        PolicySet policies =
                PolicySet.parse("permit(principal, action, resource) when { Doc::\"d\".level == resource.level };");
        PartialVerdict verdict =
                PartialEvaluator.of(TypedWorlds.SCHEMA, policies).evaluate(request, KNOWN.with(List.of(doc)));
        assertThat(verdict.residuals().get(0).toPolicy().toCedar()).contains("Doc::\"d\".level");
    }

    @Test
    @DisplayName("PE-03 residuals keep id, effect and annotations")
    void residualPolicies_keepWhatIdentifiesThem() {
        PartialVerdict verdict = evaluate("@id(\"own\") forbid(principal, action, resource in Folder::\"f\");");
        Policy left = verdict.residuals().get(0).toPolicy();
        assertThat(left.id()).isEqualTo("policy0");
        assertThat(left.effect()).isEqualTo(Effect.FORBID);
        assertThat(left.annotation("id")).contains("own");
        assertThat(verdict.outcome(ErringForbid.SKIPS)).isEqualTo(Outcome.DENY);
    }

    @Test
    @DisplayName("PE-02 policies that are not strictly valid are refused, and so are requests the schema does not know")
    void badInput_isRefused() {
        assertThatThrownBy(() -> evaluate("permit(principal, action, resource) when { resource.limit == 1 };"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("policy0, line 1, column 44")
                .hasMessageContaining("optional");
        PartialEvaluator evaluator = PartialEvaluator.of(TypedWorlds.SCHEMA, PolicySet.empty());
        PartialRequest unknown = new PartialRequest(
                EntityUid.of("User", "ann"), EntityUid.of("Action", "nope"), "Doc", RecordValue.empty());
        assertThatThrownBy(() -> evaluator.evaluate(unknown, KNOWN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> evaluator.evaluateForAnyone("Doc", EntityUid.of("Action", "view"), "Doc", KNOWN))
                .isInstanceOf(IllegalArgumentException.class);
        PartialRequest unfit = new PartialRequest(
                EntityUid.of("User", "ann"), EntityUid.of("Action", "view"), "Group", RecordValue.empty());
        assertThatThrownBy(() -> evaluator.evaluate(unfit, KNOWN)).isInstanceOf(IllegalArgumentException.class);
    }
}
