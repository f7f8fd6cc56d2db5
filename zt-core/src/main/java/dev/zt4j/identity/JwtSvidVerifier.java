package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies JWT-SVIDs (JWT-SVID sections 2 to 5) with the keys of the subject's trust domain only. The signature is
 * checked before any claim is judged; until then the subject does no more than choose the trust bundle.
 */
final class JwtSvidVerifier {
    private static final Set<String> HEADERS = Set.of("alg", "kid", "typ");
    private static final Set<String> TYPES = Set.of("JWT", "JOSE");

    private final TokenRules rules;
    private final Crypto crypto;

    JwtSvidVerifier(TokenRules rules, Crypto crypto) {
        this.rules = rules;
        this.crypto = crypto;
    }

    /** What a token proves. */
    record Proof(
            SpiffeId id,
            TrustBundle bundle,
            TokenRules.Dates dates,
            @Nullable String tokenId,
            List<String> audiences) {}

    /**
     * Verifies a token.
     *
     * @throws RefusedException if it does not hold
     */
    Proof verify(CompactJws jws, Map<String, @Nullable Object> claims, TrustBundles bundles, Instant now) {
        jws.algorithm();
        checkHeader(jws.header());
        SpiffeId id = subject(claims);
        String keyId = jws.keyId();
        TrustBundle bundle = bundles.get(id.trustDomain(), now);
        if (bundle == null || bundle.jwtKeyCount() == 0) {
            throw new RefusedException(Reason.JWT_NO_BUNDLE);
        }
        jws.verify(key(bundle, keyId, bundles), crypto);
        if (claims.containsKey("cnf")) {
            throw new RefusedException(Reason.TOKEN_BOUND);
        }
        checkIssuer(claims);
        List<String> audiences = TokenRules.audiences(claims.get("aud"));
        rules.judge(audiences);
        return new Proof(id, bundle, rules.dates(claims, now), TokenRules.tokenId(claims), audiences);
    }

    private static void checkHeader(Map<String, @Nullable Object> header) {
        if (!HEADERS.containsAll(header.keySet())) {
            throw new RefusedException(Reason.JWS_HEADER);
        }
        if (header.containsKey("typ") && !(header.get("typ") instanceof String type && TYPES.contains(type))) {
            throw new RefusedException(Reason.JWT_TYPE);
        }
    }

    /** Refuses an issuer that is no text; who it is does not count, since the subject says whose keys do. */
    static void checkIssuer(Map<String, @Nullable Object> claims) {
        if (claims.containsKey("iss") && !(claims.get("iss") instanceof String)) {
            throw new RefusedException(Reason.JWT_ISSUER);
        }
    }

    /** Returns the workload that a token of a trust domain names. */
    static SpiffeId subject(Map<String, @Nullable Object> claims) {
        if (!(claims.get("sub") instanceof String subject)) {
            throw new RefusedException(Reason.JWT_SUBJECT);
        }
        try {
            SpiffeId id = SpiffeId.parse(subject);
            if (id.namesWorkload()) {
                return id;
            }
        } catch (RefusedException e) {
            // Whatever is wrong with the ID, it is the subject of this token that is.
            throw new RefusedException(Reason.JWT_SUBJECT);
        }
        throw new RefusedException(Reason.JWT_SUBJECT);
    }

    private static JwtKey key(TrustBundle bundle, String keyId, TrustBundles bundles) {
        JwtKey key = bundle.jwtKey(keyId);
        if (key == null && bundle.hasOtherKey(keyId)) {
            throw new RefusedException(Reason.JWT_KEY_USE);
        }
        if (key == null) {
            bundles.missed(bundle.trustDomain().name());
            throw new RefusedException(Reason.JWT_KEY_ID);
        }
        return key;
    }
}
