package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;
import static dev.zt4j.identity.TestCertificates.authority;
import static dev.zt4j.identity.TestCertificates.leaf;
import static dev.zt4j.identity.TestCertificates.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.identity.TestCertificates.Issued;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Chains that were verified before, and what ends that. */
class VerifiedChainsTest {
    private static final TrustDomain TD = TrustDomain.of("td");
    private static final Issued ROOT = authority("CN=root").selfSigned();
    private static final Issued OTHER_ROOT = authority("CN=root").selfSigned();
    private static final Issued INTERMEDIATE = authority("CN=i").by(ROOT);
    private static final Issued LEAF = leaf("spiffe://td/w").by(INTERMEDIATE);
    private static final List<X509Certificate> CHAIN = chain(LEAF, INTERMEDIATE);

    private final X509SvidVerifier verifier = new X509SvidVerifier(Crypto.STANDARD, ChainRules.STRICT);

    private static List<X509Certificate> chain(Issued... certificates) {
        return Stream.of(certificates).map(Issued::certificate).toList();
    }

    private static TrustBundles trusting(Issued root) {
        return TrustBundles.of(List.of(TrustBundle.of(TD, List.of(root.certificate()))));
    }

    private X509SvidVerifier.Proof verify(List<X509Certificate> chain, TrustBundles bundles, Instant now) {
        return verifier.verify(chain, false, bundles, now);
    }

    @Test
    @DisplayName("G-11 the same chain is found again for as long as the very bundle is held")
    void sameChain_isFoundAgain() {
        TrustBundles bundles = trusting(ROOT);
        X509SvidVerifier.Proof first = verify(CHAIN, bundles, NOW);
        assertThat(verify(List.copyOf(CHAIN), bundles, NOW)).isSameAs(first);
        assertThat(verify(CHAIN, bundles.freshUntil(NOW), NOW)).isSameAs(first);
        assertThat(verify(CHAIN, trusting(ROOT), NOW))
                .as("of another bundle with the same authorities")
                .isNotSameAs(first)
                .usingRecursiveComparison()
                .isEqualTo(first);
    }

    @Test
    @DisplayName("G-11 X-42 a remembered chain is refused once its authority, or the bundle, is gone or stale")
    void changedBundle_endsIt() {
        verify(CHAIN, trusting(ROOT), NOW);
        assertThat(refusal(() -> verify(CHAIN, trusting(OTHER_ROOT), NOW))).isEqualTo(Reason.X509_UNTRUSTED);
        TrustBundles bundles = trusting(ROOT);
        verify(CHAIN, bundles, NOW);
        assertThat(refusal(() -> verify(CHAIN, TrustBundles.of(List.of()), NOW)))
                .isEqualTo(Reason.X509_NO_BUNDLE);
        assertThat(refusal(() -> verify(CHAIN, bundles.freshUntil(NOW), NOW.plusNanos(1))))
                .isEqualTo(Reason.TRUST_STALE);
    }

    @Test
    @DisplayName(
            "G-11 X-26 X-42 a remembered chain ends with the certificate that ends first, and starts with the last")
    void time_endsIt() {
        Issued brief = authority("CN=i")
                .valid(NOW.minusSeconds(10), NOW.plusSeconds(10))
                .by(ROOT);
        List<X509Certificate> chain = chain(leaf("spiffe://td/w").by(brief), brief);
        TrustBundles bundles = trusting(ROOT);
        X509SvidVerifier.Proof proof = verify(chain, bundles, NOW);
        assertThat(verify(chain, bundles, NOW.plusSeconds(10))).isSameAs(proof);
        assertThat(verify(chain, bundles, NOW.minusSeconds(10))).isSameAs(proof);
        assertThat(refusal(() -> verify(chain, bundles, NOW.plusSeconds(10).plusNanos(1))))
                .isEqualTo(Reason.X509_VALIDITY);
        assertThat(refusal(() -> verify(chain, bundles, NOW.minusSeconds(11)))).isEqualTo(Reason.X509_VALIDITY);
    }

    @Test
    @DisplayName("G-11 the leaf of a remembered chain does not bring other certificates along")
    void otherRest_isVerifiedAnew() {
        TrustBundles bundles = trusting(ROOT);
        X509SvidVerifier.Proof first = verify(CHAIN, bundles, NOW);
        assertThat(refusal(() -> verify(chain(LEAF), bundles, NOW))).isEqualTo(Reason.X509_UNTRUSTED);
        assertThat(refusal(() -> verify(chain(LEAF, OTHER_ROOT), bundles, NOW))).isEqualTo(Reason.X509_UNTRUSTED);
        assertThat(verify(chain(LEAF, INTERMEDIATE, OTHER_ROOT), bundles, NOW))
                .usingRecursiveComparison()
                .isEqualTo(first);
    }

    @Test
    @DisplayName("G-11 of more leaves than there is room for some are forgotten, and none is taken for another")
    void manyLeaves_areForgottenAndNeverMixed() throws Exception {
        TrustBundles bundles = trusting(ROOT);
        List<X509SvidVerifier.Proof> proofs = List.of(
                verify(CHAIN, bundles, NOW),
                verify(chain(leaf("spiffe://td/other").by(INTERMEDIATE), INTERMEDIATE), bundles, NOW));
        VerifiedChains chains = new VerifiedChains();
        // Unlike the JDK's, this one makes an object of each reading.
        CertificateFactory factory = CertificateFactory.getInstance("X.509", Crypto.STANDARD.provider());
        byte[] encoded = LEAF.certificate().getEncoded();
        List<List<X509Certificate>> all = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            X509Certificate leaf = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded));
            all.add(List.of(leaf, INTERMEDIATE.certificate()));
            assertThat(chains.find(all.get(i), false, bundles, NOW)).isNull();
            chains.add(all.get(i), false, bundles.bundle(TD).orElseThrow(), proofs.get(i % 2), NOW, NOW.plusSeconds(1));
            assertThat(chains.find(all.get(i), false, bundles, NOW)).isSameAs(proofs.get(i % 2));
        }
        int found = 0;
        for (int i = 0; i < all.size(); i++) {
            X509SvidVerifier.Proof proof = chains.find(all.get(i), false, bundles, NOW);
            found += proof == null ? 0 : 1;
            assertThat(proof).isIn(null, proofs.get(i % 2));
        }
        assertThat(found).isBetween(10_000, 32_768);
    }

    @Test
    @DisplayName("G-07 bundles swapped 1,000 times under verification: no verdict needs keys of two generations")
    void swappedBundles_areNeverMixed() throws Exception {
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        TrustBundles[] generations = {trusting(ROOT), trusting(OTHER_ROOT)};
        List<X509Certificate> ofOther = chain(leaf("spiffe://td/w").by(OTHER_ROOT));
        AtomicReference<TrustBundles> current = new AtomicReference<>(generations[0]);
        AtomicBoolean swapping = new AtomicBoolean(true);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Integer>> verifying = new ArrayList<>();
            Callable<Integer> task = () -> {
                int wrong = 0;
                do {
                    TrustBundles read = current.get();
                    boolean first = accepts(CHAIN, read);
                    boolean second = accepts(ofOther, read);
                    boolean firstGeneration =
                            read.bundle(TD).orElseThrow().authorities().contains(ROOT.certificate());
                    wrong += first == firstGeneration && second != firstGeneration ? 0 : 1;
                } while (swapping.get());
                return wrong;
            };
            for (int i = 0; i < threads; i++) {
                verifying.add(pool.submit(task));
            }
            for (int i = 0; i < 1_000; i++) {
                // New objects each time, as from a reload, so that nothing remembered fits by chance.
                current.set(trusting(i % 2 == 0 ? OTHER_ROOT : ROOT));
                accepts(CHAIN, current.get());
            }
            swapping.set(false);
            for (Future<Integer> wrong : verifying) {
                assertThat(wrong.get()).isZero();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private boolean accepts(List<X509Certificate> chain, TrustBundles bundles) {
        try {
            verify(chain, bundles, NOW);
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    @Test
    @DisplayName("G-11 the same chain is the same principal, so that what is known of it is found again")
    void sameChain_isTheSamePrincipal() {
        TrustBundles bundles = trusting(ROOT);
        EvidenceVerifier evidence = EvidenceVerifier.builder(Set.of("a")).build();
        Verification first = evidence.verify(Evidence.tls(CHAIN), bundles, NOW);
        Verification again = evidence.verify(Evidence.tls(CHAIN), bundles, NOW.plusSeconds(1));
        assertThat(((Verification.Verified) again).principal()).isSameAs(((Verification.Verified) first).principal());
    }
}
