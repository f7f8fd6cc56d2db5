package dev.zt4j.benchmarks;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.zt4j.benchmarks.CostlyInput.Attempt;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.TrustBundle;
import dev.zt4j.identity.TrustBundleException;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.Verification;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Tokens and bundles that are costly to refuse. */
final class CostlyTokens {
    private static final String AUDIENCE = "spiffe://prod.example/ledger";
    private static final TrustDomain DOMAIN = TrustDomain.of("prod.example");

    private CostlyTokens() {}

    static Attempt deepHeader(int size) throws JOSEException {
        return token(base64("{\"alg\":" + "[".repeat(size)) + ".e30.AA");
    }

    static Attempt headerMembers(int size) throws JOSEException {
        return token(base64("{" + members(size) + "\"alg\":\"ES256\"}") + ".e30.AA");
    }

    static Attempt dots(int size) throws JOSEException {
        return token("a.".repeat(size));
    }

    static Attempt overlong(int size) throws JOSEException {
        return token(base64("{\"alg\":\"ES256\"}") + ".e30." + "A".repeat(size));
    }

    static Attempt longExpiry(int size) throws JOSEException {
        return signed("{\"exp\":" + "9".repeat(size) + "}");
    }

    static Attempt actors(int size) throws JOSEException {
        String claims = "{\"sub\":\"spiffe://prod.example/w\",\"aud\":\"" + AUDIENCE + "\",\"exp\":"
                + (Instant.now().getEpochSecond() + 300);
        return signed(claims + ",\"act\":{\"sub\":\"a\"".repeat(size) + "}".repeat(size + 1));
    }

    static Attempt bundleOfBadKeys(int size) {
        return bundle(keys("{\"kty\":\"EC\",\"use\":\"jwt-svid\"}", size));
    }

    static Attempt bundleOfKeysOffCurve(int size) {
        String coordinate = base64("x".repeat(32));
        return bundle(keys(
                "{\"kty\":\"EC\",\"use\":\"jwt-svid\",\"kid\":\"k\",\"crv\":\"P-256\",\"x\":\"" + coordinate
                        + "\",\"y\":\"" + coordinate + "\"}",
                size));
    }

    static Attempt deepBundle(int size) {
        return bundle("{\"keys\":" + "[".repeat(size));
    }

    private static String keys(String key, int size) {
        return "{\"keys\":[" + String.join(",", Collections.nCopies(size, key)) + "]}";
    }

    /** A bundle is refused as a whole, or none of its keys is usable. */
    private static Attempt bundle(String json) {
        byte[] document = bytes(json);
        return () -> {
            try {
                return TrustBundle.parse(DOMAIN, document).jwtKeyCount() == 0;
            } catch (TrustBundleException e) {
                return true;
            }
        };
    }

    private static Attempt token(String token) throws JOSEException {
        return attempt(token, new ECKeyGenerator(Curve.P_256).keyID("k").generate());
    }

    private static Attempt signed(String claims) throws JOSEException {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        JWSObject token = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k").build(), new Payload(claims));
        token.sign(new ECDSASigner(key));
        return attempt(token.serialize(), key);
    }

    private static Attempt attempt(String token, ECKey key) {
        TrustBundles bundles = TrustBundles.of(List.of(TrustBundle.parse(
                DOMAIN,
                bytes("{\"keys\":[" + key.toPublicJWK().toJSONString().replaceFirst("\\{", "{\"use\":\"jwt-svid\",")
                        + "]}"))));
        EvidenceVerifier verifier = EvidenceVerifier.builder(Set.of(AUDIENCE)).build();
        Evidence evidence = Evidence.bearer(token);
        Instant now = Instant.now();
        return () -> verifier.verify(evidence, bundles, now) instanceof Verification.Refused;
    }

    static String members(int size) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < size; i++) {
            text.append("\"m").append(i).append("\":1,");
        }
        return text.toString();
    }

    static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(text));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
