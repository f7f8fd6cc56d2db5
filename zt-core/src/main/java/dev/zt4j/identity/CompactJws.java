package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A compact JWS taken apart by strict rules (RFC 7515 sections 2 and 7.1): three parts, header and signature not empty, base64url
 * without padding, line breaks or stray bits. All kinds of tokens are read here; which algorithms, types and headers are
 * allowed is up to each kind.
 */
final class CompactJws {
    static final int MAX_LENGTH = 16 * 1024;

    /** Longest key ID or token ID. */
    static final int MAX_TEXT = 256;

    /** Headers that name or carry a key, or change how the token is read. */
    private static final Set<String> REFUSED_HEADERS =
            Set.of("jwk", "jku", "x5u", "x5c", "b64", "zip", "enc", "epk", "p2c", "p2s");

    private final Map<String, @Nullable Object> header;
    private final byte[] payload;
    private final byte[] signingInput;
    private final byte[] signature;

    private CompactJws(Map<String, @Nullable Object> header, byte[] payload, byte[] signingInput, byte[] signature) {
        this.header = header;
        this.payload = payload;
        this.signingInput = signingInput;
        this.signature = signature;
    }

    static CompactJws parse(String token) {
        if (token.length() > MAX_LENGTH) {
            throw new RefusedException(Reason.LIMIT_TOKEN);
        }
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first <= 0 || second < 0 || second == token.length() - 1 || token.indexOf('.', second + 1) >= 0) {
            throw new RefusedException(Reason.JWS_FORM);
        }
        byte[] header = Base64Url.decode(token.substring(0, first), Reason.JWS_BASE64);
        byte[] payload = Base64Url.decode(token.substring(first + 1, second), Reason.JWS_BASE64);
        byte[] signature = Base64Url.decode(token.substring(second + 1), Reason.JWS_BASE64);
        return new CompactJws(
                StrictJson.object(header),
                payload,
                token.substring(0, second).getBytes(StandardCharsets.ISO_8859_1),
                signature);
    }

    Map<String, @Nullable Object> header() {
        return header;
    }

    /** Returns the claims, which prove nothing before {@link #verify} has returned. */
    Map<String, @Nullable Object> claims() {
        // An empty payload can be signed, but it is no token (JWT-SVID section 5.1).
        if (payload.length == 0) {
            throw new RefusedException(Reason.JWS_FORM);
        }
        return StrictJson.object(payload);
    }

    /**
     * Returns the algorithm that the header names.
     *
     * @throws RefusedException if it is absent or unknown
     */
    JwsAlgorithm algorithm() {
        JwsAlgorithm algorithm = JwsAlgorithm.of(header.get("alg"));
        if (algorithm == null) {
            throw new RefusedException(Reason.JWS_ALGORITHM);
        }
        return algorithm;
    }

    /**
     * Checks the header of a kind of token that may have parameters unknown here.
     *
     * @throws RefusedException if one of them names or carries a key, changes how the token is read, or is critical
     */
    void checkOpenHeader() {
        for (String name : header.keySet()) {
            if (REFUSED_HEADERS.contains(name)) {
                throw new RefusedException(Reason.JWS_HEADER);
            }
        }
        if (header.containsKey("crit")) {
            throw new RefusedException(Reason.JWS_CRITICAL);
        }
    }

    /**
     * Returns the key ID, an opaque name to look up a key by.
     *
     * @throws RefusedException if it is absent, empty or over 256 characters
     */
    String keyId() {
        if (header.get("kid") instanceof String keyId && !keyId.isEmpty() && keyId.length() <= MAX_TEXT) {
            return keyId;
        }
        throw new RefusedException(Reason.JWT_KEY_ID);
    }

    /**
     * Checks the signature with a key that has to fit the algorithm of the header.
     *
     * @throws RefusedException if key or signature do not fit
     */
    void verify(JwtKey key, Crypto crypto) {
        key.verify(algorithm(), signingInput, signature, crypto);
    }
}
