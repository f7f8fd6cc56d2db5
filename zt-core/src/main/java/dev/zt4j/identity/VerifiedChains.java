package dev.zt4j.identity;

import dev.zt4j.identity.X509SvidVerifier.Proof;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Chains that were verified, found by the very object of the leaf, which a TLS session hands out for each request. An
 * entry holds for the trust bundle it was verified with and no other, and for as long as every certificate of its path
 * does. Holds no leaf and no bundle alive, and forgets what was known of those that are gone when there is one more. Of a
 * fixed size, and without any until a chain is verified. Thread-safe, without locks.
 */
final class VerifiedChains {
    /** A power of two. */
    private static final int SETS = 8_192;

    private static final int WAYS = 4;

    private final ReferenceQueue<X509Certificate> gone = new ReferenceQueue<>();

    /** Threads that race to make it lose what one of them put in. */
    private volatile @Nullable AtomicReferenceArray<@Nullable Entry> places;

    /** What is known of a leaf. */
    private static final class Entry extends WeakReference<X509Certificate> {
        private final int place;
        private final List<X509Certificate> rest;
        private final boolean ofServer;
        private final WeakReference<TrustBundle> bundle;
        private final Proof proof;
        private final Instant from;
        private final Instant until;

        Entry(
                List<X509Certificate> chain,
                int place,
                ReferenceQueue<X509Certificate> gone,
                boolean ofServer,
                TrustBundle bundle,
                Proof proof,
                Instant from,
                Instant until) {
            super(chain.get(0), gone);
            this.place = place;
            this.rest = List.copyOf(chain.subList(1, chain.size()));
            this.ofServer = ofServer;
            this.bundle = new WeakReference<>(bundle);
            this.proof = proof;
            this.from = from;
            this.until = until;
        }

        boolean covers(List<X509Certificate> chain) {
            if (chain.size() != rest.size() + 1) {
                return false;
            }
            for (int i = 0; i < rest.size(); i++) {
                if (!chain.get(i + 1).equals(rest.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    @Nullable
    Proof find(List<X509Certificate> chain, boolean ofServer, TrustBundles bundles, Instant now) {
        Entry entry = find(chain.get(0));
        if (entry == null
                || entry.ofServer != ofServer
                || now.isBefore(entry.from)
                || now.isAfter(entry.until)
                || !entry.covers(chain)) {
            return null;
        }
        TrustBundle bundle = bundles.get(entry.proof.id().trustDomain(), now);
        return bundle != null && entry.bundle.refersTo(bundle) ? entry.proof : null;
    }

    private @Nullable Entry find(X509Certificate leaf) {
        AtomicReferenceArray<@Nullable Entry> known = places;
        if (known == null) {
            return null;
        }
        int first = first(leaf);
        for (int place = first; place < first + WAYS; place++) {
            Entry there = known.getAcquire(place);
            if (there != null && there.refersTo(leaf)) {
                return there;
            }
        }
        return null;
    }

    private static int first(X509Certificate leaf) {
        return (System.identityHashCode(leaf) & (SETS - 1)) * WAYS;
    }

    void add(
            List<X509Certificate> chain,
            boolean ofServer,
            TrustBundle bundle,
            Proof proof,
            Instant from,
            Instant until) {
        AtomicReferenceArray<@Nullable Entry> known = places;
        if (known == null) {
            known = new AtomicReferenceArray<>(SETS * WAYS);
            places = known;
        }
        for (Reference<?> dead = gone.poll(); dead != null; dead = gone.poll()) {
            known.compareAndSet(((Entry) dead).place, (Entry) dead, null);
        }
        int place = place(known, chain.get(0));
        known.setRelease(place, new Entry(chain, place, gone, ofServer, bundle, proof, from, until));
    }

    /** Returns where a leaf is or may be: a place that is free, or else one that it takes from another by chance. */
    private static int place(AtomicReferenceArray<@Nullable Entry> known, X509Certificate leaf) {
        int first = first(leaf);
        int free = first + ThreadLocalRandom.current().nextInt(WAYS);
        for (int place = first; place < first + WAYS; place++) {
            Entry there = known.getAcquire(place);
            if (there != null && there.refersTo(leaf)) {
                return place;
            }
            if (there == null) {
                free = place;
            }
        }
        return free;
    }
}
