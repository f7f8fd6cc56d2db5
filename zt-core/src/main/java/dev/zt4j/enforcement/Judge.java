package dev.zt4j.enforcement;

import dev.zt4j.cedar.Effect;
import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.PolicyError;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.Verdict;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.Verification;
import dev.zt4j.policy.Policies;
import dev.zt4j.policy.PrincipalFacts;
import dev.zt4j.policy.Question;
import dev.zt4j.policy.SignalValues;
import dev.zt4j.policy.Signals;
import dev.zt4j.reason.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Judges requests by a snapshot: who calls, revocations, the boundary's rules, policy, waivers and obligations, in this
 * order. Keeps nothing between requests. Thread-safe.
 */
final class Judge {
    private final EvidenceVerifier verifier;

    Judge(EvidenceVerifier verifier) {
        this.verifier = verifier;
    }

    /** Where and when a request is judged, and by what. */
    record Sitting(Snapshot read, Snapshot.Seat seat, Instant now, boolean recordable, Signals.Session signals) {
        BoundarySettings settings() {
            return seat.settings();
        }
    }

    /** What is asked of policy once it is known who calls. */
    interface Asking {
        Judgement ask(Sitting sitting, Principal principal, Question question, Waiving waiving);
    }

    Judgement judge(Sitting sitting, AccessRequest request, Asking asking) {
        Verification verification = who(sitting.read(), request, sitting.now());
        if (verification instanceof Verification.Refused refused) {
            return refused(sitting, request, Judgement.deny(null, refused.reason()), asking);
        }
        return judge(sitting, request, ((Verification.Verified) verification).principal(), asking);
    }

    /** Judges who is at the other end of a connection, before there is a request; null if nothing speaks against it. */
    @Nullable
    Judgement refusal(Snapshot read, Evidence chain, Instant now) {
        Verification verification = verifier.verify(chain, read.trust(), now);
        if (verification instanceof Verification.Refused refused) {
            return Judgement.deny(null, refused.reason());
        }
        Principal principal = ((Verification.Verified) verification).principal();
        Reason revoked = read.revocations().reason(principal);
        return revoked == null ? null : Judgement.deny(principal, revoked);
    }

    private Verification who(Snapshot read, AccessRequest request, Instant now) {
        Principal handedOver = request.principal();
        if (handedOver != null) {
            return verifier.recheck(handedOver, read.trust(), now);
        }
        if (request.evidence().isNone() && request.anonymousAllowed()) {
            return new Verification.Verified(verifier.anonymous());
        }
        return verifier.verify(request.evidence(), read.trust(), now);
    }

    private Judgement judge(Sitting sitting, AccessRequest request, Principal principal, Asking asking) {
        Snapshot read = sitting.read();
        Standing standing = read.standing(principal, verifier);
        if (standing.revoked() != null) {
            return Judgement.deny(principal, standing.revoked());
        }
        Reason refusal = request.refusal();
        if (refusal != null) {
            return refused(sitting, request, Judgement.deny(principal, refusal), asking);
        }
        CredentialRules rules = sitting.settings().credentials();
        Waiving waiving = waiving(sitting, standing.waivers());
        Reason unfit = rules.refusal(principal, sitting.now(), waiving);
        if (unfit != null) {
            Judgement denial = Judgement.deny(
                    principal,
                    unfit,
                    unfit == Reason.AUTHENTICATION_INSUFFICIENT
                            ? rules.authentication().orElse(null)
                            : null);
            return refused(sitting, request, denial, asking);
        }
        Question question = question(sitting, request, standing.facts());
        Judgement judgement = asked(sitting, principal, question, waiving, asking);
        if (judgement.permits()) {
            judgement = Obligations.settle(judgement, principal, request.understood(), sitting.now());
        }
        Reason stale = judgement.permits() ? stale(sitting) : null;
        return stale == null ? judgement : judgement.denied(stale, null);
    }

    /**
     * Looks, where a mode would let a refusal pass, whether a forbid that is always enforced stands against it. Attribute
     * sources are not asked: who is refused sets nothing going.
     */
    private Judgement refused(Sitting sitting, AccessRequest request, Judgement refusal, Asking asking) {
        if (sitting.settings().mode() != Mode.REPORT_ONLY) {
            return refusal;
        }
        Principal proven = refusal.principal();
        Principal caller = proven == null ? verifier.anonymous() : proven;
        PrincipalFacts facts = sitting.read().standing(caller, verifier).facts();
        Question question =
                Question.of(facts, request.call(), sitting.seat().facts(), sitting.now(), SignalValues.NONE);
        return refusal.over(asked(sitting, caller, question, waiving(sitting, List.of()), asking));
    }

    /** What narrows outlives the staleness limit, what widens does not. */
    private static @Nullable Reason stale(Sitting sitting) {
        if (sitting.now().isAfter(sitting.read().policiesFreshUntil())) {
            return Reason.POLICY_STALE;
        }
        return sitting.now().isAfter(sitting.read().sharedFreshUntil()) ? Reason.STATE_STALE : null;
    }

    private static Question question(Sitting sitting, AccessRequest request, PrincipalFacts facts) {
        Question.Call call = request.call();
        Question.BoundaryFacts boundary = sitting.seat().facts();
        SignalValues signals = sitting.signals().values(facts.principal(), call, sitting.now(), !request.onEventLoop());
        return request.recurring()
                ? Question.of(
                        facts,
                        call,
                        boundary,
                        sitting.now(),
                        signals,
                        sitting.read().overlays())
                : Question.of(facts, call, boundary, sitting.now(), signals);
    }

    private static Waiving waiving(Sitting sitting, List<Waiver> waivers) {
        return Waiving.of(waivers, sitting.settings().name(), sitting.recordable());
    }

    private static Judgement asked(
            Sitting sitting, Principal principal, Question question, Waiving waiving, Asking asking) {
        Judgement judgement = asking.ask(sitting, principal, question, waiving);
        if (principal.actors().isEmpty()) {
            return judgement;
        }
        Question ofActor = question.by(principal.actors().get(0));
        List<Waiver> waivers = sitting.read().allWaivers().of(ofActor.principal());
        return judgement.and(asking.ask(sitting, principal, ofActor, waiving(sitting, waivers)));
    }

    static Judgement ask(Sitting sitting, Principal principal, Question question, Waiving waiving) {
        PolicySet policies = sitting.read().effective();
        Judgement judgement = Judgement.of(principal, question.to(policies));
        if (!judgement.permits() && !waiving.none()) {
            judgement = waived(policies, principal, question, judgement, waiving);
        }
        return judgement.permits() && !waiving.used().isEmpty() ? judgement.waived(waiving.used()) : judgement;
    }

    /** Lifts each policy that stands in the way, if all of them may be lifted; else none. */
    private static Judgement waived(
            PolicySet policies, Principal principal, Question question, Judgement denial, Waiving waiving) {
        int before = waiving.used().size();
        PolicySet left = policies;
        for (Policy forbid : inTheWay(Objects.requireNonNull(denial.verdict()))) {
            if (!waiving.forbid(forbid)) {
                waiving.takeBack(before);
                return denial;
            }
            left = left.without(forbid.id());
        }
        Judgement judgement = left.equals(policies) ? denial : Judgement.of(principal, question.to(left));
        if (judgement.permits()) {
            return judgement;
        }
        if (judgement.reasons().get(0) == Reason.POLICY_NO_PERMIT
                && waiving.missingPermit(
                        question.call().action(), question.call().resource())) {
            return judgement.waived(waiving.used());
        }
        waiving.takeBack(before);
        return denial;
    }

    /** Returns the policies that forbid, and those that would or would not. */
    static List<Policy> inTheWay(Verdict verdict) {
        if (!verdict.hasErrors()) {
            return verdict.permitted() ? List.of() : verdict.determining();
        }
        List<Policy> forbids = new ArrayList<>(verdict.permitted() ? List.of() : verdict.determining());
        for (PolicyError error : verdict.errors()) {
            if (error.policy().effect() == Effect.FORBID) {
                forbids.add(error.policy());
            }
        }
        return forbids;
    }

    /** Asks the shadow policies what has been decided; null if there are none or policy was not asked. */
    @Nullable
    ShadowOutcome shadow(Sitting sitting, AccessRequest request, Judgement enforced) {
        Policies shadow = sitting.read().shadowOrNull();
        Principal principal = enforced.principal();
        if (shadow == null || principal == null || enforced.verdict() == null) {
            return null;
        }
        PrincipalFacts facts = sitting.read().standing(principal, verifier).shadowFacts();
        Question question = question(sitting, request, Objects.requireNonNull(facts));
        Judgement said = Judgement.of(principal, question.to(shadow.set()));
        if (!principal.actors().isEmpty()) {
            Question ofActor = question.by(principal.actors().get(0));
            said = said.and(Judgement.of(principal, ofActor.to(shadow.set())));
        }
        return new ShadowOutcome(
                said.permits(), said.permits() != enforced.permits(), said.policies(), said.erringPolicies());
    }

    /** Returns until when a permit holds if nothing changes; {@code grants} are those among its policies. */
    Instant validUntil(Snapshot read, Judgement judgement, List<String> grants, Instant now) {
        Principal principal = judgement.principal();
        if (!judgement.permits() || principal == null) {
            return now;
        }
        Instant end = read.standing(principal, verifier).holdsUntil();
        for (String id : grants) {
            Grant grant = read.grants().byId().get(id);
            end = grant == null ? end : earlier(end, grant.expiresAt());
        }
        for (WaiverUse use : judgement.waivers()) {
            end = earlier(end, use.waiver().expiresAt());
        }
        return end;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
