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
    private static final int SETS = 1_024;

    private static final int WAYS = 4;

    private final Entities resident;
    private final AtomicReferenceArray<PrincipalFacts> slots = new AtomicReferenceArray<>(SETS * WAYS);

    KnownPrincipals(Entities resident) {
        this.resident = resident;
    }

    @SuppressWarnings("ReferenceEquality") // an equal principal may have been proven otherwise
    PrincipalFacts facts(Principal principal) {
        int hash = System.identityHashCode(principal);
        int first = (hash & (SETS - 1)) * WAYS;
        int free = first + (hash >>> 16) % WAYS;
        for (int slot = first; slot < first + WAYS; slot++) {
            PrincipalFacts known = slots.getAcquire(slot);
            if (known == null) {
                free = slot;
                break;
            }
            if (known.principal() == principal) {
                return known;
            }
        }
        PrincipalFacts facts = new PrincipalFacts(principal, resident);
        slots.setRelease(free, facts);
        return facts;
    }
}
