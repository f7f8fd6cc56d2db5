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
 * Verifies WIT-SVIDs (SPIFFE WIT-SVID, incubating, revision 665a28f of 2026-07-01) with the keys of the subject's trust
 * domain that are for them only. The signature is checked before any claim is judged; until then the subject does no
 * more than choose the trust bundle. What such a token proves without {@linkplain WorkloadProofVerifier a proof} of its
 * key is nothing.
 */
final class WitSvidVerifier {
    static final String TYPE = "wit+jwt";

    private final TokenRules rules;
    private final Crypto crypto;

    WitSvidVerifier(Duration skew, Duration maxLifetime, Crypto crypto) {
        this.rules = new TokenRules(Set.of(), false, skew, maxLifetime);
        this.crypto = crypto;
    }

    /**
     * Verifies a token.
     *
     * @param verifier on whose behalf, which the principal remembers
     * @throws RefusedException if it does not hold
     */
    VerifiedToken verify(CompactJws jws, TrustBundles bundles, Instant now, EvidenceVerifier verifier) {
        checkHeader(jws.header());
        Map<String, @Nullable Object> claims = jws.claims();
        SpiffeId id = JwtSvidVerifier.subject(claims);
        String keyId = keyId(jws);
        jws.checkOpenHeader();
        TrustBundle bundle = bundles.get(id.trustDomain(), now);
        if (bundle == null || bundle.witKeyCount() == 0) {
            throw new RefusedException(Reason.JWT_NO_BUNDLE);
        }
        jws.verify(key(bundle, keyId, bundles), crypto);
        if (claims.containsKey("aud")) {
            throw new RefusedException(Reason.WIT_AUDIENCE);
        }
        JwtSvidVerifier.checkIssuer(claims);
        TokenRules.Dates dates = rules.datesWhateverIssued(claims, now);
        Confirmation confirmation = Confirmation.ofHolder(claims);
        Credential credential = Credential.builder(
                        Credential.Kind.WIT_SVID,
                        Credential.Strength.PROOF_OF_POSSESSION,
                        id.trustDomain().name())
                .valid(dates)
                .token(TokenRules.tokenId(claims), List.of())
                .keyThumbprint(confirmation.text())
                .build();
        Principal alone = Principal.builder(PrincipalKind.WORKLOAD, id.toString(), credential, verifier)
                .trustDomain(id.trustDomain())
                .build();
        return new VerifiedToken(bundle, rules, dates, alone, confirmation, null);
    }

    private static void checkHeader(Map<String, @Nullable Object> header) {
        if (!TYPE.equals(header.get("typ")) || JwsAlgorithm.of(header.get("alg")) == null) {
            throw new RefusedException(Reason.WIT_HEADER);
        }
    }

    private static String keyId(CompactJws jws) {
        try {
            return jws.keyId();
        } catch (RefusedException e) {
            throw new RefusedException(Reason.WIT_HEADER);
        }
    }

    private static JwtKey key(TrustBundle bundle, String keyId, TrustBundles bundles) {
        JwtKey key = bundle.witKey(keyId);
        if (key != null) {
            return key;
        }
        if (bundle.jwtKey(keyId) != null || bundle.hasOtherKey(keyId)) {
            throw new RefusedException(Reason.JWT_KEY_USE);
        }
        bundles.missed(bundle.trustDomain().name());
        throw new RefusedException(Reason.JWT_KEY_ID);
    }
}
