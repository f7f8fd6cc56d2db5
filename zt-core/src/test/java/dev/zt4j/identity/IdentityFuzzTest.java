package dev.zt4j.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.jwk.ECKey;
import dev.zt4j.reason.RefusedException;
import java.lang.management.ManagementFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Whatever comes in is proven or refused by the documented exceptions within a second, and what was not minted here is
 * never proven. In the ordinary run the inputs beside this class are tried; CONTRIBUTING tells how to look for new ones.
 */
class IdentityFuzzTest {
    private static final String DURATION = "60s";
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(1);
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final ECKey FUZZ_KEY = TestAccessTokens.key();
    private static final TokenIssuer FUZZ_ISSUER = TestAccessTokens.issuer().build();
    private static final EvidenceVerifier FUZZ_VERIFIER = EvidenceVerifier.builder(Set.of(TestTokens.AUDIENCE))
            .issuer(FUZZ_ISSUER)
            .build();

    @FuzzTest(maxDuration = DURATION)
    void spiffeId(byte[] input) {
        timed(() -> {
            String text = new String(input, UTF_8);
            SpiffeId id;
            try {
                id = SpiffeId.parse(text);
            } catch (RefusedException refused) {
                return;
            }
            assertThat(id).hasToString(text);
            assertThat("spiffe://" + id.trustDomain() + id.path()).isEqualTo(text);
        });
    }

    /** Certificates one behind the other; the last one is trusted too, so that whole paths are reached. */
    @FuzzTest(maxDuration = DURATION)
    void chain(byte[] input) {
        timed(() -> {
            List<X509Certificate> chain = new ArrayList<>();
            int from = 0;
            while (from + 4 <= input.length) {
                int size =
                        Math.min(4 + (((input[from + 2] & 0xff) << 8) | (input[from + 3] & 0xff)), input.length - from);
                try {
                    chain.add(Crypto.certificate(java.util.Arrays.copyOfRange(input, from, from + size)));
                } catch (RefusedException refused) {
                    return;
                }
                from += size;
            }
            if (chain.isEmpty()) {
                return;
            }
            TrustBundles bundles = TrustBundles.of(
                    List.of(TrustBundle.of(TrustDomain.of("td"), List.of(chain.get(chain.size() - 1)))));
            try {
                new X509SvidVerifier(Crypto.STANDARD, ChainRules.STRICT).verify(chain, false, bundles, NOW);
            } catch (RefusedException refused) {
                return;
            }
            assertThat(CertificateRules.leafId(ParsedCertificate.of(chain.get(0)))
                            .trustDomain()
                            .name())
                    .isEqualTo("td");
        });
    }

    /** As a trust bundle, as a map of them and as the keys of an issuer; what is read has to bear being used. */
    @FuzzTest(maxDuration = DURATION)
    void bundleJson(byte[] input) {
        timed(() -> {
            TrustDomain trustDomain = TrustDomain.of("td");
            try {
                TrustBundle bundle = TrustBundle.parse(trustDomain, input);
                assertThat(bundle.refreshHint().toSeconds()).isBetween(30L, 86_400L);
                assertThat(bundle.publicKeys()).allMatch(Crypto::strongEnough);
                assertThat(TrustBundle.parse(trustDomain, input).rollsBack(bundle))
                        .isFalse();
            } catch (TrustBundleException refused) {
                // As documented.
            }
            try {
                TrustBundles map = TrustBundles.parseMap(input);
                assertThat(map.sharedKeys(map)).allMatch(line -> line.startsWith("bundle."));
                map.checkFollows(map);
            } catch (TrustBundleException refused) {
                // As documented.
            }
            try {
                assertThat(IssuerKeys.parse("https://as", input).skippedEntries())
                        .allMatch(entry -> entry.position() >= 0);
            } catch (TrustBundleException refused) {
                // As documented.
            }
        });
    }

    /** A token as it comes: by a key that was not used to make it nothing is proven. */
    @FuzzTest(maxDuration = DURATION)
    void jws(byte[] input) {
        timed(() -> {
            String token = new String(input, UTF_8);
            TrustBundles bundles = TrustBundles.of(
                    List.of(TestTokens.bundle("td", TestTokens.entry(FUZZ_KEY, "k"))),
                    List.of(TestAccessTokens.keys(TestAccessTokens.ISSUER, FUZZ_KEY)));
            assertThat(FUZZ_VERIFIER.verify(Evidence.bearer(token), bundles, NOW))
                    .isInstanceOf(Verification.Refused.class);
        });
    }

    /** The parts of a proof, signed by its own key, so that whatever it says is judged. */
    @FuzzTest(maxDuration = DURATION)
    void dpopProof(byte[] input) {
        timed(() -> {
            String claims = new String(input, UTF_8);
            String proof = TestTokens.sign(FUZZ_KEY, TestProofs.header(FUZZ_KEY, "dpop+jwt", "ES256"), claims);
            DpopVerifier verifier = new DpopVerifier(DpopRules.builder().build(), Crypto.STANDARD, new byte[32]);
            Confirmation confirmation = Objects.requireNonNull(
                    Confirmation.parse(Map.of("cnf", Map.of("jkt", TestProofs.thumbprint(FUZZ_KEY)))));
            for (String field : List.of(claims, proof)) {
                try {
                    verifier.verify(TestProofs.request(field), "token", confirmation, NOW);
                } catch (RefusedException refused) {
                    assertThat(refused.reason().code()).startsWith("dpop.");
                    continue;
                }
                assertThat(claims).contains("ath", "htu", "htm", "jti", "iat");
            }
        });
    }

    @FuzzTest(maxDuration = DURATION)
    void actClaims(byte[] input) {
        timed(() -> {
            List<ActClaim.Named> actors;
            try {
                actors = ActClaim.parse(StrictJson.object(input), FUZZ_ISSUER);
            } catch (RefusedException refused) {
                return;
            }
            assertThat(actors).hasSizeLessThanOrEqualTo(TokenIssuer.MAX_ACTORS);
            assertThat(actors).allMatch(actor -> actor.issuer().equals(TestAccessTokens.ISSUER));
        });
    }

    /**
     * By the time that this thread computes, so that a busy machine fails nothing, and a second time where the first took
     * too long, since it may have loaded classes.
     */
    private static void timed(Runnable check) {
        if (cpuTime(check) > LIMIT) {
            assertThat(cpuTime(check)).as("nanoseconds of one input").isLessThan(LIMIT);
        }
    }

    private static long cpuTime(Runnable check) {
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        check.run();
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
    }
}
