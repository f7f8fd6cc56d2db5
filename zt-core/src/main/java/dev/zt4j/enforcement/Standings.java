package dev.zt4j.enforcement;

import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.Principal;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * How the principals that asked lately stand under one snapshot. A principal whose credential is remembered is the same
 * object at each request, so it is found by identity; one that pushes another out costs no more than to work its
 * standing out again. Of a fixed size, and without any until somebody asks. Thread-safe, without locks.
 */
final class Standings {
    /** A power of two. */
    private static final int SETS = 1_024;

    private static final int WAYS = 4;

    /** Threads that race to make it lose what one of them put in. */
    private volatile @Nullable AtomicReferenceArray<@Nullable Standing> places;

    @SuppressWarnings("ReferenceEquality") // an equal principal may have been proven otherwise
    Standing of(Principal principal, Snapshot read, EvidenceVerifier verifier) {
        AtomicReferenceArray<@Nullable Standing> known = places;
        if (known == null) {
            known = new AtomicReferenceArray<>(SETS * WAYS);
            places = known;
        }
        int hash = System.identityHashCode(principal);
        int first = (hash & (SETS - 1)) * WAYS;
        int free = first + (hash >>> 16) % WAYS;
        for (int place = first; place < first + WAYS; place++) {
            Standing there = known.getAcquire(place);
            if (there == null) {
                free = place;
                break;
            }
            if (there.principal() == principal) {
                return there;
            }
        }
        Standing standing = Standing.of(principal, read, verifier);
        known.setRelease(free, standing);
        return standing;
    }
}
