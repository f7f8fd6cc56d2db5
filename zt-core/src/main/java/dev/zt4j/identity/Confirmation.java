package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a token is bound to, its {@code cnf} claim (RFC 7800 section 3.1). In an access token that is the
 * thumbprint of a JWK (RFC 9449 section 6.1), of a certificate (RFC 8705 section 3.1), or both, and then both must be
 * proven; in a WIT-SVID it is the JWK of its holder. A way of binding that is not known here cannot be checked, so it
 * is refused.
 */
final class Confirmation {
    private static final String JWK = "jkt";
    private static final String CERTIFICATE = "x5t#S256";
    private static final Set<String> KNOWN = Set.of(JWK, CERTIFICATE);
    private static final int SHA_256_BYTES = 32;

    private final byte @Nullable [] jwk;
    private final byte @Nullable [] certificate;
    private final @Nullable PublicJwk holder;

    private Confirmation(byte @Nullable [] jwk, byte @Nullable [] certificate, @Nullable PublicJwk holder) {
        this.jwk = jwk;
        this.certificate = certificate;
        this.holder = holder;
    }

    /** Reads the claim; null where a token has none. */
    static @Nullable Confirmation parse(Map<String, @Nullable Object> claims) {
        if (!claims.containsKey("cnf")) {
            return null;
        }
        if (!(claims.get("cnf") instanceof Map<?, ?> members)
                || members.isEmpty()
                || !KNOWN.containsAll(members.keySet())) {
            throw new RefusedException(Reason.AT_CONFIRMATION);
        }
        return new Confirmation(
                thumbprint(members, JWK, Reason.DPOP_THUMBPRINT),
                thumbprint(members, CERTIFICATE, Reason.MTLS_CONFIRMATION),
                null);
    }

    /**
     * Reads the claim of a WIT-SVID (section 3.2): a public key, pinned to the algorithm of its proofs.
     *
     * @throws RefusedException with {@link Reason#WIT_CONFIRMATION} if there is none such
     */
    static Confirmation ofHolder(Map<String, @Nullable Object> claims) {
        if (!(claims.get("cnf") instanceof Map<?, ?> members)
                || members.size() != 1
                || !(members.get("jwk") instanceof Map<?, ?> jwk)
                || JwsAlgorithm.of(jwk.get("alg")) == null) {
            throw new RefusedException(Reason.WIT_CONFIRMATION);
        }
        return new Confirmation(null, null, PublicJwk.parse(jwk, Reason.WIT_CONFIRMATION));
    }

    private static byte @Nullable [] thumbprint(Map<?, ?> members, String name, Reason otherwise) {
        if (!members.containsKey(name)) {
            return null;
        }
        if (members.get(name) instanceof String text) {
            byte[] digest = Base64Url.decode(text, otherwise);
            if (digest.length == SHA_256_BYTES) {
                return digest;
            }
        }
        throw new RefusedException(otherwise);
    }

    /** Returns the key that the holder of a WIT-SVID must prove; null for another token. */
    @Nullable
    PublicJwk holder() {
        return holder;
    }

    /** Tells whether a JWK must be proven with a DPoP proof. */
    boolean needsProof() {
        return jwk != null;
    }

    /** Tells whether a certificate must be proven by TLS. */
    boolean needsCertificate() {
        return certificate != null;
    }

    /** Compares in constant time. */
    boolean confirmsJwk(byte[] digest) {
        return jwk != null && MessageDigest.isEqual(jwk, digest);
    }

    /** Compares in constant time. */
    boolean confirmsCertificate(byte[] digest) {
        return certificate != null && MessageDigest.isEqual(certificate, digest);
    }

    /** Returns the thumbprint that identifies the key, the JWK's where there are both, in base64url. */
    String text() {
        byte[] digest = holder != null ? holder.thumbprint() : jwk != null ? jwk : certificate;
        return digest == null ? "" : Base64Url.encode(digest);
    }
}
