package dev.zt4j.cedar.validation;

import dev.zt4j.cedar.schema.ActionType;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.Scope;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.value.EntityUid;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Looks for an action that a scope allows, and that applies to a principal and a resource that it allows. */
final class Applicability {
    private final Schema schema;

    Applicability(Schema schema) {
        this.schema = schema;
    }

    /**
     * Where the first part of the scope stands that, with the parts before it, leaves no action, or else the policy;
     * empty if an action is left.
     */
    Optional<SourcePosition> misfit(PolicyTree policy) {
        Collection<ActionType> actions = schema.actions().values();
        List<ActionType> left = actions.stream()
                .filter(action -> allowsAny(policy.principal(), action.principalTypes()))
                .toList();
        Scope part = policy.principal();
        if (!left.isEmpty()) {
            left = left.stream()
                    .filter(action -> allows(policy.action(), action))
                    .toList();
            part = policy.action();
        }
        if (!left.isEmpty()) {
            left = left.stream()
                    .filter(action -> allowsAny(policy.resource(), action.resourceTypes()))
                    .toList();
            part = policy.resource();
        }
        return left.isEmpty() ? Optional.of(part.place().orElse(policy.position())) : Optional.empty();
    }

    private boolean allows(Scope scope, ActionType action) {
        if (scope instanceof Scope.Equal equal && equal.operand() instanceof Scope.Fixed fixed) {
            return action.uid().equals(fixed.uid());
        }
        if (scope instanceof Scope.In in && in.operand() instanceof Scope.Fixed fixed) {
            return isIn(action, List.of(fixed.uid()));
        }
        return !(scope instanceof Scope.InAny any) || isIn(action, any.uids());
    }

    private boolean isIn(ActionType action, List<EntityUid> groups) {
        return groups.stream().allMatch(group -> schema.action(group).isPresent())
                && (groups.contains(action.uid()) || action.ancestors().stream().anyMatch(groups::contains));
    }

    private boolean allowsAny(Scope scope, Collection<String> types) {
        return types.stream().anyMatch(type -> allows(scope, type));
    }

    private boolean allows(Scope scope, String type) {
        if (scope instanceof Scope.Equal equal) {
            return !(equal.operand() instanceof Scope.Fixed fixed)
                    || fixed.uid().type().equals(type);
        }
        if (scope instanceof Scope.In in) {
            return isIn(in.operand(), type);
        }
        if (scope instanceof Scope.Is is) {
            return is.type().equals(type);
        }
        return !(scope instanceof Scope.IsIn isIn) || (isIn.type().equals(type) && isIn(isIn.operand(), type));
    }

    private boolean isIn(Scope.Operand operand, String type) {
        if (!(operand instanceof Scope.Fixed fixed)) {
            return true;
        }
        String group = fixed.uid().type();
        return group.equals(type)
                || schema.entityType(type)
                        .filter(declared -> declared.ancestors().contains(group))
                        .isPresent();
    }
}
