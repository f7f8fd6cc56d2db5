package dev.zt4j.enforcement;

import dev.zt4j.cedar.Effect;
import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.Verdict;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.partial.PartialEvaluator;
import dev.zt4j.cedar.partial.PartialVerdict;
import dev.zt4j.cedar.partial.ResidualPolicy;
import dev.zt4j.cedar.schema.ActionType;
import dev.zt4j.cedar.schema.EntityType;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.identity.Principal;
import dev.zt4j.policy.Policies;
import dev.zt4j.policy.Question;
import dev.zt4j.reason.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks policy about all resources of a type at once. Keeps what it had to work out of the policies until there are
 * others. Thread-safe.
 */
final class Selecting {
    private volatile @Nullable Prepared latest;

    /** Policies that were looked at, by which policies and entities they are. */
    private record Prepared(
            PolicySet set, Policies policies, Schema schema, PartialEvaluator evaluator, Set<String> residentTypes) {}

    @SuppressWarnings("ReferenceEquality") // other policies that are equal cost a look, and nothing else
    private Prepared prepared(Snapshot read) {
        Prepared known = latest;
        if (known != null && known.set() == read.effective() && known.policies() == read.policies()) {
            return known;
        }
        Policies policies = read.policies();
        Schema schema = policies.schema()
                .orElseThrow(() -> new IllegalStateException("policies without a schema cannot be decided in part"));
        try {
            PartialEvaluator evaluator = PartialEvaluator.of(schema, read.effective());
            known = new Prepared(
                    read.effective(),
                    policies,
                    schema,
                    evaluator,
                    policies.entities().types());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        latest = known;
        return known;
    }

    /** Throws what {@link Boundary#select} says. */
    void check(Snapshot read, AccessRequest request, String type) {
        Prepared prepared = prepared(read);
        ActionType action = prepared.schema().action(request.call().action()).orElse(null);
        if (action == null || !action.resourceTypes().contains(type)) {
            throw new IllegalArgumentException(
                    "the schema does not let " + request.call().action() + " apply to resources of type " + type);
        }
        for (Entity entity : request.call().entities()) {
            if (entity.uid().type().equals(type)) {
                throw new IllegalArgumentException(
                        "a request for all resources of type " + type + " brings some of them");
            }
        }
        free(prepared, type);
    }

    private static void free(Prepared prepared, String type) {
        if (prepared.residentTypes().contains(type)) {
            throw new IllegalStateException("the entity store holds entities of type " + type
                    + ", which cannot be decided by what is elsewhere known of them");
        }
    }

    Sides sides(Snapshot read, String type) {
        Prepared prepared = prepared(read);
        free(prepared, type);
        EntityType declared = prepared.schema()
                .entityType(type)
                .orElseThrow(() -> new IllegalArgumentException("no entity type " + type + " is declared"));
        return new Sides(prepared, declared);
    }

    /** Collects the sides of one selection while it is judged. */
    static final class Sides implements Judge.Asking {
        private static final Selection.Rule NEVER = new Selection.Rule(false, List.of(), true, List.of());
        private static final Selection.Rule EVER = new Selection.Rule(true, List.of(), false, List.of());

        private final Prepared prepared;
        private final EntityType type;
        private final List<Asked> asked = new ArrayList<>();

        private Sides(Prepared prepared, EntityType type) {
            this.prepared = prepared;
            this.type = type;
        }

        /** What policy said to one of those who ask, which forbids waivers lifted, and what stands where the boundary reports. */
        private record Asked(Question question, Set<Policy> lifted, Selection.Rule rule, Selection.Rule always) {}

        @Override
        public Judgement ask(Judge.Sitting sitting, Principal principal, Question question, Waiving waiving) {
            EntityUid action = question.call().action();
            boolean applies = prepared.schema()
                    .action(action)
                    .filter(declared -> declared.principalTypes()
                            .contains(question.principal().type()))
                    .isPresent();
            if (!applies) {
                // Nothing can be asked in part of who is not in the schema, so one that stands in any mode hides all.
                boolean stands = prepared.set().policies().stream().anyMatch(Judgement::always);
                asked.add(new Asked(question, Set.of(), NEVER, stands ? NEVER : EVER));
                return Judgement.deny(principal, Reason.POLICY_NO_PERMIT);
            }
            PartialVerdict said = question.to(prepared.evaluator(), type.name());
            int before = waiving.used().size();
            Set<Policy> lifted = waiving.none() ? Set.of() : lifted(said, waiving);
            Selection.Rule rule = without(said, lifted);
            if (rule.never() && !lifted.isEmpty()) {
                waiving.takeBack(before);
                lifted = Set.of();
                rule = Selection.Rule.of(said);
            }
            Selection.Rule always = sitting.settings().mode() == Mode.REPORT_ONLY
                    ? Selection.Rule.ofForbids(said, Judgement::always)
                    : EVER;
            asked.add(new Asked(question, lifted, rule, always));
            Judgement judgement = judgement(principal, said, lifted, rule);
            return judgement.permits() && !waiving.used().isEmpty() ? judgement.waived(waiving.used()) : judgement;
        }

        private static Selection.Rule without(PartialVerdict said, Set<Policy> lifted) {
            return Selection.Rule.of(said, forbid -> !lifted.contains(forbid));
        }

        private static Set<Policy> lifted(PartialVerdict said, Waiving waiving) {
            Set<Policy> lifted = new HashSet<>();
            Stream.of(
                            said.satisfied().stream(),
                            said.erring().stream(),
                            said.residuals().stream().map(ResidualPolicy::policy))
                    .flatMap(policies -> policies)
                    .filter(policy -> policy.effect() == Effect.FORBID)
                    .filter(waiving::forbid)
                    .forEach(lifted::add);
            return lifted;
        }

        /** The resource being open, every permit that it might satisfy counts as one that decides. */
        private static Judgement judgement(
                Principal principal, PartialVerdict said, Set<Policy> lifted, Selection.Rule rule) {
            Effect decisive = rule.forbidden() ? Effect.FORBID : Effect.PERMIT;
            List<Policy> deciding = new ArrayList<>();
            for (Policy policy : said.satisfied()) {
                if (policy.effect() == decisive && !lifted.contains(policy)) {
                    deciding.add(policy);
                }
            }
            if (!rule.forbidden()) {
                rule.permits().forEach(residual -> deciding.add(residual.policy()));
            }
            Judgement judgement = Judgement.of(principal, Verdict.of(deciding));
            boolean erringOnly = rule.forbidden() && deciding.isEmpty();
            return erringOnly ? judgement.denied(Reason.POLICY_FORBID_ERROR, null) : judgement;
        }

        /** Returns what comes of a decision that was made by asking this. */
        Selection selection(Decision decision, Mode mode) {
            List<Selection.Side> sides = new ArrayList<>();
            if (decision.outcome() != Decision.Outcome.DENY) {
                asked.forEach(each -> sides.add(side(each, decision.outcome(), mode)));
            }
            return new Selection(decision, type, sides);
        }

        private Selection.Side side(Asked asked, Decision.Outcome outcome, Mode mode) {
            boolean enforced = outcome == Decision.Outcome.PERMIT;
            boolean reports = mode == Mode.REPORT_ONLY;
            List<Selection.Rule> rules = new ArrayList<>();
            // Where the boundary reports, a permit changes something only if a waiver lifted what is always enforced.
            if (enforced && (!reports || asked.lifted().stream().anyMatch(Judgement::always))) {
                rules.add(asked.rule());
            }
            if (reports) {
                rules.add(asked.always());
            }
            return new Selection.Side(
                    rules,
                    asked.question().entities(),
                    resource -> (enforced && permits(asked, resource)) || (reports && stands(asked, resource)));
        }

        private boolean permits(Asked asked, Entity resource) {
            if (asked.rule().never()) {
                return false;
            }
            PolicySet left = prepared.set();
            for (Policy policy : asked.lifted()) {
                left = left.without(policy.id());
            }
            Verdict verdict = asked.question().to(left, resource);
            return verdict.permitted() && Judge.inTheWay(verdict).isEmpty();
        }

        private boolean stands(Asked asked, Entity resource) {
            if (asked.always().never()) {
                return false;
            }
            Verdict verdict = asked.question().to(prepared.set(), resource);
            return Judge.inTheWay(verdict).stream().noneMatch(Judgement::always);
        }
    }
}
