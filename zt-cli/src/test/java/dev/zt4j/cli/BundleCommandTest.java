package dev.zt4j.cli;

import static dev.zt4j.cli.Run.zt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleCommandTest {
    @TempDir
    Path directory;

    private Path policies = Path.of("");
    private Path key = Path.of("");
    private Path out = Path.of("");

    @BeforeEach
    void write() throws Exception {
        policies = Files.createDirectory(directory.resolve("policies"));
        Files.writeString(policies.resolve("a.cedar"), "permit (principal, action, resource);");
        Files.writeString(policies.resolve("entities.json"), "[]");
        key = key("EC");
        out = directory.resolve("out.tar.gz");
    }

    private Path key(String algorithm) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        }
        PrivateKey made = generator.generateKeyPair().getPrivate();
        String base64 = Base64.getMimeEncoder().encodeToString(made.getEncoded());
        Path file = directory.resolve(algorithm + ".pem");
        return Files.writeString(file, "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
    }

    private Run bundle(String... more) {
        return zt(
                List.of("policy", "bundle", policies.toString(), "--key-file", key.toString(), "-o", out.toString()),
                more);
    }

    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (InputStream in = Files.newInputStream(out);
                TarArchiveInputStream archive = new TarArchiveInputStream(new GZIPInputStream(in))) {
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "Ed25519"})
    void bundle_isWhatAnyArchiverReads(String algorithm) throws Exception {
        key = key(algorithm);
        Run run = bundle("--version", "7", "--expires", "30d");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("policies, version 7, until ");
        assertThat(names()).containsExactly("manifest.jws", "a.cedar", "entities.json");
    }

    @Test
    void answerInJson_saysWhatWasMade() {
        Run run = bundle("--version", "7", "--expires", "2099-01-01T00:00:00Z", "--name", "ledger", "--json");
        assertThat(run.out())
                .contains("\"name\" : \"ledger\"", "\"version\" : 7", "\"expires\" : \"2099-01-01T00:00:00Z\"");
    }

    @Test
    void brokenPolicies_areNotBundled() throws Exception {
        Files.writeString(policies.resolve("b.cedar"), "permit (");
        Run run = bundle("--version", "7", "--expires", "30d");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("b.cedar: line 1, column ");
        assertThat(out).doesNotExist();
    }

    static Stream<Arguments> wrongCalls() {
        return Stream.of(
                argumentSet("version 0", "0", "30d", "the version of a policy bundle is 1 or more"),
                argumentSet("no number", "x", "30d", "--version"),
                argumentSet("no time", "1", "soon", "--expires is an instant"),
                argumentSet("in the past", "1", "2001-01-01T00:00:00Z", "expires after it is issued"));
    }

    @ParameterizedTest
    @MethodSource("wrongCalls")
    void wrongCall_isSaid(String version, String expires, String problem) {
        Run run = bundle("--version", version, "--expires", expires);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(problem).doesNotContain("Exception");
    }

    @Test
    void keyThatIsNone_isRefusedWithoutBeingShown() throws Exception {
        for (String text : List.of(
                "secret",
                "-----BEGIN PRIVATE KEY-----\n*secret*\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----")) {
            Files.writeString(key, text, StandardCharsets.UTF_8);
            Run run = bundle("--version", "1", "--expires", "1d");
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains("expected one private key").doesNotContain("secret", "c2Vj");
        }
        key = key("RSA");
        assertThat(bundle("--version", "1", "--expires", "1d").err()).contains("expected one private key");
    }

    @Test
    void help_isThere() {
        assertThat(zt("policy", "bundle", "--help").out()).contains("--key-file", "--expires");
    }
}
