package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.value.EntityUid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A part of an index: a few policies, or many sorted by the scope of one variable. */
abstract sealed class Shelf<P> permits Entry, Shelf.Few, Split {
    /** Up to so many policies are looked at one by one, which costs less than finding the right ones. */
    static final int FEW = 6;

    /** The shelf of policies that were already sorted by some variables, given as bits. */
    static <P> Shelf<P> of(List<Entry<P>> entries, int sortedBy) {
        if (entries.size() == 1) {
            return entries.get(0);
        }
        Axis axis = entries.size() <= FEW ? null : mostSelective(entries, sortedBy);
        return axis == null ? new Few<>(entries) : Split.of(entries, axis, sortedBy | axis.bit());
    }

    /**
     * Evaluates every policy here that can match.
     *
     * @param settled as in {@link Entry#test}
     */
    abstract void decide(Decision<P> decision, int settled);

    /** Evaluates every policy here, because it is not known which can match. */
    abstract void decideAll(Decision<P> decision);

    abstract Shelf<P> with(Entry<P> entry, int sortedBy);

    abstract Shelf<P> without(Entry<P> entry);

    abstract boolean isEmpty();

    /** The variable that leaves the fewest policies to look at, or null if none tells them apart. */
    private static <P> @Nullable Axis mostSelective(List<Entry<P>> entries, int sortedBy) {
        Axis best = null;
        double fewest = entries.size();
        for (Axis axis : Axis.values()) {
            if ((sortedBy & axis.bit()) == 0) {
                double left = expected(entries, axis);
                if (left < fewest) {
                    fewest = left;
                    best = axis;
                }
            }
        }
        return best;
    }

    /** How many policies a request is expected to meet if they are sorted by a variable. */
    private static <P> double expected(List<Entry<P>> entries, Axis axis) {
        Map<Object, Integer> keys = new HashMap<>();
        int always = 0;
        boolean hierarchy = false;
        for (Entry<P> entry : entries) {
            Constraint constraint = axis.of(entry);
            if (constraint.isAny()) {
                always++;
            } else if (constraint.equal != null) {
                keys.merge(constraint.equal, 1, Integer::sum);
            } else if (constraint.in == null && constraint.inAny == null) {
                keys.merge(String.valueOf(constraint.type), 1, Integer::sum);
            } else {
                hierarchy = true;
                for (EntityUid uid : constraint.under()) {
                    keys.merge(uid, 1, Integer::sum);
                }
            }
        }
        double keyed = keys.values().stream().mapToInt(Integer::intValue).sum();
        // A search through the ancestors costs about as much as looking at one more policy.
        return always + (keys.isEmpty() ? 0 : keyed / keys.size()) + (hierarchy ? 1 : 0);
    }

    /** Policies to be looked at one by one. */
    static final class Few<P> extends Shelf<P> {
        private final Entry<P>[] entries;

        Few(List<Entry<P>> entries) {
            this.entries = array(entries);
        }

        @SuppressWarnings({"unchecked", "rawtypes"}) // there is no generic array
        private static <P> Entry<P>[] array(List<Entry<P>> entries) {
            return entries.toArray(new Entry[0]);
        }

        @Override
        void decide(Decision<P> decision, int settled) {
            for (Entry<P> entry : entries) {
                decision.consider(entry, settled);
            }
        }

        @Override
        void decideAll(Decision<P> decision) {
            decide(decision, 0);
        }

        @Override
        Shelf<P> with(Entry<P> entry, int sortedBy) {
            List<Entry<P>> all = new ArrayList<>(entries.length + 1);
            all.addAll(List.of(entries));
            all.add(entry);
            // Sorting is tried ever more rarely, for policies that are all alike cannot be sorted.
            boolean worthIt = all.size() > FEW && (all.size() == FEW + 1 || Integer.bitCount(all.size()) == 1);
            return worthIt ? of(all, sortedBy) : new Few<>(all);
        }

        @Override
        Shelf<P> without(Entry<P> entry) {
            List<Entry<P>> rest = new ArrayList<>(List.of(entries));
            rest.remove(entry);
            return new Few<>(rest);
        }

        @Override
        boolean isEmpty() {
            return entries.length == 0;
        }
    }
}
