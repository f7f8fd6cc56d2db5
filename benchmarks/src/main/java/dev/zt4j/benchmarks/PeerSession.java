package dev.zt4j.benchmarks;

import java.security.Principal;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/** A TLS session of which only the peer's certificate counts. */
final class PeerSession implements SSLSession {
    private final X509Certificate peer;

    PeerSession(X509Certificate peer) {
        this.peer = peer;
    }

    @Override
    public Certificate[] getPeerCertificates() {
        return new Certificate[] {peer};
    }

    @Override
    public Principal getPeerPrincipal() {
        return peer.getSubjectX500Principal();
    }

    @Override
    public Certificate @Nullable [] getLocalCertificates() {
        return null;
    }

    @Override
    public @Nullable Principal getLocalPrincipal() {
        return null;
    }

    @Override
    public byte[] getId() {
        return new byte[0];
    }

    @Override
    public @Nullable SSLSessionContext getSessionContext() {
        return null;
    }

    @Override
    public String getCipherSuite() {
        return "TLS_AES_128_GCM_SHA256";
    }

    @Override
    public String getProtocol() {
        return "TLSv1.3";
    }

    @Override
    public String getPeerHost() {
        return "localhost";
    }

    @Override
    public int getPeerPort() {
        return 0;
    }

    @Override
    public int getPacketBufferSize() {
        return 0;
    }

    @Override
    public int getApplicationBufferSize() {
        return 0;
    }

    @Override
    public long getCreationTime() {
        return 0;
    }

    @Override
    public long getLastAccessedTime() {
        return 0;
    }

    @Override
    public boolean isValid() {
        return true;
    }

    @Override
    public void invalidate() {}

    @Override
    public void putValue(String name, Object value) {}

    @Override
    public @Nullable Object getValue(String name) {
        return null;
    }

    @Override
    public void removeValue(String name) {}

    @Override
    public String[] getValueNames() {
        return new String[0];
    }
}
