package dev.zt4j.enforcement;

import dev.zt4j.cedar.Effect;
import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.PolicyError;
import dev.zt4j.cedar.Verdict;
import dev.zt4j.identity.AuthenticationRequirement;
import dev.zt4j.identity.Principal;
import dev.zt4j.policy.Obligation;
import dev.zt4j.reason.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What identity, revocations, rules, policy and waivers say of a request, before the boundary's mode is considered.
 *
 * @param principal who was proven, or null
 * @param reasons why, most important first
 * @param verdicts what policy said: nothing if it was not asked, twice for a delegated call
 * @param absolute whether a denial stands even where the boundary only reports
 * @param waivers the waivers that made a difference
 * @param obligations what the enforcement point has to do besides
 * @param stepUp how the person would have to authenticate, where that is missing
 */
record Judgement(
        @Nullable Principal principal,
        List<Reason> reasons,
        List<Verdict> verdicts,
        boolean absolute,
        List<WaiverUse> waivers,
        List<Obligation> obligations,
        @Nullable AuthenticationRequirement stepUp) {
    private static final List<Reason> PERMIT = List.of(Reason.POLICY_PERMIT);
    private static final String ENFORCE = "enforce";

    static Judgement deny(@Nullable Principal principal, Reason reason) {
        return deny(principal, reason, null);
    }

    static Judgement deny(@Nullable Principal principal, Reason reason, @Nullable AuthenticationRequirement stepUp) {
        return new Judgement(principal, List.of(reason), List.of(), false, List.of(), List.of(), stepUp);
    }

    /** Returns the denial of somebody revoked: no mode lets it pass. */
    static Judgement revoked(Principal principal, Reason reason) {
        return new Judgement(principal, List.of(reason), List.of(), true, List.of(), List.of(), null);
    }

    /**
     * Weighs the verdict. Cedar skips a policy that errs; a forbid that errs is taken to forbid here, since it did
     * match and what it would have said is not known.
     */
    static Judgement of(Principal principal, Verdict verdict) {
        boolean absolute = false;
        boolean erred = false;
        for (PolicyError error : verdict.errors()) {
            if (error.policy().effect() == Effect.FORBID) {
                erred = true;
                absolute |= always(error.policy());
            }
        }
        if (verdict.permitted() && !erred) {
            return new Judgement(principal, PERMIT, List.of(verdict), false, List.of(), List.of(), null);
        }
        List<Reason> reasons = new ArrayList<>(2);
        if (!verdict.permitted() && !verdict.determining().isEmpty()) {
            reasons.add(Reason.POLICY_FORBID);
            for (Policy policy : verdict.determining()) {
                absolute |= always(policy);
            }
        }
        if (erred) {
            reasons.add(Reason.POLICY_FORBID_ERROR);
        } else if (reasons.isEmpty()) {
            reasons.add(Reason.POLICY_NO_PERMIT);
        }
        return new Judgement(principal, List.copyOf(reasons), List.of(verdict), absolute, List.of(), List.of(), null);
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
                absolute || actor.absolute,
                joined(waivers, actor.waivers),
                List.of(),
                null);
    }

    /** Returns the same, denied after all for a reason. */
    Judgement denied(Reason reason, @Nullable AuthenticationRequirement required) {
        return new Judgement(principal, List.of(reason), verdicts, absolute, waivers, obligations, required);
    }

    Judgement with(List<Obligation> owed) {
        return new Judgement(principal, reasons, verdicts, absolute, waivers, owed, stepUp);
    }

    /** Returns the same, permitted by waivers. */
    Judgement waived(List<WaiverUse> uses) {
        return new Judgement(principal, List.of(Reason.WAIVER_USED), verdicts, false, uses, List.of(), null);
    }

    List<String> determining() {
        if (verdicts.size() == 1 && verdicts.get(0).determining().size() == 1) {
            return List.of(verdicts.get(0).determining().get(0).id());
        }
        return verdicts.stream()
                .flatMap(verdict -> verdict.determining().stream())
                .map(Policy::id)
                .distinct()
                .toList();
    }

    List<String> erring() {
        if (verdicts.isEmpty()
                || (verdicts.size() == 1 && verdicts.get(0).errors().isEmpty())) {
            return List.of();
        }
        return verdicts.stream()
                .flatMap(verdict -> verdict.errors().stream())
                .map(error -> error.policy().id())
                .distinct()
                .toList();
    }

    boolean permits() {
        return reasons.get(0).family() == Reason.Family.PERMITTED;
    }

    private static boolean always(Policy policy) {
        return policy.annotation(ENFORCE).filter("always"::equals).isPresent();
    }

    private static <T> List<T> joined(List<T> one, List<T> other) {
        if (other.isEmpty()) {
            return one;
        }
        List<T> joined = new ArrayList<>(one);
        joined.addAll(other);
        return List.copyOf(joined);
    }
}
