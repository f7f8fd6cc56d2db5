package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;
import static dev.zt4j.identity.TestCertificates.authority;
import static dev.zt4j.identity.TestCertificates.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.zt4j.identity.TestCertificates.Issued;
import dev.zt4j.source.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileTrustSourceTest {
    private static final TrustDomain TD = TrustDomain.of("td");
    private static final List<Issued> ROOTS = List.of(
            authority("CN=one").selfSigned(),
            authority("CN=two").selfSigned(),
            authority("CN=three").selfSigned());

    @TempDir
    Path directory;

    private static void assertFails(TrustSource source, String message) {
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> source.load(NOW))
                .withMessageContaining(message);
    }

    private static void assertVerifies(TrustBundles bundles, Issued root) {
        Issued svid = leaf("spiffe://td/w").by(root);
        assertThat(new X509SvidVerifier(Crypto.STANDARD, ChainRules.STRICT)
                        .verify(List.of(svid.certificate()), false, bundles, NOW)
                        .id())
                .hasToString("spiffe://td/w");
    }

    @Test
    @DisplayName("L-06 ACCEPT three roots in one PEM file all verify, whatever stands between them")
    void severalRootsInOneFile_allVerify() throws IOException {
        Path file = Files.writeString(
                directory.resolve("roots.pem"),
                TestPem.certificates(ROOTS.get(0), ROOTS.get(1)) + "subject=three\n"
                        + TestPem.certificates(ROOTS.get(2)));
        TrustBundles bundles = TrustSource.pemFile(TD, file).load(NOW).value();
        ROOTS.forEach(root -> assertVerifies(bundles, root));
    }

    @Test
    @DisplayName("L-06 ACCEPT roots in several files of a directory all verify")
    void severalFiles_allVerify() throws IOException {
        Files.writeString(directory.resolve("a.pem"), TestPem.certificates(ROOTS.get(0), ROOTS.get(1)));
        Files.writeString(directory.resolve("b.crt"), TestPem.certificates(ROOTS.get(2)));
        Files.writeString(directory.resolve("README"), "not read");
        TrustSource source = TrustSource.pemDirectory(TD, directory);
        TrustBundles bundles = source.load(NOW).value();
        ROOTS.forEach(root -> assertVerifies(bundles, root));
        Files.writeString(directory.resolve("b.crt"), "");
        assertFails(source, "b.crt: no certificate");
        Files.delete(directory.resolve("a.pem"));
        Files.delete(directory.resolve("b.crt"));
        assertFails(source, "there is none");
    }

    @Test
    @DisplayName("L-07 PEM without the name of a trust domain is refused at once")
    @SuppressWarnings("NullAway")
    void pemWithoutATrustDomain_isRefused() {
        assertThatNullPointerException().isThrownBy(() -> TrustSource.pemFile(null, directory));
        assertThatNullPointerException().isThrownBy(() -> TrustSource.pemDirectory(null, directory));
        assertThatNullPointerException().isThrownBy(() -> TrustSource.bundleFile(null, directory));
    }

    @ParameterizedTest
    @DisplayName("L-02 X-37 B-07 what is no PEM of certificates is refused as a whole")
    @ValueSource(
            strings = {
                "",
                "no certificate here",
                "-----BEGIN CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nAA_-\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN -----\nAAAA\n-----END -----\n",
                "-----END CERTIFICATE-----\n",
                "----BEGIN CERTIFICATE----\nAAAA\n----END CERTIFICATE----\n"
            })
    void otherText_isRefused(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("roots.pem"), TestPem.certificates(ROOTS.get(0)) + text);
        TrustSource source = TrustSource.pemFile(TD, file);
        if (!text.contains("---")) {
            assertThat(source.load(NOW).value().trustDomains()).containsExactly(TD);
            Files.writeString(file, text);
        }
        assertFails(source, "roots.pem: ");
    }

    @Test
    @DisplayName("B-07 a private key among certificates is refused")
    void privateKeyAmongCertificates_isRefused() throws IOException {
        Path file = Files.writeString(
                directory.resolve("roots.pem"), TestPem.certificates(ROOTS.get(0)) + TestPem.key(ROOTS.get(0)));
        assertFails(TrustSource.pemFile(TD, file), "a block is no certificate");
    }

    @Test
    @DisplayName("B-10 B-13 a bundle file and a map are taken as a whole, and do not turn back time")
    void bundleFileAndMap_followThemselves() throws IOException {
        Path file = directory.resolve("td.json");
        TrustSource one = TrustSource.bundleFile(TD, file);
        assertFails(one, "no such file");
        Files.writeString(file, "{\"keys\":[],\"spiffe_sequence\":12}");
        assertThat(one.load(NOW).value().trustDomains()).containsExactly(TD);
        Files.writeString(file, "{\"keys\":[],\"spiffe_sequence\":11}");
        assertFails(one, "bundle.rollback: td: sequence 11 does not follow 12");
        Files.writeString(file, "{\"keys\":[],\"spiffe_sequence\":13}");
        assertThat(one.load(NOW).value().trustDomains()).containsExactly(TD);
        Files.writeString(file, "oops");
        assertFails(one, "strict JSON");

        Path map = Files.writeString(
                directory.resolve("map.json"), "{\"trust_domains\":{\"a\":{\"keys\":[]},\"b\":{\"keys\":[]}}}");
        TrustSource many = TrustSource.bundleMapFile(map);
        assertThat(many.load(NOW).value().names()).containsExactlyInAnyOrder("a", "b");
        Files.writeString(map, "{\"trust_domains\":{\"a\":{\"keys\":[]},\"b\":{}}}");
        assertFails(many, "b: the document has no array named keys");
        Files.writeString(map, "{\"trust_domains\":{\"a\":{\"keys\":[]}}}");
        assertThat(many.load(NOW).value().names()).containsExactly("a");
    }

    @Test
    @DisplayName("B-10 a directory refuses a lower sequence of one of its bundles")
    void directory_doesNotTurnBackTime() throws IOException {
        Path file = Files.writeString(directory.resolve("td.json"), "{\"keys\":[],\"spiffe_sequence\":12}");
        TrustSource source = TrustSource.directory(directory);
        source.load(NOW);
        Files.writeString(file, "{\"keys\":[],\"spiffe_sequence\":11}");
        assertFails(source, "bundle.rollback");
        assertFails(source, "bundle.rollback");
        Files.writeString(file, "{\"keys\":[],\"spiffe_sequence\":12}");
        assertThat(source.load(NOW).value().trustDomains()).containsExactly(TD);
    }

    @Test
    @DisplayName("B-20 a root in two trust domains is reported, and each is still checked by its own bundle")
    void sharedRoot_isReported() {
        TrustBundle td = TrustBundle.of(
                TD, List.of(ROOTS.get(0).certificate(), ROOTS.get(1).certificate()));
        TrustBundle other =
                TrustBundle.of(TrustDomain.of("other"), List.of(ROOTS.get(0).certificate()));
        TrustBundle apart =
                TrustBundle.of(TrustDomain.of("apart"), List.of(ROOTS.get(2).certificate()));
        TrustBundles all = TrustBundles.of(List.of(td, other, apart));
        assertThat(all.sharedKeys(TrustBundles.of(List.of(other))))
                .containsExactly("bundle.shared-root: other and td have a key in common");
        assertThat(all.sharedKeys(TrustBundles.of(List.of(apart)))).isEmpty();
        assertThat(TrustBundles.of(List.of(td, apart)).sharedKeys(TrustBundles.of(List.of(td))))
                .isEmpty();
    }
}
