package dev.zt4j.enforcement;

import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.value.EntityUid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waivers relax for one principal in one decision, and which of them were used. Made for one decision, by one
 * thread.
 */
final class Waiving {
    private static final String ID = "id";
    private static final String WAIVABLE = "waivable";

    private static final Waiving NONE = new Waiving(List.of());

    private final List<Waiver> usable;
    private final List<WaiverUse> used = new ArrayList<>(0);

    private Waiving(List<Waiver> usable) {
        this.usable = usable;
    }

    /**
     * Finds what could be used.
     *
     * @param all what is waived for the principal, at any boundary
     * @param boundary where it asks
     * @param recordable whether this decision will stand in the log, without which no glass is broken
     */
    static Waiving of(List<Waiver> all, String boundary, boolean recordable) {
        int fitting = 0;
        for (int i = 0; i < all.size(); i++) {
            fitting += fits(all.get(i), boundary, recordable) ? 1 : 0;
        }
        if (fitting == 0) {
            return NONE;
        }
        return new Waiving(
                fitting == all.size()
                        ? all
                        : all.stream()
                                .filter(waiver -> fits(waiver, boundary, recordable))
                                .toList());
    }

    private static boolean fits(Waiver waiver, String boundary, boolean recordable) {
        return waiver.boundary().equals(boundary) && (recordable || !waiver.breakGlass());
    }

    boolean none() {
        return usable.isEmpty();
    }

    List<WaiverUse> used() {
        return used;
    }

    boolean staticSecret() {
        return use(waiver -> waiver.rule() instanceof Waiver.StaticSecret, null);
    }

    boolean lifetime(Duration lifetime) {
        return use(
                waiver -> waiver.rule() instanceof Waiver.Lifetime rule && lifetime.compareTo(rule.upTo()) <= 0, null);
    }

    boolean missingPermit(EntityUid action, EntityUid resource) {
        return use(waiver -> waiver.rule() instanceof Waiver.MissingPermit rule && rule.covers(action, resource), null);
    }

    /** Only a policy that says so itself can be lifted, and only by the name that it gives itself. */
    boolean forbid(Policy policy) {
        return policy.annotation(WAIVABLE).filter("true"::equals).isPresent()
                && policy.annotation(ID).filter(policy.id()::equals).isPresent()
                && use(
                        waiver -> waiver.rule() instanceof Waiver.Forbid rule
                                && rule.policyId().equals(policy.id()),
                        policy);
    }

    private boolean use(Predicate<Waiver> fits, @Nullable Policy lifted) {
        for (Waiver waiver : usable) {
            if (fits.test(waiver)) {
                used.add(new WaiverUse(waiver, lifted));
                return true;
            }
        }
        return false;
    }

    /** Takes back what was used beyond the first few, when it did not help. */
    void takeBack(int first) {
        used.subList(first, used.size()).clear();
    }
}
