package dev.zt4j.cedar;

import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.Scope;
import dev.zt4j.cedar.syntax.SourcePosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Why a policy applies to a request or why not, part by part. Made for people who look at one decision: it decides every
 * part by itself and costs many times what the decision does. Immutable.
 *
 * @param policy the policy
 * @param principal what the scope says of the principal
 * @param action what the scope says of the action
 * @param resource what the scope says of the resource
 * @param clauses the {@code when} and {@code unless} clauses in order, each evaluated whether or not the rest holds
 * @since 0.1.0
 */
public record Explanation(
        Policy policy, ScopePart principal, ScopePart action, ScopePart resource, List<Clause> clauses) {
    /** Copies the list. */
    public Explanation {
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(principal, "principal");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(resource, "resource");
        clauses = List.copyOf(clauses);
    }

    /** What an expression comes to. */
    public enum Result {
        /** It is true. */
        TRUE,
        /** It is false. */
        FALSE,
        /** It cannot be evaluated, or is no truth value. */
        ERROR,
        /** It plays no part, since the operands to its left settle the whole. */
        NOT_REACHED
    }

    /**
     * What the scope says of one variable.
     *
     * @param text the part of the scope as Cedar text, not as it was written
     * @param matches whether the request matches it
     */
    public record ScopePart(String text, boolean matches) {
        /** Refuses null. */
        public ScopePart {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * A clause of the policy.
     *
     * @param unless whether it holds when its body is false
     * @param body the whole body
     * @param operands the operands of the body if it is a row of {@code &&} or {@code ||}, else none
     */
    public record Clause(boolean unless, Part body, List<Part> operands) {
        /** Copies the list. */
        public Clause {
            Objects.requireNonNull(body, "body");
            operands = List.copyOf(operands);
        }

        /** Whether the clause lets the policy apply. */
        public boolean holds() {
            return body.result() == (unless ? Result.FALSE : Result.TRUE);
        }
    }

    /**
     * An expression with what it comes to.
     *
     * @param position where it begins in the text of the policies
     * @param text the expression as Cedar text, not as it was written
     * @param result what it comes to
     * @param error the reason, in the words of {@link PolicyError}, if the result is an error
     */
    public record Part(SourcePosition position, String text, Result result, Optional<String> error) {
        /** Refuses null. */
        public Part {
            Objects.requireNonNull(position, "position");
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(result, "result");
            Objects.requireNonNull(error, "error");
        }
    }

    /** Explains one policy; a linked one with its slots filled. */
    public static Explanation of(Policy policy, Request request, Entities entities) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(entities, "entities");
        return new Explainer(policy.tree(), request, entities).explain(policy);
    }

    /** Whether the scope matches and all clauses hold, so that the policy has its effect. */
    public boolean applies() {
        return principal.matches()
                && action.matches()
                && resource.matches()
                && clauses.stream().allMatch(Clause::holds);
    }

    /** Asks the engine about policies that consist of one part each. */
    private record Explainer(PolicyTree tree, Request request, Entities entities) {
        private static final Scope ANY = new Scope.Any();

        Explanation explain(Policy policy) {
            return new Explanation(
                    policy,
                    new ScopePart(tree.principal().toCedar("principal"), matches(tree.principal(), ANY, ANY)),
                    new ScopePart(tree.action().toCedar("action"), matches(ANY, tree.action(), ANY)),
                    new ScopePart(tree.resource().toCedar("resource"), matches(ANY, ANY, tree.resource())),
                    tree.conditions().stream().map(this::clause).toList());
        }

        private boolean matches(Scope principal, Scope action, Scope resource) {
            return decide(principal, action, resource, List.of()).permitted();
        }

        private Clause clause(PolicyTree.Condition condition) {
            Expr body = condition.body();
            List<Expr> operands = body instanceof Expr.And || body instanceof Expr.Or ? body.parts() : List.of();
            Result goesOn = body instanceof Expr.And ? Result.TRUE : Result.FALSE;
            List<Part> parts = new ArrayList<>();
            boolean reached = true;
            for (Expr operand : operands) {
                Part part = reached ? part(operand) : unreached(operand);
                reached &= part.result() == goesOn;
                parts.add(part);
            }
            return new Clause(condition.unless(), part(body), parts);
        }

        private static Part unreached(Expr expr) {
            return new Part(expr.position(), expr.toCedar(), Result.NOT_REACHED, Optional.empty());
        }

        private Part part(Expr expr) {
            Verdict verdict = decide(ANY, ANY, ANY, List.of(new PolicyTree.Condition(false, expr)));
            Optional<String> error =
                    verdict.errors().stream().map(PolicyError::reason).findFirst();
            Result result = verdict.permitted() ? Result.TRUE : error.isPresent() ? Result.ERROR : Result.FALSE;
            return new Part(expr.position(), expr.toCedar(), result, error);
        }

        private Verdict decide(Scope principal, Scope action, Scope resource, List<PolicyTree.Condition> conditions) {
            PolicyTree part = new PolicyTree(
                    true, principal, action, resource, conditions, Map.of(), tree.position(), tree.source());
            return PolicySet.of(List.of(Policy.of("part", part))).authorize(request, entities);
        }
    }
}
