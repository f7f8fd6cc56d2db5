package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;
import static dev.zt4j.identity.TestCertificates.authority;
import static dev.zt4j.identity.TestCertificates.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.zt4j.identity.TestCertificates.Issued;
import dev.zt4j.identity.TestCertificates.Spec;
import dev.zt4j.reason.Reason;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the operator can set, what role the peer has, and what bounds the work. */
class ChainRulesTest {
    private static final String ID = "spiffe://td/w";
    private static final Issued ROOT = authority("CN=root").selfSigned();
    private static final TrustBundles BUNDLES = trusting(ROOT);

    private static TrustBundles trusting(Issued... roots) {
        return TrustBundles.of(List.of(TrustBundle.of(
                TrustDomain.of("td"), Stream.of(roots).map(Issued::certificate).toList())));
    }

    private static List<X509Certificate> chain(Issued... certificates) {
        return Stream.of(certificates).map(Issued::certificate).toList();
    }

    private static EvidenceVerifier.Builder builder() {
        return EvidenceVerifier.builder(Set.of("a"));
    }

    private static Verification refused(Reason reason) {
        return new Verification.Refused(reason);
    }

    static Stream<Arguments> formalFaults() {
        Issued intermediate = authority("CN=i").keyUsageNotCritical().by(ROOT);
        Issued root = authority("CN=r").keyUsageNotCritical().selfSigned();
        return Stream.of(
                argumentSet(
                        "X-09 D-06 key usage of the leaf is not critical",
                        BUNDLES,
                        chain(leaf(ID).keyUsageNotCritical().by(ROOT))),
                argumentSet(
                        "X-09 D-06 key usage of an intermediate is not critical",
                        BUNDLES,
                        chain(leaf(ID).by(intermediate), intermediate)),
                argumentSet(
                        "X-09 D-06 key usage of the root is not critical", trusting(root), chain(leaf(ID).by(root))),
                argumentSet(
                        "X-29 D-06 neither subject nor critical names",
                        BUNDLES,
                        chain(leaf(ID).subject("").by(ROOT))));
    }

    @ParameterizedTest
    @MethodSource("formalFaults")
    void formalFault_isRefusedOrLetPassWithAWarning(TrustBundles bundles, List<X509Certificate> chain) {
        Evidence evidence = Evidence.tls(chain);
        assertThat(builder().build().verify(evidence, bundles, NOW)).isEqualTo(refused(Reason.X509_NOT_CRITICAL));
        List<String> warnings = new ArrayList<>();
        EvidenceVerifier compatible = builder()
                .compatibleCertificates((id, reason) -> warnings.add(id + " " + reason.code()))
                .build();
        assertThat(compatible.verify(evidence, bundles, NOW)).isInstanceOf(Verification.Verified.class);
        assertThat(warnings).containsExactly(ID + " x509.not-critical");
    }

    @Test
    @DisplayName("G-01 X-09 a fault of which nobody can be told is not let pass")
    void failingListener_refusesTheChain() {
        Evidence faulty = Evidence.tls(chain(leaf(ID).keyUsageNotCritical().by(ROOT)));
        EvidenceVerifier compatible = builder()
                .compatibleCertificates((id, reason) -> {
                    throw new IllegalStateException("the listener is broken");
                })
                .build();
        for (int i = 0; i < 2; i++) {
            assertThat(compatible.verify(faulty, BUNDLES, NOW)).isEqualTo(refused(Reason.X509_NOT_CRITICAL));
        }
        assertThat(compatible.verify(Evidence.tls(chain(leaf(ID).by(ROOT))), BUNDLES, NOW))
                .isInstanceOf(Verification.Verified.class);
    }

    private static Spec named(String subject, String uri) {
        return authority(subject).name(GeneralName.uniformResourceIdentifier, uri);
    }

    private static Evidence signedBy(Issued intermediate) {
        return Evidence.tls(chain(leaf(ID).by(intermediate), intermediate));
    }

    @Test
    @DisplayName("X-15 ACCEPT a signer with the ID of another trust domain that was configured")
    void configuredForeignSigner_isAccepted() {
        Issued root = named("CN=r", "spiffe://parent").selfSigned();
        Issued intermediate = named("CN=i", "spiffe://other").by(root);
        EvidenceVerifier configured = builder()
                .foreignSigners(TrustDomain.of("td"), Set.of(TrustDomain.of("other")))
                .foreignSigners(TrustDomain.of("td"), Set.of(TrustDomain.of("parent")))
                .build();
        assertThat(configured.verify(signedBy(intermediate), trusting(root), NOW))
                .isInstanceOf(Verification.Verified.class);
        assertThat(builder().build().verify(signedBy(intermediate), trusting(root), NOW))
                .isEqualTo(refused(Reason.X509_CA_ID));
    }

    static Stream<Arguments> notConfiguredSigners() {
        Issued stranger = authority("CN=root").selfSigned();
        return Stream.of(
                argumentSet(
                        "X-15 a third trust domain",
                        named("CN=i", "spiffe://third").by(ROOT),
                        Reason.X509_CA_ID),
                argumentSet(
                        "X-14 X-15 a path under the configured one",
                        named("CN=i", "spiffe://other/ca").by(ROOT),
                        Reason.X509_CA_ID),
                argumentSet(
                        "X-15 X-17 a path that leads to somebody else's root",
                        named("CN=i", "spiffe://other").by(stranger),
                        Reason.X509_UNTRUSTED));
    }

    @ParameterizedTest
    @MethodSource("notConfiguredSigners")
    void whatIsNotConfigured_staysRefused(Issued intermediate, Reason reason) {
        EvidenceVerifier configured = builder()
                .foreignSigners(TrustDomain.of("td"), Set.of(TrustDomain.of("other")))
                .build();
        assertThat(configured.verify(signedBy(intermediate), BUNDLES, NOW)).isEqualTo(refused(reason));
    }

    @Test
    @DisplayName("X-15 what is configured for one trust domain does not count for another, nor the other way round")
    void foreignSigners_countForTheirTrustDomainAlone() {
        Issued intermediate = named("CN=i", "spiffe://other").by(ROOT);
        EvidenceVerifier configured = builder()
                .foreignSigners(TrustDomain.of("other"), Set.of(TrustDomain.of("td")))
                .foreignSigners(TrustDomain.of("third"), Set.of(TrustDomain.of("other")))
                .build();
        assertThat(configured.verify(signedBy(intermediate), BUNDLES, NOW)).isEqualTo(refused(Reason.X509_CA_ID));
    }

    @Test
    @DisplayName("X-29 ACCEPT critical names in the place of a subject")
    void criticalNames_standForASubject() {
        Evidence evidence =
                Evidence.tls(chain(leaf(ID).subject("").namesCritical().by(ROOT)));
        assertThat(builder().build().verify(evidence, BUNDLES, NOW)).isInstanceOf(Verification.Verified.class);
    }

    @Test
    @DisplayName("G-03 X-09 nobody is told whom a chain names before it is proven")
    void unprovenChain_isTalkedOfToNobody() {
        Issued stranger = authority("CN=root").selfSigned();
        List<String> warnings = new ArrayList<>();
        EvidenceVerifier compatible = builder()
                .compatibleCertificates((id, reason) -> warnings.add(id.toString()))
                .build();
        assertThat(compatible.verify(
                        Evidence.tls(chain(leaf(ID).keyUsageNotCritical().by(stranger))), BUNDLES, NOW))
                .isEqualTo(refused(Reason.X509_UNTRUSTED));
        assertThat(warnings).isEmpty();
    }

    @Test
    @DisplayName("X-10 X-12 D-05 the purpose of the peer's role is needed all along the path")
    void purposeOfTheRole_isNeeded() {
        EvidenceVerifier verifier = builder().build();
        Issued servers =
                authority("CN=i").purposes(KeyPurposeId.id_kp_serverAuth).by(ROOT);
        List<X509Certificate> chain = chain(leaf(ID).by(servers), servers);
        assertThat(verifier.verify(Evidence.tls(chain), BUNDLES, NOW))
                .isEqualTo(refused(Reason.X509_EXTENDED_KEY_USAGE));
        assertThat(verifier.verify(Evidence.tlsServer(chain), BUNDLES, NOW)).isInstanceOf(Verification.Verified.class);
        assertThat(verifier.verify(Evidence.tls(chain), BUNDLES, NOW))
                .as("after the server was remembered")
                .isEqualTo(refused(Reason.X509_EXTENDED_KEY_USAGE));
        for (KeyPurposeId one : List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth)) {
            List<X509Certificate> halfLeaf = chain(leaf(ID).purposes(one).by(ROOT));
            assertThat(verifier.verify(Evidence.tls(halfLeaf), BUNDLES, NOW))
                    .isEqualTo(refused(Reason.X509_EXTENDED_KEY_USAGE));
            assertThat(verifier.verify(Evidence.tlsServer(halfLeaf), BUNDLES, NOW))
                    .isEqualTo(refused(Reason.X509_EXTENDED_KEY_USAGE));
        }
    }

    @Test
    @DisplayName("X-12 D-05 ACCEPT an intermediate for any purpose")
    void anyPurpose_isAccepted() {
        Issued any =
                authority("CN=i").purposes(KeyPurposeId.anyExtendedKeyUsage).by(ROOT);
        assertThat(builder().build().verify(Evidence.tls(chain(leaf(ID).by(any), any)), BUNDLES, NOW))
                .isInstanceOf(Verification.Verified.class);
    }

    @Test
    @DisplayName("X-27 a leaf that lives longer than the ceiling is refused")
    void longLeaf_isRefused() {
        EvidenceVerifier capped =
                builder().maxCertificateLifetime(Duration.ofHours(24)).build();
        Evidence tenYears = Evidence.tls(
                chain(leaf(ID).valid(NOW, NOW.plus(Duration.ofDays(3650))).by(ROOT)));
        Evidence oneDay = Evidence.tls(
                chain(leaf(ID).valid(NOW, NOW.plus(Duration.ofDays(1))).by(ROOT)));
        assertThat(capped.verify(tenYears, BUNDLES, NOW)).isEqualTo(refused(Reason.X509_LIFETIME));
        assertThat(capped.verify(oneDay, BUNDLES, NOW)).isInstanceOf(Verification.Verified.class);
        assertThat(builder().build().verify(tenYears, BUNDLES, NOW)).isInstanceOf(Verification.Verified.class);
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> builder().maxCertificateLifetime(Duration.ZERO).build());
    }

    private static String[] hosts(int count) {
        String[] hosts = new String[count];
        for (int i = 0; i < count; i++) {
            hosts[i] = "h" + i;
        }
        return hosts;
    }

    @Test
    @DisplayName("X-32 G-04 names times constraints are bounded before they are worked through")
    void nameWork_isBounded() {
        assertThat(withNamesAndConstraints(600, 600)).isEqualTo(refused(Reason.LIMIT_NAME_CONSTRAINTS));
        assertThat(withNamesAndConstraints(2_048, 1)).isEqualTo(refused(Reason.LIMIT_NAME_CONSTRAINTS));
        assertThat(withNamesAndConstraints(1, 2_048)).isEqualTo(refused(Reason.LIMIT_NAME_CONSTRAINTS));
        assertThat(withNamesAndConstraints(500, 400)).isInstanceOf(Verification.Verified.class);
    }

    private static Verification withNamesAndConstraints(int names, int constraints) {
        String[] excluded = hosts(constraints);
        Issued upper = authority("CN=upper").excludes(excluded).by(ROOT);
        TestCertificates.Spec spec = authority("CN=lower");
        for (int i = 0; i < names; i++) {
            spec.name(GeneralName.uniformResourceIdentifier, "spiffe://td");
        }
        Issued lower = spec.by(upper);
        Evidence evidence = Evidence.tls(chain(leaf(ID).by(lower), lower, upper));
        return inTime(() -> builder().build().verify(evidence, BUNDLES, NOW));
    }

    /** By the thread's own time, once more where it was slow at first, since classes may have been loaded. */
    private static Verification inTime(java.util.function.Supplier<Verification> call) {
        java.lang.management.ThreadMXBean threads = java.lang.management.ManagementFactory.getThreadMXBean();
        Verification result = call.get();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 2; i++) {
            long start = threads.getCurrentThreadCpuTime();
            result = call.get();
            best = Math.min(best, threads.getCurrentThreadCpuTime() - start);
        }
        assertThat(best).isLessThan(Duration.ofMillis(250).toNanos());
        return result;
    }

    @Test
    @DisplayName("X-31 authorities of one name that sign each other, and many roots of one name, are answered in time")
    void pathologicalChains_areAnsweredInTime() {
        Issued first = authority("CN=loop").selfSigned();
        List<Issued> loop = new ArrayList<>();
        loop.add(leaf(ID).by(first));
        for (int i = 0; i < 9; i++) {
            loop.add(authority("CN=loop").key(first.key()).by(first));
        }
        List<Issued> manyRoots = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            manyRoots.add(authority("CN=loop").selfSigned());
        }
        Evidence evidence = Evidence.tls(chain(loop.toArray(Issued[]::new)));
        TrustBundles bundles = trusting(manyRoots.toArray(Issued[]::new));
        assertThat(inTime(() -> builder().build().verify(evidence, bundles, NOW)))
                .isEqualTo(refused(Reason.X509_UNTRUSTED));
    }

    @Test
    @DisplayName("X-31 ACCEPT the right one of many roots of one name, told by its key ID")
    void manyRootsOfOneName_areToldApartByKeyId() {
        List<Issued> roots = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Issued plain = authority("CN=same").selfSigned();
            roots.add(authority("CN=same")
                    .key(plain.key())
                    .extension("2.5.29.14", false, keyId(i))
                    .selfSigned());
        }
        Issued last = roots.get(59);
        Issued leaf = leaf(ID).extension(
                        "2.5.29.35",
                        false,
                        new org.bouncycastle.asn1.x509.AuthorityKeyIdentifier(
                                keyId(59).getOctets()))
                .by(last);
        assertThat(builder().build().verify(Evidence.tls(chain(leaf)), trusting(roots.toArray(Issued[]::new)), NOW))
                .isInstanceOf(Verification.Verified.class);
    }

    private static org.bouncycastle.asn1.DEROctetString keyId(int number) {
        return new org.bouncycastle.asn1.DEROctetString(new byte[] {1, 2, 3, (byte) number});
    }

    @Test
    @DisplayName("G-04 X-30 a thousand certificates are refused before one is read")
    void longChain_isRefusedAtOnce() {
        X509Certificate one = leaf(ID).by(ROOT).certificate();
        Evidence evidence = Evidence.tls(Collections.nCopies(1_000, one));
        assertThat(inTime(() -> builder().build().verify(evidence, BUNDLES, NOW)))
                .isEqualTo(refused(Reason.LIMIT_CHAIN));
    }

    @Test
    @DisplayName("D-07 ACCEPT trust domains that are no host names, which the JDK cannot read")
    void oddTrustDomains_areReadExactly() {
        for (String name : List.of(".td", "td.", "a..b", "a_b", "td.1")) {
            X509Certificate leaf = leaf("spiffe://" + name + "/w").by(ROOT).certificate();
            TrustBundles bundles =
                    TrustBundles.of(List.of(TrustBundle.of(TrustDomain.of(name), List.of(ROOT.certificate()))));
            Verification verification = builder().build().verify(Evidence.tls(List.of(leaf)), bundles, NOW);
            assertThat(verification).isInstanceOf(Verification.Verified.class);
            assertThat(((Verification.Verified) verification).principal().id()).isEqualTo("spiffe://" + name + "/w");
        }
    }
}
