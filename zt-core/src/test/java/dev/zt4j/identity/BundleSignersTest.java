package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;
import static dev.zt4j.identity.TestCertificates.authority;
import static dev.zt4j.identity.TestCertificates.leaf;
import static dev.zt4j.identity.TestCertificates.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.identity.TestCertificates.Issued;
import dev.zt4j.reason.Reason;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Intermediates that are remembered: what is spared, and that nothing else is. */
class BundleSignersTest {
    private static final TrustDomain TD = TrustDomain.of("td");
    private static final Issued ROOT = authority("CN=root").selfSigned();
    private static final Issued OTHER_ROOT = authority("CN=root").selfSigned();
    private static final Issued INTERMEDIATE = authority("CN=i").serial(7).by(ROOT);

    private static final KeyPair LEAF_KEY = TestCertificates.keyPair("EC", 256);

    private final AtomicInteger checks = new AtomicInteger();
    private final X509SvidVerifier verifier = counting(ChainRules.STRICT);
    private final TrustBundles bundles = trusting(ROOT);

    /** Bouncy Castle, which counts the signatures that it is asked for. */
    private static final class Counting extends Provider {
        private static final long serialVersionUID = 1L;
        private final transient Provider engine = Crypto.STANDARD.provider();
        private final transient AtomicInteger checks;

        Counting(AtomicInteger checks) {
            super("Counting", "1", "counts signature checks");
            this.checks = checks;
        }

        @Override
        public Service getService(String type, String algorithm) {
            if ("Signature".equals(type)) {
                checks.incrementAndGet();
            }
            return engine.getService(type, algorithm);
        }
    }

    private X509SvidVerifier counting(ChainRules rules) {
        return new X509SvidVerifier(new Crypto(new Counting(checks)), rules);
    }

    private static TrustBundles trusting(Issued root) {
        return TrustBundles.of(List.of(TrustBundle.of(TD, List.of(root.certificate()))));
    }

    private static List<X509Certificate> chain(Issued... certificates) {
        return Stream.of(certificates).map(Issued::certificate).toList();
    }

    private static List<X509Certificate> newLeafOf(Issued signer) {
        return chain(leaf("spiffe://td/w").key(LEAF_KEY).by(signer), signer);
    }

    private int checksOf(List<X509Certificate> chain, TrustBundles trusted) {
        int before = checks.get();
        assertThat(verifier.verify(chain, false, trusted, NOW).id()).hasToString("spiffe://td/w");
        return checks.get() - before;
    }

    private Reason refused(List<X509Certificate> chain, TrustBundles trusted, Instant now) {
        return refusal(() -> verifier.verify(chain, false, trusted, now));
    }

    @Test
    void newLeafOfAKnownIntermediate_costsOneCheck() throws Exception {
        assertThat(checksOf(newLeafOf(INTERMEDIATE), bundles)).isEqualTo(2);
        assertThat(checksOf(newLeafOf(INTERMEDIATE), bundles)).isEqualTo(1);
        List<X509Certificate> readAnew = List.of(
                leaf("spiffe://td/w").by(INTERMEDIATE).certificate(),
                TestCertificates.certificate(INTERMEDIATE.certificate().getEncoded()));
        assertThat(checksOf(readAnew, bundles))
                .as("known by its bytes, not by its object")
                .isEqualTo(1);
    }

    @Test
    @DisplayName("G-07 G-11 what was learned under one bundle does not count under the next")
    void anotherBundle_knowsNothing() {
        checksOf(newLeafOf(INTERMEDIATE), bundles);
        assertThat(checksOf(newLeafOf(INTERMEDIATE), trusting(ROOT))).isEqualTo(2);
        assertThat(refused(newLeafOf(INTERMEDIATE), trusting(OTHER_ROOT), NOW)).isEqualTo(Reason.X509_UNTRUSTED);
        assertThat(refused(newLeafOf(INTERMEDIATE), TrustBundles.of(List.of()), NOW))
                .isEqualTo(Reason.X509_NO_BUNDLE);
    }

    @Test
    @DisplayName("X-17 an intermediate that is known under one trust domain signs for no other")
    void knownIntermediate_signsForItsTrustDomainAlone() {
        TrustBundles both = TrustBundles.of(List.of(
                TrustBundle.of(TD, List.of(ROOT.certificate())),
                TrustBundle.of(TrustDomain.of("other"), List.of(OTHER_ROOT.certificate()))));
        checksOf(newLeafOf(INTERMEDIATE), both);
        List<X509Certificate> foreign = chain(leaf("spiffe://other/w").by(INTERMEDIATE), INTERMEDIATE);
        assertThat(refused(foreign, both, NOW)).isEqualTo(Reason.X509_UNTRUSTED);
    }

    @Test
    void otherBytes_areAnotherIntermediate() {
        Issued sameNameAndKey =
                authority("CN=i").serial(8).key(INTERMEDIATE.key()).by(ROOT);
        Issued forged = authority("CN=i").serial(7).by(OTHER_ROOT);
        checksOf(newLeafOf(INTERMEDIATE), bundles);
        assertThat(checksOf(newLeafOf(sameNameAndKey), bundles)).isEqualTo(2);
        assertThat(refused(newLeafOf(forged), bundles, NOW)).isEqualTo(Reason.X509_UNTRUSTED);
        assertThat(refused(chain(leaf("spiffe://td/w").by(forged), INTERMEDIATE), bundles, NOW))
                .as("a leaf by another key under the known name")
                .isEqualTo(Reason.X509_UNTRUSTED);
    }

    @Test
    @DisplayName("X-26 a known intermediate that has ended, or has not begun, is refused")
    void time_isJudgedEachTime() {
        Issued brief = authority("CN=i")
                .valid(NOW.minusSeconds(10), NOW.plusSeconds(10))
                .by(ROOT);
        checksOf(newLeafOf(brief), bundles);
        assertThat(verifier.verify(newLeafOf(brief), false, bundles, NOW.plusSeconds(10)))
                .isNotNull();
        assertThat(refused(newLeafOf(brief), bundles, NOW.plusSeconds(10).plusNanos(1)))
                .isEqualTo(Reason.X509_VALIDITY);
        assertThat(refused(newLeafOf(brief), bundles, NOW.minusSeconds(11))).isEqualTo(Reason.X509_VALIDITY);
    }

    @Test
    @DisplayName("X-38 a known intermediate that a list names is refused once the list counts")
    void revocation_isJudgedEachTime() throws Exception {
        Date from = Date.from(NOW.plusSeconds(10));
        X500Name root = X500Name.getInstance(
                ROOT.certificate().getSubjectX500Principal().getEncoded());
        byte[] list = new X509v2CRLBuilder(root, from)
                .addCRLEntry(BigInteger.valueOf(7), from, CRLReason.keyCompromise)
                .build(new JcaContentSignerBuilder("SHA256withECDSA")
                        .build(ROOT.key().getPrivate()))
                .getEncoded();
        TrustBundles listed = TrustBundles.of(
                List.of(TrustBundle.of(TD, List.of(ROOT.certificate())).withRevocationLists(List.of(list))));
        checksOf(newLeafOf(INTERMEDIATE), listed);
        assertThat(checksOf(newLeafOf(INTERMEDIATE), listed)).isEqualTo(1);
        assertThat(refused(newLeafOf(INTERMEDIATE), listed, NOW.plusSeconds(10)))
                .isEqualTo(Reason.X509_REVOKED);
    }

    @Test
    @DisplayName("X-10 X-12 X-23 X-25 X-27 below a known intermediate each path is judged by every rule")
    void everyRule_isJudgedEachTime() {
        Issued narrow = authority("CN=n")
                .ca(0)
                .permits("td")
                .purposes(KeyPurposeId.id_kp_clientAuth)
                .by(ROOT);
        checksOf(newLeafOf(narrow), bundles);
        assertThat(refusal(() -> verifier.verify(newLeafOf(narrow), true, bundles, NOW)))
                .isEqualTo(Reason.X509_EXTENDED_KEY_USAGE);
        Issued below = authority("CN=below").by(narrow);
        List<X509Certificate> tooLong = chain(leaf("spiffe://td/w").by(below), below, narrow);
        assertThat(refused(tooLong, bundles, NOW)).isEqualTo(Reason.X509_PATH_LENGTH);
        List<X509Certificate> ofAnother = chain(leaf("spiffe://other/w").by(narrow), narrow);
        TrustBundles ofOther =
                TrustBundles.of(List.of(TrustBundle.of(TrustDomain.of("other"), List.of(ROOT.certificate()))));
        assertThat(refused(ofAnother, ofOther, NOW)).isEqualTo(Reason.X509_NAME_CONSTRAINT);

        X509SvidVerifier brief = counting(new ChainRules(null, Duration.ofHours(2), Map.of()));
        brief.verify(newLeafOf(INTERMEDIATE), false, bundles, NOW);
        List<X509Certificate> longLived = chain(
                leaf("spiffe://td/w").valid(NOW, NOW.plus(Duration.ofHours(3))).by(INTERMEDIATE), INTERMEDIATE);
        assertThat(refusal(() -> brief.verify(longLived, false, bundles, NOW))).isEqualTo(Reason.X509_LIFETIME);
    }

    @Test
    void intermediateOfARefusedChain_isNotRemembered() {
        Issued ofClients =
                authority("CN=s").purposes(KeyPurposeId.id_kp_clientAuth).by(ROOT);
        assertThat(refusal(() -> verifier.verify(newLeafOf(ofClients), true, bundles, NOW)))
                .as("though its signatures are good")
                .isEqualTo(Reason.X509_EXTENDED_KEY_USAGE);
        assertThat(checksOf(newLeafOf(ofClients), bundles)).isEqualTo(2);
        assertThat(checksOf(newLeafOf(ofClients), bundles)).isEqualTo(1);
    }

    @Test
    void certificateBesideThePath_isNotRemembered() {
        Issued beside = authority("CN=s").by(ROOT);
        List<X509Certificate> chain = chain(leaf("spiffe://td/w").by(INTERMEDIATE), INTERMEDIATE, beside);
        assertThat(checksOf(chain, bundles)).isEqualTo(2);
        assertThat(checksOf(newLeafOf(beside), bundles)).isEqualTo(2);
    }

    @Test
    void moreIntermediatesThanAreKept_areVerifiedAnew() {
        List<Issued> many = IntStream.range(0, BundleSigners.MAX_INTERMEDIATES + 64)
                .mapToObj(i -> authority("CN=i").by(ROOT))
                .toList();
        many.forEach(signer -> checksOf(newLeafOf(signer), bundles));
        int again = many.stream()
                .mapToInt(signer -> checksOf(newLeafOf(signer), bundles))
                .sum();
        assertThat(again)
                .isGreaterThanOrEqualTo(2 * many.size() - BundleSigners.MAX_INTERMEDIATES)
                .isLessThan(2 * many.size());
    }
}
