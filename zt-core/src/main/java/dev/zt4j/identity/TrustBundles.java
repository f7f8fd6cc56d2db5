package dev.zt4j.identity;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The trust bundles of all trust domains that are trusted, never pooled: a credential is checked against the bundle
 * of the trust domain it names and no other. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class TrustBundles {
    private final Map<TrustDomain, TrustBundle> byTrustDomain;

    private TrustBundles(Map<TrustDomain, TrustBundle> byTrustDomain) {
        this.byTrustDomain = Map.copyOf(byTrustDomain);
    }

    /**
     * Returns the given trust bundles.
     *
     * @throws IllegalArgumentException if two are of one trust domain
     */
    public static TrustBundles of(Collection<TrustBundle> bundles) {
        Map<TrustDomain, TrustBundle> byTrustDomain = new HashMap<>();
        for (TrustBundle bundle : bundles) {
            if (byTrustDomain.put(bundle.trustDomain(), bundle) != null) {
                throw new IllegalArgumentException("two trust bundles of " + bundle.trustDomain());
            }
        }
        return new TrustBundles(byTrustDomain);
    }

    /** Returns the trust bundle of a trust domain. */
    public Optional<TrustBundle> bundle(TrustDomain trustDomain) {
        return Optional.ofNullable(get(trustDomain));
    }

    /** Returns the trust domains that are trusted. */
    public Set<TrustDomain> trustDomains() {
        return byTrustDomain.keySet();
    }

    @Nullable
    TrustBundle get(TrustDomain trustDomain) {
        return byTrustDomain.get(trustDomain);
    }
}
