package dev.zt4j.benchmarks;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.zt4j.benchmarks.CostlyInput.Attempt;
import dev.zt4j.identity.DpopRequest;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.IssuerKeys;
import dev.zt4j.identity.TokenIssuer;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.Verification;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * DPoP proofs that are costly to refuse. Whoever sends them holds a good token and signs what he likes with its key, so each
 * is refused for what it says or does not say, behind a good signature.
 */
final class CostlyProofs {
    private static final String ISSUER = "https://as.example";
    private static final String AUDIENCE = "https://api.example";
    private static final String URI = "https://api.example/ledger";

    /** The largest prime of 64 bits, as no larger exponent is taken. */
    private static final BigInteger EXPONENT = BigInteger.TWO.pow(64).subtract(BigInteger.valueOf(59));

    private CostlyProofs() {}

    static Attempt members(int size) throws Exception {
        return attempt(ellipticKey(), URI, CostlyTokens.members(size));
    }

    static Attempt deep(int size) throws Exception {
        return attempt(ellipticKey(), URI, "\"deep\":" + "[".repeat(size) + "]".repeat(size) + ",");
    }

    static Attempt uriSteps(int size) throws Exception {
        return attempt(ellipticKey(), URI + "/%61/%2E%2e".repeat(size), "");
    }

    static Attempt keyBits(int size) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", new BouncyCastleProvider());
        generator.initialize(new RSAKeyGenParameterSpec(size, EXPONENT));
        KeyPair pair = generator.generateKeyPair();
        return attempt(
                new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                        .privateKey(pair.getPrivate())
                        .build(),
                URI,
                "");
    }

    private static ECKey ellipticKey() throws Exception {
        return new ECKeyGenerator(Curve.P_256).generate();
    }

    /** A proof without an {@code iat}. */
    private static Attempt attempt(JWK key, String uri, String members) throws Exception {
        ECKey issuerKey = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        Instant now = Instant.now();
        String token = token(issuerKey, key, now);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(CostlyTokens.bytes(token));
        String claims = "{" + members + "\"jti\":\"1\",\"htm\":\"GET\",\"htu\":\"" + uri + "\",\"ath\":\""
                + Base64URL.encode(digest) + "\"}";
        JWSAlgorithm algorithm = key instanceof ECKey ? JWSAlgorithm.ES256 : JWSAlgorithm.PS256;
        String proof = sign(
                new JWSHeader.Builder(algorithm)
                        .type(new JOSEObjectType("dpop+jwt"))
                        .jwk(key.toPublicJWK())
                        .build(),
                claims,
                key instanceof ECKey elliptic ? new ECDSASigner(elliptic) : new RSASSASigner(key.toRSAKey()));
        EvidenceVerifier verifier = EvidenceVerifier.builder(Set.of("unused"))
                .issuer(TokenIssuer.builder(ISSUER, Set.of(AUDIENCE)).build())
                .build();
        TrustBundles keys = TrustBundles.of(
                List.of(),
                List.of(IssuerKeys.parse(
                        ISSUER,
                        CostlyTokens.bytes(
                                "{\"keys\":[" + issuerKey.toPublicJWK().toJSONString() + "]}"))));
        Evidence evidence = Evidence.none().withDpop(token, new DpopRequest(List.of(proof), "GET", URI));
        return () -> verifier.verify(evidence, keys, now) instanceof Verification.Refused refused
                && refused.reason().code().startsWith("dpop.");
    }

    private static String token(ECKey issuerKey, JWK key, Instant now) throws Exception {
        long issued = now.getEpochSecond();
        String claims = "{\"iss\":\"" + ISSUER + "\",\"aud\":\"" + AUDIENCE
                + "\",\"sub\":\"alice\",\"client_id\":\"app\""
                + ",\"jti\":\"at-1\",\"iat\":" + issued + ",\"exp\":" + (issued + 3_600) + ",\"cnf\":{\"jkt\":\""
                + key.computeThumbprint() + "\"}}";
        return sign(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID("k")
                        .type(new JOSEObjectType("at+jwt"))
                        .build(),
                claims,
                new ECDSASigner(issuerKey));
    }

    private static String sign(JWSHeader header, String claims, JWSSigner signer) throws Exception {
        JWSObject token = new JWSObject(header, new Payload(claims));
        token.sign(signer);
        return token.serialize();
    }
}
