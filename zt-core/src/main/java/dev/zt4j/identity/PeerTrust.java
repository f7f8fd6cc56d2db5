package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A trust manager that lets our own check judge the peer's chain, instead of the JVM's list of authorities. The
 * check is asked for each handshake, so a changed trust bundle takes effect with the next one. One end of TLS is
 * served: the other is always refused. A second handshake on the connection of an {@link SSLEngine} is refused too. That
 * of a socket looks like a first one to a trust manager; the system property
 * {@code jdk.tls.rejectClientInitiatedRenegotiation} forbids it, and TLS 1.3 knows none. Thread-safe if the check is.
 *
 * @since 0.1.0
 */
public final class PeerTrust extends X509ExtendedTrustManager {
    /** The cipher suite of an engine that has not finished a handshake. */
    private static final String NO_SESSION = "SSL_NULL_WITH_NULL_NULL";

    /** Has a session before the client shows its chain, and no second handshake. */
    private static final String WITHOUT_RENEGOTIATION = "TLSv1.3";

    private static final String REFUSED = "peer refused";

    private final PeerCheck check;
    private final boolean judgesClients;

    private PeerTrust(PeerCheck check, boolean judgesClients) {
        this.check = Objects.requireNonNull(check, "check");
        this.judgesClients = judgesClients;
    }

    /** Returns a trust manager for a server, which judges the chains of clients. */
    public static PeerTrust ofClients(PeerCheck check) {
        return new PeerTrust(check, true);
    }

    /** Returns a trust manager for a client, which judges the chains of servers. */
    public static PeerTrust ofServers(PeerCheck check) {
        return new PeerTrust(check, false);
    }

    /**
     * Judges the chain of a peer.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface PeerCheck {
        /**
         * Returns if the handshake may go on.
         *
         * @param chain the peer's certificates, leaf first, not yet verified in any way
         * @throws RefusedException if not
         */
        void check(List<X509Certificate> chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate @Nullable [] chain, String authType) throws CertificateException {
        judge(chain, judgesClients);
    }

    @Override
    public void checkClientTrusted(X509Certificate @Nullable [] chain, String authType, Socket socket)
            throws CertificateException {
        judge(chain, judgesClients);
    }

    @Override
    public void checkClientTrusted(X509Certificate @Nullable [] chain, String authType, SSLEngine engine)
            throws CertificateException {
        refuseRenegotiation(engine);
        judge(chain, judgesClients);
    }

    @Override
    public void checkServerTrusted(X509Certificate @Nullable [] chain, String authType) throws CertificateException {
        judge(chain, !judgesClients);
    }

    @Override
    public void checkServerTrusted(X509Certificate @Nullable [] chain, String authType, Socket socket)
            throws CertificateException {
        judge(chain, !judgesClients);
    }

    @Override
    public void checkServerTrusted(X509Certificate @Nullable [] chain, String authType, SSLEngine engine)
            throws CertificateException {
        refuseRenegotiation(engine);
        judge(chain, !judgesClients);
    }

    /** Returns nothing: which authorities are trusted depends on the trust domain that the peer names. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    /** Who a connection belongs to does not change while it lasts; only an engine tells whether this is its first handshake. */
    private static void refuseRenegotiation(@Nullable SSLEngine engine) throws CertificateException {
        if (engine != null) {
            SSLSession session = engine.getSession();
            if (!NO_SESSION.equals(session.getCipherSuite()) && !WITHOUT_RENEGOTIATION.equals(session.getProtocol())) {
                throw new CertificateException(REFUSED);
            }
        }
    }

    private void judge(X509Certificate @Nullable [] chain, boolean ourEnd) throws CertificateException {
        try {
            if (!ourEnd || chain == null || chain.length == 0) {
                throw new RefusedException(Reason.EVIDENCE_MISSING);
            }
            check.check(List.of(chain));
        } catch (RuntimeException e) {
            // The peer learns that it is refused and nothing else; the check has recorded why.
            throw new CertificateException(REFUSED);
        }
    }
}
