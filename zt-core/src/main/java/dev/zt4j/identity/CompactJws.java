package dev.zt4j.identity;

import com.nimbusds.jose.util.Base64URL;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A compact JWS taken apart by strict rules (RFC 7515 sections 2 and 7.1) before any library sees it: three parts,
 * none empty, base64url without padding, line breaks or stray bits.
 */
final class CompactJws {
    static final int MAX_LENGTH = 16 * 1024;

    private final Map<String, @Nullable Object> header;
    private final byte[] payload;
    private final byte[] signingInput;
    private final Base64URL signature;

    private CompactJws(Map<String, @Nullable Object> header, byte[] payload, byte[] signingInput, Base64URL signature) {
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
        if (first <= 0 || second <= first + 1 || second == token.length() - 1 || token.indexOf('.', second + 1) >= 0) {
            throw new RefusedException(Reason.JWS_FORM);
        }
        byte[] header = decode(token.substring(0, first));
        byte[] payload = decode(token.substring(first + 1, second));
        String signature = token.substring(second + 1);
        decode(signature);
        return new CompactJws(
                StrictJson.object(header),
                payload,
                token.substring(0, second).getBytes(StandardCharsets.US_ASCII),
                new Base64URL(signature));
    }

    Map<String, @Nullable Object> header() {
        return header;
    }

    byte[] payload() {
        return payload;
    }

    byte[] signingInput() {
        return signingInput;
    }

    Base64URL signature() {
        return signature;
    }

    private static byte[] decode(String part) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            // The JDK takes padding and ignores unused bits; only the canonical spelling is one token.
            if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
                throw new RefusedException(Reason.JWS_BASE64);
            }
            return bytes;
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Reason.JWS_BASE64);
        }
    }
}
