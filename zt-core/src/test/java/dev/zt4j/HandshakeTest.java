package dev.zt4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zt4j.authority.Authority;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.reason.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandshakeTest {
    private static final int TIMEOUT_MILLIS = 10_000;

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TestLedger ledger;
    private X509Svid server;

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory);
        server = ledger.authority.x509Svid(ledger.authority.id("/ledger"), Duration.ofHours(1));
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        ledger.close();
    }

    private X509Svid client(String path) {
        return ledger.authority.x509Svid(ledger.authority.id(path), Duration.ofMinutes(10));
    }

    /** Makes a real handshake and one byte of traffic; throws what the client sees. */
    private void handshake(Boundary boundary, X509Svid client, SpiffeId expected) throws Exception {
        try (SSLServerSocket listener = (SSLServerSocket) server.sslContext(boundary.clientTrust())
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setNeedClientAuth(true);
            Callable<Void> answer = () -> {
                try (SSLSocket accepted = (SSLSocket) listener.accept()) {
                    accepted.setSoTimeout(TIMEOUT_MILLIS);
                    accepted.getOutputStream().write(accepted.getInputStream().read());
                    return null;
                }
            };
            Future<Void> served = threads.submit(answer);
            try (SSLSocket socket = (SSLSocket) client.sslContext(ledger.zt().serverTrust(expected))
                    .getSocketFactory()
                    .createSocket(listener.getInetAddress(), listener.getLocalPort())) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                socket.getOutputStream().write(7);
                if (socket.getInputStream().read() != 7) {
                    throw new IOException("closed");
                }
            } finally {
                try {
                    served.get();
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(IOException.class);
                }
            }
        }
    }

    private void assertRefused(Boundary boundary, X509Svid client, Reason reason) throws Exception {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> handshake(boundary, client, server.id()))
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).doesNotContain(reason.code()));
        assertThat(ledger.lastRecord().reasons()).containsExactly(reason);
        assertThat(ledger.lastRecord().action()).isEqualTo("Zt::Tls::Action::\"handshake\"");
        assertThat(ledger.lastRecord().outcome()).isEqualTo("DENY");
    }

    @Test
    void goodClient_passesWithoutARecord() throws Exception {
        handshake(ledger.enforcing(), client("/reader"), server.id());
        ledger.zt().decisionLog().flush(Duration.ofSeconds(10));
        assertThat(ledger.records).isEmpty();
    }

    @Test
    void expiredClient_isRefusedAndRecorded() throws Exception {
        X509Svid client = client("/reader");
        ledger.zt();
        ledger.clock.advance(Duration.ofMinutes(11));
        assertRefused(ledger.enforcing(), client, Reason.X509_VALIDITY);
    }

    @Test
    void clientOfAnUnknownTrustDomain_isRefusedAndRecorded() throws Exception {
        Authority stranger = Authority.create(TrustDomain.of("stranger"), ledger.clock);
        assertRefused(
                ledger.enforcing(),
                stranger.x509Svid(stranger.id("/reader"), Duration.ofMinutes(1)),
                Reason.X509_NO_BUNDLE);
    }

    @Test
    void revokedClient_isRefusedInEveryMode() throws Exception {
        ledger.zt().revoke(Revocation.workload(ledger.authority.id("/reader"), "key lost"));
        assertRefused(ledger.enforcing(), client("/reader"), Reason.REVOKED_PRINCIPAL);
        assertRefused(ledger.reporting(), client("/reader"), Reason.REVOKED_PRINCIPAL);
    }

    @Test
    void reportingBoundary_letsABadClientThroughAndRecordsIt() throws Exception {
        X509Svid client = client("/reader");
        ledger.zt();
        ledger.clock.advance(Duration.ofMinutes(11));
        handshake(ledger.reporting(), client, server.id());
        assertThat(ledger.lastRecord().outcome()).isEqualTo("WOULD_DENY");
        assertThat(ledger.lastRecord().reasons()).containsExactly(Reason.X509_VALIDITY);
    }

    @Test
    @DisplayName("X-40 a client talks to the server it means, not to another one of the trust domain")
    void otherServer_isRefusedByTheClient() {
        SpiffeId expected = ledger.authority.id("/database");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> handshake(ledger.enforcing(), client("/reader"), expected));
    }

    @Test
    @DisplayName("G-03 X-17 the right ID in a chain that nobody trusts proves nothing")
    void impostorOfTheServer_isRefusedByTheClient() {
        Authority impostor = Authority.create(TrustDomain.of("td"), ledger.clock);
        server = impostor.x509Svid(impostor.id("/ledger"), Duration.ofHours(1));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> handshake(ledger.enforcing(), client("/reader"), server.id()));
    }

    @Test
    void clientTrust_judgesNoServers() {
        assertThatExceptionOfType(java.security.cert.CertificateException.class)
                .isThrownBy(() -> ledger.enforcing()
                        .clientTrust()
                        .checkServerTrusted(
                                server.chain().toArray(java.security.cert.X509Certificate[]::new), "UNKNOWN"));
        assertThatExceptionOfType(java.security.cert.CertificateException.class)
                .isThrownBy(() -> ledger.enforcing().clientTrust().checkClientTrusted(null, "UNKNOWN"));
        assertThatIllegalArgumentException().isThrownBy(() -> ledger.zt().serverTrust());
    }
}
