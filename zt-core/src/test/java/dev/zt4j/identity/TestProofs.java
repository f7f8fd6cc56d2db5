package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.zt4j.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Mints DPoP proofs with every fault that a test wants. */
final class TestProofs {
    static final String URI = "https://api.example/entries";

    private TestProofs() {}

    static String header(JWK key, String type, String algorithm) {
        return "{\"typ\":\"" + type + "\",\"alg\":\"" + algorithm + "\",\"jwk\":"
                + JSONObjectUtils.toJSONString(key.toPublicJWK().toJSONObject()) + "}";
    }

    static Map<String, @Nullable Object> claims(String token, String tokenId) {
        Map<String, @Nullable Object> claims = new LinkedHashMap<>();
        claims.put("jti", tokenId);
        claims.put("htm", "GET");
        claims.put("htu", URI);
        claims.put("iat", NOW.getEpochSecond());
        claims.put("ath", Base64Url.encode(Sha256.of(token.getBytes(StandardCharsets.US_ASCII))));
        return claims;
    }

    static String proof(JWK key, Map<String, @Nullable Object> claims) {
        return TestTokens.sign(key, header(key, "dpop+jwt", "ES256"), claims);
    }

    static String thumbprint(JWK key) {
        try {
            return key.computeThumbprint().toString();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static DpopRequest request(String... proofs) {
        return new DpopRequest(List.of(proofs), "GET", URI);
    }
}
