package dev.zt4j.cedar;

import dev.zt4j.cedar.eval.Tally;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a policy set says about a request: permitted exactly if a permit is satisfied and no forbid is. Immutable and
 * safe to share between threads.
 *
 * @since 0.1.0
 */
public final class Verdict {
    /** Nothing was satisfied and nothing erred. */
    static final Verdict NOTHING = new Verdict(false, List.of(), List.of());

    private final boolean permitted;
    private final List<Policy> determining;
    private final List<Tally.Erring<Verdict>> failures;

    /** Made when first asked for. Threads that race for it make the same. */
    private @Nullable List<String> ids;

    private Verdict(boolean permitted, List<Policy> determining, List<Tally.Erring<Verdict>> failures) {
        this.permitted = permitted;
        this.determining = List.copyOf(determining);
        this.failures = List.copyOf(failures);
    }

    /** One policy was satisfied and none erred. */
    static Verdict by(Policy only) {
        return new Verdict(only.effect() == Effect.PERMIT, List.of(only), List.of());
    }

    /** Several policies, each given as what it says alone, were satisfied or erred. */
    static Verdict of(Tally<Verdict> tally) {
        List<Verdict> forbids = tally.forbids();
        List<Verdict> permits = forbids.isEmpty() ? tally.permits() : List.of();
        List<Policy> determining = (forbids.isEmpty() ? permits : forbids)
                .stream().map(Verdict::only).toList();
        return new Verdict(!permits.isEmpty(), determining, tally.erring());
    }

    /**
     * The verdict on a request that satisfies these policies, while no other one errs.
     *
     * @param satisfied in the order of their set
     */
    public static Verdict of(List<Policy> satisfied) {
        List<Policy> forbids = new ArrayList<>();
        for (Policy policy : satisfied) {
            if (policy.effect() == Effect.FORBID) {
                forbids.add(policy);
            }
        }
        return forbids.isEmpty()
                ? new Verdict(!satisfied.isEmpty(), satisfied, List.of())
                : new Verdict(false, forbids, List.of());
    }

    /** The policy of a verdict that {@link #by} made. */
    Policy only() {
        return determining.get(0);
    }

    /** Whether the request may pass. */
    public boolean permitted() {
        return permitted;
    }

    /**
     * The policies that decided, in the order of their set: all satisfied forbids if there are any, else all satisfied
     * permits. None if nothing was satisfied, which denies.
     */
    public List<Policy> determining() {
        return determining;
    }

    /** The ids of {@link #determining}. */
    public List<String> determiningIds() {
        List<String> known = ids;
        if (known == null) {
            known = List.copyOf(determining.stream().map(Policy::id).toList());
            ids = known;
        }
        return known;
    }

    /** Whether a policy could not be evaluated. */
    public boolean hasErrors() {
        return !failures.isEmpty();
    }

    /**
     * The policies that could not be evaluated, in the order of their set, whatever the outcome; an erring forbid does
     * not deny.
     */
    public List<PolicyError> errors() {
        List<PolicyError> errors = new ArrayList<>(failures.size());
        for (Tally.Erring<Verdict> each : failures) {
            errors.add(new PolicyError(each.owner().only(), each.message()));
        }
        return List.copyOf(errors);
    }

    /** The outcome with the ids of the policies behind it. */
    @Override
    public String toString() {
        return (permitted ? "permitted by " : "denied by ")
                + determining.stream().map(Policy::id).toList() + ", errors in "
                + failures.stream().map(each -> each.owner().only().id()).toList();
    }
}
