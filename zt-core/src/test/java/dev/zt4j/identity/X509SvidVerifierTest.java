package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;
import static dev.zt4j.identity.TestCertificates.authority;
import static dev.zt4j.identity.TestCertificates.keyPair;
import static dev.zt4j.identity.TestCertificates.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.zt4j.identity.TestCertificates.Issued;
import dev.zt4j.identity.TestCertificates.Spec;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.OtherName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class X509SvidVerifierTest {
    private static final TrustDomain TD = TrustDomain.of("td");
    private static final X509SvidVerifier VERIFIER = new X509SvidVerifier(Crypto.STANDARD, ChainRules.STRICT);
    private static final Issued ROOT = authority("CN=root").selfSigned();
    private static final Issued OTHER_ROOT = authority("CN=other").selfSigned();

    static TrustBundles trusting(Issued... authorities) {
        List<X509Certificate> certificates =
                Stream.of(authorities).map(Issued::certificate).toList();
        TrustBundle ours = TrustBundle.of(TD, certificates);
        TrustBundle theirs = TrustBundle.of(TrustDomain.of("other"), List.of(OTHER_ROOT.certificate()));
        return TrustBundles.of(List.of(ours, theirs));
    }

    private static X509SvidVerifier.Proof verify(TrustBundles bundles, Issued... chain) {
        return VERIFIER.verify(Stream.of(chain).map(Issued::certificate).toList(), false, bundles, NOW);
    }

    private static void assertRefused(Reason reason, TrustBundles bundles, Issued... chain) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> verify(bundles, chain))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    static Stream<Arguments> badLeaves() {
        String id = "spiffe://td/w";
        return Stream.of(
                argumentSet("X-01 no URI", leaf(), Reason.X509_URI_SAN_COUNT),
                argumentSet("X-01 two URIs", leaf(id, "spiffe://td/x"), Reason.X509_URI_SAN_COUNT),
                argumentSet("X-01 two equal URIs", leaf(id, id), Reason.X509_URI_SAN_COUNT),
                argumentSet("X-01 a second URI of another scheme", leaf(id, "https://x/"), Reason.X509_URI_SAN_COUNT),
                argumentSet("X-02 a second URI that is none", leaf(id, "not a uri"), Reason.X509_URI_SAN_COUNT),
                argumentSet("X-02 one URI that is none", leaf("not a uri"), Reason.ID_SCHEME),
                argumentSet("X-02 a URI with a space", leaf("spiffe://td/a b"), Reason.ID_CHARACTER),
                argumentSet(
                        "X-03 an ID as DNS name",
                        leaf().name(GeneralName.dNSName, "spiffe://td/admin"),
                        Reason.X509_URI_SAN_COUNT),
                argumentSet("X-05 D-08 ID of the trust domain", leaf("spiffe://td"), Reason.X509_LEAF_PATH),
                argumentSet("X-06 CA", leaf(id).ca(-1), Reason.X509_LEAF_CA),
                argumentSet("X-06 CA with path length 0", leaf(id).ca(0), Reason.X509_LEAF_CA),
                argumentSet(
                        "X-07 keyCertSign",
                        leaf(id).keyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign),
                        Reason.X509_LEAF_KEY_USAGE),
                argumentSet(
                        "X-07 cRLSign",
                        leaf(id).keyUsage(KeyUsage.digitalSignature | KeyUsage.cRLSign),
                        Reason.X509_LEAF_KEY_USAGE),
                argumentSet(
                        "X-07 both",
                        leaf(id).keyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign | KeyUsage.cRLSign),
                        Reason.X509_LEAF_KEY_USAGE),
                argumentSet("X-08 no key usage", leaf(id).keyUsage(0), Reason.X509_LEAF_KEY_USAGE),
                argumentSet(
                        "X-08 keyEncipherment only",
                        leaf(id).keyUsage(KeyUsage.keyEncipherment),
                        Reason.X509_LEAF_KEY_USAGE),
                argumentSet(
                        "X-10 code signing",
                        leaf(id).purposes(KeyPurposeId.id_kp_codeSigning),
                        Reason.X509_EXTENDED_KEY_USAGE),
                argumentSet(
                        "X-10 serverAuth alone",
                        leaf(id).purposes(KeyPurposeId.id_kp_serverAuth),
                        Reason.X509_EXTENDED_KEY_USAGE),
                argumentSet(
                        "X-02 a second URI that the JDK drops", leaf(id, "spiffe://td./w"), Reason.X509_URI_SAN_COUNT),
                argumentSet("X-02 an empty URI beside a good one", leaf(id, ""), Reason.X509_URI_SAN_COUNT),
                argumentSet("ID-13 D-01 upper-case scheme", leaf("SPIFFE://td/w"), Reason.ID_CASE),
                argumentSet("ID-13 D-01 upper-case trust domain", leaf("spiffe://TD/w"), Reason.ID_CASE),
                argumentSet("X-18 unknown trust domain", leaf("spiffe://unknown/w"), Reason.X509_NO_BUNDLE),
                argumentSet("X-17 other trust domain", leaf("spiffe://other/w"), Reason.X509_UNTRUSTED),
                argumentSet(
                        "X-26 expired a second ago",
                        leaf(id).valid(NOW.minusSeconds(60), NOW.minusSeconds(1)),
                        Reason.X509_VALIDITY),
                argumentSet(
                        "X-26 valid in a second",
                        leaf(id).valid(NOW.plusSeconds(1), NOW.plusSeconds(60)),
                        Reason.X509_VALIDITY),
                argumentSet("X-28 unknown critical extension", leaf(id).unknownCritical(), Reason.X509_CRITICAL),
                argumentSet("X-33 RSA of 1024 bits", leaf(id).key(keyPair("RSA", 1024)), Reason.X509_ALGORITHM),
                argumentSet("X-33 SHA-1", leaf(id).signature("SHA1withECDSA"), Reason.X509_ALGORITHM));
    }

    @ParameterizedTest
    @MethodSource("badLeaves")
    void badLeaf_isRefused(Spec leaf, Reason reason) {
        assertRefused(reason, trusting(ROOT), leaf.by(ROOT));
    }

    @Test
    void goodChain_provesItsId() {
        X509SvidVerifier.Proof proof =
                verify(trusting(ROOT), leaf("spiffe://td/w").by(ROOT));
        assertThat(proof.id()).hasToString("spiffe://td/w");
        assertThat(proof.notAfter()).isEqualTo(NOW.plus(Duration.ofHours(1)));
    }

    @Test
    @DisplayName("X-26 both ends of the validity are inclusive")
    void validity_isInclusive() {
        assertThat(verify(trusting(ROOT), leaf("spiffe://td/w").valid(NOW, NOW).by(ROOT))
                        .id())
                .hasToString("spiffe://td/w");
    }

    @Test
    @DisplayName("X-03 X-04 neither subject nor DNS name is identity")
    void otherNames_areNotIdentity() {
        Issued leaf = leaf("spiffe://td/low")
                .subject("CN=spiffe://td/admin")
                .name(GeneralName.dNSName, "admin")
                .by(ROOT);
        assertThat(verify(trusting(ROOT), leaf).id()).hasToString("spiffe://td/low");
    }

    @Test
    @DisplayName("X-10 both purposes are accepted")
    void bothPurposes_areAccepted() {
        Issued leaf = leaf("spiffe://td/w")
                .purposes(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth)
                .by(ROOT);
        assertThat(verify(trusting(ROOT), leaf).id()).hasToString("spiffe://td/w");
    }

    static Stream<Arguments> badIntermediates() {
        return Stream.of(
                argumentSet("X-13 not a CA", authority("CN=i").notCa(), Reason.X509_CHAIN),
                argumentSet(
                        "X-13 no basic constraints", authority("CN=i").withoutBasicConstraints(), Reason.X509_CHAIN),
                argumentSet(
                        "X-13 without keyCertSign",
                        authority("CN=i").keyUsage(KeyUsage.digitalSignature),
                        Reason.X509_CHAIN),
                argumentSet("X-13 without key usage", authority("CN=i").keyUsage(0), Reason.X509_CHAIN),
                argumentSet("X-14 ID with a path", withUri("spiffe://td/ca"), Reason.X509_CA_ID),
                argumentSet("X-15 ID of another trust domain", withUri("spiffe://other"), Reason.X509_CA_ID),
                argumentSet(
                        "X-26 expired",
                        authority("CN=i").valid(NOW.minusSeconds(60), NOW.minusSeconds(1)),
                        Reason.X509_VALIDITY),
                argumentSet("X-28 unknown critical", authority("CN=i").unknownCritical(), Reason.X509_CRITICAL),
                argumentSet("X-14 ID in capitals", withUri("SPIFFE://td"), Reason.X509_CA_ID),
                argumentSet(
                        "X-12 D-05 for mail only",
                        authority("CN=i").purposes(KeyPurposeId.id_kp_emailProtection),
                        Reason.X509_EXTENDED_KEY_USAGE),
                argumentSet(
                        "X-12 D-05 for servers only, shown by a client",
                        authority("CN=i").purposes(KeyPurposeId.id_kp_serverAuth),
                        Reason.X509_EXTENDED_KEY_USAGE),
                argumentSet(
                        "X-33 signed with SHA-1", authority("CN=i").signature("SHA1withECDSA"), Reason.X509_ALGORITHM),
                argumentSet(
                        "X-24 critical constraint on registered IDs",
                        authority("CN=i").constrains(GeneralName.registeredID, "1.2.3"),
                        Reason.X509_NAME_CONSTRAINT),
                argumentSet(
                        "X-24 critical constraint on other names",
                        authority("CN=i").constrains(otherName()),
                        Reason.X509_NAME_CONSTRAINT),
                argumentSet(
                        "X-22 a constraint that is no host",
                        authority("CN=i").excludes("spiffe://td"),
                        Reason.X509_NAME_CONSTRAINT),
                argumentSet("X-33 RSA of 1024 bits", weakIntermediate(), Reason.X509_ALGORITHM));
    }

    private static Spec withUri(String uri) {
        return authority("CN=i").name(GeneralName.uniformResourceIdentifier, uri);
    }

    private static GeneralName otherName() {
        return new GeneralName(
                GeneralName.otherName, new OtherName(new ASN1ObjectIdentifier("1.2.3"), new DERUTF8String("x")));
    }

    private static Spec weakIntermediate() {
        return authority("CN=i").key(keyPair("RSA", 1024));
    }

    @ParameterizedTest
    @MethodSource("badIntermediates")
    void badIntermediate_isRefused(Spec spec, Reason reason) {
        Issued intermediate = spec.by(ROOT);
        String signature =
                intermediate.key().getPublic().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        Issued leaf = leaf("spiffe://td/w").signature(signature).by(intermediate);
        assertRefused(reason, trusting(ROOT), leaf, intermediate);
    }

    @Test
    @DisplayName("X-30 ACCEPT intermediates in any order with three unrelated ones among them")
    void unorderedChain_isAccepted() {
        Issued upper = authority("CN=upper").by(ROOT);
        Issued lower = authority("CN=lower").by(upper);
        Issued leaf = leaf("spiffe://td/w").by(lower);
        Issued stranger = authority("CN=stranger").by(OTHER_ROOT);
        Issued namesake = authority("CN=lower").by(OTHER_ROOT);
        assertThat(verify(trusting(ROOT), leaf, OTHER_ROOT, namesake, upper, stranger, lower)
                        .id())
                .hasToString("spiffe://td/w");
    }

    @Test
    @DisplayName("X-30 the leaf has to come first, and eleven certificates are too many")
    void misplacedLeaf_isRefused() {
        Issued intermediate = authority("CN=i").by(ROOT);
        Issued leaf = leaf("spiffe://td/w").by(intermediate);
        assertRefused(Reason.X509_URI_SAN_COUNT, trusting(ROOT), intermediate, leaf);
        List<Issued> many = new ArrayList<>(List.of(leaf));
        while (many.size() < 11) {
            many.add(intermediate);
        }
        assertRefused(Reason.LIMIT_CHAIN, trusting(ROOT), many.toArray(Issued[]::new));
    }

    @Test
    @DisplayName("X-17 the bundle of another trust domain does not help")
    void chainOfAnotherTrustDomain_isRefused() {
        assertRefused(
                Reason.X509_UNTRUSTED, trusting(ROOT), leaf("spiffe://td/w").by(OTHER_ROOT));
        assertThat(verify(trusting(ROOT), leaf("spiffe://other/w").by(OTHER_ROOT))
                        .id())
                .hasToString("spiffe://other/w");
    }

    @Test
    @DisplayName("X-18 B-01 an empty trust bundle trusts nobody")
    void emptyBundle_isRefused() {
        assertRefused(Reason.X509_NO_BUNDLE, trusting(), leaf("spiffe://td/w").by(ROOT));
    }

    static Stream<Arguments> badAnchors() {
        return Stream.of(
                argumentSet(
                        "X-19 expired",
                        authority("CN=r").valid(NOW.minusSeconds(60), NOW.minusSeconds(1)),
                        Reason.X509_ANCHOR),
                argumentSet("X-19 not a CA", authority("CN=r").notCa(), Reason.X509_ANCHOR),
                argumentSet(
                        "X-19 without keyCertSign",
                        authority("CN=r").keyUsage(KeyUsage.digitalSignature),
                        Reason.X509_ANCHOR),
                argumentSet(
                        "X-19 X-12 for mail only",
                        authority("CN=r").purposes(KeyPurposeId.id_kp_emailProtection),
                        Reason.X509_ANCHOR),
                argumentSet("X-19 unknown critical", authority("CN=r").unknownCritical(), Reason.X509_ANCHOR),
                argumentSet(
                        "X-19 permits others only",
                        authority("CN=r").permits("other.org"),
                        Reason.X509_NAME_CONSTRAINT),
                argumentSet(
                        "X-19 X-33 signed with SHA-1",
                        authority("CN=r").signature("SHA1withECDSA"),
                        Reason.X509_ANCHOR));
    }

    @ParameterizedTest
    @MethodSource("badAnchors")
    void badAnchor_isRefused(Spec spec, Reason reason) {
        Issued anchor = spec.selfSigned();
        assertRefused(reason, trusting(anchor), leaf("spiffe://td/w").by(anchor));
    }

    @Test
    @DisplayName("X-20 ACCEPT a root that is sent along")
    void rootInTheChain_isAccepted() {
        assertThat(verify(trusting(ROOT), leaf("spiffe://td/w").by(ROOT), ROOT).id())
                .hasToString("spiffe://td/w");
    }

    @Test
    @DisplayName("X-16 the authority itself cannot call")
    void authorityAsLeaf_isRefused() {
        Issued named = authority("CN=root")
                .name(GeneralName.uniformResourceIdentifier, "spiffe://td/ca")
                .selfSigned();
        assertRefused(Reason.X509_LEAF_CA, trusting(named), named);
    }

    @Test
    @DisplayName("X-25 a path length is enforced")
    void tooLongPath_isRefused() {
        Issued upper = authority("CN=upper").ca(0).by(ROOT);
        Issued lower = authority("CN=lower").by(upper);
        assertRefused(
                Reason.X509_PATH_LENGTH, trusting(ROOT), leaf("spiffe://td/w").by(lower), lower, upper);
        assertThat(verify(trusting(ROOT), leaf("spiffe://td/w").by(upper), upper)
                        .id())
                .hasToString("spiffe://td/w");
    }

    static Stream<Arguments> nameConstraints() {
        return Stream.of(
                argumentSet("X-21 G-01 other host permitted", authority("CN=i").permits("example.org"), "a_b", false),
                argumentSet("X-21 a name with a dash", authority("CN=i").permits("td-"), "td-", true),
                argumentSet(
                        "X-22 host means that host",
                        authority("CN=i").permits("example.org"),
                        "sub.example.org",
                        false),
                argumentSet(
                        "X-22 dot means sub-domains", authority("CN=i").permits(".example.org"), "example.org", false),
                argumentSet("X-22 hosts have no case", authority("CN=i").excludes("TD"), "td", false),
                argumentSet("X-21 a name that is no host", authority("CN=i").permits("example.org"), "td-", false),
                argumentSet("X-21 a leading dot", authority("CN=i").permits("example.org"), ".td", false),
                argumentSet("X-22 sub-domain", authority("CN=i").permits(".example.org"), "sub.example.org", true),
                argumentSet("X-23 excluded", authority("CN=i").excludes("td"), "td", false),
                argumentSet("X-23 another excluded", authority("CN=i").excludes("other"), "td", true),
                argumentSet(
                        "X-24 a kind of name that the leaf lacks",
                        authority("CN=i").constrains(GeneralName.dNSName, "x"),
                        "td",
                        true));
    }

    @ParameterizedTest
    @MethodSource("nameConstraints")
    void nameConstraint_isJudged(Spec spec, String trustDomain, boolean accepted) {
        Issued intermediate = spec.by(ROOT);
        Issued leaf = leaf("spiffe://" + trustDomain + "/w").by(intermediate);
        TrustBundles bundles =
                TrustBundles.of(List.of(TrustBundle.of(TrustDomain.of(trustDomain), List.of(ROOT.certificate()))));
        if (accepted) {
            assertThat(verify(bundles, leaf, intermediate).id().trustDomain().name())
                    .isEqualTo(trustDomain);
        } else {
            assertRefused(Reason.X509_NAME_CONSTRAINT, bundles, leaf, intermediate);
        }
    }

    @Test
    @DisplayName("X-23 constraints add up along the path")
    void nameConstraints_accumulate() {
        Issued upper = authority("CN=upper").permits("a").by(ROOT);
        Issued lower = authority("CN=lower").permits("a", "td").by(upper);
        assertRefused(
                Reason.X509_NAME_CONSTRAINT,
                trusting(ROOT),
                leaf("spiffe://td/w").by(lower),
                lower,
                upper);
    }

    @Test
    @DisplayName("X-23 what a root excludes, no intermediate can permit, and intermediates' own IDs are bound too")
    void exclusion_holdsForTheWholePath() {
        Issued root = authority("CN=root").excludes("td").selfSigned();
        Issued intermediate = authority("CN=i").permits("td").by(root);
        assertRefused(
                Reason.X509_NAME_CONSTRAINT,
                trusting(root),
                leaf("spiffe://td/w").by(intermediate),
                intermediate);
        Issued upper = authority("CN=upper").permits("td").by(ROOT);
        Issued lower = authority("CN=lower")
                .name(GeneralName.uniformResourceIdentifier, "https://elsewhere/")
                .by(upper);
        assertRefused(
                Reason.X509_NAME_CONSTRAINT,
                trusting(ROOT),
                leaf("spiffe://td/w").by(lower),
                lower,
                upper);
    }

    @Test
    @DisplayName("X-25 self-issued intermediates are not counted")
    void selfIssuedIntermediate_isNotCounted() {
        Issued upper = authority("CN=ca").ca(0).by(ROOT);
        Issued renewed = authority("CN=ca").by(upper);
        assertThat(verify(trusting(ROOT), leaf("spiffe://td/w").by(renewed), renewed, upper)
                        .id())
                .hasToString("spiffe://td/w");
    }

    @Test
    @DisplayName("X-24 a name that is constrained in a way we do not judge is refused")
    void unjudgedConstraint_refusesSuchNames() {
        Issued intermediate =
                authority("CN=i").constrains(GeneralName.dNSName, "x").by(ROOT);
        Issued leaf = leaf("spiffe://td/w").name(GeneralName.dNSName, "x").by(intermediate);
        assertRefused(Reason.X509_NAME_CONSTRAINT, trusting(ROOT), leaf, intermediate);
    }

    @Test
    @DisplayName("X-32 G-04 more constraints than anybody needs are refused, not worked through")
    void tooManyConstraints_areRefused() {
        String[] hosts = new String[1_001];
        for (int i = 0; i < hosts.length; i++) {
            hosts[i] = "h" + i;
        }
        Issued intermediate = authority("CN=i").permits(hosts).by(ROOT);
        assertRefused(
                Reason.LIMIT_NAME_CONSTRAINTS,
                trusting(ROOT),
                leaf("spiffe://td/w").by(intermediate),
                intermediate);
    }

    @Test
    @DisplayName("X-31 authorities that sign each other do not make the search long")
    void crossSignedAuthorities_areBounded() {
        List<Issued> chain = new ArrayList<>();
        Issued first = authority("CN=loop").selfSigned();
        chain.add(leaf("spiffe://td/w").by(first));
        for (int i = 0; i < 9; i++) {
            chain.add(authority("CN=loop").key(first.key()).by(first));
        }
        assertRefused(Reason.X509_UNTRUSTED, trusting(ROOT), chain.toArray(Issued[]::new));
    }

    @Test
    void expiryOfAProof_isThatOfTheCertificateWhichEndsFirst() {
        Instant soon = NOW.plusSeconds(30);
        Issued intermediate =
                authority("CN=i").valid(NOW.minusSeconds(30), soon).by(ROOT);
        assertThat(verify(trusting(ROOT), leaf("spiffe://td/w").by(intermediate), intermediate)
                        .notAfter())
                .isEqualTo(soon);
    }
}
