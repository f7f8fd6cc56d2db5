package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A public key that verifies tokens, with the algorithms it is good for: those of its type, or the only one it is
 * pinned to. It holds the engine's own key object, which keeps what it has computed for the key. Thread-safe.
 */
final class JwtKey {
    private final String keyId;
    private final PublicKey publicKey;
    private final Set<JwsAlgorithm> algorithms;
    private final BigInteger order;

    /**
     * Creates a key.
     *
     * @param keyId its ID; empty for one that is not looked up
     * @param publicKey an RSA or EC key of the engine
     * @param pinned the only algorithm it may be used with; null if its holder does not say
     * @throws RefusedException with {@link Reason#JWS_KEY} if no algorithm fits the key
     */
    JwtKey(String keyId, PublicKey publicKey, @Nullable JwsAlgorithm pinned) {
        this.keyId = Objects.requireNonNull(keyId, "keyId");
        this.publicKey = Objects.requireNonNull(publicKey, "publicKey");
        Set<JwsAlgorithm> fitting = JwsAlgorithm.fitting(publicKey);
        if (pinned != null) {
            fitting.retainAll(EnumSet.of(pinned));
        }
        if (fitting.isEmpty()) {
            throw new RefusedException(Reason.JWS_KEY);
        }
        this.algorithms = Collections.unmodifiableSet(fitting);
        this.order = publicKey instanceof ECPublicKey ec ? ec.getParams().getOrder() : BigInteger.ZERO;
    }

    String keyId() {
        return keyId;
    }

    PublicKey publicKey() {
        return publicKey;
    }

    /** Tells whether another one is the same key for the same algorithms. */
    boolean same(JwtKey other) {
        return publicKey.equals(other.publicKey) && algorithms.equals(other.algorithms);
    }

    Set<JwsAlgorithm> algorithms() {
        return algorithms;
    }

    /**
     * Checks a signature.
     *
     * @throws RefusedException with {@link Reason#JWS_KEY} if the algorithm is not one of this key, with {@link
     *     Reason#JWS_SIGNATURE} if the signature is wrong
     */
    void verify(JwsAlgorithm algorithm, byte[] signingInput, byte[] signature, Crypto crypto) {
        if (!algorithms.contains(algorithm)) {
            throw new RefusedException(Reason.JWS_KEY);
        }
        boolean wellFormed = !algorithm.elliptic() || algorithm.wellFormed(signature, order);
        if (!wellFormed || !crypto.verifies(algorithm, publicKey, signingInput, signature)) {
            throw new RefusedException(Reason.JWS_SIGNATURE);
        }
    }

    /** Tells whether it is the same key for the same use, wherever it was read. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof JwtKey key
                        && keyId.equals(key.keyId)
                        && publicKey.equals(key.publicKey)
                        && algorithms.equals(key.algorithms));
    }

    @Override
    public int hashCode() {
        return Objects.hash(keyId, publicKey, algorithms);
    }
}
