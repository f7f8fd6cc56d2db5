package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.value.Context;
import dev.zt4j.cedar.value.EntityUid;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through an index, and what was found. Nothing else is allocated as long as at most one policy
 * is satisfied and none errs. For one thread.
 *
 * @param <P> what policies stand for
 */
class Decision<P> extends Frame implements Outcome<P> {
    /** Null, the only satisfied entry, or a tally of several outcomes. */
    private @Nullable Object found;

    Decision(EntityUid principal, EntityUid action, EntityUid resource, Context context, Entities entities) {
        super(principal, action, resource, context, entities);
    }

    @Override
    @SuppressWarnings("unchecked") // only entries of this index are put there
    public final @Nullable P only() {
        return found instanceof Entry ? ((Entry<P>) found).owner() : null;
    }

    @Override
    @SuppressWarnings("unchecked") // only a tally of these is put there
    public final @Nullable Tally<P> tally() {
        return found instanceof Tally ? (Tally<P>) found : null;
    }

    /**
     * Evaluates a policy that might match. The same one may come twice.
     *
     * @param settled as in {@link Entry#test}
     */
    final void consider(Entry<P> entry, int settled) {
        int outcome = entry.test(this, settled);
        if (outcome == Node.FALSE || (outcome == Node.TRUE && found == entry)) {
            return;
        }
        if (outcome == Node.TRUE && found == null) {
            found = entry;
            return;
        }
        Tally<P> tally = tally();
        if (tally == null) {
            tally = new Tally<>();
            if (found != null) {
                tally.satisfied(asEntry(found));
            }
            found = tally;
        }
        if (outcome == Node.TRUE) {
            tally.satisfied(entry);
        } else {
            tally.erred(entry, Objects.requireNonNull(failure));
            failure = null;
        }
    }

    @SuppressWarnings("unchecked") // only entries of this index are put there
    private Entry<P> asEntry(Object entry) {
        return (Entry<P>) entry;
    }
}
