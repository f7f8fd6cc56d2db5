package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Mints tokens and trust bundles with every fault that a test wants. */
final class TestTokens {
    static final String AUDIENCE = "spiffe://td/us";

    private TestTokens() {}

    /** Returns the claims of a good token. */
    static Map<String, @Nullable Object> claims() {
        Map<String, @Nullable Object> claims = new LinkedHashMap<>();
        claims.put("sub", "spiffe://td/w");
        claims.put("aud", AUDIENCE);
        claims.put("iat", NOW.getEpochSecond());
        claims.put("exp", NOW.getEpochSecond() + 300);
        claims.put("jti", "t-1");
        return claims;
    }

    static Map<String, @Nullable Object> with(String claim, @Nullable Object value) {
        Map<String, @Nullable Object> claims = claims();
        claims.put(claim, value);
        return claims;
    }

    static Map<String, @Nullable Object> without(String claim) {
        Map<String, @Nullable Object> claims = claims();
        claims.remove(claim);
        return claims;
    }

    static String header(String algorithm, String keyId) {
        return "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + keyId + "\",\"typ\":\"JWT\"}";
    }

    static String sign(JWK key, String header, Map<String, @Nullable Object> claims) {
        return sign(key, header, JSONObjectUtils.toJSONString(claims));
    }

    /** Signs whatever is given, with the algorithm that the key is good for. */
    static String sign(JWK key, String header, String payload) {
        String input = Base64URL.encode(header) + "." + Base64URL.encode(payload);
        try {
            JWSSigner signer = key instanceof ECKey ec ? new ECDSASigner(ec) : new RSASSASigner((RSAKey) key);
            JWSAlgorithm algorithm = key instanceof ECKey
                    ? signer.supportedJWSAlgorithms().iterator().next()
                    : JWSAlgorithm.parse((String) JSONObjectUtils.parse(header).get("alg"));
            return input + "." + signer.sign(new JWSHeader(algorithm), input.getBytes(StandardCharsets.US_ASCII));
        } catch (JOSEException | java.text.ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a trust bundle entry for JWT-SVIDs. */
    static Map<String, Object> entry(JWK key, String keyId) {
        Map<String, Object> entry = new HashMap<>(key.toPublicJWK().toJSONObject());
        entry.put("use", "jwt-svid");
        entry.put("kid", keyId);
        return entry;
    }

    static byte[] document(List<Map<String, Object>> entries) {
        return JSONObjectUtils.toJSONString(Map.of("keys", new ArrayList<>(entries)))
                .getBytes(StandardCharsets.UTF_8);
    }

    @SafeVarargs
    static TrustBundle bundle(String trustDomain, Map<String, Object>... entries) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Map<String, Object> entry : entries) {
            all.add(entry);
        }
        return TrustBundle.parse(TrustDomain.of(trustDomain), document(all));
    }
}
