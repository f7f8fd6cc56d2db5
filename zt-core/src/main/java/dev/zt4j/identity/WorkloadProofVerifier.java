package dev.zt4j.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.zt4j.digest.Sha256;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies workload proof tokens (draft-ietf-wimse-wpt-01 section 2): that whoever sends a WIT-SVID holds its key, for
 * this URI, now, and once. Thread-safe.
 */
final class WorkloadProofVerifier {
    /** The longest that a proof may still live when it is used, the clock skew not counted. */
    static final Duration MAX_LIFETIME = Duration.ofMinutes(5);

    private static final int MAX_LENGTH = 8 * 1024;
    private static final String TYPE = "wpt+jwt";

    /** Claims that tie the proof to other tokens of the request, none of which is read here. */
    private static final List<String> OTHER_TOKENS = List.of("ath", "tth", "oth");

    private final UsedProofs used;
    private final TokenRules dates;
    private final Crypto crypto;

    WorkloadProofVerifier(ReplayStore store, Duration skew, Crypto crypto) {
        this.used = new UsedProofs(store, Reason.WIT_REPLAY, Reason.WIT_STORE);
        this.dates = new TokenRules(Set.of(), false, skew, MAX_LIFETIME.plus(skew));
        this.crypto = crypto;
    }

    /**
     * Verifies the proof of a request and records it as used.
     *
     * @param token the WIT-SVID that came with it
     * @param holder the key of that token
     * @throws RefusedException with {@link Reason#WIT_PROOF} if it does not hold, with {@link Reason#WIT_REPLAY} or
     *     {@link Reason#WIT_STORE} if it may not be used now
     */
    void verify(WorkloadProof presented, String token, PublicJwk holder, Instant now) {
        Proven proven;
        try {
            proven = proven(presented, token, holder.key(), now);
        } catch (RefusedException e) {
            throw new RefusedException(Reason.WIT_PROOF);
        }
        // The kind is part of the ID, so that one store serves proofs of every kind.
        used.record("wpt." + Base64Url.encode(holder.thumbprint()) + '.' + proven.id(), proven.until(), now);
    }

    private record Proven(String id, Instant until) {}

    private Proven proven(WorkloadProof presented, String token, JwtKey holder, Instant now) {
        if (presented.proofs().size() != 1 || presented.proofs().get(0).length() > MAX_LENGTH) {
            throw refused();
        }
        CompactJws proof = CompactJws.parse(presented.proofs().get(0));
        if (!TYPE.equals(proof.header().get("typ"))) {
            throw refused();
        }
        proof.checkOpenHeader();
        proof.verify(holder, crypto);
        Map<String, @Nullable Object> claims = proof.claims();
        checkTarget(claims, presented.uri());
        checkToken(claims, token);
        TokenRules.Dates valid = dates.datesWhateverIssued(claims, now);
        String id = TokenRules.tokenId(claims);
        if (id == null || id.isEmpty()) {
            throw refused();
        }
        return new Proven(id, valid.usableUntil());
    }

    /** One request has one URI, so a proof that names several is for more than this one. */
    private static void checkTarget(Map<String, @Nullable Object> claims, String uri) {
        List<String> targets = TokenRules.audiences(claims.get("aud"));
        if (targets.size() != 1 || !HttpUri.normalize(targets.get(0)).equals(HttpUri.normalize(uri))) {
            throw refused();
        }
    }

    private static void checkToken(Map<String, @Nullable Object> claims, String token) {
        String expected = Base64Url.encode(Sha256.of(token.getBytes(US_ASCII)));
        if (!(claims.get("wth") instanceof String hash)
                || !MessageDigest.isEqual(hash.getBytes(US_ASCII), expected.getBytes(US_ASCII))
                || OTHER_TOKENS.stream().anyMatch(claims::containsKey)) {
            throw refused();
        }
    }

    private static RefusedException refused() {
        return new RefusedException(Reason.WIT_PROOF);
    }
}
