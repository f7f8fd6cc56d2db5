package dev.zt4j.identity;

import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private final List<X509Certificate> authorities;
    private final Map<String, JwtKey> jwtKeys;
    private final Set<String> otherKeyIds;
    private final int skippedEntries;
    private final List<RevocationList> revocationLists;

    TrustBundle(
            TrustDomain trustDomain,
            List<X509Certificate> authorities,
            Map<String, JwtKey> jwtKeys,
            Set<String> otherKeyIds,
            int skippedEntries) {
        this(trustDomain, authorities, jwtKeys, otherKeyIds, skippedEntries, List.of());
    }

    private TrustBundle(
            TrustDomain trustDomain,
            List<X509Certificate> authorities,
            Map<String, JwtKey> jwtKeys,
            Set<String> otherKeyIds,
            int skippedEntries,
            List<RevocationList> revocationLists) {
        this.trustDomain = Objects.requireNonNull(trustDomain, "trustDomain");
        this.authorities = List.copyOf(authorities);
        this.jwtKeys = Map.copyOf(jwtKeys);
        this.otherKeyIds = Set.copyOf(otherKeyIds);
        this.skippedEntries = skippedEntries;
        this.revocationLists = List.copyOf(revocationLists);
    }

    /** Returns a bundle of certificate authorities alone, of which no document says more. */
    static TrustBundle of(TrustDomain trustDomain, List<X509Certificate> authorities) {
        return new TrustBundle(trustDomain, authorities, Map.of(), Set.of(), 0);
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
                authorities,
                jwtKeys,
                otherKeyIds,
                skippedEntries,
                lists.stream().map(RevocationList::of).toList());
    }

    /** Returns whose keys these are. */
    public TrustDomain trustDomain() {
        return trustDomain;
    }

    /** Returns the certificate authorities. */
    public List<X509Certificate> authorities() {
        return authorities;
    }

    /** Returns how many keys verify JWT-SVIDs. */
    public int jwtKeyCount() {
        return jwtKeys.size();
    }

    /** Returns how many entries of the document could not be used. */
    public int skippedEntries() {
        return skippedEntries;
    }

    List<RevocationList> revocationLists() {
        return revocationLists;
    }

    @Nullable
    JwtKey jwtKey(String keyId) {
        return jwtKeys.get(keyId);
    }

    /** Tells whether a key of that ID is there for something else than JWT-SVIDs. */
    boolean hasOtherKey(String keyId) {
        return otherKeyIds.contains(keyId);
    }
}
