package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Loading;
import dev.zt4j.cedar.value.Context;
import dev.zt4j.cedar.value.EntityUid;
import java.util.List;

/**
 * Policies by their scopes, so that a request meets only those that can match. A policy whose scope does not match can
 * neither be satisfied nor err, so leaving it out changes nothing. Adding and removing make a new index that shares all
 * but one path with the old one. Immutable and safe to share between threads.
 *
 * @param <P> what policies stand for
 */
public final class Index<P> {
    private final Shelf<P> root;

    private Index(Shelf<P> root) {
        this.root = root;
    }

    /** The index of these policies. */
    public static <P> Index<P> of(List<Entry<P>> entries) {
        return new Index<>(Shelf.of(entries, 0));
    }

    /** This index with one more policy. */
    public Index<P> with(Entry<P> entry) {
        return new Index<>(root.with(entry, 0));
    }

    /** This index without a policy that is in it. */
    public Index<P> without(Entry<P> entry) {
        return new Index<>(root.without(entry));
    }

    /** Evaluates every policy that can match a request. */
    public Outcome<P> decide(
            EntityUid principal, EntityUid action, EntityUid resource, Context context, Entities entities) {
        return decide(new Decision<>(principal, action, resource, context, entities));
    }

    /** Evaluates every policy that can match a request, or of which it cannot be known, for entities that are fetched. */
    public Outcome<P> decide(
            EntityUid principal,
            EntityUid action,
            EntityUid resource,
            Context context,
            Entities entities,
            Loading loading) {
        return decide(new LoadingDecision<>(principal, action, resource, context, entities, loading));
    }

    private Outcome<P> decide(Decision<P> decision) {
        root.decide(decision, 0);
        return decision;
    }
}
