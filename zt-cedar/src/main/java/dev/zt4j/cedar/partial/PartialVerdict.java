package dev.zt4j.cedar.partial;

import dev.zt4j.cedar.Effect;
import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.schema.Type.Primitive;
import java.util.ArrayList;
import java.util.List;

/**
 * What can be said before the resource is known. Policies that no resource of the type satisfies, or makes err, are in
 * none of the lists. Immutable and safe to share between threads.
 *
 * @since 0.1.0
 */
public final class PartialVerdict {
    /** Whether an answer holds for every resource of the type. */
    public enum Outcome {
        /** Every resource is allowed. */
        PERMIT,
        /** No resource is allowed. */
        DENY,
        /** It depends on the resource. */
        OPEN
    }

    /** What becomes of a forbid that cannot be evaluated. */
    public enum ErringForbid {
        /** It is skipped, as Cedar says. */
        SKIPS,
        /** It denies, as a guard that fails closed has it. */
        DENIES
    }

    private final List<Policy> satisfied;
    private final List<Policy> erring;
    private final List<ResidualPolicy> residuals;

    PartialVerdict(List<Policy> satisfied, List<Policy> erring, List<ResidualPolicy> residuals) {
        this.satisfied = List.copyOf(satisfied);
        this.erring = List.copyOf(erring);
        this.residuals = List.copyOf(residuals);
    }

    /** The policies that are satisfied whatever the resource is. */
    public List<Policy> satisfied() {
        return satisfied;
    }

    /** The policies that err whatever the resource is. */
    public List<Policy> erring() {
        return erring;
    }

    /** The policies that the resource decides. */
    public List<ResidualPolicy> residuals() {
        return residuals;
    }

    /** The answer for every resource of the type, if there is one. */
    public Outcome outcome(ErringForbid rule) {
        boolean forbidden =
                any(satisfied, Effect.FORBID) || (rule == ErringForbid.DENIES && any(erring, Effect.FORBID));
        if (forbidden) {
            return Outcome.DENY;
        }
        boolean permitted = any(satisfied, Effect.PERMIT);
        boolean openPermit = residuals.stream().anyMatch(residual -> residual.effect() == Effect.PERMIT);
        if (!permitted && !openPermit) {
            return Outcome.DENY;
        }
        boolean openForbid = residuals.stream().anyMatch(residual -> residual.effect() == Effect.FORBID);
        return permitted && !openForbid ? Outcome.PERMIT : Outcome.OPEN;
    }

    private static boolean any(List<Policy> policies, Effect effect) {
        return policies.stream().anyMatch(policy -> policy.effect() == effect);
    }

    /**
     * What is left as policies with the ids and annotations of those they remain of. For a resource of the type, with
     * the same principal, action and context, they give the decision, reasons and errors that the whole set would give.
     */
    public PolicySet toPolicySet() {
        List<Policy> left = new ArrayList<>();
        satisfied.forEach(policy -> left.add(ResidualPolicy.open(policy, List.of())));
        erring.forEach(policy ->
                left.add(new ResidualPolicy(policy, new Residual.Failure(Primitive.BOOL), new Places()).toPolicy()));
        residuals.forEach(residual -> left.add(residual.toPolicy()));
        return PolicySet.of(left);
    }

    /** How many policies are satisfied, err and remain. */
    @Override
    public String toString() {
        return satisfied.size() + " satisfied, " + erring.size() + " erring, " + residuals.size() + " open";
    }
}
