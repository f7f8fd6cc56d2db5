package dev.zt4j.identity;

import dev.zt4j.digest.Sha256;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A public key that a caller hands over as JWK, read by the rules for keys of issuers and some more: numbers in their
 * one canonical form, so that one key has one thumbprint, and RSA of no more than 4,096 bits, since anybody may have it
 * tried.
 */
final class PublicJwk {
    private static final int MAX_RSA_BITS = 4_096;

    private final JwtKey key;
    private final byte[] thumbprint;

    private PublicJwk(JwtKey key, byte[] thumbprint) {
        this.key = key;
        this.thumbprint = thumbprint;
    }

    /** Returns what verifies signatures, with the algorithms of its type only. */
    JwtKey key() {
        return key;
    }

    /** Returns the SHA-256 thumbprint (RFC 7638), not copied. */
    byte[] thumbprint() {
        return thumbprint;
    }

    /**
     * Reads a key.
     *
     * @param jwk the object
     * @param otherwise the reason to refuse it with
     */
    static PublicJwk parse(@Nullable Object jwk, Reason otherwise) {
        if (!(jwk instanceof Map<?, ?> members) || (members.containsKey("use") && !"sig".equals(members.get("use")))) {
            throw new RefusedException(otherwise);
        }
        try {
            JwkParser.checkPublic(members);
            JwkParser.checkVerifies(members);
            String canonical = canonical(members, otherwise);
            PublicKey key = JwkParser.publicKey(members);
            String name = JwkParser.algorithm(members);
            JwsAlgorithm pinned = JwsAlgorithm.of(name);
            boolean tooLong =
                    key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() > MAX_RSA_BITS;
            if (tooLong || (name != null && pinned == null)) {
                throw new RefusedException(otherwise);
            }
            return new PublicJwk(
                    new JwtKey("", Crypto.STANDARD.engineKey(key), pinned),
                    Sha256.of(canonical.getBytes(StandardCharsets.US_ASCII)));
        } catch (UnusableKeyException | RefusedException e) {
            throw new RefusedException(otherwise);
        }
    }

    /** The members that make the key, in the order of their names (RFC 7638 section 3). */
    private static String canonical(Map<?, ?> members, Reason otherwise) {
        if ("RSA".equals(members.get("kty"))) {
            String n = number(members, "n", otherwise);
            String e = number(members, "e", otherwise);
            return "{\"e\":\"" + e + "\",\"kty\":\"RSA\",\"n\":\"" + n + "\"}";
        }
        String x = text(members, "x", otherwise);
        String y = text(members, "y", otherwise);
        Base64Url.decode(x, otherwise);
        Base64Url.decode(y, otherwise);
        return "{\"crv\":\"" + members.get("crv") + "\",\"kty\":\"EC\",\"x\":\"" + x + "\",\"y\":\"" + y + "\"}";
    }

    /** A number is written with as few bytes as it needs (RFC 7518 section 2). */
    private static String number(Map<?, ?> members, String name, Reason otherwise) {
        String text = text(members, name, otherwise);
        byte[] bytes = Base64Url.decode(text, otherwise);
        if (bytes.length == 0 || bytes[0] == 0) {
            throw new RefusedException(otherwise);
        }
        return text;
    }

    private static String text(Map<?, ?> members, String name, Reason otherwise) {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw new RefusedException(otherwise);
    }
}
