package dev.zt4j.cedar.validation;

import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.Scope;
import dev.zt4j.cedar.value.EntityUid;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The types of the scope of one policy in one request environment. A slot may be filled with anything that fits, so it
 * never settles a comparison.
 */
final class ScopeChecker {
    private final Schema schema;
    private final Environment environment;
    private final Membership membership;
    private final Problems problems;

    ScopeChecker(Schema schema, TypeChecker checker, Problems problems) {
        this.schema = schema;
        this.environment = checker.environment();
        this.membership = checker.membership();
        this.problems = problems;
    }

    /** Whether the whole scope is true, false or either. What follows a part that is false is not looked at. */
    Typed check(PolicyTree policy) {
        Typed principal = of(policy.principal(), environment.principalType());
        if (principal.isFalse()) {
            return principal;
        }
        Typed both = TypeChecker.and(principal, ofAction(policy));
        return both.isFalse() ? both : TypeChecker.and(both, of(policy.resource(), environment.resourceType()));
    }

    private Typed of(Scope scope, String type) {
        if (scope instanceof Scope.Equal equal) {
            return equal.operand() instanceof Scope.Fixed fixed && isDeclared(fixed.uid())
                    ? possible(fixed.uid().type().equals(type))
                    : Typed.BOOL;
        }
        if (scope instanceof Scope.In in) {
            return in(in.operand(), type);
        }
        if (scope instanceof Scope.Is is) {
            return Typed.of(is.type().equals(type));
        }
        if (scope instanceof Scope.IsIn isIn) {
            return TypeChecker.and(Typed.of(isIn.type().equals(type)), in(isIn.operand(), type));
        }
        return Typed.TRUE;
    }

    private Typed in(Scope.Operand operand, String type) {
        return operand instanceof Scope.Fixed fixed && isDeclared(fixed.uid())
                ? possible(membership.possible(type, fixed.uid().type()))
                : Typed.BOOL;
    }

    private Typed ofAction(PolicyTree policy) {
        EntityUid action = environment.action().uid();
        if (policy.action() instanceof Scope.Equal equal && equal.operand() instanceof Scope.Fixed fixed) {
            return Typed.of(fixed.uid().equals(action));
        }
        if (policy.action() instanceof Scope.In in && in.operand() instanceof Scope.Fixed fixed) {
            return member(action, List.of(fixed.uid()));
        }
        return policy.action() instanceof Scope.InAny any ? inAny(action, any) : Typed.TRUE;
    }

    private Typed inAny(EntityUid action, Scope.InAny any) {
        if (any.entities().isEmpty()) {
            problems.error(Rule.EMPTY_SET, any, any.position(), "'action in []' holds for no action; name the actions");
            return Typed.BOOL;
        }
        Set<String> types = any.uids().stream()
                .filter(this::isDeclared)
                .map(EntityUid::type)
                .collect(Collectors.toSet());
        if (types.size() > 1) {
            problems.error(
                    Rule.INCOMPATIBLE_TYPES,
                    any,
                    any.position(),
                    "the actions of the scope need one type, and they have these: "
                            + types.stream().sorted().collect(Collectors.joining(", ")));
        }
        return member(action, any.uids());
    }

    private Typed member(EntityUid action, List<EntityUid> groups) {
        Boolean member = membership.ofAction(action, groups);
        return member == null ? Typed.BOOL : Typed.of(member);
    }

    private boolean isDeclared(EntityUid uid) {
        return schema.entityType(uid.type()).isPresent() || schema.action(uid).isPresent();
    }

    private static Typed possible(boolean possible) {
        return possible ? Typed.BOOL : Typed.FALSE;
    }
}
