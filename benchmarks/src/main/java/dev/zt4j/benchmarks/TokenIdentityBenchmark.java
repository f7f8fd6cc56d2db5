package dev.zt4j.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.proc.SingleKeyJWSKeySelector;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.TrustBundle;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.Verification;
import io.spiffe.bundle.jwtbundle.JwtBundle;
import io.spiffe.bundle.jwtbundle.JwtBundleSet;
import io.spiffe.svid.jwtsvid.JwtSvid;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * One ES256 JWT-SVID of 600 characters: parse, signature, {@code exp}, {@code aud}, {@code sub}. {@link #ztCold()}
 * alternates between two bundles with the same key, so that nothing is remembered; {@link #rawEs256()} is its floor. What
 * comes off a wire is a fresh string, whose hash nobody has computed yet: {@link #freshString()} is the share of making
 * it in {@link #ztWarm()} and {@link #caffeineHit()}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by the set-up, which JMH calls first
public class TokenIdentityBenchmark {
    private static final String TRUST_DOMAIN = "prod.example";
    private static final String AUDIENCE = "spiffe://prod.example/ledger";
    private static final String KEY_ID = "key-1";
    private static final int LENGTH = 600;
    private static final int REMEMBERED = 1_000;

    /** Who checks the signatures of ours, and the raw one. */
    @Param
    public SignatureProvider provider;

    private Provider engine;
    private EvidenceVerifier verifier;
    private final Set<String> audience = Set.of(AUDIENCE);
    private Instant now;
    private String token;
    private byte[] latin1;
    private TrustBundles[] bundles;
    private int turn;
    private PublicKey engineKey;
    private byte[] signed;
    private byte[] signature;
    private DefaultJWTProcessor<SecurityContext> nimbus;
    private DefaultJWTProcessor<SecurityContext> nimbusBouncyCastle;
    private JwtBundleSet peerBundles;
    private NimbusJwtDecoder spring;
    private Cache<String, Object> caffeine;

    /** Mints the tokens and asks all sides whether they hold. */
    @Setup
    public void mint() throws Exception {
        engine = provider.create();
        verifier = EvidenceVerifier.builder(Set.of(AUDIENCE))
                .signatureProvider(engine)
                .build();
        now = Instant.now();
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID(KEY_ID).generate();
        token = mint(key, "t-0");
        latin1 = token.getBytes(StandardCharsets.ISO_8859_1);
        bundles = new TrustBundles[] {trusting(key), trusting(key)};
        raw(key);
        nimbus = nimbus(key);
        nimbusBouncyCastle = nimbus(key);
        DefaultJWSVerifierFactory factory = new DefaultJWSVerifierFactory();
        factory.getJCAContext().setProvider(new BouncyCastleProvider());
        nimbusBouncyCastle.setJWSVerifierFactory(factory);
        peerBundles = JwtBundleSet.of(List.of(
                new JwtBundle(io.spiffe.spiffeid.TrustDomain.parse(TRUST_DOMAIN), Map.of(KEY_ID, key.toPublicKey()))));
        spring = spring(key);
        caffeine = Caffeine.newBuilder()
                .maximumSize(10_000)
                .expireAfterWrite(Duration.ofMinutes(5))
                .build();
        for (int i = 1; i < REMEMBERED; i++) {
            String other = mint(key, "t-" + i);
            caffeine.put(other, other);
            verifier.verify(Evidence.bearer(other), bundles[0], now);
        }
        caffeine.put(token, token);
        check(this::ztHolds);
        check(() -> rawEs256() ? true : null);
        check(this::nimbus);
        check(this::nimbusBouncyCastle);
        check(this::javaSpiffe);
        check(this::springDecoder);
        token = mint(new ECKeyGenerator(Curve.P_256).keyID(KEY_ID).generate(), "t-0");
        refuse(this::ztHolds);
        refuse(this::nimbus);
        refuse(this::nimbusBouncyCastle);
        refuse(this::javaSpiffe);
        refuse(this::springDecoder);
        token = new String(latin1, StandardCharsets.ISO_8859_1);
    }

    private static void check(Callable<@Nullable Object> verification) throws Exception {
        if (verification.call() == null) {
            throw new IllegalStateException("a good token is refused");
        }
    }

    private static void refuse(Callable<@Nullable Object> verification) {
        @Nullable Object taken;
        try {
            taken = verification.call();
        } catch (Exception e) {
            return;
        }
        if (taken != null) {
            throw new IllegalStateException("a token by another key holds");
        }
    }

    private @Nullable Object ztHolds() {
        return ztCold() instanceof Verification.Verified verified ? verified : null;
    }

    private String mint(ECKey key, String id) throws Exception {
        SignedJWT jwt = mint(key, id, "");
        int missing = LENGTH - jwt.serialize().length();
        return mint(key, id, "x".repeat(missing * 3 / 4)).serialize();
    }

    private SignedJWT mint(ECKey key, String id, String filler) throws Exception {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID(KEY_ID)
                        .type(JOSEObjectType.JWT)
                        .build(),
                new JWTClaimsSet.Builder()
                        .subject("spiffe://prod.example/ns/default/sa/payments")
                        .audience(AUDIENCE)
                        .issueTime(Date.from(now.minusSeconds(60)))
                        .expirationTime(Date.from(now.plusSeconds(3_600)))
                        .jwtID(id)
                        .claim("f", filler)
                        .build());
        jwt.sign(new ECDSASigner(key));
        return jwt;
    }

    private static TrustBundles trusting(ECKey key) {
        String json = "{\"keys\":[" + key.toPublicJWK().toJSONString().replace("{", "{\"use\":\"jwt-svid\",") + "]}";
        return TrustBundles.of(
                List.of(TrustBundle.parse(TrustDomain.of(TRUST_DOMAIN), json.getBytes(StandardCharsets.UTF_8))));
    }

    private void raw(ECKey key) throws Exception {
        engineKey = KeyFactory.getInstance("EC", engine)
                .generatePublic(new X509EncodedKeySpec(key.toPublicKey().getEncoded()));
        SignedJWT jwt = SignedJWT.parse(token);
        signed = jwt.getSigningInput();
        signature = jwt.getSignature().decode();
    }

    private static DefaultJWTProcessor<SecurityContext> nimbus(ECKey key) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                JWSAlgorithm.ES256, new ImmutableJWKSet<>(new JWKSet(key.toPublicJWK()))));
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(AUDIENCE, null, Set.of("sub", "exp")));
        return processor;
    }

    private static NimbusJwtDecoder spring(ECKey key) throws Exception {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(new SingleKeyJWSKeySelector<>(JWSAlgorithm.ES256, key.toPublicKey()));
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor);
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                new JwtTimestampValidator(),
                new JwtClaimValidator<List<String>>("aud", aud -> aud != null && aud.contains(AUDIENCE)),
                new JwtClaimValidator<String>("sub", sub -> sub != null && sub.startsWith("spiffe://"))));
        return decoder;
    }

    /** The whole verification, nothing remembered. */
    @Benchmark
    public Verification ztCold() {
        turn ^= 1;
        return verifier.verify(Evidence.bearer(token), bundles[turn], now);
    }

    /** A token that was verified before, in a fresh string. */
    @Benchmark
    public Verification ztWarm() {
        return verifier.verify(Evidence.bearer(new String(latin1, StandardCharsets.ISO_8859_1)), bundles[turn], now);
    }

    /** The signature alone, by the provider, with its key object kept. */
    @Benchmark
    public boolean rawEs256() throws GeneralSecurityException {
        Signature check = Signature.getInstance("SHA256withECDSAinP1363Format", engine);
        check.initVerify(engineKey);
        check.update(signed);
        return check.verify(signature);
    }

    /** What making the fresh string takes. */
    @Benchmark
    public String freshString() {
        return new String(latin1, StandardCharsets.ISO_8859_1);
    }

    /** Finding the token, in a fresh string, in a plain cache. */
    @Benchmark
    public @Nullable Object caffeineHit() {
        return caffeine.getIfPresent(new String(latin1, StandardCharsets.ISO_8859_1));
    }

    /** Nimbus JOSE+JWT with the JDK's provider. */
    @Benchmark
    public JWTClaimsSet nimbus() throws Exception {
        return nimbus.process(token, null);
    }

    /** Nimbus JOSE+JWT with Bouncy Castle. */
    @Benchmark
    public JWTClaimsSet nimbusBouncyCastle() throws Exception {
        return nimbusBouncyCastle.process(token, null);
    }

    /** What java-spiffe does for a JWT-SVID. */
    @Benchmark
    public JwtSvid javaSpiffe() throws Exception {
        return JwtSvid.parseAndValidate(token, peerBundles, audience);
    }

    /** What Spring Security does, with validators for date, audience and subject. */
    @Benchmark
    public Jwt springDecoder() {
        return spring.decode(token);
    }
}
