package dev.zt4j.cedar.validation;

import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.Slot;
import dev.zt4j.cedar.Template;
import dev.zt4j.cedar.schema.ActionType;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.syntax.PolicyTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Checks policies against a schema in Cedar's strict mode: a policy that passes cannot err for a request and entities
 * that fit the schema, but for overflow of integers and for entities that are not in the store. Immutable and safe to
 * share between threads.
 *
 * @since 0.1.0
 */
public final class Validator {
    private static final int ANY_LEVEL = Integer.MAX_VALUE;

    private final Schema schema;
    private final List<Environment> environments;
    private final Applicability applicability;
    private final Severity inapplicableScope;
    private final int maximumLevel;

    private Validator(Schema schema, List<Environment> environments, Severity inapplicableScope, int maximumLevel) {
        this.schema = schema;
        this.environments = environments;
        this.applicability = new Applicability(schema);
        this.inapplicableScope = inapplicableScope;
        this.maximumLevel = maximumLevel;
    }

    /** A validator that refuses inapplicable scopes and allows any level. */
    public static Validator of(Schema schema) {
        List<Environment> environments = new ArrayList<>();
        for (ActionType action : schema.actions().values()) {
            for (String principal : action.principalTypes()) {
                for (String resource : action.resourceTypes()) {
                    environments.add(new Environment(principal, action, resource));
                }
            }
        }
        return new Validator(schema, List.copyOf(environments), Severity.ERROR, ANY_LEVEL);
    }

    /**
     * This validator with another severity of {@link Rule#INAPPLICABLE_SCOPE}. Cedar made it an error up to language
     * version 4.5 as released with 4.12, and a warning since 4.13; here it is an error unless this is called.
     */
    public Validator withInapplicableScope(Severity severity) {
        return new Validator(schema, environments, Objects.requireNonNull(severity, "severity"), maximumLevel);
    }

    /**
     * This validator with a maximum for how far from the request the entity data may be that policies read (RFC 76).
     * With 0 no entity data may be read at all, with 1 that of the principal, the action, the resource and what the
     * context names, with 2 also that of entities that those name, and so on.
     *
     * @throws IllegalArgumentException if the level is negative
     */
    public Validator withMaximumLevel(int level) {
        if (level < 0) {
            throw new IllegalArgumentException("a level is not negative");
        }
        return new Validator(schema, environments, inapplicableScope, level);
    }

    /** Checks every policy, template and link of a set. */
    public ValidationReport validate(PolicySet policies) {
        List<Finding> findings = new ArrayList<>();
        for (Template template : policies.templates()) {
            findings.addAll(validate(template));
        }
        for (Policy policy : policies.policies()) {
            findings.addAll(policy.template()
                    .filter(template -> policies.template(template.id()).orElse(null) == template)
                    .map(checked -> link(policy, checked.tree()))
                    .orElseGet(() -> validate(policy)));
        }
        return new ValidationReport(findings);
    }

    /**
     * Checks one policy.
     *
     * @return what was found; a linked policy is checked with its slots filled
     */
    public List<Finding> validate(Policy policy) {
        return validate(policy.id(), policy.tree());
    }

    /**
     * Checks one template, for everything that may fill its slots.
     *
     * @return what was found
     */
    public List<Finding> validate(Template template) {
        return validate(template.id(), template.tree());
    }

    private List<Finding> validate(String id, PolicyTree policy) {
        Problems problems = new Problems(id);
        new NamesChecker(schema, problems).check(policy);
        applicable(policy, problems);
        boolean possible = false;
        for (Environment environment : environments) {
            possible |= !check(policy, environment, problems).isFalse();
        }
        if (!possible) {
            problems.add(
                    Severity.WARNING,
                    Rule.IMPOSSIBLE_POLICY,
                    policy.position(),
                    "the policy is false for every request that the schema allows");
        }
        return problems.findings();
    }

    /** What a link adds to its template, which was checked by itself. */
    private List<Finding> link(Policy policy, PolicyTree template) {
        Problems problems = new Problems(policy.id());
        NamesChecker names = new NamesChecker(schema, problems);
        names.checkFilled(template.principal(), policy.slotValues().get(Slot.PRINCIPAL));
        names.checkFilled(template.resource(), policy.slotValues().get(Slot.RESOURCE));
        applicable(policy.tree(), problems);
        return problems.findings();
    }

    private void applicable(PolicyTree policy, Problems problems) {
        applicability
                .misfit(policy)
                .ifPresent(position -> problems.add(
                        inapplicableScope,
                        Rule.INAPPLICABLE_SCOPE,
                        position,
                        "no action applies to what the scope allows"));
    }

    private Typed check(PolicyTree policy, Environment environment, Problems problems) {
        int before = problems.errors();
        TypeChecker checker = new TypeChecker(schema, environment, problems);
        Typed whole = new ScopeChecker(schema, checker, problems).check(policy);
        Capabilities known = Capabilities.NONE;
        for (PolicyTree.Condition condition : policy.conditions()) {
            if (whole.isFalse()) {
                break;
            }
            Typed body = checker.expectBool(condition.body(), known);
            Typed clause = condition.unless() ? body.negated() : body;
            known = known.and(clause.capabilities());
            whole = TypeChecker.and(whole, clause);
        }
        if (maximumLevel != ANY_LEVEL && problems.errors() == before) {
            new LevelChecker(checker, problems, maximumLevel).check(policy);
        }
        return whole;
    }
}
