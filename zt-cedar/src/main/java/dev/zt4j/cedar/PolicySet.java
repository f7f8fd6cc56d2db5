package dev.zt4j.cedar;

import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.eval.EvaluationException;
import dev.zt4j.cedar.eval.Interpreter;
import dev.zt4j.cedar.syntax.CedarSyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Policies that decide together. Immutable and safe to use from many threads at once.
 *
 * @since 0.1.0
 */
public final class PolicySet {
    private static final PolicySet EMPTY = new PolicySet(Map.of());

    private final Map<String, Policy> byId;
    private final List<Policy> policies;

    private PolicySet(Map<String, Policy> byId) {
        this.byId = byId;
        this.policies = List.copyOf(byId.values());
    }

    /** The set without policies, which denies everything. */
    public static PolicySet empty() {
        return EMPTY;
    }

    /**
     * The set of the policies in a text, named as {@link Policy#parseAll} names them.
     *
     * @throws CedarSyntaxException if the text is not Cedar or holds a template
     */
    public static PolicySet parse(String text) {
        return of(Policy.parseAll(text));
    }

    /**
     * The set of these policies.
     *
     * @throws IllegalArgumentException if two policies have the same id
     */
    public static PolicySet of(Collection<Policy> policies) {
        Map<String, Policy> byId = new LinkedHashMap<>();
        for (Policy policy : policies) {
            if (byId.putIfAbsent(policy.id(), policy) != null) {
                throw new IllegalArgumentException("two policies have the id " + policy.id());
            }
        }
        return new PolicySet(byId);
    }

    /** The policies in the order they were given. */
    public List<Policy> policies() {
        return policies;
    }

    /** The policy of this id, or nothing if the set has none. */
    public Optional<Policy> policy(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /**
     * Decides a request. Every policy is evaluated; one that errs counts as not satisfied and is listed. Any satisfied
     * forbid denies, else any satisfied permit permits, else the request is denied.
     *
     * @param request what is asked
     * @param entities the entities that policies may look at
     * @return the outcome with the policies that determined it
     */
    public Verdict authorize(Request request, Entities entities) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(entities, "entities");
        Interpreter interpreter =
                new Interpreter(request.principal(), request.action(), request.resource(), request.context(), entities);
        List<Policy> permits = new ArrayList<>();
        List<Policy> forbids = new ArrayList<>();
        List<Verdict.Failure> failures = new ArrayList<>();
        for (Policy policy : policies) {
            try {
                if (interpreter.isSatisfied(policy.tree())) {
                    (policy.effect() == Effect.PERMIT ? permits : forbids).add(policy);
                }
            } catch (EvaluationException error) {
                failures.add(new Verdict.Failure(policy, error));
            }
        }
        return forbids.isEmpty()
                ? new Verdict(!permits.isEmpty(), permits, failures)
                : new Verdict(false, forbids, failures);
    }

    /** The number of policies, such as {@code 3 policies}. */
    @Override
    public String toString() {
        return policies.size() + " policies";
    }
}
