package dev.zt4j.cedar.syntax;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One policy as written: a static policy, or a template if a scope holds a slot.
 *
 * @param permit whether the effect is {@code permit} rather than {@code forbid}
 * @param principal what the principal must be
 * @param action what the action must be
 * @param resource what the resource must be
 * @param conditions the {@code when} and {@code unless} clauses in order
 * @param annotations the annotations by key in order; one without a value holds the empty text
 * @param position where the policy begins, its annotations included
 * @param source the text of this policy, from its first annotation to its semicolon
 * @since 0.1.0
 */
public record PolicyTree(
        boolean permit,
        Scope principal,
        Scope action,
        Scope resource,
        List<Condition> conditions,
        Map<String, String> annotations,
        SourcePosition position,
        String source) {

    /** Copies the lists. */
    public PolicyTree {
        conditions = List.copyOf(conditions);
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }

    /** The first slot of the policy: present exactly if it is a template. */
    public Optional<Scope.Slot> slot() {
        return Stream.of(principal, resource)
                .flatMap(scope -> operand(scope).stream())
                .filter(Scope.Slot.class::isInstance)
                .map(Scope.Slot.class::cast)
                .findFirst();
    }

    private static Optional<Scope.Operand> operand(Scope scope) {
        if (scope instanceof Scope.Equal equal) {
            return Optional.of(equal.operand());
        }
        if (scope instanceof Scope.In in) {
            return Optional.of(in.operand());
        }
        return scope instanceof Scope.IsIn isIn ? Optional.of(isIn.operand()) : Optional.empty();
    }

    /**
     * A clause of the policy.
     *
     * @param unless whether the clause holds when its body is false
     * @param body the expression
     */
    public record Condition(boolean unless, Expr body) {}
}
