package dev.zt4j.cedar.entity;

import dev.zt4j.cedar.collect.Distinct;
import dev.zt4j.cedar.value.EntityUid;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Computes the ancestors of every entity, without recursion. Entities with the same parents share one set, which keeps
 * a million users in a hundred groups small.
 */
final class Hierarchy {
    /** How many ancestors entities with different parents may have in all; bounds the memory that a store takes. */
    static final long MAX_ANCESTORS = 1L << 24;

    private static final int LONGEST_NAME = 100;

    private final Map<EntityUid, Entity> entities;
    private final Entities around;
    private final Map<EntityUid, Distinct<EntityUid>> ancestors = new HashMap<>();
    private final Map<Set<EntityUid>, Distinct<EntityUid>> byParents = new HashMap<>();
    private final Set<EntityUid> open = new HashSet<>();
    private final long most;
    private long total;

    private Hierarchy(Map<EntityUid, Entity> entities, Entities around, long most) {
        this.entities = entities;
        this.around = around;
        this.most = most;
    }

    /** The ancestors of each of the entities, which stand in or above a store; refused if there are more in all. */
    static Map<EntityUid, Distinct<EntityUid>> ancestors(Map<EntityUid, Entity> entities, Entities around, long most) {
        Hierarchy hierarchy = new Hierarchy(entities, around, most);
        entities.values().forEach(hierarchy::visit);
        return hierarchy.ancestors;
    }

    /** Refuses parents that an entity cannot have wherever it stands. */
    static void checkParents(Entity entity) {
        for (EntityUid parent : entity.parents()) {
            if (entity.uid().isAction() && !parent.isAction()) {
                throw new CedarDataException(
                        null, "an action may be in actions only, and " + name(entity.uid()) + " has another parent");
            }
        }
    }

    static CedarDataException cycle(EntityUid member) {
        return new CedarDataException(null, "the hierarchy has a cycle through " + name(member));
    }

    /** An entity as an error message names it: escaped and of bounded length. */
    static String name(EntityUid uid) {
        String name = uid.toString();
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "..";
    }

    private void visit(Entity root) {
        if (ancestors.containsKey(root.uid())) {
            return;
        }
        Deque<Step> path = new ArrayDeque<>();
        enter(root, path);
        while (!path.isEmpty()) {
            Step step = path.getFirst();
            Entity unfinished = nextUnfinished(step.parents());
            if (unfinished != null) {
                enter(unfinished, path);
                continue;
            }
            Entity entity = step.entity();
            path.removeFirst();
            open.remove(entity.uid());
            ancestors.put(entity.uid(), byParents.computeIfAbsent(entity.parents(), this::union));
        }
    }

    private void enter(Entity entity, Deque<Step> path) {
        if (!open.add(entity.uid())) {
            throw cycle(entity.uid());
        }
        path.addFirst(new Step(entity, entity.parents().iterator()));
    }

    private @Nullable Entity nextUnfinished(Iterator<EntityUid> parents) {
        while (parents.hasNext()) {
            EntityUid parent = parents.next();
            Entity resident = entities.get(parent);
            if (resident != null && !ancestors.containsKey(parent)) {
                return resident;
            }
        }
        return null;
    }

    private Distinct<EntityUid> union(Collection<EntityUid> parents) {
        Set<EntityUid> all = new LinkedHashSet<>();
        for (EntityUid parent : parents) {
            Entity resident = entities.get(parent);
            all.add(resident == null ? parent : resident.uid());
        }
        for (EntityUid parent : parents) {
            Distinct<EntityUid> known = ancestors.get(parent);
            all.addAll(known == null ? around.ancestors(parent) : known);
        }
        total += all.size();
        if (total > most) {
            throw new CedarDataException(null, "the hierarchy has more than " + most + " ancestors in all");
        }
        return Distinct.of(all);
    }

    /** An entity on the way up and those of its parents that were not looked at yet. */
    private record Step(Entity entity, Iterator<EntityUid> parents) {}
}
