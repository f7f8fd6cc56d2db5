package dev.zt4j.policy;

import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.identity.Principal;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The facts of principals that asked lately, under one state of the entities. A principal whose credential is
 * remembered is the same object at each request, so it is found by identity; one that pushes another out costs no more
 * than to work out its facts again. Of a fixed size. Thread-safe, without locks.
 */
final class KnownPrincipals {
    /** A power of two. */
    private static final int SLOTS = 4_096;

    private final Entities resident;
    private final AtomicReferenceArray<PrincipalFacts> slots = new AtomicReferenceArray<>(SLOTS);

    KnownPrincipals(Entities resident) {
        this.resident = resident;
    }

    @SuppressWarnings("ReferenceEquality") // an equal principal may have been proven otherwise
    PrincipalFacts facts(Principal principal) {
        int slot = System.identityHashCode(principal) & (SLOTS - 1);
        PrincipalFacts known = slots.getAcquire(slot);
        if (known != null && known.principal() == principal) {
            return known;
        }
        PrincipalFacts facts = new PrincipalFacts(principal, resident);
        slots.setRelease(slot, facts);
        return facts;
    }
}
