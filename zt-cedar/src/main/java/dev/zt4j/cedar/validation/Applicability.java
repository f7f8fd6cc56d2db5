package dev.zt4j.cedar.validation;

import dev.zt4j.cedar.schema.ActionType;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.Scope;
import dev.zt4j.cedar.value.EntityUid;
import java.util.Collection;
import java.util.List;

/** Whether there is an action that a scope allows, and that applies to a principal and a resource that it allows. */
final class Applicability {
    private final Schema schema;

    Applicability(Schema schema) {
        this.schema = schema;
    }

    boolean of(PolicyTree policy) {
        return schema.actions().values().stream()
                .anyMatch(action -> allows(policy.action(), action)
                        && allowsAny(policy.principal(), action.principalTypes())
                        && allowsAny(policy.resource(), action.resourceTypes()));
    }

    private boolean allows(Scope scope, ActionType action) {
        if (scope instanceof Scope.Equal equal && equal.operand() instanceof Scope.Fixed fixed) {
            return action.uid().equals(fixed.uid());
        }
        if (scope instanceof Scope.In in && in.operand() instanceof Scope.Fixed fixed) {
            return isIn(action, List.of(fixed.uid()));
        }
        return !(scope instanceof Scope.InAny any) || isIn(action, any.entities());
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
