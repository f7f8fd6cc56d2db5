package dev.zt4j.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.zt4j.identity.X509SvidVerifier.Proof;
import java.lang.ref.WeakReference;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chains that were verified, found by the very object of the leaf, which a TLS session hands out for each request. An
 * entry holds for the trust bundle it was verified with and no other, and for as long as every certificate of its path
 * does. Holds no leaf and no bundle alive. Thread-safe, without locks where an entry is found.
 */
final class VerifiedChains {
    private static final int MAX_CHAINS = 10_000;

    private final Cache<X509Certificate, Entry> entries = Caffeine.newBuilder()
            .weakKeys()
            .maximumSize(MAX_CHAINS)
            .executor(Runnable::run)
            .build();

    private record Entry(
            List<X509Certificate> rest,
            boolean ofServer,
            WeakReference<TrustBundle> bundle,
            Proof proof,
            Instant from,
            Instant until) {
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
        Entry entry = entries.getIfPresent(chain.get(0));
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

    void add(
            List<X509Certificate> chain,
            boolean ofServer,
            TrustBundle bundle,
            Proof proof,
            Instant from,
            Instant until) {
        List<X509Certificate> rest = List.copyOf(chain.subList(1, chain.size()));
        entries.put(chain.get(0), new Entry(rest, ofServer, new WeakReference<>(bundle), proof, from, until));
    }
}
