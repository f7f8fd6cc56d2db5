package dev.zt4j.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * A workload's own X.509-SVID with its private key, to be shown to others. Never prints the key. Immutable and
 * thread-safe.
 *
 * @since 0.1.0
 */
public final class X509Svid {
    private final SpiffeId id;
    private final List<X509Certificate> chain;
    private final PrivateKey privateKey;

    /**
     * Takes a certificate chain and its key.
     *
     * @param chain the certificates, leaf first, without the trust anchor
     * @param privateKey the key of the leaf
     * @throws dev.zt4j.reason.RefusedException if the leaf is no X.509-SVID
     */
    public X509Svid(List<X509Certificate> chain, PrivateKey privateKey) {
        this.chain = List.copyOf(chain);
        if (this.chain.isEmpty()) {
            throw new IllegalArgumentException("chain is empty");
        }
        this.id = CertificateRules.leafId(this.chain.get(0));
        this.privateKey = Objects.requireNonNull(privateKey, "privateKey");
    }

    /** Returns whom the SVID names. */
    public SpiffeId id() {
        return id;
    }

    /** Returns the certificates, leaf first. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** Returns the private key. */
    public PrivateKey privateKey() {
        return privateKey;
    }

    /** Returns key managers that show this SVID in TLS handshakes. */
    public KeyManagerFactory keyManagerFactory() {
        char[] unused = new char[0];
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, unused);
            store.setKeyEntry("svid", privateKey, unused, chain.toArray(Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, unused);
            return factory;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JVM cannot hold the key of an SVID in memory", e);
        }
    }

    /**
     * Returns a TLS context that shows this SVID and judges peers as given. Whether a server asks for or requires the
     * client's certificate is set on the server.
     *
     * @param trust judges the peer
     */
    public SSLContext sslContext(PeerTrust trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagerFactory().getKeyManagers(), new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot use the key of an SVID in TLS", e);
        }
    }

    /** Returns the ID, for messages. */
    @Override
    public String toString() {
        return "X509Svid[" + id + ']';
    }
}
