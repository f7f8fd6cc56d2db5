package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import dev.zt4j.source.SourceException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The keys of everybody who is trusted: a trust bundle for each trust domain, and keys for each OAuth issuer. They are
 * never pooled: a credential is checked against the keys of the trust domain or issuer that it names and no others.
 * Each holds until an instant of its own, past which it is refused as stale. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class TrustBundles {
    private final Map<TrustDomain, Held<TrustBundle>> byTrustDomain;
    private final Map<String, Held<IssuerKeys>> byIssuer;

    private final KeyMiss misses;

    private TrustBundles(Map<TrustDomain, Held<TrustBundle>> byTrustDomain, Map<String, Held<IssuerKeys>> byIssuer) {
        this(byTrustDomain, byIssuer, name -> {});
    }

    private TrustBundles(
            Map<TrustDomain, Held<TrustBundle>> byTrustDomain, Map<String, Held<IssuerKeys>> byIssuer, KeyMiss misses) {
        this.byTrustDomain = Map.copyOf(byTrustDomain);
        this.byIssuer = Map.copyOf(byIssuer);
        this.misses = Objects.requireNonNull(misses, "misses");
    }

    private record Held<K>(K keys, Instant freshUntil) {}

    /**
     * Returns the given trust bundles, which do not become stale.
     *
     * @throws IllegalArgumentException if two are of one trust domain
     */
    public static TrustBundles of(Collection<TrustBundle> bundles) {
        return of(bundles, List.of());
    }

    /**
     * Returns the given trust bundles and keys of issuers, which do not become stale.
     *
     * @throws IllegalArgumentException if two are of one trust domain, or of one issuer
     */
    public static TrustBundles of(Collection<TrustBundle> bundles, Collection<IssuerKeys> issuers) {
        Map<TrustDomain, Held<TrustBundle>> byTrustDomain = new HashMap<>();
        for (TrustBundle bundle : bundles) {
            put(byTrustDomain, bundle.trustDomain(), new Held<>(bundle, Instant.MAX));
        }
        Map<String, Held<IssuerKeys>> byIssuer = new HashMap<>();
        for (IssuerKeys keys : issuers) {
            put(byIssuer, keys.issuer(), new Held<>(keys, Instant.MAX));
        }
        return new TrustBundles(byTrustDomain, byIssuer);
    }

    /**
     * Reads a map of SPIFFE trust bundles, {@code {"trust_domains": {"<name>": {"keys": [..]}}}} (SPIFFE Trust Domain
     * and Bundle section 5). One that is no bundle refuses them all. They do not become stale.
     *
     * @param json the document in UTF-8, at most 1 MiB with at most 1,000 keys in each bundle
     * @throws TrustBundleException if it is no map of bundles
     */
    public static TrustBundles parseMap(byte[] json) {
        return of(TrustBundleParser.parseMap(json).bundles());
    }

    /**
     * Returns what several sources deliver, as one.
     *
     * @throws IllegalArgumentException if two of them deliver one trust domain, or one issuer
     */
    public static TrustBundles union(Collection<TrustBundles> parts) {
        Map<TrustDomain, Held<TrustBundle>> byTrustDomain = new HashMap<>();
        Map<String, Held<IssuerKeys>> byIssuer = new HashMap<>();
        for (TrustBundles part : parts) {
            part.byTrustDomain.forEach((trustDomain, held) -> put(byTrustDomain, trustDomain, held));
            part.byIssuer.forEach((issuer, held) -> put(byIssuer, issuer, held));
        }
        return new TrustBundles(byTrustDomain, byIssuer);
    }

    private static <N, K> void put(Map<N, Held<K>> keys, N name, Held<K> held) {
        if (keys.put(name, held) != null) {
            throw new IllegalArgumentException("the keys of " + name + " are there twice");
        }
    }

    /** Returns the same keys, all of which become stale after the given instant. */
    public TrustBundles freshUntil(Instant end) {
        Objects.requireNonNull(end, "end");
        Map<TrustDomain, Held<TrustBundle>> trustDomains = new HashMap<>();
        byTrustDomain.forEach((name, held) -> trustDomains.put(name, new Held<>(held.keys(), end)));
        Map<String, Held<IssuerKeys>> issuers = new HashMap<>();
        byIssuer.forEach((name, held) -> issuers.put(name, new Held<>(held.keys(), end)));
        return new TrustBundles(trustDomains, issuers);
    }

    /** Returns the same keys, which tell when one is asked for that is not among them. */
    public TrustBundles telling(KeyMiss listener) {
        return new TrustBundles(byTrustDomain, byIssuer, listener);
    }

    /** Tells that a token names a key of a trust domain or issuer that is not among its keys. */
    void missed(String name) {
        misses.missed(name);
    }

    /** Returns the trust bundle of a trust domain, fresh or not. */
    public Optional<TrustBundle> bundle(TrustDomain trustDomain) {
        return Optional.ofNullable(byTrustDomain.get(trustDomain)).map(Held::keys);
    }

    /** Returns the keys of an issuer, fresh or not. */
    public Optional<IssuerKeys> issuer(String issuer) {
        return Optional.ofNullable(byIssuer.get(issuer)).map(Held::keys);
    }

    /** Returns the trust domains that are trusted. */
    public Set<TrustDomain> trustDomains() {
        return byTrustDomain.keySet();
    }

    /** Returns the issuers that are trusted. */
    public Set<String> issuers() {
        return byIssuer.keySet();
    }

    /** Returns the names of all trust domains and issuers. */
    public Set<String> names() {
        Set<String> names = new HashSet<>(byIssuer.keySet());
        byTrustDomain.keySet().forEach(trustDomain -> names.add(trustDomain.name()));
        return names;
    }

    /** Returns how often to ask for newer versions: as often as the trust bundle wants that wants it most. */
    Duration refreshHint() {
        return byTrustDomain.values().stream()
                .map(held -> held.keys().refreshHint())
                .min(Duration::compareTo)
                .orElse(TrustBundleParser.STANDARD_REFRESH);
    }

    /** Returns the sequence numbers of the trust bundles that have one. */
    List<BigInteger> sequences() {
        return byTrustDomain.values().stream()
                .flatMap(held -> held.keys().sequence().stream())
                .toList();
    }

    /** Returns one line for each entry of their documents that is not used, for the operator. */
    public List<String> skippedEntries() {
        List<String> lines = new ArrayList<>();
        byTrustDomain.forEach(
                (name, held) -> held.keys().skippedEntries().forEach(entry -> lines.add(name + ": " + entry)));
        byIssuer.forEach((name, held) -> held.keys().skippedEntries().forEach(entry -> lines.add(name + ": " + entry)));
        lines.sort(null);
        return lines;
    }

    /**
     * Returns one line for each two trust domains, one of them of the given part, that have a key in common (SPIFFE
     * Trust Domain and Bundle section 6.2). Each is still checked against its own bundle alone, but whoever holds that
     * key speaks for both.
     */
    public List<String> sharedKeys(TrustBundles part) {
        Map<ByteBuffer, TrustDomain> owners = new HashMap<>();
        Set<String> lines = new TreeSet<>();
        byTrustDomain.forEach((name, held) -> held.keys().publicKeys().forEach(key -> {
            TrustDomain other = owners.putIfAbsent(ByteBuffer.wrap(key.getEncoded()), name);
            if (other != null
                    && !other.equals(name)
                    && (part.byTrustDomain.containsKey(name) || part.byTrustDomain.containsKey(other))) {
                boolean inOrder = other.name().compareTo(name.name()) < 0;
                lines.add("bundle.shared-root: " + (inOrder ? other : name) + " and " + (inOrder ? name : other)
                        + " have a key in common");
            }
        }));
        return List.copyOf(lines);
    }

    /**
     * Checks that putting these trust bundles in the place of others does not turn back time (SPIFFE Federation section
     * 4.2).
     *
     * @throws SourceException if one has a lower sequence number, or the same and other keys; it names all of them
     */
    void checkFollows(TrustBundles held) {
        List<String> problems = new ArrayList<>();
        byTrustDomain.forEach((name, next) -> {
            Held<TrustBundle> before = held.byTrustDomain.get(name);
            if (before != null && next.keys().rollsBack(before.keys())) {
                problems.add("bundle.rollback: " + name + ": sequence "
                        + next.keys().sequence().orElseThrow() + " does not follow "
                        + before.keys().sequence().orElseThrow());
            }
        });
        if (!problems.isEmpty()) {
            throw new SourceException(problems);
        }
    }

    /** Returns until when the keys that vouch for a credential are fresh; {@link Instant#MIN} if there are none. */
    Instant freshUntil(Principal principal) {
        Credential credential = principal.credential();
        return switch (credential.kind()) {
            case X509_SVID, JWT_SVID, WIT_SVID ->
                end(byTrustDomain.get(principal.trustDomain().orElseThrow()));
            case ACCESS_TOKEN -> end(byIssuer.get(credential.issuer()));
            case STATIC_SECRET, NONE -> Instant.MAX;
        };
    }

    private static Instant end(@Nullable Held<?> held) {
        return held == null ? Instant.MIN : held.freshUntil();
    }

    /** Tells whether the very same keys are held, whatever their freshness. */
    public boolean sameKeys(TrustBundles other) {
        return same(byTrustDomain, other.byTrustDomain) && same(byIssuer, other.byIssuer);
    }

    private static <N, K> boolean same(Map<N, Held<K>> one, Map<N, Held<K>> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (Map.Entry<N, Held<K>> entry : one.entrySet()) {
            Held<K> held = other.get(entry.getKey());
            if (held == null || !held.keys().equals(entry.getValue().keys())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the trust bundle to verify with, or null if there is none.
     *
     * @throws RefusedException with {@link Reason#TRUST_STALE} if it is stale
     */
    @Nullable
    TrustBundle get(TrustDomain trustDomain, Instant now) {
        return fresh(byTrustDomain.get(trustDomain), now);
    }

    /**
     * Returns the keys to verify with, or null if there are none.
     *
     * @throws RefusedException with {@link Reason#TRUST_STALE} if they are stale
     */
    @Nullable
    IssuerKeys get(String issuer, Instant now) {
        return fresh(byIssuer.get(issuer), now);
    }

    private static <K> @Nullable K fresh(@Nullable Held<K> held, Instant now) {
        if (held == null) {
            return null;
        }
        if (now.isAfter(held.freshUntil())) {
            throw new RefusedException(Reason.TRUST_STALE);
        }
        return held.keys();
    }
}
