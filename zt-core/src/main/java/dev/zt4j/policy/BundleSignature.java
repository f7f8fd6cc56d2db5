package dev.zt4j.policy;

import dev.zt4j.json.JsonTextException;
import dev.zt4j.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The signature of a policy bundle: a compact JWS (RFC 7515 section 7.1) that holds the manifest. Its header names the
 * algorithm and the type and nothing else.
 */
final class BundleSignature {
    private static final String TYPE = "zt4j-policy-bundle";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private BundleSignature() {}

    static String sign(String manifest, PrivateKey key) {
        String header = "{\"alg\":\"" + BundleCrypto.of(key).jwsName() + "\",\"typ\":\"" + TYPE + "\"}";
        String signed = encode(header) + '.' + encode(manifest);
        return signed
                + '.'
                + ENCODER.encodeToString(BundleCrypto.sign(key, signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String encode(String text) {
        return ENCODER.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns the manifest that one of the keys has signed.
     *
     * @throws IllegalArgumentException if none has; the message says no more
     */
    static String verify(byte[] jws, List<PublicKey> keys) {
        String[] parts = new String(jws, StandardCharsets.ISO_8859_1).split("\\.", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("the signature is no compact JWS");
        }
        Map<String, @Nullable Object> header = header(decode(parts[0]));
        if (header.size() != 2 || !TYPE.equals(header.get("typ"))) {
            throw new IllegalArgumentException("the header of the signature is not that of a policy bundle");
        }
        byte[] manifest = decode(parts[1]);
        byte[] signature = decode(parts[2]);
        byte[] signed = (parts[0] + '.' + parts[1]).getBytes(StandardCharsets.ISO_8859_1);
        for (PublicKey key : keys) {
            if (BundleCrypto.of(key).jwsName().equals(header.get("alg"))
                    && BundleCrypto.verify(key, signed, signature)) {
                return new String(manifest, StandardCharsets.UTF_8);
            }
        }
        throw new IllegalArgumentException("no pinned key has signed it");
    }

    private static Map<String, @Nullable Object> header(byte[] json) {
        try {
            return StrictJson.object(json);
        } catch (JsonTextException e) {
            throw new IllegalArgumentException("the header of the signature is no JSON object", e);
        }
    }

    /** Decodes what has one form only: without padding, line breaks and stray bits. */
    private static byte[] decode(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (ENCODER.encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Said below, in our words.
        }
        throw new IllegalArgumentException("the signature is not base64url as it should be");
    }
}
