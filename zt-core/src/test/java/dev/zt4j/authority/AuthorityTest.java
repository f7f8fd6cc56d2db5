package dev.zt4j.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.Pem;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.TrustBundle;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.Verification;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.reason.RefusedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final Authority authority = Authority.create(TrustDomain.of("td"), () -> NOW);

    @Test
    void svid_namesItsWorkloadAndEnds() {
        X509Svid svid = authority.x509Svid(authority.id("/w"), Duration.ofMinutes(5));
        assertThat(svid.id()).hasToString("spiffe://td/w");
        assertThat(svid.chain()).singleElement().satisfies(leaf -> {
            assertThat(leaf.getNotBefore()).isEqualTo(NOW);
            assertThat(leaf.getNotAfter()).isEqualTo(NOW.plus(Duration.ofMinutes(5)));
            leaf.verify(authority.bundle().authorities().get(0).getPublicKey());
        });
    }

    @Test
    void bundle_holdsBothKindsOfKeysAndNothingPrivate(@TempDir Path directory) throws Exception {
        TrustBundle bundle = authority.bundle();
        assertThat(bundle.authorities()).hasSize(1);
        assertThat(bundle.jwtKeyCount()).isEqualTo(1);
        assertThat(bundle.skippedEntries()).isEmpty();
        assertThat(authority.bundleJson()).doesNotContain("\"d\":");
        authority.publish(directory);
        authority.publish(directory);
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("td.json"));
        }
        assertThat(Files.readString(directory.resolve("td.json"))).isEqualTo(authority.bundleJson());
    }

    @Test
    void strangersId_isNotMinted() {
        SpiffeId stranger = SpiffeId.parse("spiffe://other/w");
        SpiffeId domain = SpiffeId.parse("spiffe://td");
        for (SpiffeId id : List.of(stranger, domain)) {
            assertThatIllegalArgumentException().isThrownBy(() -> authority.x509Svid(id, Duration.ofMinutes(1)));
            assertThatIllegalArgumentException().isThrownBy(() -> authority.jwtSvid(id, "a", Duration.ofMinutes(1)));
        }
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> authority.id("w"));
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> authority.id("/a b"));
    }

    @Test
    void savedAuthority_isTheSameWhenOpened(@TempDir Path directory) throws Exception {
        Authority made = Authority.create(TrustDomain.of("a_b."), Duration.ofDays(30), () -> NOW);
        made.save(directory);
        assertThat(Files.getPosixFilePermissions(directory.resolve("authority.pem")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.readString(directory.resolve("a_b..json"))).isEqualTo(made.bundleJson());
        Authority opened = Authority.open(directory, () -> NOW.plus(Duration.ofDays(29)));
        assertThat(opened.bundleJson()).isEqualTo(made.bundleJson());
        assertThat(opened.trustDomain()).isEqualTo(TrustDomain.of("a_b."));
        assertThat(opened.expiresAt()).isEqualTo(NOW.plus(Duration.ofDays(30)));
        EvidenceVerifier verifier = EvidenceVerifier.builder(Set.of("us")).build();
        SpiffeId id = opened.id("/w");
        for (Evidence evidence : List.of(
                Evidence.tls(opened.x509Svid(id, Duration.ofHours(1)).chain()),
                Evidence.bearer(opened.jwtSvid(id, "us", Duration.ofHours(1))))) {
            assertThat(verifier.verify(
                            evidence,
                            TrustBundles.of(List.of(made.bundle())),
                            NOW.plus(Duration.ofDays(29)).plusSeconds(1)))
                    .isInstanceOf(Verification.Verified.class);
        }
    }

    @Test
    void authorityThatIsThere_isNotReplaced(@TempDir Path directory) throws Exception {
        authority.save(directory);
        byte[] before = Files.readAllBytes(directory.resolve("authority.pem"));
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(
                        () -> Authority.create(TrustDomain.of("td"), () -> NOW).save(directory))
                .withMessageEndingWith("there is an authority already");
        assertThat(directory.resolve("authority.pem")).hasBinaryContent(before);
        assertThat(Files.readString(directory.resolve("td.json"))).isEqualTo(authority.bundleJson());
    }

    @Test
    void keysThatOthersCanRead_areRefused(@TempDir Path directory) throws Exception {
        authority.save(directory);
        for (String permissions : List.of("rw-r-----", "rw----r--", "rw--w----")) {
            Files.setPosixFilePermissions(
                    directory.resolve("authority.pem"), PosixFilePermissions.fromString(permissions));
            assertThatIOException()
                    .isThrownBy(() -> Authority.open(directory, () -> NOW))
                    .withMessage(directory.resolve("authority.pem") + ": others than its owner have access to it");
        }
    }

    @Test
    void expiredOrAbsentAuthority_isRefused(@TempDir Path directory) throws Exception {
        assertThatIOException()
                .isThrownBy(() -> Authority.open(directory, () -> NOW))
                .withMessageEndingWith("there is no authority");
        authority.save(directory);
        assertThatIOException()
                .isThrownBy(() -> Authority.open(directory, () -> NOW.plus(Duration.ofDays(2))))
                .withMessageEndingWith("its root certificate expired at 2026-11-23T12:00:00Z");
    }

    static Stream<Arguments> damages() {
        String key = "-----BEGIN PRIVATE KEY-----";
        return Stream.of(
                argumentSet("cut", (UnaryOperator<String>) text -> text.substring(0, text.length() / 2)),
                argumentSet("empty", (UnaryOperator<String>) text -> ""),
                argumentSet("without the last key", (UnaryOperator<String>)
                        text -> text.substring(0, text.lastIndexOf(key))),
                argumentSet("keys exchanged", (UnaryOperator<String>) text -> {
                    int first = text.indexOf(key);
                    int open = text.indexOf("-----BEGIN PUBLIC KEY-----");
                    int last = text.lastIndexOf(key);
                    return text.substring(0, first)
                            + text.substring(last)
                            + text.substring(open, last)
                            + text.substring(first, open);
                }),
                argumentSet("a key that is none", (UnaryOperator<String>) text -> text.replaceFirst("MEE", "MEF")),
                argumentSet("too large", (UnaryOperator<String>) text -> text + " ".repeat(1 << 16)));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void damagedAuthority_isRefusedInOneLineWithoutItsKeys(UnaryOperator<String> damage, @TempDir Path directory)
            throws Exception {
        authority.save(directory);
        Path file = directory.resolve("authority.pem");
        String text = Files.readString(file);
        Files.writeString(file, damage.apply(text));
        assertThatIOException()
                .isThrownBy(() -> Authority.open(directory, () -> NOW))
                .satisfies(e ->
                        assertThat(e.getMessage()).startsWith(file + ": it is ").doesNotContain("MIG", "ME", "\n"));
    }

    @Test
    void rootLifetimeOutOfRange_isRefused() {
        for (Duration lifetime : List.of(Duration.ZERO, Duration.ofSeconds(-5), Duration.ofDays(3_651))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Authority.create(TrustDomain.of("td"), lifetime, () -> NOW));
        }
    }

    @Test
    void writtenSvid_isWhatAnAgentWouldWrite(@TempDir Path directory) throws Exception {
        X509Svid svid = authority.writeX509Svid(authority.id("/w"), Duration.ofMinutes(5), directory);
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("svid.pem", "svid_key.pem", "svid_bundle.pem");
        }
        assertThat(Files.getPosixFilePermissions(directory.resolve("svid_key.pem")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Pem.read(Files.readAllBytes(directory.resolve("svid_key.pem"))))
                .singleElement()
                .satisfies(block -> {
                    assertThat(block.label()).isEqualTo(Pem.PRIVATE_KEY);
                    assertThat(block.der()).isEqualTo(svid.privateKey().getEncoded());
                    assertThat(block).hasToString(Pem.PRIVATE_KEY);
                });
        assertThat(Pem.read(Files.readAllBytes(directory.resolve("svid.pem"))))
                .singleElement()
                .satisfies(block ->
                        assertThat(block.der()).isEqualTo(svid.chain().get(0).getEncoded()));
        assertThat(Pem.read(Files.readAllBytes(directory.resolve("svid_bundle.pem"))))
                .singleElement()
                .satisfies(block -> assertThat(block.der())
                        .isEqualTo(authority.bundle().authorities().get(0).getEncoded()));
    }
}
