package dev.zt4j.identity;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The keys with which one OAuth issuer signs its tokens (RFC 7517 section 5). Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class IssuerKeys {
    private final String issuer;
    private final Map<String, JwtKey> keys;
    private final List<SkippedEntry> skipped;

    IssuerKeys(String issuer, Map<String, JwtKey> keys, List<SkippedEntry> skipped) {
        this.issuer = Objects.requireNonNull(issuer, "issuer");
        this.keys = Map.copyOf(keys);
        this.skipped = List.copyOf(skipped);
    }

    /**
     * Reads a JWK Set. Entries that cannot be used are skipped one by one: those without {@code kid}, those not meant
     * to verify signatures, private, weak or malformed keys. Two keys with one {@code kid} are both unusable.
     *
     * @param issuer whose keys these are, exactly as its tokens name it; the document does not say
     * @param json the document in UTF-8, at most 1 MiB with at most 1,000 keys
     * @throws TrustBundleException if it is no JWK Set at all
     */
    public static IssuerKeys parse(String issuer, byte[] json) {
        return TrustBundleParser.parseIssuer(issuer, json);
    }

    /** Returns whose keys these are. */
    public String issuer() {
        return issuer;
    }

    /** Returns how many keys there are. */
    public int keyCount() {
        return keys.size();
    }

    /** Returns the entries of the document that are not used, and why. */
    public List<SkippedEntry> skippedEntries() {
        return skipped;
    }

    @Nullable
    JwtKey key(String keyId) {
        return keys.get(keyId);
    }
}
