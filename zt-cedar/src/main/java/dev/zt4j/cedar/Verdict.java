package dev.zt4j.cedar;

import dev.zt4j.cedar.eval.EvaluationException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a policy set says about a request: permitted exactly if a permit is satisfied and no forbid is. Immutable and
 * safe to share between threads.
 *
 * @since 0.1.0
 */
public final class Verdict {
    private final boolean permitted;
    private final List<Policy> determining;
    private final List<Failure> failures;

    Verdict(boolean permitted, List<Policy> determining, List<Failure> failures) {
        this.permitted = permitted;
        this.determining = List.copyOf(determining);
        this.failures = List.copyOf(failures);
    }

    /** Whether the request may pass. */
    public boolean permitted() {
        return permitted;
    }

    /**
     * The policies that decided: all satisfied forbids if there are any, else all satisfied permits. None if nothing was
     * satisfied, which denies.
     */
    public List<Policy> determining() {
        return determining;
    }

    /** The policies that could not be evaluated, whatever the outcome; an erring forbid does not deny. */
    public List<PolicyError> errors() {
        List<PolicyError> errors = new ArrayList<>(failures.size());
        for (Failure failure : failures) {
            errors.add(new PolicyError(failure.policy(), failure.cause().getMessage()));
        }
        return List.copyOf(errors);
    }

    /** The outcome with the ids of the policies behind it. */
    @Override
    public String toString() {
        return (permitted ? "permitted by " : "denied by ")
                + determining.stream().map(Policy::id).toList() + ", errors in "
                + failures.stream().map(failure -> failure.policy().id()).toList();
    }

    /** A policy that erred; the reason is put in words only when asked for. */
    record Failure(Policy policy, EvaluationException cause) {}
}
