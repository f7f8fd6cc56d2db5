package dev.zt4j.cedar.syntax;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
 * @param source the text of this policy, from its first annotation to its semicolon, or the JSON object it was read from
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
        return principal.slot().or(resource::slot);
    }

    /**
     * This policy as Cedar text on its own lines, without comments. It reads back as the same tree but for positions and
     * source, with two exceptions that only policies from JSON know: a {@code has} path with names that are no
     * identifiers is spelled out step by step, and a method without a receiver is given one that it cannot have.
     *
     * @throws IllegalStateException if spelling out such paths makes the text longer than 16 Mi characters
     */
    public String toCedar() {
        return new CedarPrinter().print(this);
    }

    /**
     * A clause of the policy.
     *
     * @param unless whether the clause holds when its body is false
     * @param body the expression
     */
    public record Condition(boolean unless, Expr body) {}
}
