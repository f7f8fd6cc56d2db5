package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;
import static dev.zt4j.identity.TestCertificates.authority;
import static dev.zt4j.identity.TestCertificates.leaf;
import static dev.zt4j.identity.TestCertificates.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.zt4j.identity.TestCertificates.Issued;
import dev.zt4j.identity.TestCertificates.Spec;
import dev.zt4j.reason.Reason;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the path validation of the JDK does, which is why there is one of our own: each fact beside our verdict. A JDK that
 * behaves otherwise fails a test here, so that the reason can be looked at again.
 */
class JdkPathValidationTest {
    private static final String ID = "spiffe://td/w";

    private static void validate(TrustAnchor anchor, X509Certificate... path) throws Exception {
        PKIXParameters parameters = new PKIXParameters(Set.of(anchor));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(NOW));
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(path)), parameters);
    }

    private static Reason ours(String trustDomain, Issued root, Issued... chain) {
        TrustBundles bundles =
                TrustBundles.of(List.of(TrustBundle.of(TrustDomain.of(trustDomain), List.of(root.certificate()))));
        return refusal(() -> new X509SvidVerifier(Crypto.STANDARD, ChainRules.STRICT)
                .verify(Stream.of(chain).map(Issued::certificate).toList(), false, bundles, NOW));
    }

    static Stream<Arguments> anchors() {
        return Stream.of(
                argumentSet(
                        "X-19 an expired root",
                        authority("CN=r").valid(NOW.minusSeconds(60), NOW.minusSeconds(1)),
                        Reason.X509_ANCHOR),
                argumentSet("X-19 a root that is no CA", authority("CN=r").notCa(), Reason.X509_ANCHOR),
                argumentSet(
                        "X-19 a root that permits others only",
                        authority("CN=r").permits("other.org"),
                        Reason.X509_NAME_CONSTRAINT),
                argumentSet(
                        "X-19 an unknown critical extension", authority("CN=r").unknownCritical(), Reason.X509_ANCHOR));
    }

    @ParameterizedTest
    @MethodSource("anchors")
    void trustAnchor_isNotLookedAt(Spec spec, Reason reason) throws Exception {
        Issued root = spec.selfSigned();
        Issued leaf = leaf(ID).by(root);
        validate(new TrustAnchor(root.certificate(), null), leaf.certificate());
        assertThat(ours("td", root, leaf)).isEqualTo(reason);
    }

    @ParameterizedTest
    @MethodSource("anchors")
    void rootInThePath_isLookedAt(Spec spec, Reason reason) {
        Issued root = spec.selfSigned();
        Issued leaf = leaf(ID).by(root);
        TrustAnchor nameAndKey = new TrustAnchor(
                root.certificate().getSubjectX500Principal(), root.certificate().getPublicKey(), null);
        assertThatExceptionOfType(CertPathValidatorException.class)
                .as("X-20 %s", reason)
                .isThrownBy(() -> validate(nameAndKey, leaf.certificate(), root.certificate()));
    }

    @Test
    @DisplayName("X-12 purposes of an intermediate are not looked at")
    void purposesOfAnIntermediate_areIgnored() throws Exception {
        Issued root = authority("CN=r").selfSigned();
        Issued mail =
                authority("CN=i").purposes(KeyPurposeId.id_kp_emailProtection).by(root);
        Issued leaf = leaf(ID).by(mail);
        validate(new TrustAnchor(root.certificate(), null), leaf.certificate(), mail.certificate());
        assertThat(ours("td", root, leaf, mail)).isEqualTo(Reason.X509_EXTENDED_KEY_USAGE);
    }

    @Test
    @DisplayName("X-21 G-01 a host-less trust domain under a URI constraint is a NullPointerException")
    void hostlessName_isAnUncheckedException() {
        Issued root = authority("CN=r").selfSigned();
        Issued intermediate = authority("CN=i").permits("example.org").by(root);
        Issued leaf = leaf("spiffe://a_b/w").by(intermediate);
        assertThatNullPointerException()
                .isThrownBy(() -> validate(
                        new TrustAnchor(root.certificate(), null), leaf.certificate(), intermediate.certificate()));
        assertThat(ours("a_b", root, leaf, intermediate)).isEqualTo(Reason.X509_NAME_CONSTRAINT);
    }

    @Test
    @DisplayName("X-02 X-21 names that do not parse are dropped or cannot be read, and pass under a constraint")
    void unparsableName_passes() throws Exception {
        Issued root = authority("CN=r").selfSigned();
        Issued intermediate = authority("CN=i").permits("example.org").by(root);
        Issued leaf = leaf("spiffe://td./w").by(intermediate);
        assertThat(readableNames(leaf.certificate())).isNull();
        validate(new TrustAnchor(root.certificate(), null), leaf.certificate(), intermediate.certificate());
        assertThat(ours("td.", root, leaf, intermediate)).isEqualTo(Reason.X509_NAME_CONSTRAINT);
    }

    /** Returns the names that the JDK finds: JDK 17 drops all of them for one that does not parse, JDK 25 throws. */
    private static @Nullable Collection<List<?>> readableNames(X509Certificate certificate) {
        try {
            return certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            return null;
        }
    }

    @Test
    @DisplayName("X-24 G-01 a constraint on registered IDs is an UnsupportedOperationException")
    void registeredId_isAnUncheckedException() {
        Issued root = authority("CN=r").selfSigned();
        Issued upper = authority("CN=upper")
                .constrains(GeneralName.registeredID, "1.2.3")
                .by(root);
        Issued lower = authority("CN=lower")
                .constrains(GeneralName.registeredID, "1.2.3.4")
                .by(upper);
        Issued leaf = leaf(ID).name(GeneralName.registeredID, "1.2.3.4").by(lower);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> validate(
                        new TrustAnchor(root.certificate(), null),
                        leaf.certificate(),
                        lower.certificate(),
                        upper.certificate()));
        assertThat(ours("td", root, leaf, lower, upper)).isEqualTo(Reason.X509_NAME_CONSTRAINT);
    }
}
