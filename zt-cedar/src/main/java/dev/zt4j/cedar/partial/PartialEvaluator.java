package dev.zt4j.cedar.partial;

import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.partial.Residual.Constant;
import dev.zt4j.cedar.partial.Residual.Failure;
import dev.zt4j.cedar.partial.Residual.Relation;
import dev.zt4j.cedar.schema.ActionType;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.schema.Type.EntityOf;
import dev.zt4j.cedar.schema.Type.SetOf;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.Scope;
import dev.zt4j.cedar.validation.Finding;
import dev.zt4j.cedar.validation.Severity;
import dev.zt4j.cedar.validation.Validator;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.SetValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Decides requests whose resource is still unknown, as far as that can be: for a list of rows, a search or a query. Only
 * strictly valid policies are taken, because what remains of them is then typed, and errs in few known places. The
 * principal, the context and all entities must fit the schema. Immutable and safe to share between threads.
 *
 * @since 0.1.0
 */
public final class PartialEvaluator {
    private final Schema schema;
    private final List<Policy> policies;

    private PartialEvaluator(Schema schema, PolicySet policies) {
        this.schema = schema;
        this.policies = policies.policies();
    }

    /**
     * An evaluator of the policies of a set. A policy whose scope fits nothing that the schema allows is taken too: it
     * never decides anything.
     *
     * @throws IllegalArgumentException if a policy does not pass the strict validator; the message names the first that
     *     fails
     */
    public static PartialEvaluator of(Schema schema, PolicySet policies) {
        List<Finding> errors = Validator.of(schema)
                .withInapplicableScope(Severity.WARNING)
                .validate(policies)
                .errors();
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(
                    errors.size() + " errors, the policies must be strictly valid: " + errors.get(0));
        }
        return new PartialEvaluator(schema, policies);
    }

    /**
     * Decides what can be decided.
     *
     * @param request what is asked
     * @param entities the entities that are known; {@link PartialRequest#openTypes} says of which types all are
     * @throws IllegalArgumentException if the schema does not let the action apply to such a principal and resource
     */
    public PartialVerdict evaluate(PartialRequest request, Entities entities) {
        Objects.requireNonNull(entities, "entities");
        checkApplies(request.principal().type(), request.action(), request.resourceType());
        Types types = new Types(schema);
        return evaluate(
                Variables.of(request, types), new Known(request.resourceType(), request.openTypes(), entities), types);
    }

    /**
     * Decides what can be decided of all resources of a type for all principals of a type, in whatever context.
     *
     * @param principalType the type of the principal
     * @param action what is to be done
     * @param resourceType the type of the resource
     * @param entities all entities but the resources and the principal
     * @throws IllegalArgumentException if the schema does not let the action apply to such a principal and resource
     */
    public PartialVerdict evaluateForAnyone(
            String principalType, EntityUid action, String resourceType, Entities entities) {
        Objects.requireNonNull(entities, "entities");
        checkApplies(principalType, action, resourceType);
        Types types = new Types(schema);
        return evaluate(
                Variables.ofAnyone(principalType, action, resourceType, types),
                new Known(resourceType, Set.of(), entities),
                types);
    }

    private void checkApplies(String principalType, EntityUid uid, String resourceType) {
        ActionType action = schema.action(uid).orElse(null);
        if (action == null
                || !action.principalTypes().contains(principalType)
                || !action.resourceTypes().contains(resourceType)) {
            throw new IllegalArgumentException("the schema does not let the action apply to these types");
        }
    }

    private PartialVerdict evaluate(Variables variables, Known known, Types types) {
        Folder folder = new Folder(variables, known, types);
        List<Policy> satisfied = new ArrayList<>();
        List<Policy> erring = new ArrayList<>();
        List<ResidualPolicy> open = new ArrayList<>();
        for (Policy policy : policies) {
            if (isOfOther(policy.tree().action(), variables.action())
                    || isOfOther(policy.tree().principal(), variables.principal())) {
                continue;
            }
            Residual rest = fold(policy.tree(), variables, folder);
            if (Truth.isTrue(rest)) {
                satisfied.add(policy);
            } else if (rest instanceof Failure) {
                erring.add(policy);
            } else if (!Truth.isFalse(rest)) {
                open.add(new ResidualPolicy(policy, rest, folder.places()));
            }
        }
        return new PartialVerdict(satisfied, erring, open);
    }

    /** Tells of most policies, without more ado, that they say nothing of who asks for what. */
    private static boolean isOfOther(Scope scope, Residual variable) {
        return scope instanceof Scope.Equal equal
                && variable instanceof Constant constant
                && !constant.value().equals(fixed(equal.operand()));
    }

    private static Residual fold(PolicyTree policy, Variables variables, Folder folder) {
        Residual action = scope(policy.action(), variables.action(), folder);
        Residual principal = Truth.isFalse(action) ? action : scope(policy.principal(), variables.principal(), folder);
        Residual resource =
                Truth.isFalse(principal) ? principal : scope(policy.resource(), variables.resource(), folder);
        if (Truth.isFalse(resource)) {
            return resource;
        }
        List<Residual> open = new ArrayList<>();
        for (Residual part : List.of(principal, action, resource)) {
            if (!Truth.isTrue(part)) {
                open.add(part);
            }
        }
        for (PolicyTree.Condition condition : policy.conditions()) {
            Residual body = folder.fold(condition.body());
            Residual clause = condition.unless() ? Truth.not(body) : body;
            if (Truth.isFalse(clause) || Truth.isNoBool(clause)) {
                return Truth.ended(open, clause);
            }
            if (!Truth.isTrue(clause)) {
                open.add(clause);
            }
        }
        return Truth.conjunction(open);
    }

    private static Residual scope(Scope scope, Residual variable, Folder folder) {
        if (scope instanceof Scope.Equal equal) {
            return equal(variable, fixed(equal.operand()), folder);
        }
        if (scope instanceof Scope.In in) {
            return folder.test(Relation.IN, variable, Folder.entity(fixed(in.operand())));
        }
        if (scope instanceof Scope.InAny any) {
            return folder.test(
                    Relation.IN, variable, new Constant(SetValue.of(any.uids()), new SetOf(variable.type())));
        }
        if (scope instanceof Scope.Is is) {
            return Folder.is(variable, is.type());
        }
        if (scope instanceof Scope.IsIn isIn) {
            Residual typed = Folder.is(variable, isIn.type());
            return Truth.isFalse(typed)
                    ? typed
                    : folder.test(Relation.IN, variable, Folder.entity(fixed(isIn.operand())));
        }
        return Truth.of(true);
    }

    private static Residual equal(Residual variable, EntityUid uid, Folder folder) {
        boolean same = variable.type().equals(new EntityOf(uid.type()));
        return same ? folder.test(Relation.EQUAL, variable, Folder.entity(uid)) : Truth.of(false);
    }

    private static EntityUid fixed(Scope.Operand operand) {
        if (operand instanceof Scope.Fixed fixed) {
            return fixed.uid();
        }
        throw new IllegalStateException("a template cannot be evaluated");
    }
}
