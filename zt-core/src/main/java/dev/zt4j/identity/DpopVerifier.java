package dev.zt4j.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zt4j.digest.Sha256;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies DPoP proofs (RFC 9449 section 4.3): that whoever sends a token holds the key it is bound to, for this
 * request, now, and once. Thread-safe.
 */
final class DpopVerifier {
    private static final int MAX_LENGTH = 8 * 1024;
    private static final Set<String> HEADERS = Set.of("typ", "alg", "jwk");

    private final DpopRules rules;
    private final Crypto crypto;
    private final UsedProofs used;
    private final @Nullable DpopNonces nonces;

    /**
     * Creates a verifier.
     *
     * @param nonceKey random, and known to nobody else
     */
    DpopVerifier(DpopRules rules, Crypto crypto, byte[] nonceKey) {
        this.rules = rules;
        this.crypto = crypto;
        this.used = new UsedProofs(rules.replayStore(), Reason.DPOP_REPLAY, Reason.DPOP_STORE);
        this.nonces = rules.nonceLifetime() == null ? null : new DpopNonces(nonceKey, rules.nonceLifetime());
    }

    /** Returns the nonce that the next proof is to have; null where none is required. */
    @Nullable
    String nonce(Instant now) {
        return nonces == null ? null : nonces.next(now);
    }

    /**
     * Verifies the proof of a request and records it as used.
     *
     * @param token the token that came with it
     * @param confirmation which key it is bound to
     * @throws RefusedException with a {@code dpop.*} reason if it does not hold
     */
    void verify(DpopRequest request, String token, Confirmation confirmation, Instant now) {
        if (request.proofs().size() != 1 || request.proofs().get(0).indexOf(',') >= 0) {
            throw new RefusedException(Reason.DPOP_HEADER);
        }
        CompactJws proof = parse(request.proofs().get(0));
        PublicJwk jwk = checkHeader(proof);
        checkSignature(proof, jwk);
        Map<String, @Nullable Object> claims = claims(proof);
        String tokenId = text(claims, "jti");
        checkRequest(claims, request);
        Instant until = checkDate(claims, now);
        checkNonce(claims, now);
        if (!same(text(claims, "ath"), Base64Url.encode(Sha256.of(token.getBytes(US_ASCII))))) {
            throw new RefusedException(Reason.DPOP_TOKEN);
        }
        if (!confirmation.confirmsJwk(jwk.thumbprint())) {
            throw new RefusedException(Reason.DPOP_THUMBPRINT);
        }
        // The key is part of the ID, method and URI are not: a proof that differs in their spelling alone is the same.
        used.record(Base64Url.encode(jwk.thumbprint()) + '.' + tokenId, until, now);
    }

    private static CompactJws parse(String proof) {
        if (proof.length() > MAX_LENGTH) {
            throw new RefusedException(Reason.DPOP_FORM);
        }
        try {
            return CompactJws.parse(proof);
        } catch (RefusedException e) {
            throw new RefusedException(Reason.DPOP_FORM);
        }
    }

    private static Map<String, @Nullable Object> claims(CompactJws proof) {
        try {
            return proof.claims();
        } catch (RefusedException e) {
            throw new RefusedException(Reason.DPOP_FORM);
        }
    }

    private PublicJwk checkHeader(CompactJws proof) {
        Map<String, @Nullable Object> header = proof.header();
        if (!"dpop+jwt".equals(header.get("typ"))) {
            throw new RefusedException(Reason.DPOP_TYPE);
        }
        JwsAlgorithm algorithm = JwsAlgorithm.of(header.get("alg"));
        if (algorithm == null || !rules.allows(algorithm)) {
            throw new RefusedException(Reason.DPOP_ALGORITHM);
        }
        if (!HEADERS.containsAll(header.keySet())) {
            throw new RefusedException(Reason.DPOP_FORM);
        }
        return PublicJwk.parse(header.get("jwk"), Reason.DPOP_JWK);
    }

    private void checkSignature(CompactJws proof, PublicJwk jwk) {
        try {
            proof.verify(jwk.key(), crypto);
        } catch (RefusedException e) {
            throw new RefusedException(e.reason() == Reason.JWS_KEY ? Reason.DPOP_JWK : Reason.DPOP_SIGNATURE);
        }
    }

    private static void checkRequest(Map<String, @Nullable Object> claims, DpopRequest request) {
        String method = text(claims, "htm");
        String uri = text(claims, "htu");
        if (!method.equals(request.method())) {
            throw new RefusedException(Reason.DPOP_METHOD);
        }
        if (!HttpUri.normalize(uri).equals(HttpUri.normalize(request.uri()))) {
            throw new RefusedException(Reason.DPOP_URI);
        }
    }

    /** Returns the last instant at which the proof would be taken. */
    private Instant checkDate(Map<String, @Nullable Object> claims, Instant now) {
        Instant issuedAt;
        try {
            issuedAt = NumericDate.parse(claims.get("iat"));
        } catch (RefusedException e) {
            throw new RefusedException(Reason.DPOP_CLAIMS);
        }
        Instant until = issuedAt.plus(rules.window());
        if (now.isAfter(until) || now.isBefore(issuedAt.minus(rules.window()))) {
            throw new RefusedException(Reason.DPOP_ISSUED_AT);
        }
        return until;
    }

    private void checkNonce(Map<String, @Nullable Object> claims, Instant now) {
        if (claims.containsKey("nonce") && !(claims.get("nonce") instanceof String)) {
            throw new RefusedException(Reason.DPOP_CLAIMS);
        }
        if (nonces != null && !(claims.get("nonce") instanceof String nonce && nonces.fresh(nonce, now))) {
            throw new RefusedException(Reason.DPOP_NONCE);
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(UTF_8), other.getBytes(UTF_8));
    }

    private static String text(Map<String, @Nullable Object> claims, String name) {
        int most = "htu".equals(name) ? MAX_LENGTH : CompactJws.MAX_TEXT;
        if (claims.get(name) instanceof String text && !text.isEmpty() && text.length() <= most) {
            return text;
        }
        throw new RefusedException("ath".equals(name) ? Reason.DPOP_TOKEN : Reason.DPOP_CLAIMS);
    }
}
