package dev.zt4j.enforcement;

import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.Verdict;
import dev.zt4j.identity.AuthenticationRequirement;
import dev.zt4j.identity.Principal;
import dev.zt4j.policy.Obligation;
import dev.zt4j.reason.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What permits demand besides: of the caller, which is judged here, and of the enforcement point. */
final class Obligations {
    private static final String ANNOTATION = "obligation";
    private static final String CLASSES = "acr";
    private static final String MAX_AGE = "max_age";

    private Obligations() {}

    /** Returns a permit with what it demands, or a denial if that cannot be met. */
    static Judgement settle(Judgement permit, Principal principal, Set<String> understood, Instant now) {
        if (!demands(permit.verdict()) && !demands(permit.ofActor())) {
            return permit;
        }
        List<Obligation> owed = new ArrayList<>();
        try {
            collect(permit.verdict(), owed);
            collect(permit.ofActor(), owed);
        } catch (IllegalArgumentException e) {
            return permit.denied(Reason.OBLIGATION_UNKNOWN, null);
        }
        return settle(permit, owed, principal, understood, now);
    }

    private static boolean demands(@Nullable Verdict verdict) {
        if (verdict != null && verdict.permitted()) {
            List<Policy> determining = verdict.determining();
            for (int i = 0; i < determining.size(); i++) {
                if (determining.get(i).annotations().containsKey(ANNOTATION)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void collect(@Nullable Verdict verdict, List<Obligation> owed) {
        if (verdict != null && verdict.permitted()) {
            for (Policy policy : verdict.determining()) {
                policy.annotation(ANNOTATION).ifPresent(text -> owed.addAll(Obligation.parse(text)));
            }
        }
    }

    private static Judgement settle(
            Judgement permit, List<Obligation> owed, Principal principal, Set<String> understood, Instant now) {
        List<Obligation> left = new ArrayList<>();
        for (Obligation obligation : owed) {
            if (obligation.name().equals(Obligation.STEP_UP)) {
                AuthenticationRequirement required = stepUp(obligation);
                if (required == null) {
                    return permit.denied(Reason.OBLIGATION_UNKNOWN, null);
                }
                if (!required.isMetBy(principal, now)) {
                    return permit.denied(Reason.AUTHENTICATION_INSUFFICIENT, required);
                }
            } else if (understood.contains(obligation.name())) {
                left.add(obligation);
            } else if (obligation.mandatory()) {
                return permit.denied(Reason.OBLIGATION_UNKNOWN, null);
            }
        }
        return permit.with(left.stream().distinct().toList());
    }

    private static @Nullable AuthenticationRequirement stepUp(Obligation obligation) {
        String classes = obligation.parameters().get(CLASSES);
        String age = obligation.parameters().get(MAX_AGE);
        int known = (classes == null ? 0 : 1) + (age == null ? 0 : 1);
        if (known == 0 || known != obligation.parameters().size()) {
            return null;
        }
        try {
            Duration maxAge = age == null ? null : Duration.ofSeconds(Long.parseLong(age));
            if (classes == null) {
                return AuthenticationRequirement.maxAge(Objects.requireNonNull(maxAge));
            }
            AuthenticationRequirement required =
                    AuthenticationRequirement.classes(classes.trim().split(" ", -1));
            return maxAge == null ? required : required.within(maxAge);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
