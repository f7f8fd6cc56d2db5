package dev.zt4j.jdbc;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key by which a guarded data source signs who is behind a transaction, and which besides it only the database has
 * ({@code zt_session.put_key} of {@code session-identity.sql}). Whoever has it can be anybody. Immutable and
 * thread-safe.
 *
 * @since 0.1.0
 */
public final class SessionKey {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MIN_BYTES = 32;
    private static final int MAX_BYTES = 64;

    private final SecretKeySpec key;

    private SessionKey(SecretKeySpec key) {
        this.key = key;
    }

    /**
     * Returns the key of some bytes, which are copied.
     *
     * @param secret 32 to 64 bytes
     * @throws IllegalArgumentException if there are fewer or more
     */
    public static SessionKey of(byte[] secret) {
        if (secret.length < MIN_BYTES || secret.length > MAX_BYTES) {
            throw new IllegalArgumentException("a session key has 32 to 64 bytes");
        }
        return new SessionKey(new SecretKeySpec(secret, ALGORITHM));
    }

    /** Signs a message (RFC 2104). */
    byte[] sign(byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(message);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** Tells nothing of the key. */
    @Override
    public String toString() {
        return "SessionKey[secret]";
    }
}
