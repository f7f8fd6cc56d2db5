package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.collect.Distinct;
import dev.zt4j.cedar.collect.PersistentMap;
import dev.zt4j.cedar.value.EntityUid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Policies sorted by what they demand of one variable: nothing, to be an entity, to be in an entity, or a type. One that
 * demands to be in any of several entities stands in several places.
 */
final class Split<P> extends Shelf<P> {
    private final Axis axis;
    private final @Nullable Shelf<P> any;
    private final PersistentMap<EntityUid, Shelf<P>> equal;
    private final PersistentMap<EntityUid, Shelf<P>> under;
    private final PersistentMap<String, Shelf<P>> types;

    private Split(
            Axis axis,
            @Nullable Shelf<P> any,
            PersistentMap<EntityUid, Shelf<P>> equal,
            PersistentMap<EntityUid, Shelf<P>> under,
            PersistentMap<String, Shelf<P>> types) {
        this.axis = axis;
        this.any = any;
        this.equal = equal;
        this.under = under;
        this.types = types;
    }

    /** Sorts policies by one variable; the bits say which ones they are sorted by then. */
    static <P> Split<P> of(List<Entry<P>> entries, Axis axis, int sortedBy) {
        List<Entry<P>> any = new ArrayList<>();
        Map<EntityUid, List<Entry<P>>> equal = new HashMap<>();
        Map<EntityUid, List<Entry<P>>> under = new HashMap<>();
        Map<String, List<Entry<P>>> types = new HashMap<>();
        for (Entry<P> entry : entries) {
            Constraint constraint = axis.of(entry);
            if (constraint.isAny()) {
                any.add(entry);
            } else if (constraint.equal != null) {
                add(equal, constraint.equal, entry);
            } else if (constraint.in == null && constraint.type != null) {
                add(types, constraint.type, entry);
            } else {
                constraint.under().forEach(uid -> add(under, uid, entry));
            }
        }
        return new Split<>(
                axis,
                any.isEmpty() ? null : Shelf.of(any, sortedBy),
                shelves(equal, sortedBy),
                shelves(under, sortedBy),
                shelves(types, sortedBy));
    }

    private static <K, P> void add(Map<K, List<Entry<P>>> map, K key, Entry<P> entry) {
        map.computeIfAbsent(key, absent -> new ArrayList<>(1)).add(entry);
    }

    private static <K, P> PersistentMap<K, Shelf<P>> shelves(Map<K, List<Entry<P>>> lists, int sortedBy) {
        Map<K, Shelf<P>> shelves = new HashMap<>(lists.size() * 2);
        lists.forEach((key, list) -> shelves.put(key, Shelf.of(list, sortedBy)));
        return PersistentMap.of(shelves);
    }

    @Override
    void decide(Decision<P> decision, int settledBefore) {
        EntityUid uid = axis.of(decision);
        int settled = settledBefore | axis.bit();
        if (any != null) {
            any.decide(decision, settled);
        }
        if (!equal.isEmpty()) {
            decide(equal.get(uid), decision, settled);
        }
        if (!types.isEmpty()) {
            decide(types.get(uid.type()), decision, settled);
        }
        if (!under.isEmpty()) {
            decideUnder(uid, decision, settled);
        }
    }

    private static <P> void decide(@Nullable Shelf<P> shelf, Decision<P> decision, int settled) {
        if (shelf != null) {
            shelf.decide(decision, settled);
        }
    }

    private void decideUnder(EntityUid uid, Decision<P> decision, int settled) {
        if (decision.unknownAbove(uid) != null) {
            under.forEach((ancestor, shelf) -> shelf.decideAll(decision));
            return;
        }
        decide(under.get(uid), decision, settled);
        Distinct<EntityUid> above = decision.above(uid);
        if (above.size() <= under.size()) {
            for (int i = 0; i < above.size(); i++) {
                decide(under.get(above.at(i)), decision, settled);
            }
        } else {
            under.forEach((ancestor, shelf) -> {
                if (above.contains(ancestor)) {
                    shelf.decide(decision, settled);
                }
            });
        }
    }

    @Override
    void decideAll(Decision<P> decision) {
        if (any != null) {
            any.decideAll(decision);
        }
        equal.forEach((uid, shelf) -> shelf.decideAll(decision));
        types.forEach((type, shelf) -> shelf.decideAll(decision));
        under.forEach((uid, shelf) -> shelf.decideAll(decision));
    }

    @Override
    Shelf<P> with(Entry<P> entry, int sortedBy) {
        Constraint constraint = axis.of(entry);
        int now = sortedBy | axis.bit();
        if (constraint.isAny()) {
            return new Split<>(axis, with(any, entry, now), equal, under, types);
        }
        if (constraint.equal != null) {
            return new Split<>(axis, any, with(equal, constraint.equal, entry, now), under, types);
        }
        if (constraint.in == null && constraint.type != null) {
            return new Split<>(axis, any, equal, under, with(types, constraint.type, entry, now));
        }
        PersistentMap<EntityUid, Shelf<P>> more = under;
        for (EntityUid uid : constraint.under()) {
            more = with(more, uid, entry, now);
        }
        return new Split<>(axis, any, equal, more, types);
    }

    private static <K, P> PersistentMap<K, Shelf<P>> with(
            PersistentMap<K, Shelf<P>> map, K key, Entry<P> entry, int sortedBy) {
        return map.with(key, with(map.get(key), entry, sortedBy));
    }

    private static <P> Shelf<P> with(@Nullable Shelf<P> shelf, Entry<P> entry, int sortedBy) {
        return shelf == null ? entry : shelf.with(entry, sortedBy);
    }

    @Override
    Shelf<P> without(Entry<P> entry) {
        Constraint constraint = axis.of(entry);
        if (constraint.isAny()) {
            return new Split<>(axis, without(any, entry), equal, under, types);
        }
        if (constraint.equal != null) {
            return new Split<>(axis, any, without(equal, constraint.equal, entry), under, types);
        }
        if (constraint.in == null && constraint.type != null) {
            return new Split<>(axis, any, equal, under, without(types, constraint.type, entry));
        }
        PersistentMap<EntityUid, Shelf<P>> fewer = under;
        for (EntityUid uid : constraint.under()) {
            fewer = without(fewer, uid, entry);
        }
        return new Split<>(axis, any, equal, fewer, types);
    }

    private static <K, P> PersistentMap<K, Shelf<P>> without(PersistentMap<K, Shelf<P>> map, K key, Entry<P> entry) {
        Shelf<P> rest = without(map.get(key), entry);
        return rest == null ? map.without(key) : map.with(key, rest);
    }

    private static <P> @Nullable Shelf<P> without(@Nullable Shelf<P> shelf, Entry<P> entry) {
        Shelf<P> rest = shelf == null ? null : shelf.without(entry);
        return rest == null || rest.isEmpty() ? null : rest;
    }

    @Override
    boolean isEmpty() {
        return any == null && equal.isEmpty() && under.isEmpty() && types.isEmpty();
    }
}
