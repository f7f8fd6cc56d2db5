package dev.zt4j.samples.grpc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.zt4j.identity.IssuerKeys;
import dev.zt4j.identity.SpiffeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for an OAuth server: it gives users access tokens (RFC 9068), and exchanges one for a token with which a
 * workload acts for the user (RFC 8693). A real one authenticates both; this one believes who asks.
 */
final class TokenServer {
    static final String ISSUER = "https://as.example";
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private final InstantSource clock;
    private final ECKey key;

    TokenServer(InstantSource clock) throws JOSEException {
        this.clock = clock;
        this.key = new ECKeyGenerator(Curve.P_256)
                .keyID("key-1")
                .algorithm(JWSAlgorithm.ES256)
                .generate();
    }

    /** Returns its public keys; an application reads them with {@code TrustSource.discovery}. */
    IssuerKeys keys() {
        return IssuerKeys.parse(ISSUER, new JWKSet(key).toString(true).getBytes(StandardCharsets.UTF_8));
    }

    String token(String user, String audience) throws IOException {
        return signed(user, audience, null);
    }

    /** Returns a token for another audience, with which a workload acts for whom the given token names. */
    String exchange(String token, SpiffeId actor, String audience) throws IOException {
        try {
            SignedJWT given = SignedJWT.parse(token);
            if (!given.verify(new ECDSAVerifier(key))) {
                throw new IOException("not a token of this server");
            }
            return signed(given.getJWTClaimsSet().getSubject(), audience, actor);
        } catch (ParseException | JOSEException e) {
            throw new IOException("not a token", e);
        }
    }

    private String signed(String user, String audience, @Nullable SpiffeId actor) throws IOException {
        Instant now = clock.instant();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .subject(user)
                .audience(audience)
                .claim("client_id", "shop-app")
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFETIME)));
        if (actor != null) {
            claims.claim("act", Map.of("sub", actor.toString()));
        }
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("at+jwt"))
                        .keyID(key.getKeyID())
                        .build(),
                claims.build());
        try {
            token.sign(new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IOException("the token could not be signed", e);
        }
        return token.serialize();
    }
}
