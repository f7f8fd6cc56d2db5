package dev.zt4j.cedar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.entity.EntityLoader;
import dev.zt4j.cedar.entity.Loading;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.Value;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EntityLoaderTest {
    private static final EntityUid ALICE = EntityUid.of("User", "alice");
    private static final EntityUid TEAM = EntityUid.of("Group", "team");
    private static final EntityUid COMPANY = EntityUid.of("Group", "company");
    private static final EntityUid DOC = EntityUid.of("Doc", "d");
    private static final Instant DEADLINE = Instant.ofEpochSecond(100);
    private static final Request REQUEST =
            new Request(ALICE, EntityUid.of("Action", "read"), DOC, RecordValue.of(Map.of("ok", Value.of(true))));
    private static final Entity ALICE_IN_TEAM = Entity.of(ALICE, Map.of("age", Value.of(7)), Set.of(TEAM));

    private Instant now = Instant.ofEpochSecond(99);
    private final List<EntityUid> asked = new ArrayList<>();

    private Verdict decide(String policies, Entities resident, EntityLoader loader) {
        InstantSource clock = () -> now;
        EntityLoader counting = (uid, deadline) -> {
            assertThat(deadline).isEqualTo(DEADLINE);
            asked.add(uid);
            return loader.load(uid, deadline);
        };
        return PolicySet.parse(policies).authorize(REQUEST, resident, new Loading(counting, clock, DEADLINE));
    }

    private static EntityLoader of(Entity... entities) {
        Entities all = Entities.of(List.of(entities));
        return (uid, deadline) -> all.entity(uid);
    }

    @Test
    void attributes_areFetchedOnceAndOnlyWhenRead() {
        String policies = Fixture.permitWhen("context.ok || principal.age == 7");
        assertThat(decide(policies, Entities.empty(), of(ALICE_IN_TEAM)).permitted())
                .isTrue();
        assertThat(asked).isEmpty();
        String twice = Fixture.permitWhen("principal.age == 7 && User::\"alice\".age == 7") + policies;
        assertThat(Fixture.describe(decide(twice, Entities.empty(), of(ALICE_IN_TEAM))))
                .isEqualTo("allow [policy0, policy1] []");
        assertThat(asked).containsExactly(ALICE);
    }

    @Test
    void resident_comesFirst() {
        Entities resident = Entities.of(List.of(Entity.of(ALICE, Map.of("age", Value.of(8)))));
        Verdict verdict = decide(Fixture.permitWhen("principal.age == 8"), resident, of(ALICE_IN_TEAM));
        assertThat(verdict.permitted()).isTrue();
        assertThat(asked).isEmpty();
    }

    @Test
    @DisplayName("EV-15 EV-16 an entity that the loader knows to be absent is absent")
    void absentEntity_isAbsent() {
        String policies = Fixture.permitWhen("!(principal has age) && !principal.hasTag(\"t\")")
                + Fixture.permitWhen("principal.age == 7");
        Verdict verdict = decide(policies, Entities.empty(), of());
        assertThat(Fixture.describe(verdict)).isEqualTo("allow [policy0] [policy1]");
        assertThat(verdict.errors().get(0).reason()).endsWith("an entity of type User is not in the store");
        assertThat(asked).containsExactly(ALICE);
    }

    @Test
    @DisplayName("EV-13 EV-30 what is above comes from the store and the loader together")
    void ancestors_areFetched() {
        Entity team = Entity.of(TEAM, Map.of(), Set.of(COMPANY));
        String policies = "permit(principal in Group::\"company\", action, resource);"
                + "permit(principal, action, resource) when { principal in [Group::\"x\", Group::\"company\"] };"
                + "permit(principal, action, resource) when { principal in Group::\"x\" };";
        List<List<Entity>> splits =
                List.of(List.of(), List.of(ALICE_IN_TEAM), List.of(team), List.of(ALICE_IN_TEAM, team));
        for (List<Entity> resident : splits) {
            Verdict verdict = decide(policies, Entities.of(resident), of(ALICE_IN_TEAM, team));
            assertThat(Fixture.describe(verdict)).isEqualTo("allow [policy0, policy1] []");
        }
        assertThat(asked).contains(ALICE, TEAM, COMPANY).doesNotContain(DOC);
    }

    @Test
    void ancestors_areNotFetchedIfNoPolicyAsks() {
        String scopes = "permit(principal == User::\"alice\", action, resource is Doc);"
                + "permit(principal in Group::\"team\", action == Action::\"write\", resource);";
        assertThat(decide(scopes, Entities.empty(), of()).permitted()).isTrue();
        assertThat(asked).isEmpty();
    }

    private Optional<Entity> slow(EntityUid uid) {
        now = DEADLINE;
        return Optional.of(Entity.of(uid, Map.of("age", Value.of(7)), Set.of(TEAM)));
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.argumentSet("throwing", "throwing", "the loader failed with IllegalStateException"),
                Arguments.argumentSet("slow", "slow", "the loader took too long"),
                Arguments.argumentSet("wrong", "wrong", "the loader answered with another entity"),
                Arguments.argumentSet("null", "null", "the loader gave null"));
    }

    @SuppressWarnings("NullAway") // null where none may be is what this is about
    private EntityLoader failing(String how) {
        return (uid, deadline) -> switch (how) {
            case "throwing" -> throw new IllegalStateException("secret");
            case "slow" -> slow(uid);
            case "wrong" -> Optional.of(Entity.of(DOC));
            default -> null;
        };
    }

    @ParameterizedTest(name = "{argumentSetName}: whoever reads the entity errs, others do not")
    @MethodSource("failures")
    void entityThatIsNotLoaded_isNotAbsent(String how, String reason) {
        String reading = Fixture.permitWhen("principal has age")
                + Fixture.permitWhen("!(principal has age)")
                + Fixture.permitWhen("principal.age == 7")
                + Fixture.permitWhen("principal.hasTag(\"t\")")
                + Fixture.permitWhen("principal.getTag(\"t\") == 1")
                + Fixture.permitWhen("!(principal in Group::\"team\")")
                + Fixture.permitWhen("!(principal in [Group::\"team\", Group::\"x\"])")
                + "permit(principal in Group::\"team\", action, resource);"
                + "forbid(principal is User in Group::\"team\", action, resource);"
                + "permit(principal in Group::\"team\", action, resource == Doc::\"other\");"
                + "permit(principal is Robot in Group::\"team\", action, resource);"
                + Fixture.permitWhen("principal in User::\"alice\" && principal is User");
        Verdict verdict = decide(reading, Entities.empty(), failing(how));
        assertThat(Fixture.describe(verdict))
                .isEqualTo("allow [policy11] [policy0, policy1, policy2, policy3, policy4, policy5, policy6, policy7, "
                        + "policy8]");
        assertThat(verdict.errors())
                .allSatisfy(error -> assertThat(error.reason())
                        .startsWith("line 1, column ")
                        .endsWith(": an entity of type User could not be loaded: " + reason)
                        .doesNotContain("secret"));
        assertThat(asked).containsExactly(ALICE);
    }

    @Test
    void failureHigherUp_leavesWhatIsKnownTrue() {
        String policies = "permit(principal in Group::\"team\", action, resource);"
                + "permit(principal in Group::\"company\", action, resource);";
        EntityLoader loader = (uid, deadline) -> {
            if (uid.equals(TEAM)) {
                throw new IllegalStateException();
            }
            return Optional.of(ALICE_IN_TEAM);
        };
        Verdict verdict = decide(policies, Entities.empty(), loader);
        assertThat(Fixture.describe(verdict)).isEqualTo("allow [policy0] [policy1]");
        assertThat(verdict.errors().get(0).reason()).contains("an entity of type Group could not be loaded");
    }

    @Test
    void afterTheDeadline_nothingIsAskedFor() {
        now = DEADLINE;
        Verdict verdict = decide(Fixture.permitWhen("principal has age"), Entities.empty(), of(ALICE_IN_TEAM));
        assertThat(verdict.errors().get(0).reason()).endsWith("could not be loaded: the deadline has passed");
        assertThat(asked).isEmpty();
    }

    @Test
    @DisplayName("EV-31 EV-33 a loaded hierarchy is checked where it is read")
    void loadedHierarchy_isChecked() {
        EntityLoader cyclic =
                (uid, deadline) -> Optional.of(Entity.of(uid, Map.of(), Set.of(uid.equals(ALICE) ? TEAM : ALICE)));
        String policies = "permit(principal in Group::\"x\", action, resource);";
        assertThat(decide(policies, Entities.empty(), cyclic).errors().get(0).reason())
                .endsWith("an entity of type User is above itself");
        EntityLoader misplaced = (uid, deadline) -> Optional.of(Entity.of(uid, Map.of(), Set.of(TEAM)));
        String actions = "permit(principal, action in Action::\"all\", resource);";
        assertThat(decide(actions, Entities.empty(), misplaced).errors().get(0).reason())
                .endsWith("an action may be in actions only");
    }

    @Test
    void endlessHierarchy_isBounded() {
        EntityLoader endless = (uid, deadline) ->
                Optional.of(Entity.of(uid, Map.of(), Set.of(EntityUid.of("Group", asked.size() + ""))));
        String policies = "permit(principal in Group::\"x\", action, resource);";
        assertThat(decide(policies, Entities.empty(), endless).errors().get(0).reason())
                .endsWith("more than 10000 were asked for");
        assertThat(asked).hasSize(Loading.MAX_LOADED);
    }

    @Test
    @DisplayName("PF-11 what cannot be known makes all policies err that it could decide, however many there are")
    void manyPolicies_allErr() {
        StringBuilder policies = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            policies.append("permit(principal in Group::\"g" + i % 50 + "\", action, resource == Doc::\""
                    + (i % 2 == 0 ? "d" : "e") + "\");");
        }
        Verdict verdict = decide(policies.toString(), Entities.empty(), failing("throwing"));
        assertThat(verdict.permitted()).isFalse();
        assertThat(verdict.errors()).hasSize(50);
    }

    @Test
    @SuppressWarnings("NullAway") // null where none may be is what this is about
    void nullArguments_areRefused() {
        assertThatThrownBy(() -> new Loading(null, () -> now, DEADLINE)).hasMessage("loader");
        assertThatThrownBy(() -> new Loading(of(), null, DEADLINE)).hasMessage("clock");
        assertThatThrownBy(() -> new Loading(of(), () -> now, null)).hasMessage("deadline");
        assertThatThrownBy(() -> PolicySet.empty().authorize(REQUEST, Entities.empty(), null))
                .hasMessage("loading");
    }
}
