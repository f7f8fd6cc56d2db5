package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Mints access tokens and keys of issuers, with every fault that a test wants. */
final class TestAccessTokens {
    static final String ISSUER = "https://as.example";
    static final String AUDIENCE = "https://api.example";

    private TestAccessTokens() {}

    static Map<String, @Nullable Object> claims() {
        Map<String, @Nullable Object> claims = new LinkedHashMap<>();
        claims.put("iss", ISSUER);
        claims.put("sub", "alice");
        claims.put("client_id", "app");
        claims.put("aud", AUDIENCE);
        claims.put("iat", NOW.getEpochSecond());
        claims.put("exp", NOW.getEpochSecond() + 300);
        claims.put("jti", "at-1");
        claims.put("scope", "read list");
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

    static String header(String type) {
        return "{\"alg\":\"ES256\",\"kid\":\"k\",\"typ\":\"" + type + "\"}";
    }

    static String token(JWK key, Map<String, @Nullable Object> claims) {
        return TestTokens.sign(key, header("at+jwt"), claims);
    }

    static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the keys of an issuer, each with {@code use} as given by its entry. */
    static IssuerKeys keys(String issuer, List<Map<String, Object>> entries) {
        return IssuerKeys.parse(issuer, TestTokens.document(entries));
    }

    static IssuerKeys keys(String issuer, JWK key) {
        List<Map<String, Object>> entries = new ArrayList<>();
        Map<String, Object> entry = new HashMap<>(key.toPublicJWK().toJSONObject());
        entry.put("kid", "k");
        entries.add(entry);
        return keys(issuer, entries);
    }

    static TokenIssuer.Builder issuer() {
        return TokenIssuer.builder(ISSUER, Set.of(AUDIENCE));
    }
}
