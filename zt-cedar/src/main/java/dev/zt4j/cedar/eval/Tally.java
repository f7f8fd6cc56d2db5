package dev.zt4j.cedar.eval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The policies that were satisfied and those that erred.
 *
 * @param <P> what policies stand for
 */
public final class Tally<P> {
    private final List<Entry<P>> permits = new ArrayList<>();
    private final List<Entry<P>> forbids = new ArrayList<>();
    private final List<Erring<P>> erring = new ArrayList<>();

    Tally() {}

    void satisfied(Entry<P> entry) {
        (entry.permit ? permits : forbids).add(entry);
    }

    void erred(Entry<P> entry, Failure failure) {
        erring.add(new Erring<>(entry, failure));
    }

    /** The satisfied permits in the order of the index. */
    public List<P> permits() {
        return owners(permits);
    }

    /** The satisfied forbids in the order of the index. */
    public List<P> forbids() {
        return owners(forbids);
    }

    private static <P> List<P> owners(List<Entry<P>> entries) {
        entries.sort(Comparator.comparingLong(Entry::order));
        List<P> owners = new ArrayList<>(entries.size());
        long last = -1;
        for (Entry<P> entry : entries) {
            if (entry.order() != last) {
                owners.add(entry.owner());
            }
            last = entry.order();
        }
        return owners;
    }

    /** The policies that erred in the order of the index. */
    public List<Erring<P>> erring() {
        erring.sort(Comparator.comparingLong(each -> each.entry.order()));
        List<Erring<P>> distinct = new ArrayList<>(erring.size());
        long last = -1;
        for (Erring<P> each : erring) {
            if (each.entry.order() != last) {
                distinct.add(each);
            }
            last = each.entry.order();
        }
        return distinct;
    }

    /**
     * A policy that erred.
     *
     * @param <P> what it stands for
     */
    public static final class Erring<P> {
        private final Entry<P> entry;
        private final Failure failure;

        Erring(Entry<P> entry, Failure failure) {
            this.entry = entry;
            this.failure = failure;
        }

        /** What the policy stands for. */
        public P owner() {
            return entry.owner();
        }

        /** What went wrong and where in the policy text. */
        public String message() {
            return entry.message(failure);
        }
    }
}
