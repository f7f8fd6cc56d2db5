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
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long it takes to refuse what was made to be costly, at one size and at twice that size: doubling an input shall at
 * most double the time, and a half. Sizes above a limit are refused by it, so the larger of two may take less time.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by the set-up, which JMH calls first
public class RefusalBenchmark {
    private static final String AUDIENCE = "spiffe://prod.example/ledger";
    private static final TrustDomain DOMAIN = TrustDomain.of("prod.example");

    /** What is sent. */
    @Param({
        "deepHeader",
        "manyMembers",
        "manyDots",
        "longNumber",
        "actChain",
        "bundleOfBadKeys",
        "deepBundle",
        "nestedDer"
    })
    public String input;

    /** How often the pathological part is there. */
    @Param({"100", "200", "1000", "2000", "15000", "30000"})
    public int size;

    private final EvidenceVerifier verifier =
            EvidenceVerifier.builder(Set.of(AUDIENCE)).build();
    private Instant now;
    private TrustBundles bundles;
    private Evidence evidence;
    private byte[] bundle;
    private byte[] certificate;

    /** Makes the input and asks whether it is refused. */
    @Setup
    public void mint() throws Exception {
        now = Instant.now();
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        bundles = TrustBundles.of(List.of(TrustBundle.parse(
                DOMAIN,
                bytes("{\"keys\":[" + key.toPublicJWK().toJSONString().replaceFirst("\\{", "{\"use\":\"jwt-svid\",")
                        + "]}"))));
        bundle = new byte[0];
        certificate = new byte[0];
        evidence = Evidence.none();
        switch (input) {
            case "deepHeader" -> evidence = Evidence.bearer(base64("{\"alg\":" + "[".repeat(size)) + ".e30.AA");
            case "manyMembers" ->
                evidence = Evidence.bearer(base64("{" + members() + "\"alg\":\"ES256\"}") + ".e30.AA");
            case "manyDots" -> evidence = Evidence.bearer("a.".repeat(size));
            case "longNumber" -> evidence = signed(key, "{\"exp\":" + "9".repeat(size) + "}");
            case "actChain" -> evidence = signed(key, claims("{\"act\":{\"sub\":\"a\"", size));
            case "bundleOfBadKeys" ->
                bundle = bytes("{\"keys\":["
                        + String.join(",", Collections.nCopies(size, "{\"kty\":\"EC\",\"use\":\"jwt-svid\"}")) + "]}");
            case "deepBundle" -> bundle = bytes("{\"keys\":" + "[".repeat(size));
            default -> certificate = nested();
        }
        if (refuse() instanceof Verification.Verified) {
            throw new IllegalStateException("a pathological input is accepted");
        }
    }

    private String members() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < size; i++) {
            text.append("\"m").append(i).append("\":1,");
        }
        return text.toString();
    }

    private String claims(String actor, int depth) {
        String rest = actor.substring(1) + ",";
        return "{\"sub\":\"spiffe://prod.example/w\",\"aud\":\"" + AUDIENCE + "\",\"exp\":"
                + (now.getEpochSecond() + 300) + "," + rest.repeat(depth).replaceAll(",$", "") + "}".repeat(depth + 1);
    }

    private static Evidence signed(ECKey key, String claims) throws JOSEException {
        JWSObject token = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k").build(), new Payload(claims));
        token.sign(new ECDSASigner(key));
        return Evidence.bearer(token.serialize());
    }

    /** Sequences in each other, each as long as the rest. */
    private byte[] nested() {
        byte[] der = new byte[4 * size];
        for (int i = 0; i < size; i++) {
            int rest = der.length - 4 * i - 4;
            der[4 * i] = 0x30;
            der[4 * i + 1] = (byte) 0x82;
            der[4 * i + 2] = (byte) (rest >> 8);
            der[4 * i + 3] = (byte) rest;
        }
        return der;
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Refuses it. */
    @Benchmark
    public Object refuse() {
        if (certificate.length > 0) {
            return verifier.verify(Evidence.tlsOfDer(List.of(certificate)), bundles, now);
        }
        if (bundle.length == 0) {
            return verifier.verify(evidence, bundles, now);
        }
        try {
            return TrustBundle.parse(DOMAIN, bundle);
        } catch (TrustBundleException e) {
            return e;
        }
    }
}
