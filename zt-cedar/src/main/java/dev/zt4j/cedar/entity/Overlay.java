package dev.zt4j.cedar.entity;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Entities laid over a store. The resident hierarchy is never copied: for each entity that gains parents the ends of all
 * new edges reachable from it are kept, and a question is answered by resident look-ups before and after those edges.
 */
final class Overlay {
    static final Overlay NONE = new Overlay(Map.of(), Map.of(), Map.of(), 0);

    private final Map<EntityUid, Entity> merged;
    private final Map<EntityUid, Set<EntityUid>> gainedParents;
    private final Map<EntityUid, Set<EntityUid>> edgeEnds;
    private final int added;

    private Overlay(
            Map<EntityUid, Entity> merged,
            Map<EntityUid, Set<EntityUid>> gainedParents,
            Map<EntityUid, Set<EntityUid>> edgeEnds,
            int added) {
        this.merged = merged;
        this.gainedParents = gainedParents;
        this.edgeEnds = edgeEnds;
        this.added = added;
    }

    @Nullable
    Entity get(EntityUid uid) {
        return merged.get(uid);
    }

    int added() {
        return added;
    }

    /** This overlay with more entities; the store is the view that this overlay belongs to. */
    Overlay with(Map<EntityUid, Entity> given, Entities store) {
        Map<EntityUid, Entity> entities = new HashMap<>(merged);
        Map<EntityUid, Set<EntityUid>> gained = new HashMap<>(gainedParents);
        int fresh = added;
        for (Entity entity : given.values()) {
            EntityUid uid = entity.uid();
            Entity below = store.get(uid);
            entities.put(uid, below == null ? entity : merge(below, entity));
            fresh += below == null ? 1 : 0;
            if (!entity.parents().isEmpty()) {
                gained.merge(uid, entity.parents(), Overlay::union);
            }
        }
        return new Overlay(Map.copyOf(entities), Map.copyOf(gained), edgeEnds(gained, store), fresh);
    }

    private static Entity merge(Entity below, Entity above) {
        return new Entity(
                below.uid(),
                override(below.attributes(), above.attributes()),
                union(below.parents(), above.parents()),
                override(below.tags(), above.tags()));
    }

    private static Map<String, Value> override(Map<String, Value> below, Map<String, Value> above) {
        if (below.isEmpty() || above.isEmpty()) {
            return above.isEmpty() ? below : above;
        }
        Map<String, Value> all = new HashMap<>(below);
        all.putAll(above);
        return all;
    }

    private static Set<EntityUid> union(Set<EntityUid> some, Set<EntityUid> others) {
        if (some.isEmpty() || others.isEmpty()) {
            return some.isEmpty() ? others : some;
        }
        Set<EntityUid> all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }

    private static Map<EntityUid, Set<EntityUid>> edgeEnds(Map<EntityUid, Set<EntityUid>> gained, Entities store) {
        Map<EntityUid, Set<EntityUid>> ends = new HashMap<>();
        for (Map.Entry<EntityUid, Set<EntityUid>> start : gained.entrySet()) {
            Set<EntityUid> reached = new HashSet<>(start.getValue());
            Deque<EntityUid> next = new ArrayDeque<>(reached);
            while (!next.isEmpty()) {
                EntityUid end = next.poll();
                if (store.residentIn(end, start.getKey())) {
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

    /** Hands over what the map holds for the entity itself and for its resident ancestors, from the smaller side. */
    private static void eachAtOrAbove(
            EntityUid uid, Map<EntityUid, Set<EntityUid>> map, Entities store, Consumer<Set<EntityUid>> consumer) {
        Set<EntityUid> own = map.get(uid);
        if (own != null) {
            consumer.accept(own);
        }
        Set<EntityUid> above = store.residentAncestors(uid);
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

    /** Whether new edges lead from the first entity to the second or to one below it. */
    boolean joins(EntityUid descendant, EntityUid ancestor, Entities store) {
        if (edgeEnds.isEmpty()) {
            return false;
        }
        boolean[] joined = new boolean[1];
        eachAtOrAbove(descendant, edgeEnds, store, ends -> {
            for (EntityUid end : ends) {
                joined[0] |= store.residentIn(end, ancestor);
            }
        });
        return joined[0];
    }

    /** Adds everything that new edges put above the entity. */
    void collect(EntityUid uid, Set<EntityUid> into, Entities store) {
        eachAtOrAbove(uid, edgeEnds, store, ends -> {
            for (EntityUid end : ends) {
                into.add(end);
                into.addAll(store.residentAncestors(end));
            }
        });
    }
}
