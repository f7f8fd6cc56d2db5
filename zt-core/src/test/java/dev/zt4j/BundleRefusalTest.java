package dev.zt4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.identity.TestTls;
import dev.zt4j.log.EventKind;
import dev.zt4j.policy.BundleOptions;
import dev.zt4j.policy.PolicyBundle;
import dev.zt4j.policy.PolicySource;
import dev.zt4j.source.HttpsOptions;
import dev.zt4j.source.https.TestHttpsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each policy bundle that is refused is an event of the decision log. */
class BundleRefusalTest {
    private static final TestTls TLS = new TestTls();
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path directory;

    private final TestHttpsServer server = new TestHttpsServer(TLS.localhost());
    private KeyPair key;
    private Path copies;
    private TestLedger ledger;

    @BeforeEach
    void open() throws Exception {
        key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        copies = Files.createDirectory(directory.resolve("copies"));
        ledger = new TestLedger(directory);
    }

    @AfterEach
    void close() {
        ledger.close();
        server.close();
    }

    private byte[] bundle(long version, Instant expires) {
        Instant issued = ledger.clock.instant().minusSeconds(60);
        return PolicyBundle.of(
                ledger.policies, new PolicyBundle.Release("policies", version, issued, expires), key.getPrivate());
    }

    private byte[] bundle(long version) {
        return bundle(version, ledger.clock.instant().plus(DAY));
    }

    private void serve(byte[] bundle) {
        server.serve("/bundle", TestHttpsServer.answer(200, "", bundle));
    }

    private ZeroTrust start() {
        HttpsOptions https = HttpsOptions.builder()
                .allowPrivateAddresses()
                .authorities(List.of(TLS.authority()))
                .keepCopies(copies)
                .build();
        BundleOptions options =
                BundleOptions.signedBy(key.getPublic()).https(https).build();
        return ledger.builder()
                .policies(PolicySource.bundle(server.at("/bundle"), options))
                .build();
    }

    private List<String> refusals(ZeroTrust zt) throws InterruptedException {
        assertThat(zt.decisionLog().flush(Duration.ofSeconds(10))).isTrue();
        return ledger.events.stream()
                .filter(event -> event.kind() == EventKind.SOURCE_REFUSED)
                .map(event -> event.subject() + " | " + event.why())
                .toList();
    }

    private static String refused(String problem) {
        return "policy bundle policies | policy bundle policies: refused: " + problem;
    }

    @Test
    void olderTamperedAndExpiredBundles_areEachAnEvent() throws Exception {
        serve(bundle(2));
        try (ZeroTrust zt = start()) {
            serve(bundle(1));
            zt.reload();
            byte[] tampered = bundle(3);
            tampered[tampered.length / 2] ^= 1;
            serve(tampered);
            zt.reload();
            serve(bundle(4, ledger.clock.instant().minusSeconds(1)));
            zt.reload();

            List<String> refusals = refusals(zt);
            assertThat(refusals).hasSize(3);
            assertThat(refusals.get(0)).isEqualTo(refused("version 1 is older than 2"));
            assertThat(refusals.get(1)).startsWith(refused(""));
            assertThat(refusals.get(2)).isEqualTo(refused("version 4 has expired"));
        }
    }

    @Test
    void sameRefusalTwice_isTwoEvents() throws Exception {
        serve(bundle(2));
        try (ZeroTrust zt = start()) {
            serve(bundle(1));
            zt.reload();
            zt.reload();

            assertThat(refusals(zt))
                    .containsExactly(refused("version 1 is older than 2"), refused("version 1 is older than 2"));
        }
    }

    @Test
    void serverThatIsGone_isOneEventUntilItIsBack() throws Exception {
        serve(bundle(2));
        try (ZeroTrust zt = start()) {
            server.serve("/bundle", TestHttpsServer.answer(500, "", ""));
            zt.reload();
            zt.reload();
            assertThat(refusals(zt)).hasSize(1);
            serve(bundle(2));
            zt.reload();
            assertThat(zt.decisionLog().flush(Duration.ofSeconds(10))).isTrue();
            assertThat(ledger.events)
                    .extracting(event -> event.kind())
                    .containsExactly(EventKind.SOURCE_REFUSED, EventKind.SOURCE_RECOVERED);
        }
    }

    @Test
    void copyAndBundleRefusedBeforeTheStart_areEventsAfterIt() throws Exception {
        serve(bundle(2));
        start().close();
        damageCopies();
        ledger.events.clear();
        serve(bundle(3));
        try (ZeroTrust zt = start()) {
            assertThat(refusals(zt))
                    .singleElement()
                    .asString()
                    .startsWith("policy bundle policies | policy bundle policies: the copy is not used: ");
        }
    }

    private void damageCopies() throws IOException {
        try (var files = Files.list(copies)) {
            for (Path file : files.toList()) {
                Files.writeString(file, "{");
            }
        }
    }
}
