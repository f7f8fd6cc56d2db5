package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.syntax.PolicyTree;
import java.util.List;

/**
 * A compiled policy in an index. Immutable and safe to share between threads.
 *
 * @param <P> what it stands for
 */
public final class Entry<P> extends Shelf<P> {
    final boolean permit;
    final Constraint principal;
    final Constraint action;
    final Constraint resource;
    private final Code code;
    private final P owner;
    private final long order;
    private final Conditions conditions;

    Entry(
            P owner,
            boolean permit,
            Constraint principal,
            Constraint action,
            Constraint resource,
            Conditions conditions,
            long order) {
        this.owner = owner;
        this.permit = permit;
        this.principal = principal;
        this.action = action;
        this.resource = resource;
        this.conditions = conditions;
        this.code = conditions.code;
        this.order = order;
    }

    /**
     * A policy whose conditions are compiled already.
     *
     * @param owner what it stands for
     * @param tree the policy, without slots
     * @param conditions what its conditions were compiled to
     * @param order its place among the policies of its index: a number of its own
     * @param <P> what it stands for
     */
    public static <P> Entry<P> of(P owner, PolicyTree tree, Conditions conditions, long order) {
        return new Entry<>(
                owner,
                tree.permit(),
                Constraint.of(tree.principal()),
                Constraint.of(tree.action()),
                Constraint.of(tree.resource()),
                conditions,
                order);
    }

    /** What the policy stands for. */
    public P owner() {
        return owner;
    }

    /** The place among the policies of the index. */
    public long order() {
        return order;
    }

    /**
     * Whether the policy is satisfied: true, false or error. A part of the scope that does not fit settles it, even if
     * of another part nothing can be known; only then, and in order, the conditions count.
     *
     * @param settled variables as bits of which is known that they fit but for their types
     */
    int test(Frame frame, int settled) {
        int scope = test(Axis.ACTION, frame, settled);
        if (scope != Node.FALSE) {
            scope = both(scope, test(Axis.RESOURCE, frame, settled));
        }
        if (scope != Node.FALSE) {
            scope = both(scope, test(Axis.PRINCIPAL, frame, settled));
        }
        if (scope == Node.TRUE) {
            return code.test(frame);
        }
        if (scope == Node.FALSE) {
            frame.failure = null;
        }
        return scope;
    }

    private int test(Axis axis, Frame frame, int settled) {
        Constraint constraint = axis.of(this);
        return (settled & axis.bit()) == 0
                ? constraint.test(frame, axis.of(frame))
                : Node.truth(constraint.fitsType(axis.of(frame)));
    }

    private static int both(int one, int other) {
        return other == Node.TRUE ? one : other == Node.FALSE ? Node.FALSE : Node.ERROR;
    }

    String message(Failure failure) {
        return conditions.message(failure);
    }

    @Override
    void decide(Decision<P> decision, int settled) {
        decision.consider(this, settled);
    }

    @Override
    void decideAll(Decision<P> decision) {
        decision.consider(this, 0);
    }

    @Override
    Shelf<P> with(Entry<P> entry, int sortedBy) {
        return new Few<>(List.of(this, entry));
    }

    @Override
    Shelf<P> without(Entry<P> entry) {
        return entry == this ? new Few<>(List.of()) : this;
    }

    @Override
    boolean isEmpty() {
        return false;
    }
}
