package dev.zt4j.identity;

import java.security.cert.X509Certificate;
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

    TrustBundle(
            TrustDomain trustDomain,
            List<X509Certificate> authorities,
            Map<String, JwtKey> jwtKeys,
            Set<String> otherKeyIds,
            int skippedEntries) {
        this.trustDomain = Objects.requireNonNull(trustDomain, "trustDomain");
        this.authorities = List.copyOf(authorities);
        this.jwtKeys = Map.copyOf(jwtKeys);
        this.otherKeyIds = Set.copyOf(otherKeyIds);
        this.skippedEntries = skippedEntries;
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

    @Nullable
    JwtKey jwtKey(String keyId) {
        return jwtKeys.get(keyId);
    }

    /** Tells whether a key of that ID is there for something else than JWT-SVIDs. */
    boolean hasOtherKey(String keyId) {
        return otherKeyIds.contains(keyId);
    }
}
