package dev.zt4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.authority.Authority;
import dev.zt4j.identity.PeerTrust;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.X509Svid;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two TLS engines in one thread. */
class RenegotiationTest {
    private static final int BUFFER = 1 << 16;

    private final ByteBuffer toServer = ByteBuffer.allocate(BUFFER);
    private final ByteBuffer toClient = ByteBuffer.allocate(BUFFER);

    @Test
    @DisplayName("X-41 a second handshake on a connection proves nobody")
    void renegotiation_isRefused() throws Exception {
        Authority authority = Authority.create(TrustDomain.of("td"), new TestClock());
        X509Svid svid = authority.x509Svid(authority.id("/w"), Duration.ofHours(1));
        AtomicInteger judged = new AtomicInteger();
        SSLContext ofServer = svid.sslContext(PeerTrust.ofClients(chain -> judged.incrementAndGet()));
        SSLEngine server = ofServer.createSSLEngine();
        server.setUseClientMode(false);
        server.setNeedClientAuth(true);
        SSLEngine client = svid.sslContext(PeerTrust.ofServers(chain -> {})).createSSLEngine();
        client.setUseClientMode(true);
        client.setEnabledProtocols(new String[] {"TLSv1.2"});

        client.beginHandshake();
        server.beginHandshake();
        shakeHands(client, server);
        assertThat(server.getSession().getProtocol()).isEqualTo("TLSv1.2");
        assertThat(judged).hasValue(1);

        // Without its session the server asks for everything again.
        server.getSession().invalidate();
        client.getSession().invalidate();
        client.beginHandshake();
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> shakeHands(client, server))
                .withMessageContaining("peer refused");
        assertThat(judged).hasValue(1);
    }

    private void shakeHands(SSLEngine client, SSLEngine server) throws SSLException {
        for (int i = 0; i < 200; i++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
            if (i > 0 && done(client) && done(server) && toServer.position() == 0 && toClient.position() == 0) {
                return;
            }
        }
    }

    private static boolean done(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        ByteBuffer nothing = ByteBuffer.allocate(0);
        ByteBuffer plain = ByteBuffer.allocate(BUFFER);
        for (int i = 0; i < 20; i++) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> engine.wrap(nothing, out);
                default -> {
                    if (in.position() == 0) {
                        return;
                    }
                    in.flip();
                    engine.unwrap(in, plain);
                    in.compact();
                }
            }
        }
    }
}
