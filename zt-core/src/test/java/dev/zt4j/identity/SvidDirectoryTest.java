package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;
import static dev.zt4j.identity.TestCertificates.authority;
import static dev.zt4j.identity.TestCertificates.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.identity.TestCertificates.Issued;
import dev.zt4j.source.SourceException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SvidDirectoryTest {
    private static final Issued ROOT = authority("CN=root").selfSigned();
    private static final Issued INTERMEDIATE = authority("CN=intermediate").by(ROOT);

    @TempDir
    Path directory;

    private SvidDirectory source;

    @BeforeEach
    void deliver() throws IOException {
        deliver(directory, workload("/one"));
        source = SvidDirectory.strict(directory);
    }

    private static Issued workload(String path) {
        return leaf("spiffe://td" + path).by(INTERMEDIATE);
    }

    private static void deliver(Path to, Issued svid) throws IOException {
        replace(to.resolve("svid.pem"), TestPem.certificates(svid, INTERMEDIATE));
        replace(to.resolve("svid_key.pem"), TestPem.key(svid));
        replace(to.resolve("svid_bundle.pem"), TestPem.certificates(ROOT));
    }

    private static void replace(Path file, String text) throws IOException {
        replace(file, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        Path unfinished = file.resolveSibling(".unfinished");
        Files.write(unfinished, bytes);
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-------"));
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String loaded() {
        return source.load(NOW).value().id().path();
    }

    private void assertFails(String message) {
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> source.load(NOW))
                .withMessageContaining(message);
    }

    private void assertKept() {
        assertThat(source.current(NOW)).map(svid -> svid.id().path()).contains("/one");
    }

    @Test
    @DisplayName("L-01 ACCEPT certificate, key and authorities of one generation")
    void oneGeneration_isTaken() {
        assertThat(source.current(NOW)).isEmpty();
        assertThat(loaded()).isEqualTo("/one");
        assertThat(source.load(NOW).value()).isSameAs(source.load(NOW).value());
        assertKept();
    }

    @Test
    @DisplayName("L-01 a new certificate with the old key leaves the old pair, until the new key is there")
    void mixedGenerations_areRefused() throws IOException {
        loaded();
        Issued next = workload("/two");
        replace(directory.resolve("svid.pem"), TestPem.certificates(next, INTERMEDIATE));
        assertFails("do not make an SVID");
        assertKept();
        replace(directory.resolve("svid_key.pem"), TestPem.key(next));
        assertThat(loaded()).isEqualTo("/two");
    }

    @Test
    @DisplayName("L-01 authorities of another generation, or a chain without its intermediate, are refused")
    void chainThatDoesNotVerify_isRefused() throws IOException {
        loaded();
        replace(
                directory.resolve("svid_bundle.pem"),
                TestPem.certificates(authority("CN=new").selfSigned()));
        assertFails("svid.pem does not verify");
        assertKept();
        deliver(directory, workload("/two"));
        replace(directory.resolve("svid.pem"), TestPem.certificates(workload("/two")));
        assertFails("SVID in ");
        assertKept();
    }

    @Test
    @DisplayName("L-02 a file that is cut off at any byte replaces nothing and breaks nothing")
    void truncatedFile_replacesNothing() throws IOException {
        loaded();
        for (String name : new String[] {"svid.pem", "svid_key.pem", "svid_bundle.pem"}) {
            Path file = directory.resolve(name);
            byte[] whole = Files.readAllBytes(file);
            for (int length = 0; length < whole.length - 1; length++) {
                Files.write(file, Arrays.copyOf(whole, length));
                assertThatExceptionOfType(SourceException.class)
                        .as(name + " cut at " + length)
                        .isThrownBy(() -> source.load(NOW));
            }
            assertKept();
            Files.write(file, whole);
            assertThat(loaded()).isEqualTo("/one");
        }
    }

    @Test
    @DisplayName("L-03 files renamed over the old ones are noticed at the next look")
    void renamedFiles_areNoticed() throws IOException {
        loaded();
        deliver(directory, workload("/two"));
        assertThat(loaded()).isEqualTo("/two");
    }

    @Test
    @DisplayName("L-03 a swapped symbolic link, as Kubernetes delivers, is noticed at the next look")
    void swappedLink_isNoticed() throws IOException {
        Path mount = Files.createDirectory(directory.resolve("mount"));
        deliver(Files.createDirectory(mount.resolve("..2026_1")), workload("/one"));
        deliver(Files.createDirectory(mount.resolve("..2026_2")), workload("/two"));
        Path data = Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_1"));
        for (String name : new String[] {"svid.pem", "svid_key.pem", "svid_bundle.pem"}) {
            Files.createSymbolicLink(mount.resolve(name), Path.of("..data", name));
        }
        source = SvidDirectory.strict(mount);
        assertThat(loaded()).isEqualTo("/one");
        Path next = Files.createSymbolicLink(mount.resolve("..tmp"), Path.of("..2026_2"));
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        assertThat(loaded()).isEqualTo("/two");
    }

    @Test
    @DisplayName("L-04 a key that group or others can read is refused in strict and told of in compatible")
    void readableKey_isRefusedOrToldOf() throws IOException {
        for (String mode : new String[] {"rw-r--r--", "rw-r-----", "rw----r--"}) {
            Files.setPosixFilePermissions(directory.resolve("svid_key.pem"), PosixFilePermissions.fromString(mode));
            assertFails("others than its owner can read svid_key.pem");
            SvidDirectory compatible = SvidDirectory.compatible(directory);
            assertThat(compatible.load(NOW).value().id().path()).isEqualTo("/one");
            assertThat(compatible.load(NOW).warnings())
                    .singleElement()
                    .asString()
                    .contains("others than its owner");
        }
        Files.setPosixFilePermissions(directory.resolve("svid_key.pem"), PosixFilePermissions.fromString("r--------"));
        assertThat(source.load(NOW).warnings()).isEmpty();
    }

    @Test
    @DisplayName("L-05 a file that vanishes leaves the SVID in use until it expires")
    void vanishedFile_keepsTheFormerToItsExpiry() throws IOException {
        loaded();
        for (String name : new String[] {"svid.pem", "svid_key.pem", "svid_bundle.pem"}) {
            Files.delete(directory.resolve(name));
            assertFails(name.equals("svid.pem") ? "svid.pem" : "svid");
            assertKept();
        }
        assertThat(source.current(NOW.plus(Duration.ofMinutes(59)))).isPresent();
        assertThat(source.current(NOW.plus(Duration.ofMinutes(61)))).isEmpty();
    }

    @Test
    @DisplayName("L-05 an SVID that has expired on disk, or does not hold yet, is not taken")
    void expiredSvid_isNotTaken() {
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> source.load(NOW.plus(Duration.ofHours(2))))
                .withMessageContaining("x509.validity");
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> source.load(NOW.minus(Duration.ofHours(2))))
                .withMessageContaining("x509.validity");
        assertThat(loaded()).isEqualTo("/one");
    }

    @Test
    @DisplayName("L-05 a directory, FIFO, device or file of 1 GiB in the place of a file is refused without blocking")
    void oddFile_isRefusedWithoutBlocking() throws Exception {
        loaded();
        Path file = directory.resolve("svid.pem");
        Files.delete(file);
        Files.createDirectory(file);
        assertFails("not a regular file");
        Files.delete(file);
        Process fifo = new ProcessBuilder("mkfifo", file.toString()).start();
        assertThat(fifo.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertFails("not a regular file");
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("/dev/zero"));
        assertFails("not a regular file");
        Files.delete(file);
        try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
            huge.setLength(1L << 30);
        }
        assertFails("has more than");
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(2L << 20);
        }
        assertFails("missing or too large");
        assertKept();
    }

    @Test
    @DisplayName("L-01 a key of another form, several keys, or certificates beside it are refused")
    void oddKeyFile_isRefused() throws IOException {
        Issued svid = workload("/one");
        for (String key : new String[] {
            TestPem.key(svid).replace("PRIVATE", "EC PRIVATE"),
            TestPem.key(svid) + TestPem.key(svid),
            TestPem.key(svid) + TestPem.certificates(svid),
            TestPem.certificates(svid),
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
        }) {
            deliver(directory, svid);
            replace(directory.resolve("svid_key.pem"), key);
            assertFails("do not make an SVID");
        }
    }
}
