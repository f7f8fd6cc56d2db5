package dev.zt4j;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.IssuerKeys;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustSource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An OAuth issuer with a key of its own. */
final class TestIssuer {
    static final String AUDIENCE = "https://api.example";

    private final String name;
    private final ECKey key;

    TestIssuer(String name) {
        this.name = name;
        try {
            this.key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    String name() {
        return name;
    }

    TrustSource trust() {
        byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
        return TrustSource.of(TrustBundles.of(List.of(), List.of(IssuerKeys.parse(name, keys))));
    }

    /** An access token of five minutes for a person, or whoever the client acts for, with more claims. */
    Evidence token(String subject, String client, Map<String, Object> more) {
        return Evidence.bearer(text(subject, client, more));
    }

    String text(String subject, String client, Map<String, Object> more) {
        Instant now = TestClock.START;
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(name)
                .subject(subject)
                .audience(AUDIENCE)
                .claim("client_id", client)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)))
                .jwtID(UUID.randomUUID().toString());
        more.forEach(claims::claim);
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID("k")
                        .type(new JOSEObjectType("at+jwt"))
                        .build(),
                claims.build());
        try {
            token.sign(new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }
}
