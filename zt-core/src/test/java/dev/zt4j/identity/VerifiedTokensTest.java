package dev.zt4j.identity;

import static dev.zt4j.identity.TestAccessTokens.ISSUER;
import static dev.zt4j.identity.TestCertificates.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.ECKey;
import dev.zt4j.reason.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tokens that are found again. */
class VerifiedTokensTest {
    private static final ECKey KEY = TestAccessTokens.key();
    private static final ECKey OTHER_KEY = TestAccessTokens.key();
    private static final TrustBundles BUNDLES = bundles(KEY);
    private static final EvidenceVerifier VERIFIER = verifier();

    private static TrustBundles bundles(ECKey key) {
        return TrustBundles.of(
                List.of(TestTokens.bundle("td", TestTokens.entry(key, "k"))),
                List.of(TestAccessTokens.keys(ISSUER, key)));
    }

    private static EvidenceVerifier verifier() {
        return EvidenceVerifier.builder(Set.of(TestTokens.AUDIENCE))
                .issuer(TestAccessTokens.issuer().build())
                .build();
    }

    private static String svid(ECKey key, String id) {
        return TestTokens.sign(key, TestTokens.header("ES256", "k"), TestTokens.with("jti", id));
    }

    private static Verification verify(String token, TrustBundles bundles, Instant now) {
        return VERIFIER.verify(Evidence.bearer(token), bundles, now);
    }

    private static VerifiedToken remembered(String id, Instant expiresAt) {
        Principal alone = Principal.builder(PrincipalKind.USER, id, Credential.NONE, VERIFIER)
                .build();
        TokenRules rules = new TokenRules(Set.of("a"), false, Duration.ZERO, Duration.ofHours(1));
        return new VerifiedToken(
                BUNDLES, rules, new TokenRules.Dates(NOW, true, expiresAt, NOW, expiresAt), alone, null, null);
    }

    @Test
    void token_isFoundAgainAsTheSamePrincipal() {
        String token = svid(KEY, "again");
        assertThat(verify(new String(token.toCharArray()), BUNDLES, NOW))
                .isEqualTo(verify(token, BUNDLES, NOW))
                .isInstanceOf(Verification.Verified.class);
    }

    @Test
    @DisplayName("T-23 G-05 a remembered token ends with its expiry, its keys and their freshness")
    void rememberedToken_endsWithWhatProvesIt() {
        for (String token : List.of(svid(KEY, "ends"), TestAccessTokens.token(KEY, TestAccessTokens.claims()))) {
            assertThat(verify(token, BUNDLES, NOW)).isInstanceOf(Verification.Verified.class);
            assertThat(verify(token, BUNDLES, NOW.plusSeconds(359))).isInstanceOf(Verification.Verified.class);
            assertThat(verify(token, BUNDLES, NOW.plusSeconds(360)))
                    .isEqualTo(new Verification.Refused(Reason.JWT_EXPIRY));
            assertThat(verify(token, BUNDLES, NOW.plus(Duration.ofDays(3_650))))
                    .isEqualTo(new Verification.Refused(Reason.JWT_EXPIRY));
            assertThat(verify(token, BUNDLES, NOW.minus(Duration.ofHours(1))))
                    .isEqualTo(new Verification.Refused(Reason.JWT_DATE));
            assertThat(verify(token, bundles(OTHER_KEY), NOW))
                    .isEqualTo(new Verification.Refused(Reason.JWS_SIGNATURE));
            assertThat(verify(token, TrustBundles.of(List.of()), NOW))
                    .isEqualTo(new Verification.Refused(Reason.JWT_NO_BUNDLE));
            assertThat(verify(token, BUNDLES.freshUntil(NOW), NOW.plusSeconds(1)))
                    .isEqualTo(new Verification.Refused(Reason.TRUST_STALE));
            assertThat(verify(token, BUNDLES, NOW)).isInstanceOf(Verification.Verified.class);
        }
    }

    @Test
    @DisplayName("T-24 a token that differs from a remembered one in any character is another")
    void otherCharacters_makeAnotherToken() {
        String token = svid(KEY, "differs");
        assertThat(verify(token, BUNDLES, NOW)).isInstanceOf(Verification.Verified.class);
        for (int i = 0; i < token.length(); i++) {
            char[] changed = token.toCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            assertThat(verify(new String(changed), BUNDLES, NOW))
                    .as("character %d", i)
                    .isInstanceOf(Verification.Refused.class);
        }
        for (String other : List.of(token + "=", token + "A", token + " ", token.substring(0, token.length() - 1))) {
            assertThat(verify(other, BUNDLES, NOW)).isInstanceOf(Verification.Refused.class);
        }
    }

    @Test
    @DisplayName("T-24 texts with one tail are told apart by the rest of them")
    void sameTail_isNotTheSameToken() {
        VerifiedTokens tokens = new VerifiedTokens(64, 1 << 20, 7);
        String tail = "t".repeat(30);
        VerifiedToken one = remembered("one", NOW.plusSeconds(9));
        VerifiedToken two = remembered("two", NOW.plusSeconds(9));
        tokens.put("1" + tail, one, NOW);
        tokens.put("2" + tail, two, NOW);
        assertThat(tokens.find("1" + tail)).isSameAs(one);
        assertThat(tokens.find("2" + tail)).isSameAs(two);
        assertThat(tokens.find("3" + tail)).isNull();
        tokens.remove("1" + tail, two);
        assertThat(tokens.find("1" + tail)).isSameAs(one);
        tokens.remove("1" + tail, one);
        assertThat(tokens.find("1" + tail)).isNull();
        assertThat(tokens.find("short")).isNull();
    }

    @Test
    @DisplayName("G-04 what is remembered is bounded by count and by memory")
    void memory_isBounded() {
        VerifiedTokens few = new VerifiedTokens(8, 1 << 20, 7);
        VerifiedTokens small = new VerifiedTokens(1_024, 16_384, 7);
        for (int i = 0; i < 10_000; i++) {
            String text = "token-" + i + "-".repeat(40);
            few.put(text, remembered(text, NOW.plusSeconds(9)), NOW);
            small.put(text, remembered(text, NOW.plusSeconds(9)), NOW);
            assertThat(small.bytes()).isLessThanOrEqualTo(16_384);
        }
        assertThat(few.bytes()).isLessThanOrEqualTo(8 * 1_200);
        String huge = "x".repeat(5_000);
        few.put(huge, remembered("huge", NOW.plusSeconds(9)), NOW);
        assertThat(few.find(huge)).isNull();
    }

    @Test
    void expiredToken_givesUpItsPlace() {
        VerifiedTokens tokens = new VerifiedTokens(4, 1 << 20, 7);
        List<String> lasting = List.of("a".repeat(40), "b".repeat(40), "c".repeat(40));
        lasting.forEach(text -> tokens.put(text, remembered(text, NOW.plusSeconds(99)), NOW));
        for (int i = 0; i < 50; i++) {
            Instant now = NOW.plusSeconds(i);
            String text = i + "d".repeat(40);
            tokens.put(text, remembered(text, now.plusSeconds(1)), now);
        }
        assertThat(lasting).allMatch(text -> tokens.find(text) != null);
    }

    @Test
    @DisplayName(
            "G-07 T-23 while keys are swapped a thousand times no token is taken that the keys at hand do not prove")
    void swappedKeys_areNeverMixed() throws Exception {
        TrustBundles theirs = bundles(OTHER_KEY);
        AtomicReference<TrustBundles> current = new AtomicReference<>(BUNDLES);
        Map<String, TrustBundles> provenBy = Map.of(svid(KEY, "ours"), BUNDLES, svid(OTHER_KEY, "theirs"), theirs);
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService pool = Executors.newFixedThreadPool(threads + 1);
        try {
            List<Callable<Long>> tasks = new ArrayList<>();
            tasks.add(() -> {
                for (int i = 0; i < 1_000; i++) {
                    current.set(i % 2 == 0 ? theirs : BUNDLES);
                    Thread.onSpinWait();
                }
                return 0L;
            });
            for (int t = 0; t < threads; t++) {
                tasks.add(() -> {
                    long wrong = 0;
                    for (int i = 0; i < 500; i++) {
                        for (Map.Entry<String, TrustBundles> token : provenBy.entrySet()) {
                            TrustBundles read = current.get();
                            boolean accepted = verify(token.getKey(), read, NOW) instanceof Verification.Verified;
                            wrong += accepted == (read == token.getValue()) ? 0 : 1;
                        }
                    }
                    return wrong;
                });
            }
            for (Future<Long> wrong : pool.invokeAll(tasks)) {
                assertThat(wrong.get()).isZero();
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
