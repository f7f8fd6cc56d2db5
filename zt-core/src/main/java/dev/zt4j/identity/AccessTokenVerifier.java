package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the access tokens of one OAuth issuer (RFC 9068 sections 2 and 4) with the keys of that issuer only. The
 * signature is checked before any claim but the issuer is judged.
 */
final class AccessTokenVerifier {
    /** Claims that an ID token has (OpenID Connect Core section 2) and an access token has not. */
    private static final Set<String> ID_TOKEN_CLAIMS = Set.of("nonce", "at_hash", "c_hash");

    private final TokenIssuer issuer;
    private final TokenRules rules;
    private final Crypto crypto;

    AccessTokenVerifier(TokenIssuer issuer, Duration skew, Crypto crypto) {
        this.crypto = crypto;
        this.issuer = issuer;
        this.rules = issuer.rules(skew);
    }

    /**
     * Verifies a token that names this issuer.
     *
     * @param verifier on whose behalf, which the principal remembers
     * @throws RefusedException if it does not hold
     */
    VerifiedToken verify(
            CompactJws jws,
            Map<String, @Nullable Object> claims,
            TrustBundles bundles,
            Instant now,
            EvidenceVerifier verifier) {
        if (!issuer.allows(jws.algorithm())) {
            throw new RefusedException(Reason.JWS_ALGORITHM);
        }
        if (!(jws.header().get("typ") instanceof String type) || !issuer.hasType(type)) {
            throw new RefusedException(Reason.AT_TYPE);
        }
        jws.checkOpenHeader();
        IssuerKeys keys = bundles.get(issuer.issuer(), now);
        if (keys == null || keys.keyCount() == 0) {
            throw new RefusedException(Reason.JWT_NO_BUNDLE);
        }
        JwtKey key = keys.key(jws.keyId());
        if (key == null) {
            bundles.missed(issuer.issuer());
            throw new RefusedException(Reason.JWT_KEY_ID);
        }
        jws.verify(key, crypto);
        return read(claims, keys, now, verifier);
    }

    private VerifiedToken read(
            Map<String, @Nullable Object> claims, Object keys, Instant now, EvidenceVerifier verifier) {
        String subject = text(claims, "sub");
        String clientId = text(claims, "client_id");
        String tokenId = text(claims, "jti");
        if (!claims.containsKey("aud") || !claims.containsKey("exp") || !claims.containsKey("iat")) {
            throw new RefusedException(Reason.AT_CLAIMS);
        }
        if (claims.keySet().stream().anyMatch(ID_TOKEN_CLAIMS::contains)) {
            throw new RefusedException(Reason.AT_CLAIMS);
        }
        List<String> audiences = TokenRules.audiences(claims.get("aud"));
        rules.judge(audiences);
        TokenRules.Dates dates = rules.dates(claims, now);
        Confirmation confirmation = Confirmation.parse(claims);
        List<ActClaim.Named> actors = ActClaim.parse(claims, issuer);
        Credential credential = Credential.builder(
                        Credential.Kind.ACCESS_TOKEN,
                        confirmation == null ? Credential.Strength.BEARER : Credential.Strength.PROOF_OF_POSSESSION,
                        issuer.issuer())
                .valid(dates)
                .token(tokenId, audiences)
                .sessionId(SelectedClaims.sessionId(claims))
                .keyThumbprint(confirmation == null ? null : confirmation.text())
                .authentication(SelectedClaims.authenticationClass(claims), SelectedClaims.authenticatedAt(claims))
                .build();
        Principal alone = Principal.builder(
                        issuer.kind(subject, clientId), issuer.issuer() + '#' + subject, credential, verifier)
                .actors(actors.stream().map(ActClaim.Named::agent).toList())
                .clientId(clientId)
                .claims(SelectedClaims.of(claims, issuer.claims()))
                .build();
        String onChannel =
                issuer.actorIsChannel() && !actors.isEmpty() ? actors.get(0).subject() : null;
        return new VerifiedToken(keys, rules, dates, alone, confirmation, onChannel);
    }

    private static String text(Map<String, @Nullable Object> claims, String name) {
        if (claims.get(name) instanceof String text && !text.isEmpty() && text.length() <= CompactJws.MAX_TEXT) {
            return text;
        }
        throw new RefusedException(Reason.AT_CLAIMS);
    }
}
