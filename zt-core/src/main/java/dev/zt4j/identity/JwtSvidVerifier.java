package dev.zt4j.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
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
    /** JWT-SVID section 2.1, in this order: name, and the key it needs. */
    private static final Map<String, JWSAlgorithm> ALGORITHMS = Map.of(
            "RS256", JWSAlgorithm.RS256,
            "RS384", JWSAlgorithm.RS384,
            "RS512", JWSAlgorithm.RS512,
            "ES256", JWSAlgorithm.ES256,
            "ES384", JWSAlgorithm.ES384,
            "ES512", JWSAlgorithm.ES512,
            "PS256", JWSAlgorithm.PS256,
            "PS384", JWSAlgorithm.PS384,
            "PS512", JWSAlgorithm.PS512);

    private static final Map<Curve, JWSAlgorithm> CURVES =
            Map.of(Curve.P_256, JWSAlgorithm.ES256, Curve.P_384, JWSAlgorithm.ES384, Curve.P_521, JWSAlgorithm.ES512);

    private static final Set<String> HEADERS = Set.of("alg", "kid", "typ");
    private static final Set<String> TYPES = Set.of("JWT", "JOSE");
    private static final int MAX_TEXT = 256;

    private final TokenRules rules;
    private final Crypto crypto;

    JwtSvidVerifier(TokenRules rules, Crypto crypto) {
        this.rules = rules;
        this.crypto = crypto;
    }

    /** What a token proves. */
    record Proof(
            SpiffeId id,
            Instant issuedAt,
            Instant expiresAt,
            @Nullable String tokenId,
            List<String> audiences) {}

    /**
     * Verifies a token.
     *
     * @throws RefusedException if it does not hold
     */
    Proof verify(String token, TrustBundles bundles, Instant now) {
        CompactJws jws = CompactJws.parse(token);
        JWSAlgorithm algorithm = algorithm(jws.header());
        checkHeader(jws.header());
        Map<String, @Nullable Object> claims = StrictJson.object(jws.payload());
        SpiffeId id = subject(claims);
        JwtKey key = key(bundles.get(id.trustDomain(), now), jws.header(), algorithm);
        checkSignature(jws, algorithm, key);
        if (claims.containsKey("cnf")) {
            throw new RefusedException(Reason.TOKEN_BOUND);
        }
        List<String> audiences = rules.audiences(claims.get("aud"));
        Instant expiresAt = rules.expiry(claims.get("exp"), now);
        Instant issuedAt = rules.checkDates(claims, expiresAt, now);
        return new Proof(id, issuedAt, expiresAt, tokenId(claims), audiences);
    }

    private static JWSAlgorithm algorithm(Map<String, @Nullable Object> header) {
        JWSAlgorithm algorithm = header.get("alg") instanceof String name ? ALGORITHMS.get(name) : null;
        if (algorithm == null) {
            throw new RefusedException(Reason.JWS_ALGORITHM);
        }
        return algorithm;
    }

    private static void checkHeader(Map<String, @Nullable Object> header) {
        if (!HEADERS.containsAll(header.keySet())) {
            throw new RefusedException(Reason.JWS_HEADER);
        }
        if (header.containsKey("typ") && !(header.get("typ") instanceof String type && TYPES.contains(type))) {
            throw new RefusedException(Reason.JWT_TYPE);
        }
    }

    private static SpiffeId subject(Map<String, @Nullable Object> claims) {
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

    private static JwtKey key(
            @Nullable TrustBundle bundle, Map<String, @Nullable Object> header, JWSAlgorithm algorithm) {
        if (!(header.get("kid") instanceof String keyId) || keyId.isEmpty() || keyId.length() > MAX_TEXT) {
            throw new RefusedException(Reason.JWT_KEY_ID);
        }
        if (bundle == null || bundle.jwtKeyCount() == 0) {
            throw new RefusedException(Reason.JWT_NO_BUNDLE);
        }
        JwtKey key = bundle.jwtKey(keyId);
        if (key == null) {
            throw new RefusedException(bundle.hasOtherKey(keyId) ? Reason.JWT_KEY_USE : Reason.JWT_KEY_ID);
        }
        if (!fits(key, algorithm)) {
            throw new RefusedException(Reason.JWS_KEY);
        }
        return key;
    }

    private static boolean fits(JwtKey key, JWSAlgorithm algorithm) {
        if (key.pinned() != null && !key.pinned().equals(algorithm)) {
            return false;
        }
        if (key.publicKey() instanceof ECPublicKey ec) {
            Curve curve = Curve.forECParameterSpec(ec.getParams());
            return curve != null && algorithm.equals(CURVES.get(curve));
        }
        return key.publicKey() instanceof RSAPublicKey && !JWSAlgorithm.Family.EC.contains(algorithm);
    }

    private void checkSignature(CompactJws jws, JWSAlgorithm algorithm, JwtKey key) {
        try {
            JWSVerifier verifier = key.publicKey() instanceof ECPublicKey ec
                    ? new ECDSAVerifier(ec)
                    : new RSASSAVerifier((RSAPublicKey) key.publicKey());
            verifier.getJCAContext().setProvider(crypto.provider());
            if (!verifier.verify(new JWSHeader(algorithm), jws.signingInput(), jws.signature())) {
                throw new RefusedException(Reason.JWS_SIGNATURE);
            }
        } catch (JOSEException e) {
            throw new RefusedException(Reason.JWS_SIGNATURE);
        }
    }

    private static @Nullable String tokenId(Map<String, @Nullable Object> claims) {
        Object tokenId = claims.get("jti");
        if (tokenId == null || (tokenId instanceof String text && text.length() <= MAX_TEXT)) {
            return (String) tokenId;
        }
        throw new RefusedException(Reason.JWT_JSON);
    }

    /** What the operator set: expected audiences, skew, lifetime ceiling. */
    record TokenRules(Set<String> expected, boolean singleAudience, Duration skew, Duration maxLifetime) {
        TokenRules {
            expected = Set.copyOf(expected);
        }

        List<String> audiences(@Nullable Object claim) {
            List<?> values =
                    claim instanceof String one ? List.of(one) : claim instanceof List<?> many ? many : List.of();
            boolean ours = false;
            for (Object value : values) {
                if (!(value instanceof String text) || text.isEmpty()) {
                    throw new RefusedException(Reason.JWT_AUDIENCE);
                }
                ours |= expected.contains(text);
            }
            if (!ours) {
                throw new RefusedException(Reason.JWT_AUDIENCE);
            }
            if (singleAudience && values.size() > 1) {
                throw new RefusedException(Reason.JWT_AUDIENCE_COUNT);
            }
            return values.stream().map(String.class::cast).toList();
        }

        Instant expiry(@Nullable Object claim, Instant now) {
            if (!(claim instanceof Number)) {
                throw new RefusedException(Reason.JWT_EXPIRY);
            }
            Instant expiresAt = NumericDate.parse(claim);
            if (!now.isBefore(expiresAt.plus(skew))) {
                throw new RefusedException(Reason.JWT_EXPIRY);
            }
            return expiresAt;
        }

        /** Checks {@code nbf}, {@code iat} and the lifetime; returns since when the token holds. */
        Instant checkDates(Map<String, @Nullable Object> claims, Instant expiresAt, Instant now) {
            Instant latestStart = now.plus(skew);
            if (claims.containsKey("nbf")
                    && NumericDate.parse(claims.get("nbf")).isAfter(latestStart)) {
                throw new RefusedException(Reason.JWT_DATE);
            }
            Instant issuedAt = claims.containsKey("iat") ? NumericDate.parse(claims.get("iat")) : now;
            if (issuedAt.isAfter(latestStart)) {
                throw new RefusedException(Reason.JWT_DATE);
            }
            if (Duration.between(issuedAt, expiresAt).compareTo(maxLifetime) > 0) {
                throw new RefusedException(Reason.JWT_LIFETIME);
            }
            return issuedAt;
        }
    }
}
