package dev.zt4j.enforcement;

import dev.zt4j.cedar.Effect;
import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.PolicyError;
import dev.zt4j.cedar.Verdict;
import dev.zt4j.identity.Principal;
import dev.zt4j.reason.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What identity, revocations and policy say of a request, before the boundary's mode is considered.
 *
 * @param principal who was proven, or null
 * @param reasons why, most important first
 * @param verdicts what policy said: nothing if it was not asked, twice for a delegated call
 * @param absolute whether a denial stands even where the boundary only reports
 */
record Judgement(@Nullable Principal principal, List<Reason> reasons, List<Verdict> verdicts, boolean absolute) {
    private static final String ENFORCE = "enforce";
    private static final String OBLIGATION = "obligation";

    static Judgement deny(@Nullable Principal principal, Reason reason) {
        return new Judgement(principal, List.of(reason), List.of(), false);
    }

    /** Returns the denial of somebody revoked: no mode lets it pass. */
    static Judgement revoked(Principal principal, Reason reason) {
        return new Judgement(principal, List.of(reason), List.of(), true);
    }

    /**
     * Weighs the verdict. Cedar skips a policy that errs; a forbid that errs is taken to forbid here, since it did
     * match and what it would have said is not known.
     */
    static Judgement of(Principal principal, Verdict verdict) {
        List<Reason> reasons = new ArrayList<>(2);
        boolean absolute = false;
        for (PolicyError error : verdict.errors()) {
            if (error.policy().effect() == Effect.FORBID) {
                reasons.add(Reason.POLICY_FORBID_ERROR);
                absolute |= always(error.policy());
            }
        }
        if (reasons.size() > 1) {
            reasons.subList(1, reasons.size()).clear();
        }
        if (!verdict.permitted()) {
            boolean forbidden = !verdict.determining().isEmpty();
            if (forbidden) {
                reasons.add(0, Reason.POLICY_FORBID);
            } else if (reasons.isEmpty()) {
                reasons.add(Reason.POLICY_NO_PERMIT);
            }
            for (Policy policy : verdict.determining()) {
                absolute |= always(policy);
            }
        } else if (reasons.isEmpty()) {
            reasons.add(obliges(verdict) ? Reason.OBLIGATION_UNKNOWN : Reason.POLICY_PERMIT);
        }
        return new Judgement(principal, List.copyOf(reasons), List.of(verdict), absolute);
    }

    /** Adds what policy said of who acts for the principal: both have to be permitted. */
    Judgement and(Judgement actor) {
        List<Reason> both = new ArrayList<>(permits() ? List.of() : reasons);
        if (!actor.permits()) {
            both.add(Reason.POLICY_ACTOR);
            both.addAll(actor.reasons);
        }
        return new Judgement(
                principal,
                both.isEmpty() ? reasons : both.stream().distinct().toList(),
                List.of(verdicts.get(0), actor.verdicts.get(0)),
                absolute || actor.absolute);
    }

    List<String> determining() {
        return verdicts.stream()
                .flatMap(verdict -> verdict.determining().stream())
                .map(Policy::id)
                .distinct()
                .toList();
    }

    List<String> erring() {
        return verdicts.stream()
                .flatMap(verdict -> verdict.errors().stream())
                .map(error -> error.policy().id())
                .distinct()
                .toList();
    }

    boolean permits() {
        return reasons.get(0) == Reason.POLICY_PERMIT;
    }

    private static boolean always(Policy policy) {
        return policy.annotation(ENFORCE).filter("always"::equals).isPresent();
    }

    private static boolean obliges(Verdict verdict) {
        for (Policy policy : verdict.determining()) {
            if (policy.annotation(OBLIGATION).isPresent()) {
                return true;
            }
        }
        return false;
    }
}
