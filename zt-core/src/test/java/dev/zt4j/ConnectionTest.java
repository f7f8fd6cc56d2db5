package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.authority.Authority;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.PeerTrust;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.Verification;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.reason.Reason;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What TLS connections prove at their start, while they last and when they are resumed. */
class ConnectionTest {
    private static final int TIMEOUT_MILLIS = 10_000;

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger handshakes = new AtomicInteger();
    private TestLedger ledger;
    private X509Svid server;
    private SSLServerSocket listener;

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory);
        server = ledger.authority.x509Svid(ledger.authority.id("/ledger"), Duration.ofHours(1));
        PeerTrust counted = PeerTrust.ofClients(chain -> handshakes.incrementAndGet());
        listener = (SSLServerSocket) server.sslContext(counted)
                .getServerSocketFactory()
                .createServerSocket(0, 2, InetAddress.getLoopbackAddress());
        listener.setNeedClientAuth(true);
    }

    @AfterEach
    void close() throws Exception {
        listener.close();
        threads.shutdownNow();
        ledger.close();
    }

    private SSLContext client(String path) {
        return ledger.authority
                .x509Svid(ledger.authority.id(path), Duration.ofMinutes(10))
                .sslContext(ledger.zt().serverTrust(server.id()));
    }

    /** Makes a connection with one byte of traffic; returns the session as the server sees it. */
    private SSLSession connect(SSLContext client, String protocol) throws Exception {
        Callable<SSLSession> answer = () -> {
            try (SSLSocket accepted = (SSLSocket) listener.accept()) {
                accepted.setSoTimeout(TIMEOUT_MILLIS);
                accepted.getOutputStream().write(accepted.getInputStream().read());
                return accepted.getSession();
            }
        };
        Future<SSLSession> served = threads.submit(answer);
        try (SSLSocket socket = (SSLSocket)
                client.getSocketFactory().createSocket(listener.getInetAddress(), listener.getLocalPort())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setEnabledProtocols(new String[] {protocol});
            socket.getOutputStream().write(7);
            if (socket.getInputStream().read() != 7) {
                throw new IOException("closed");
            }
        }
        return served.get();
    }

    private static Evidence evidence(SSLSession session) throws SSLPeerUnverifiedException {
        return Evidence.tls(Stream.of(session.getPeerCertificates())
                .map(X509Certificate.class::cast)
                .toList());
    }

    private Reason decide(Evidence evidence) {
        return ledger.enforcing().decide(read(evidence).build()).reason();
    }

    /** Puts another authority of the same trust domain in the place of the one that signed so far. */
    private void replaceAuthority() throws IOException {
        ledger.clock.advance(Duration.ofSeconds(1));
        Authority.create(TrustDomain.of("td"), ledger.clock).publish(ledger.trust);
        ledger.zt().reload();
    }

    @ParameterizedTest
    @DisplayName("G-11 the chain of a resumed session is judged by the trust bundle of now")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void resumedSession_isCheckedAgain(String protocol) throws Exception {
        SSLContext client = client("/reader");
        assertThat(decide(evidence(connect(client, protocol)))).isEqualTo(Reason.POLICY_PERMIT);
        SSLSession resumed = connect(client, protocol);
        assertThat(handshakes).as("resuming asks no trust manager").hasValue(1);
        Evidence again = evidence(resumed);
        assertThat(decide(again)).isEqualTo(Reason.POLICY_PERMIT);
        replaceAuthority();
        assertThat(decide(again)).isEqualTo(Reason.X509_UNTRUSTED);
        assertThat(decide(evidence(resumed))).isEqualTo(Reason.X509_UNTRUSTED);
    }

    @Test
    @DisplayName("X-42 an open connection ends with its certificate, whether it is judged by chain or by principal")
    void longConnection_endsWithItsCertificate() throws Exception {
        Evidence held = evidence(connect(client("/reader"), "TLSv1.3"));
        Principal principal =
                ledger.enforcing().decide(read(held).build()).principal().orElseThrow();
        ledger.clock.advance(Duration.ofMinutes(10));
        assertThat(decide(held)).isEqualTo(Reason.POLICY_PERMIT);
        ledger.clock.advance(Duration.ofSeconds(1));
        assertThat(decide(held)).isEqualTo(Reason.X509_VALIDITY);
        assertThat(decide(principal)).isEqualTo(Reason.PRINCIPAL_EXPIRED);
    }

    @Test
    @DisplayName("X-42 an open connection ends when its authority leaves the trust bundle")
    void longConnection_endsWithItsAuthority() throws Exception {
        Evidence held = evidence(connect(client("/reader"), "TLSv1.3"));
        Principal principal =
                ledger.enforcing().decide(read(held).build()).principal().orElseThrow();
        assertThat(decide(principal)).isEqualTo(Reason.POLICY_PERMIT);
        replaceAuthority();
        assertThat(decide(held)).isEqualTo(Reason.X509_UNTRUSTED);
        assertThat(decide(principal)).isEqualTo(Reason.X509_UNTRUSTED);
    }

    @Test
    @DisplayName("X-27 X-09 what is set for chains on the whole library is what counts")
    void settings_reachTheVerifier() {
        Evidence svid = ledger.svid("/reader");
        try (ZeroTrust strict = ledger.builder()
                .maxCertificateLifetime(Duration.ofMinutes(5))
                .compatibleCertificates((id, reason) -> {})
                .foreignSigners(TrustDomain.of("prod.example"), Set.of(TrustDomain.of("other.example")))
                .signatureProvider(new org.bouncycastle.jce.provider.BouncyCastleProvider())
                .build()) {
            assertThat(strict.verify(svid)).isEqualTo(new Verification.Refused(Reason.X509_LIFETIME));
        }
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> ledger.builder()
                        .maxCertificateLifetime(Duration.ZERO)
                        .signatureProvider(Security.getProvider("SUN"))
                        .build())
                .withMessageContaining("the certificate lifetime must be positive")
                .withMessageContaining("the signature provider SUN has no SHA256withECDSA");
    }

    private Reason decide(Principal principal) {
        return ledger.enforcing()
                .decide(AccessRequest.builder()
                        .principal(principal)
                        .action("readEntry")
                        .resource("Entry", "42")
                        .build())
                .reason();
    }

    @ParameterizedTest
    @DisplayName("X-34 somebody else's certificate without its key is of no use")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void stolenCertificate_isRefused(String protocol) throws Exception {
        X509Svid victim = ledger.authority.x509Svid(ledger.authority.id("/reader"), Duration.ofMinutes(10));
        X509Svid thief = ledger.authority.x509Svid(ledger.authority.id("/thief"), Duration.ofMinutes(10));
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(
                new KeyManager[] {new FixedKeyManager(victim.chain(), thief.privateKey())},
                new TrustManager[] {ledger.zt().serverTrust(server.id())},
                null);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> connect(client, protocol));
    }

    @Test
    @DisplayName("X-39 a client without certificate is refused where SVIDs are the only evidence")
    void missingCertificate_isRefused() throws Exception {
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, new TrustManager[] {ledger.zt().serverTrust(server.id())}, null);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> connect(client, "TLSv1.3"));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> connect(client, "TLSv1.2"));
    }

    @Test
    @DisplayName("X-39 where tokens are taken too, a client with neither is nobody")
    void missingEvidence_isRefused() throws Exception {
        listener.setWantClientAuth(true);
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, new TrustManager[] {ledger.zt().serverTrust(server.id())}, null);
        SSLSession session = connect(client, "TLSv1.3");
        assertThatExceptionOfType(SSLPeerUnverifiedException.class).isThrownBy(session::getPeerCertificates);
        assertThat(decide(Evidence.none())).isEqualTo(Reason.EVIDENCE_MISSING);
    }

    @Test
    @DisplayName("X-41 TLS 1.1 is answered with the alert protocol_version, TLS 1.3 is chosen where both can")
    void oldProtocol_isRefused() throws Exception {
        Future<?> served = threads.submit(() -> {
            try (SSLSocket accepted = (SSLSocket) listener.accept()) {
                accepted.setSoTimeout(TIMEOUT_MILLIS);
                accepted.startHandshake();
                return null;
            }
        });
        // A ClientHello of TLS 1.1 with one usual suite and nothing else.
        String hello = "0302" + "00".repeat(32) + "00" + "0002" + "c009" + "01" + "00";
        String handshake = "01" + String.format("%06x", hello.length() / 2) + hello;
        byte[] record = HexFormat.of().parseHex("160302" + String.format("%04x", handshake.length() / 2) + handshake);
        try (Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(record);
            byte[] alert = new byte[7];
            new DataInputStream(socket.getInputStream()).readFully(alert);
            assertThat(alert[0]).as("alert").isEqualTo((byte) 21);
            assertThat(alert[5]).as("fatal").isEqualTo((byte) 2);
            assertThat(alert[6]).as("protocol_version").isEqualTo((byte) 70);
        }
        assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                .isThrownBy(served::get)
                .withCauseInstanceOf(SSLHandshakeException.class);
        assertThat(server.sslContext(PeerTrust.ofClients(chain -> {}))
                        .getDefaultSSLParameters()
                        .getProtocols())
                .contains("TLSv1.3")
                .isSubsetOf("TLSv1.3", "TLSv1.2");
        assertThat(listener.getEnabledCipherSuites())
                .noneMatch(suite -> suite.contains("_anon_") || suite.contains("_NULL_"));
    }

    /** Shows a chain and signs with a key, whether they fit or not. */
    private static final class FixedKeyManager extends X509ExtendedKeyManager {
        private final List<X509Certificate> chain;
        private final PrivateKey key;

        FixedKeyManager(List<X509Certificate> chain, PrivateKey key) {
            this.chain = chain;
            this.key = key;
        }

        @Override
        public String[] getClientAliases(String keyType, java.security.Principal @Nullable [] issuers) {
            return new String[] {"svid"};
        }

        @Override
        public String chooseClientAlias(
                String[] keyTypes, java.security.Principal @Nullable [] issuers, @Nullable Socket socket) {
            return "svid";
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, java.security.Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, java.security.Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }
}
