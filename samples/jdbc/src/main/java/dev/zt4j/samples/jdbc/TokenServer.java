package dev.zt4j.samples.jdbc;

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
import dev.zt4j.identity.IssuerKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for an OAuth server: it gives people access tokens (RFC 9068), and agents tokens with which they act for them
 * (RFC 8693). A real one authenticates both; this one believes who asks.
 */
final class TokenServer {
    static final String ISSUER = "https://as.example";
    static final String AUDIENCE = "https://bank.example/ledger";
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

    /** Returns a token of a person. */
    String token(String user) throws IOException {
        return signed(user, "bank-app", null);
    }

    /** Returns a token with which an agent acts for a person. */
    String token(String user, String agent) throws IOException {
        return signed(user, agent, agent);
    }

    /** Returns a token with which an agent acts for itself. */
    String agentToken(String agent) throws IOException {
        return signed(agent, agent, null);
    }

    private String signed(String subject, String client, @Nullable String actor) throws IOException {
        Instant now = clock.instant();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .subject(subject)
                .audience(AUDIENCE)
                .claim("client_id", client)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFETIME)));
        if (actor != null) {
            claims.claim("act", Map.of("sub", actor));
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
