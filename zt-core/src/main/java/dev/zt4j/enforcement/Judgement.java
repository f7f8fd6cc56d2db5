package dev.zt4j.enforcement;

import dev.zt4j.cedar.Effect;
import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.Verdict;
import dev.zt4j.identity.AuthenticationRequirement;
import dev.zt4j.identity.Principal;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.policy.Obligation;
import dev.zt4j.reason.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What identity, revocations, rules, policy and waivers say of a request, before the boundary's mode is considered.
 *
 * @param principal who was proven, or null
 * @param reasons why, most important first
 * @param verdict what policy said of the principal; null if it was not asked
 * @param ofActor what policy said of who acts for the principal; null if nobody does
 * @param besides what few judgements have
 */
record Judgement(
        @Nullable Principal principal,
        List<Reason> reasons,
        @Nullable Verdict verdict,
        @Nullable Verdict ofActor,
        Besides besides)
        implements DecisionRecord.Answer {
    private static final List<Reason> PERMIT = List.of(Reason.POLICY_PERMIT);
    private static final List<Reason> NO_PERMIT = List.of(Reason.POLICY_NO_PERMIT);
    private static final List<Reason> FORBID = List.of(Reason.POLICY_FORBID);
    private static final String ENFORCE = "enforce";

    static Judgement deny(@Nullable Principal principal, Reason reason) {
        return deny(principal, reason, null);
    }

    static Judgement deny(@Nullable Principal principal, Reason reason, @Nullable AuthenticationRequirement stepUp) {
        return new Judgement(principal, List.of(reason), null, null, Besides.NONE.with(stepUp));
    }

    /**
     * Weighs the verdict. Cedar skips a policy that errs; a forbid that errs is taken to forbid here, since it did
     * match and what it would have said is not known.
     */
    static Judgement of(Principal principal, Verdict verdict) {
        return new Judgement(principal, reasons(verdict), verdict, null, Besides.NONE);
    }

    private static List<Reason> reasons(Verdict verdict) {
        boolean erred = verdict.hasErrors()
                && verdict.errors().stream().anyMatch(error -> error.policy().effect() == Effect.FORBID);
        if (verdict.permitted()) {
            return erred ? List.of(Reason.POLICY_FORBID_ERROR) : PERMIT;
        }
        if (verdict.determining().isEmpty()) {
            return erred ? List.of(Reason.POLICY_FORBID_ERROR) : NO_PERMIT;
        }
        return erred ? List.of(Reason.POLICY_FORBID, Reason.POLICY_FORBID_ERROR) : FORBID;
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
                both.isEmpty() ? permit(actor) : both.stream().distinct().toList(),
                verdict,
                actor.verdict,
                besides.with(joined(waivers(), actor.waivers())));
    }

    /** Whoever of the two needed a waiver, the permit is one by a waiver. */
    private List<Reason> permit(Judgement actor) {
        return actor.waivers().isEmpty() ? reasons : actor.reasons;
    }

    /** Returns the same, denied after all for a reason. */
    Judgement denied(Reason reason, @Nullable AuthenticationRequirement required) {
        return new Judgement(principal, List.of(reason), verdict, ofActor, besides.with(required));
    }

    /** Returns the same denial, with what policy said as well if that stands in any mode. */
    Judgement over(Judgement policy) {
        return policy.absolute()
                ? new Judgement(principal, joined(reasons, policy.reasons), policy.verdict, policy.ofActor, besides)
                : this;
    }

    Judgement with(List<Obligation> owed) {
        return new Judgement(principal, reasons, verdict, ofActor, new Besides(waivers(), owed, stepUp()));
    }

    /** Returns the same, permitted by waivers. */
    Judgement waived(List<WaiverUse> uses) {
        return new Judgement(principal, List.of(Reason.WAIVER_USED), verdict, ofActor, Besides.NONE.with(uses));
    }

    List<WaiverUse> waivers() {
        return besides.waivers();
    }

    List<Obligation> obligations() {
        return besides.obligations();
    }

    @Nullable
    AuthenticationRequirement stepUp() {
        return besides.stepUp();
    }

    @Override
    public List<String> policies() {
        return joined(
                verdict == null ? List.of() : verdict.determiningIds(),
                ofActor == null ? List.of() : ofActor.determiningIds());
    }

    @Override
    public List<String> erringPolicies() {
        return joined(erring(verdict), erring(ofActor));
    }

    private static List<String> erring(@Nullable Verdict verdict) {
        return verdict == null || !verdict.hasErrors()
                ? List.of()
                : verdict.errors().stream().map(error -> error.policy().id()).toList();
    }

    /** Whether a denial stands even where the boundary only reports. */
    boolean absolute() {
        return revoked() || always(verdict) || always(ofActor);
    }

    private boolean revoked() {
        return switch (reasons.get(0)) {
            case REVOKED_PRINCIPAL,
                    REVOKED_TOKEN,
                    REVOKED_KEY,
                    REVOKED_SESSION,
                    REVOKED_ISSUER,
                    REVOKED_ISSUED_BEFORE -> true;
            default -> false;
        };
    }

    private static boolean always(@Nullable Verdict verdict) {
        return verdict != null && Judge.inTheWay(verdict).stream().anyMatch(Judgement::always);
    }

    boolean permits() {
        return reasons.get(0).family() == Reason.Family.PERMITTED;
    }

    /** Whether a forbid stands even where the boundary only reports. */
    static boolean always(Policy policy) {
        return policy.annotation(ENFORCE).filter("always"::equals).isPresent();
    }

    private static <T> List<T> joined(List<T> one, List<T> other) {
        if (other.isEmpty()) {
            return one;
        }
        return Stream.concat(one.stream(), other.stream()).distinct().toList();
    }

    /**
     * What few judgements have.
     *
     * @param waivers the waivers that made a difference
     * @param obligations what the enforcement point has to do besides
     * @param stepUp how the person would have to authenticate, where that is missing
     */
    record Besides(
            List<WaiverUse> waivers,
            List<Obligation> obligations,
            @Nullable AuthenticationRequirement stepUp) {
        static final Besides NONE = new Besides(List.of(), List.of(), null);

        Besides with(List<WaiverUse> uses) {
            return uses.isEmpty() && waivers.isEmpty() ? this : new Besides(uses, obligations, stepUp);
        }

        Besides with(@Nullable AuthenticationRequirement required) {
            return required == null && stepUp == null ? this : new Besides(waivers, obligations, required);
        }
    }
}
