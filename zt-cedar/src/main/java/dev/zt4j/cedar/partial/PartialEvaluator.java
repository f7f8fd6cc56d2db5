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

/**
 * Decides requests whose resource is still unknown, as far as that can be: for a list of rows, a search or a query. Only
 * strictly valid policies are taken, because what remains of them is then typed, and errs in few known places. The
 * principal, the context and all entities must fit the schema. Immutable and safe to share between threads.
 *
 * @since 0.1.0
 */
public final class PartialEvaluator {
    private final Schema schema;
    private final PolicySet policies;

    private PartialEvaluator(Schema schema, PolicySet policies) {
        this.schema = schema;
        this.policies = policies;
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
        ActionType action = schema.action(request.action()).orElse(null);
        if (action == null
                || !action.principalTypes().contains(request.principal().type())
                || !action.resourceTypes().contains(request.resourceType())) {
            throw new IllegalArgumentException("the schema does not let the action apply to these types");
        }
        Known known = new Known(request, entities);
        Folder folder = new Folder(request, known, new Types(schema));
        List<Policy> satisfied = new ArrayList<>();
        List<Policy> erring = new ArrayList<>();
        List<ResidualPolicy> open = new ArrayList<>();
        for (Policy policy : policies.policies()) {
            Residual rest = fold(policy.tree(), request, folder);
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

    private static Residual fold(PolicyTree policy, PartialRequest request, Folder folder) {
        List<Residual> open = new ArrayList<>();
        for (Residual part : List.of(
                scope(policy.principal(), Folder.entity(request.principal()), folder),
                scope(policy.action(), Folder.entity(request.action()), folder),
                scope(policy.resource(), new Residual.Resource(new EntityOf(request.resourceType())), folder))) {
            if (Truth.isFalse(part)) {
                return part;
            }
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
