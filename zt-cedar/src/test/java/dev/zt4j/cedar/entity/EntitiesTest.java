package dev.zt4j.cedar.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EntitiesTest {

    private static EntityUid uid(String id) {
        return EntityUid.of("T", id);
    }

    private static Entity entity(String id, String... parents) {
        return Entity.of(
                uid(id),
                Map.of(),
                Set.of(parents).stream().map(EntitiesTest::uid).collect(Collectors.toSet()));
    }

    @Test
    @DisplayName("EV-30 in follows parents, stops at absent ones, and holds for an entity itself")
    void isIn_followsParents() {
        Entities entities = Entities.of(List.of(entity("a", "b", "absent"), entity("b", "c"), entity("d")));
        assertThat(entities.isIn(uid("a"), uid("c"))).isTrue();
        assertThat(entities.isIn(uid("a"), uid("absent"))).isTrue();
        assertThat(entities.isIn(uid("a"), uid("d"))).isFalse();
        assertThat(entities.isIn(uid("c"), uid("a"))).isFalse();
        assertThat(entities.isIn(uid("ghost"), uid("ghost"))).isTrue();
        assertThat(entities.isIn(uid("ghost"), uid("a"))).isFalse();
        assertThat(entities.ancestors(uid("a"))).containsExactlyInAnyOrder(uid("b"), uid("c"), uid("absent"));
        assertThat(entities.ancestors(uid("ghost"))).isEmpty();
        assertThat(entities.size()).isEqualTo(3);
        assertThat(entities.entity(uid("d"))).contains(entity("d"));
        assertThat(entities.entity(uid("c"))).isEmpty();
        assertThat(Entities.empty().size()).isZero();
    }

    @Test
    @DisplayName("EV-31 CC-54 CC-55 cycles and differing duplicates are refused, identical ones are not")
    void hierarchy_isChecked() {
        assertThatThrownBy(() -> Entities.of(List.of(entity("a", "a"))))
                .isInstanceOf(CedarDataException.class)
                .hasMessageContaining("cycle");
        assertThatThrownBy(() -> Entities.of(List.of(entity("a", "b"), entity("b", "c"), entity("c", "a"))))
                .isInstanceOf(CedarDataException.class);
        assertThatThrownBy(() -> Entities.of(List.of(entity("a"), entity("a", "b"))))
                .isInstanceOf(CedarDataException.class)
                .hasMessage("two different entities are named T::\"a\"");
        String longName = "\n".repeat(1_000);
        assertThatThrownBy(() -> Entities.of(List.of(entity(longName, longName))))
                .isInstanceOf(CedarDataException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(150).doesNotContain("\n"));
        assertThat(Entities.of(List.of(entity("a", "b"), entity("a", "b"))).size())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("EV-33 an action may be in actions only")
    void actionInSomethingElse_isRefused() {
        EntityUid view = EntityUid.of("A::Action", "view");
        Entity bad = Entity.of(view, Map.of(), Set.of(uid("g")));
        assertThatThrownBy(() -> Entities.of(List.of(bad))).isInstanceOf(CedarDataException.class);
        assertThatThrownBy(() -> Entities.empty().with(List.of(bad))).isInstanceOf(CedarDataException.class);
        assertThat(Entities.of(List.of(Entity.of(view, Map.of(), Set.of(EntityUid.of("Action", "all")))))
                        .size())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("LX-13 a long chain of parents is worked out without recursion, one past the bound is refused")
    void longChain_isBounded() {
        assertThat(Entities.of(chain(1_000)).isIn(uid("0"), uid("1000"))).isTrue();
        Map<EntityUid, Entity> deep =
                chain(100_000).stream().collect(Collectors.toMap(Entity::uid, Function.identity()));
        assertThatThrownBy(() -> Hierarchy.ancestors(deep, Entities.empty(), 1_000_000))
                .isInstanceOf(CedarDataException.class)
                .hasMessageContaining("more than 1000000 ancestors");
    }

    private static List<Entity> chain(int length) {
        return IntStream.range(0, length)
                .mapToObj(i -> entity(Integer.toString(i), Integer.toString(i + 1)))
                .toList();
    }

    @Test
    void manyEntitiesInFewGroups_shareTheirAncestors() {
        List<Entity> entities = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            entities.add(entity("u" + i, "g" + i % 10));
        }
        for (int i = 0; i < 10; i++) {
            entities.add(entity(
                    "g" + i, IntStream.range(0, 1_000).mapToObj(j -> "top" + j).toArray(String[]::new)));
        }
        Entities store = Entities.of(entities);
        assertThat(store.isIn(uid("u12345"), uid("top999"))).isTrue();
        assertThat(store.placedAncestors(uid("u3"))).isSameAs(store.placedAncestors(uid("u13")));
    }

    @Test
    void addedEntity_isMergedWithTheResident() {
        Entity resident = new Entity(
                uid("a"), Map.of("x", Value.of(1), "y", Value.of(1)), Set.of(uid("g")), Map.of("t", Value.of(1)));
        Entity above = new Entity(
                uid("a"), Map.of("y", Value.of(2), "z", Value.of(2)), Set.of(uid("h")), Map.of("t", Value.of(2)));
        Entities store = Entities.of(List.of(resident));
        Entities view = store.with(List.of(above, entity("new", "a")));
        assertThat(view.get(uid("a")))
                .isEqualTo(new Entity(
                        uid("a"),
                        Map.of("x", Value.of(1), "y", Value.of(2), "z", Value.of(2)),
                        Set.of(uid("g"), uid("h")),
                        Map.of("t", Value.of(2))));
        assertThat(view.ancestors(uid("new"))).containsExactlyInAnyOrder(uid("a"), uid("g"), uid("h"));
        assertThat(view.size()).isEqualTo(2);
        assertThat(store.get(uid("a"))).isEqualTo(resident);
        assertThat(store.isIn(uid("a"), uid("h"))).isFalse();
        assertThat(store.size()).isEqualTo(1);
        assertThat(store.with(List.of())).isSameAs(store);
    }

    @Test
    void residentsBelowAnAddedEntity_areBelowItsNewParents() {
        Entities store = Entities.of(List.of(entity("user", "team"), entity("team", "absent"), entity("top", "peak")));
        Entities view = store.with(List.of(entity("team", "division"), entity("absent", "top")));
        assertThat(view.isIn(uid("user"), uid("division"))).isTrue();
        assertThat(view.isIn(uid("user"), uid("peak"))).isTrue();
        assertThat(view.isIn(uid("division"), uid("user"))).isFalse();
        assertThat(view.ancestors(uid("user")))
                .containsExactlyInAnyOrder(uid("team"), uid("absent"), uid("division"), uid("top"), uid("peak"));
    }

    @Test
    void additionThatClosesACycle_isRefused() {
        Entities store = Entities.of(List.of(entity("a", "b"), entity("b", "c")));
        assertThatThrownBy(() -> store.with(List.of(entity("c", "a"))))
                .isInstanceOf(CedarDataException.class)
                .hasMessageContaining("cycle");
        assertThatThrownBy(() -> store.with(List.of(entity("x", "x")))).isInstanceOf(CedarDataException.class);
        assertThatThrownBy(() -> store.with(List.of(entity("c", "x"), entity("x", "a"))))
                .isInstanceOf(CedarDataException.class);
        assertThatThrownBy(() -> store.with(List.of(entity("c", "x"))).with(List.of(entity("x", "a"))))
                .isInstanceOf(CedarDataException.class);
        assertThatThrownBy(() -> store.with(List.of(entity("n", "p"), entity("n", "q"))))
                .isInstanceOf(CedarDataException.class);
    }

    @Test
    @DisplayName("EV-30 random stores, twice added to and then taken from, agree with walking the parents")
    void changedStores_agreeWithWalkingTheParents() {
        Random random = new Random(30);
        int refused = 0;
        for (int round = 0; round < 2_000; round++) {
            Map<EntityUid, Set<EntityUid>> edges = new HashMap<>();
            Entities store = Entities.empty();
            List<Entity> residents = randomEntities(random, 8, true);
            residents.forEach(entity -> addEdges(edges, entity));
            store = Entities.of(residents);
            for (int layer = 0; layer < 2; layer++) {
                List<Entity> overlay = randomEntities(random, 3, false);
                Map<EntityUid, Set<EntityUid>> next = new HashMap<>();
                edges.forEach((child, parents) -> next.put(child, new HashSet<>(parents)));
                overlay.forEach(entity -> addEdges(next, entity));
                boolean cyclic =
                        next.keySet().stream().anyMatch(uid -> walk(next, uid).contains(uid));
                Entities below = store;
                if (cyclic) {
                    refused++;
                    assertThatThrownBy(() -> below.with(overlay)).isInstanceOf(CedarDataException.class);
                    continue;
                }
                store = below.with(overlay);
                edges.clear();
                edges.putAll(next);
                assertAgrees(store, edges);
            }
            Set<EntityUid> removed = Set.of(uid("e" + random.nextInt(4)), uid("e" + (4 + random.nextInt(6))));
            store = store.without(removed);
            edges.keySet().removeAll(removed);
            assertAgrees(store, edges);
        }
        assertThat(refused).isBetween(200, 3_800);
    }

    private static void assertAgrees(Entities store, Map<EntityUid, Set<EntityUid>> edges) {
        assertThat(store.size()).isEqualTo(edges.size());
        for (int i = 0; i < 10; i++) {
            EntityUid from = uid("e" + i);
            Set<EntityUid> above = walk(edges, from);
            assertThat(store.ancestors(from)).isEqualTo(above);
            for (int j = 0; j < 10; j++) {
                EntityUid to = uid("e" + j);
                assertThat(store.isIn(from, to)).isEqualTo(i == j || above.contains(to));
            }
        }
    }

    private static List<Entity> randomEntities(Random random, int most, boolean upwards) {
        Map<String, Entity> entities = new HashMap<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            int id = random.nextInt(10);
            Set<EntityUid> parents = new HashSet<>();
            for (int p = random.nextInt(3); p > 0; p--) {
                int parent = upwards ? id + 1 + random.nextInt(10) : random.nextInt(10);
                parents.add(uid("e" + parent));
            }
            entities.put("e" + id, Entity.of(uid("e" + id), Map.of(), parents));
        }
        return List.copyOf(entities.values());
    }

    private static void addEdges(Map<EntityUid, Set<EntityUid>> edges, Entity entity) {
        edges.computeIfAbsent(entity.uid(), uid -> new HashSet<>()).addAll(entity.parents());
    }

    private static Set<EntityUid> walk(Map<EntityUid, Set<EntityUid>> edges, EntityUid start) {
        Set<EntityUid> seen = new HashSet<>();
        Deque<EntityUid> next = new ArrayDeque<>(edges.getOrDefault(start, Set.of()));
        while (!next.isEmpty()) {
            EntityUid uid = next.poll();
            if (seen.add(uid)) {
                next.addAll(edges.getOrDefault(uid, Set.of()));
            }
        }
        return seen;
    }

    @Test
    void additionAndRemoval_costNothingForTheSizeOfTheStore() {
        List<Entity> residents = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            residents.add(entity("u" + i, "g" + i % 100));
        }
        Entities store = Entities.of(residents);
        boolean each = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            boolean all = true;
            for (int i = 0; i < 50_000; i++) {
                Entities view = store.with(List.of(entity("fresh", "u" + i), entity("u" + i, "jit")));
                all &= view.isIn(uid("fresh"), uid("jit")) && view.size() == 100_001;
                all &= view.without(List.of(uid("fresh"))).size() == 100_000;
            }
            return all;
        });
        assertThat(each).isTrue();
    }

    @Test
    void removedEntity_isAbsentAndCanComeBack() {
        Entities store = Entities.of(List.of(entity("u", "g"), entity("g", "top"), entity("top")));
        Entities without = store.without(List.of(uid("g"), uid("nobody")));
        assertThat(without.get(uid("g"))).isNull();
        assertThat(without.ancestors(uid("u"))).containsExactly(uid("g"));
        assertThat(without.with(List.of(entity("g", "other"))).ancestors(uid("u")))
                .containsExactlyInAnyOrder(uid("g"), uid("other"));
        assertThat(store.without(List.of(uid("top"))).isIn(uid("u"), uid("top")))
                .as("an edge to an absent parent counts")
                .isTrue();
        assertThat(store.without(List.of(uid("nobody")))).isSameAs(store);
        assertThat(store.size()).isEqualTo(3);
    }

    @Test
    @DisplayName("JS-10 entities are read with attributes, parents and tags")
    void json_isRead() {
        Entities entities = Entities.parse("""
                [{"uid": {"type": "T", "id": "a"},
                  "attrs": {"__entity": {"type": "T", "id": "x"}, "n": 1},
                  "parents": [{"type": "T", "id": "b"}, {"type": "T", "id": "b"}],
                  "tags": {"k": "v"}}]
                """);
        Entity entity = entities.entity(uid("a")).orElseThrow();
        assertThat(entity.attributes()).containsOnlyKeys("__entity", "n");
        assertThat(entity.parents()).containsExactly(uid("b"));
        assertThat(entity.tags()).containsExactly(Map.entry("k", Value.of("v")));
    }

    @Test
    void entity_copiesWhatItIsGiven() {
        Map<String, Value> attributes = new HashMap<>(Map.of("x", Value.of(1)));
        Entity entity = Entity.of(uid("a"), attributes);
        attributes.clear();
        assertThat(entity.attributes()).containsOnlyKeys("x");
        assertThatThrownBy(() -> entity.attributes().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(Entity.of(uid("a")).attributes()).isEmpty();
    }

    @Test
    void below_findsEntitiesOfATypeAtAnyDistance() {
        EntityUid all = EntityUid.of("Group", "all");
        EntityUid some = EntityUid.of("Group", "some");
        EntityUid ann = EntityUid.of("User", "ann");
        Entities store = Entities.of(List.of(
                Entity.of(some, Map.of(), Set.of(all)),
                Entity.of(ann, Map.of(), Set.of(some)),
                Entity.of(EntityUid.of("User", "bob"))));
        assertThat(store.below(all, "User")).containsExactly(ann);
        assertThat(store.below(all, "Group")).containsExactly(some);
        assertThat(store.below(ann, "User")).isEmpty();
        assertThat(store.types()).containsExactlyInAnyOrder("User", "Group");
    }
}
