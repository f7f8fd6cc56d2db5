package dev.zt4j.cedar.entity;

import dev.zt4j.cedar.collect.Distinct;
import dev.zt4j.cedar.value.EntityUid;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Parents that entities gained when others were below them already. Those others are not touched: for each entity that
 * gained parents the ends of all such edges reachable from it are kept, and a question is answered by look-ups in the
 * store before and after those edges.
 */
final class LaterEdges {
    static final LaterEdges NONE = new LaterEdges(Map.of(), Map.of());

    private final Map<EntityUid, Set<EntityUid>> gainedParents;
    private final Map<EntityUid, Set<EntityUid>> edgeEnds;

    private LaterEdges(Map<EntityUid, Set<EntityUid>> gainedParents, Map<EntityUid, Set<EntityUid>> edgeEnds) {
        this.gainedParents = gainedParents;
        this.edgeEnds = edgeEnds;
    }

    boolean isEmpty() {
        return edgeEnds.isEmpty();
    }

    /** These edges and more, in a store that holds their entities already. */
    LaterEdges with(Map<EntityUid, Set<EntityUid>> more, Entities store) {
        Map<EntityUid, Set<EntityUid>> gained = new HashMap<>(gainedParents);
        more.forEach((uid, parents) -> gained.merge(uid, parents, Merging::union));
        return new LaterEdges(Map.copyOf(gained), edgeEnds(gained, store));
    }

    private static Map<EntityUid, Set<EntityUid>> edgeEnds(Map<EntityUid, Set<EntityUid>> gained, Entities store) {
        Map<EntityUid, Set<EntityUid>> ends = new HashMap<>();
        for (Map.Entry<EntityUid, Set<EntityUid>> start : gained.entrySet()) {
            Set<EntityUid> reached = new HashSet<>(start.getValue());
            Deque<EntityUid> next = new ArrayDeque<>(reached);
            while (!next.isEmpty()) {
                EntityUid end = next.poll();
                if (store.placedIn(end, start.getKey())) {
                    throw Hierarchy.cycle(start.getKey());
                }
                eachAtOrAbove(
                        end,
                        gained,
                        store,
                        parents -> parents.stream().filter(reached::add).forEach(next::add));
            }
            ends.put(start.getKey(), Set.copyOf(reached));
        }
        return Map.copyOf(ends);
    }

    /** Hands over what the map holds for the entity itself and for its ancestors in the store, from the smaller side. */
    private static void eachAtOrAbove(
            EntityUid uid, Map<EntityUid, Set<EntityUid>> map, Entities store, Consumer<Set<EntityUid>> consumer) {
        Set<EntityUid> own = map.get(uid);
        if (own != null) {
            consumer.accept(own);
        }
        Set<EntityUid> above = store.placedAncestors(uid);
        if (above.size() <= map.size()) {
            for (EntityUid ancestor : above) {
                Set<EntityUid> found = map.get(ancestor);
                if (found != null) {
                    consumer.accept(found);
                }
            }
        } else {
            map.forEach((key, found) -> {
                if (above.contains(key)) {
                    consumer.accept(found);
                }
            });
        }
    }

    /** Whether these edges lead from the first entity to the second or to one below it. */
    boolean join(EntityUid descendant, EntityUid ancestor, Entities store) {
        if (edgeEnds.isEmpty()) {
            return false;
        }
        boolean[] joined = new boolean[1];
        eachAtOrAbove(descendant, edgeEnds, store, ends -> {
            for (EntityUid end : ends) {
                joined[0] |= store.placedIn(end, ancestor);
            }
        });
        return joined[0];
    }

    /** What is known to be above an entity and everything that these edges put above it. */
    Distinct<EntityUid> joined(EntityUid uid, Distinct<EntityUid> known, Entities store) {
        Set<EntityUid> all = new HashSet<>(known);
        eachAtOrAbove(uid, edgeEnds, store, ends -> {
            for (EntityUid end : ends) {
                all.add(end);
                all.addAll(store.placedAncestors(end));
            }
        });
        return all.size() == known.size() ? known : Distinct.of(all);
    }
}
