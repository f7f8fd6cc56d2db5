package dev.zt4j.cedar.partial;

import dev.zt4j.cedar.Effect;
import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.PolicyTree.Condition;
import dev.zt4j.cedar.syntax.Scope;
import dev.zt4j.cedar.syntax.SourcePosition;
import java.util.List;

/**
 * A policy that the resource decides.
 *
 * <p>A resource is allowed if the residual of a permit is true and that of no forbid is, all policies taken into
 * account. Where a residual errs, Cedar skips the policy, permit or forbid. A row filter that fails closed hides what an
 * erring forbid might have hidden. In SQL, with {@code NULL} for an error, the first is {@code COALESCE(condition,
 * FALSE)} for both, the second {@code COALESCE(condition, TRUE)} for forbids; the wrap stands once, around the whole
 * condition of each policy, because inside it would turn errors into values.
 *
 * <p>Immutable and safe to share between threads.
 *
 * @since 0.1.0
 */
public final class ResidualPolicy {
    private final Policy policy;
    private final Residual condition;
    private final Places places;

    ResidualPolicy(Policy policy, Residual condition, Places places) {
        this.policy = policy;
        this.condition = condition;
        this.places = places;
    }

    /** The policy that this remains of. */
    public Policy policy() {
        return policy;
    }

    /** A Bool: what the resource must be for the policy to be satisfied. */
    public Residual condition() {
        return condition;
    }

    /**
     * Where in the text of the policy a part of the condition comes from; where the policy begins, if it is of the
     * scope.
     *
     * @param part an object of the tree under {@link #condition}
     */
    public SourcePosition position(Residual part) {
        SourcePosition found = places.of(part);
        return found == null ? policy.position() : found;
    }

    /** What the policy says when it is satisfied. */
    public Effect effect() {
        return policy.effect();
    }

    /** Whether some resource that fits the schema can make the condition an error, as {@link Residual#canErr} says. */
    public boolean canErr() {
        return condition.canErr();
    }

    /**
     * The residual as a policy under the same id and with the same annotations, with an open scope and the condition in
     * one {@code when}.
     */
    public Policy toPolicy() {
        return open(policy, List.of(new Condition(false, Expressions.of(condition))));
    }

    /** A policy with the same id, effect and annotations for every request, under these conditions. */
    static Policy open(Policy policy, List<Condition> conditions) {
        PolicyTree tree = new PolicyTree(
                policy.effect() == Effect.PERMIT,
                new Scope.Any(),
                new Scope.Any(),
                new Scope.Any(),
                conditions,
                policy.annotations(),
                policy.position(),
                policy.source());
        return Policy.of(policy.id(), tree);
    }

    /** The policy and what remains of it, for messages. */
    @Override
    public String toString() {
        return policy + ": " + condition;
    }
}
