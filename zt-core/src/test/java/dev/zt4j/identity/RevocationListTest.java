package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;
import static dev.zt4j.identity.TestCertificates.authority;
import static dev.zt4j.identity.TestCertificates.leaf;
import static dev.zt4j.identity.TestCertificates.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.identity.TestCertificates.Issued;
import dev.zt4j.reason.Reason;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RevocationListTest {
    private static final TrustDomain TD = TrustDomain.of("td");
    private static final Issued ROOT = authority("CN=root").selfSigned();
    private static final Issued INTERMEDIATE = authority("CN=i").serial(7).by(ROOT);
    private static final Issued LEAF = leaf("spiffe://td/w").serial(42).by(INTERMEDIATE);
    private static final List<X509Certificate> CHAIN = List.of(LEAF.certificate(), INTERMEDIATE.certificate());
    private static final X509SvidVerifier VERIFIER = new X509SvidVerifier(Crypto.STANDARD, ChainRules.STRICT);

    private static X509v2CRLBuilder list(Issued issuer, long serial) {
        return list(issuer, serial, NOW.minusSeconds(60), NOW.plusSeconds(3_600));
    }

    private static X509v2CRLBuilder list(Issued issuer, long serial, Instant from, Instant next) {
        X500Name name = X500Name.getInstance(
                issuer.certificate().getSubjectX500Principal().getEncoded());
        return new X509v2CRLBuilder(name, Date.from(from))
                .setNextUpdate(Date.from(next))
                .addCRLEntry(BigInteger.valueOf(1), Date.from(from), CRLReason.keyCompromise)
                .addCRLEntry(BigInteger.valueOf(serial), Date.from(from), CRLReason.keyCompromise);
    }

    private static byte[] sign(X509v2CRLBuilder list, Issued signer) throws Exception {
        return list.build(new JcaContentSignerBuilder("SHA256withECDSA")
                        .build(signer.key().getPrivate()))
                .getEncoded();
    }

    private static TrustBundles with(byte[]... lists) {
        return TrustBundles.of(
                List.of(TrustBundle.of(TD, List.of(ROOT.certificate())).withRevocationLists(Arrays.asList(lists))));
    }

    private static SpiffeId verify(TrustBundles bundles, Instant now) {
        return VERIFIER.verify(CHAIN, false, bundles, now).id();
    }

    @Test
    @DisplayName("X-38 a revoked serial is refused, of a leaf as of an intermediate")
    void revokedSerial_isRefused() throws Exception {
        assertThat(refusal(() -> verify(with(sign(list(INTERMEDIATE, 42), INTERMEDIATE)), NOW)))
                .isEqualTo(Reason.X509_REVOKED);
        assertThat(refusal(() -> verify(with(sign(list(ROOT, 7), ROOT)), NOW))).isEqualTo(Reason.X509_REVOKED);
        assertThat(verify(with(sign(list(INTERMEDIATE, 43), INTERMEDIATE), sign(list(ROOT, 42), ROOT)), NOW))
                .isEqualTo(SpiffeId.parse("spiffe://td/w"));
    }

    @Test
    @DisplayName("X-38 a list that the issuer did not sign, or may not sign, has no effect")
    void listOfAnotherSigner_hasNoEffect() throws Exception {
        assertThat(verify(with(sign(list(INTERMEDIATE, 42), LEAF)), NOW)).hasToString("spiffe://td/w");
        assertThat(verify(with(sign(list(LEAF, 42), LEAF)), NOW)).hasToString("spiffe://td/w");
        assertThat(verify(with(sign(list(INTERMEDIATE, 42), ROOT)), NOW)).hasToString("spiffe://td/w");

        Issued mayNot = authority("CN=i").keyUsage(KeyUsage.keyCertSign).by(ROOT);
        Issued leaf = leaf("spiffe://td/w").serial(42).by(mayNot);
        byte[] list = sign(list(mayNot, 42), mayNot);
        List<X509Certificate> chain = List.of(leaf.certificate(), mayNot.certificate());
        assertThat(VERIFIER.verify(chain, false, with(list), NOW).id()).hasToString("spiffe://td/w");
    }

    @Test
    @DisplayName("X-38 a list counts from its date on, for remembered chains too, and does not lapse")
    void list_countsFromItsDateOn() throws Exception {
        Instant from = NOW.plusSeconds(10);
        TrustBundles bundles = with(sign(list(INTERMEDIATE, 42, from, from.plusSeconds(20)), INTERMEDIATE));
        assertThat(verify(bundles, NOW)).hasToString("spiffe://td/w");
        assertThat(verify(bundles, from.minusNanos(1))).hasToString("spiffe://td/w");
        assertThat(refusal(() -> verify(bundles, from))).isEqualTo(Reason.X509_REVOKED);
        assertThat(refusal(() -> verify(bundles, from.plusSeconds(60)))).isEqualTo(Reason.X509_REVOKED);
    }

    @Test
    @DisplayName("X-38 a chain that was remembered is refused once a list names it")
    void newList_endsARememberedChain() throws Exception {
        assertThat(verify(with(), NOW)).hasToString("spiffe://td/w");
        TrustBundles bundles = with(sign(list(INTERMEDIATE, 42), INTERMEDIATE));
        assertThat(refusal(() -> verify(bundles, NOW))).isEqualTo(Reason.X509_REVOKED);
    }

    @Test
    @DisplayName("X-38 X-36 lists that cannot be judged are refused where they are loaded")
    void unusableList_isRefusedWhenLoaded() throws Exception {
        byte[] good = sign(list(ROOT, 7), ROOT);
        X509v2CRLBuilder indirect = list(ROOT, 7);
        indirect.addExtension(
                Extension.issuingDistributionPoint, true, new IssuingDistributionPoint(null, true, false));
        byte[] weak = list(ROOT, 7)
                .build(new JcaContentSignerBuilder("SHA1withECDSA")
                        .build(ROOT.key().getPrivate()))
                .getEncoded();
        List<byte[]> bad = List.of(
                sign(indirect, ROOT),
                weak,
                Arrays.copyOf(good, good.length + 1),
                Arrays.copyOf(good, good.length - 1),
                new byte[0],
                new byte[(1 << 22) + 1]);
        for (byte[] list : bad) {
            assertThatExceptionOfType(TrustBundleException.class).isThrownBy(() -> with(list));
        }
    }
}
