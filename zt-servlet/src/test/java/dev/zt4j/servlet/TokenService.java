package dev.zt4j.servlet;

import dev.zt4j.ZeroTrustBuilder;
import dev.zt4j.identity.IssuerKeys;
import dev.zt4j.identity.TokenIssuer;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustSource;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** An OAuth issuer and its clients, with keys of their own. What is in a token or proof is written out as JSON. */
final class TokenService {
    static final String ISSUER = "https://as.example";
    static final String ORIGIN = "https://api.example";

    private static final int COORDINATE_BYTES = 32;

    private final KeyPair key = keyPair();
    private final AtomicInteger ids = new AtomicInteger();

    static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has its tokens accepted. */
    void accept(ZeroTrustBuilder builder) {
        String keys = "{\"keys\":[" + jwk(key).replace("}", ",\"kid\":\"k\",\"use\":\"sig\",\"alg\":\"ES256\"}") + "]}";
        builder.trust(TrustSource.of(TrustBundles.of(
                        List.of(), List.of(IssuerKeys.parse(ISSUER, keys.getBytes(StandardCharsets.UTF_8))))))
                .tokenIssuer(TokenIssuer.builder(ISSUER, Set.of(ORIGIN)).build());
    }

    /** Returns an access token for ann with more claims, such as {@code "acr":"mfa"}. */
    String token(Instant now, String more) {
        String claims = "\"iss\":\"" + ISSUER + "\",\"sub\":\"ann\",\"client_id\":\"app\",\"aud\":\"" + ORIGIN
                + "\",\"iat\":" + now.getEpochSecond() + ",\"exp\":" + (now.getEpochSecond() + 300) + ",\"jti\":\"at-"
                + ids.incrementAndGet() + "\"";
        return sign(
                key,
                "{\"alg\":\"ES256\",\"kid\":\"k\",\"typ\":\"at+jwt\"}",
                '{' + claims + (more.isEmpty() ? "" : "," + more) + '}');
    }

    /** Returns a DPoP proof for a GET with a token. */
    String proof(KeyPair holder, Instant now, String token, String path, String more) {
        String header = "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":" + jwk(holder) + '}';
        String claims = "\"jti\":\"proof-" + ids.incrementAndGet() + "\",\"htm\":\"GET\",\"htu\":\"" + ORIGIN + path
                + "\",\"iat\":" + now.getEpochSecond() + ",\"ath\":\"" + digest(token) + '"';
        return sign(holder, header, '{' + claims + (more.isEmpty() ? "" : "," + more) + '}');
    }

    /** Returns the claim that binds a token to a key. */
    static String boundTo(KeyPair holder) {
        return "\"cnf\":{\"jkt\":\"" + digest(jwk(holder)) + "\"}";
    }

    static String digest(String text) {
        return digest(text.getBytes(StandardCharsets.UTF_8));
    }

    static String digest(byte[] bytes) {
        try {
            return base64(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a public key with its members in the order of RFC 7638 section 3.3. */
    private static String jwk(KeyPair pair) {
        ECPublicKey point = (ECPublicKey) pair.getPublic();
        return "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\""
                + coordinate(point.getW().getAffineX()) + "\",\"y\":\""
                + coordinate(point.getW().getAffineY()) + "\"}";
    }

    private static String coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] padded = new byte[COORDINATE_BYTES];
        int length = Math.min(bytes.length, COORDINATE_BYTES);
        System.arraycopy(bytes, bytes.length - length, padded, COORDINATE_BYTES - length, length);
        return base64(padded);
    }

    private static String sign(KeyPair pair, String header, String claims) {
        String input =
                base64(header.getBytes(StandardCharsets.UTF_8)) + '.' + base64(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + '.' + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
