package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one trust domain: certificate authorities for X.509-SVIDs and keys for JWT-SVIDs (SPIFFE Trust Domain
 * and Bundle section 4). Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class TrustBundle {
    private final TrustDomain trustDomain;
    private final Keys keys;
    private final @Nullable BigInteger sequence;
    private final Duration refreshHint;
    private final List<SkippedEntry> skipped;
    private final List<RevocationList> revocationLists;

    TrustBundle(
            TrustDomain trustDomain,
            Keys keys,
            @Nullable BigInteger sequence,
            Duration refreshHint,
            List<SkippedEntry> skipped) {
        this(trustDomain, keys, sequence, refreshHint, skipped, List.of());
    }

    private TrustBundle(
            TrustDomain trustDomain,
            Keys keys,
            @Nullable BigInteger sequence,
            Duration refreshHint,
            List<SkippedEntry> skipped,
            List<RevocationList> revocationLists) {
        this.trustDomain = Objects.requireNonNull(trustDomain, "trustDomain");
        this.keys = Objects.requireNonNull(keys, "keys");
        this.sequence = sequence;
        this.refreshHint = Objects.requireNonNull(refreshHint, "refreshHint");
        this.skipped = List.copyOf(skipped);
        this.revocationLists = List.copyOf(revocationLists);
    }

    /** Returns a bundle of certificate authorities alone, of which no document says more. */
    static TrustBundle of(TrustDomain trustDomain, List<X509Certificate> authorities) {
        return new TrustBundle(
                trustDomain,
                new Keys(authorities, Map.of(), Map.of(), Set.of()),
                null,
                TrustBundleParser.STANDARD_REFRESH,
                List.of());
    }

    /**
     * Returns a bundle of certificate authorities alone, such as those of a PEM file. It verifies no JWT-SVIDs.
     *
     * @param trustDomain whose authorities they are
     * @param authorities their certificates in DER, at most 1,000
     * @throws RefusedException if one cannot be read, or they are too many
     */
    public static TrustBundle ofAuthorities(TrustDomain trustDomain, Collection<byte[]> authorities) {
        if (authorities.size() > TrustBundleParser.MAX_KEYS) {
            throw new RefusedException(Reason.LIMIT_EVIDENCE);
        }
        return of(trustDomain, authorities.stream().map(Crypto::anyCertificate).toList());
    }

    /** The keys by what they are for, and the IDs of those that are for something else than JWT-SVIDs. */
    record Keys(
            List<X509Certificate> authorities,
            Map<String, JwtKey> jwtKeys,
            Map<String, JwtKey> witKeys,
            Set<String> otherKeyIds) {
        Keys {
            authorities = List.copyOf(authorities);
            jwtKeys = Map.copyOf(jwtKeys);
            witKeys = Map.copyOf(witKeys);
            otherKeyIds = Set.copyOf(otherKeyIds);
        }
    }

    /**
     * Reads a SPIFFE trust bundle, which is a JWK Set. Entries that cannot be used are skipped one by one, as the
     * specification asks: unknown {@code kty} or {@code use}, a JWT key without {@code kid}, a private, weak or
     * malformed key, an {@code x5c} that does not fit. Two JWT keys with one {@code kid} are both unusable.
     *
     * @param trustDomain whose keys these are; the document does not say
     * @param json the document in UTF-8, at most 1 MiB with at most 1,000 keys
     * @throws TrustBundleException if it is no bundle at all
     */
    public static TrustBundle parse(TrustDomain trustDomain, byte[] json) {
        return TrustBundleParser.parse(trustDomain, json);
    }

    /**
     * Returns this bundle with lists of revoked certificates (RFC 5280 section 5) in the place of those it has. A list
     * counts from its date on, if it is signed by the CA whose certificates it names and that CA may sign such lists;
     * else it has no effect. One that is past the date of the next still counts.
     *
     * @param lists in DER, at most 4 MiB each
     * @throws TrustBundleException if one is malformed, or has critical extensions, which are those that make it a list
     *     of other CAs or a difference to another list
     */
    public TrustBundle withRevocationLists(Collection<byte[]> lists) {
        return new TrustBundle(
                trustDomain,
                keys,
                sequence,
                refreshHint,
                skipped,
                lists.stream().map(RevocationList::of).toList());
    }

    /** Returns whose keys these are. */
    public TrustDomain trustDomain() {
        return trustDomain;
    }

    /** Returns the certificate authorities. */
    public List<X509Certificate> authorities() {
        return keys.authorities();
    }

    /** Returns how many keys verify JWT-SVIDs. */
    public int jwtKeyCount() {
        return keys.jwtKeys().size();
    }

    /** Returns the number that grows with each version of the bundle ({@code spiffe_sequence}), if it has one. */
    public Optional<BigInteger> sequence() {
        return Optional.ofNullable(sequence);
    }

    /**
     * Returns how often to ask for a newer version: what the bundle says ({@code spiffe_refresh_hint}), but between 30
     * seconds and 24 hours, and 5 minutes if it says nothing of use.
     */
    public Duration refreshHint() {
        return refreshHint;
    }

    /** Returns the entries of the document that are not used, and why. */
    public List<SkippedEntry> skippedEntries() {
        return skipped;
    }

    List<RevocationList> revocationLists() {
        return revocationLists;
    }

    @Nullable
    JwtKey jwtKey(String keyId) {
        return keys.jwtKeys().get(keyId);
    }

    @Nullable
    JwtKey witKey(String keyId) {
        return keys.witKeys().get(keyId);
    }

    int witKeyCount() {
        return keys.witKeys().size();
    }

    /** Returns all its keys, of authorities and for tokens. */
    List<PublicKey> publicKeys() {
        List<PublicKey> all = new ArrayList<>();
        for (X509Certificate authority : keys.authorities()) {
            PublicKey key = authority.getPublicKey();
            if (key != null) {
                all.add(key);
            }
        }
        keys.jwtKeys().values().forEach(key -> all.add(key.publicKey()));
        keys.witKeys().values().forEach(key -> all.add(key.publicKey()));
        return all;
    }

    /** Tells whether a key of that ID is there for something else than JWT-SVIDs. */
    boolean hasOtherKey(String keyId) {
        return keys.otherKeyIds().contains(keyId);
    }

    /**
     * Tells whether putting this bundle in the place of another would turn back time: its sequence number is lower, or
     * it is the same but the keys are not (SPIFFE Federation section 4.2). Without both numbers there is no telling.
     */
    boolean rollsBack(TrustBundle held) {
        if (sequence == null || held.sequence == null) {
            return false;
        }
        int order = sequence.compareTo(held.sequence);
        return order < 0 || (order == 0 && !sameKeys(held));
    }

    private boolean sameKeys(TrustBundle other) {
        return Set.copyOf(keys.authorities()).equals(Set.copyOf(other.keys.authorities()))
                && same(keys.jwtKeys(), other.keys.jwtKeys())
                && same(keys.witKeys(), other.keys.witKeys());
    }

    private static boolean same(Map<String, JwtKey> one, Map<String, JwtKey> other) {
        return one.keySet().equals(other.keySet())
                && one.values().stream().allMatch(key -> key.same(Objects.requireNonNull(other.get(key.keyId()))));
    }
}
