package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
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
     * Takes a certificate chain and its key, which have to fit each other: the key belongs to the leaf, and each
     * certificate is signed by the next, which is a CA (X509-SVID sections 3 to 5). Neither the time nor a trust bundle is
     * asked: whom others trust they know themselves.
     *
     * @param chain the certificates, leaf first, without the trust anchor
     * @param privateKey the key of the leaf
     * @throws RefusedException if the leaf is no X.509-SVID, or the parts do not fit
     */
    public X509Svid(List<X509Certificate> chain, PrivateKey privateKey) {
        this.chain = List.copyOf(chain);
        if (this.chain.isEmpty()) {
            throw new IllegalArgumentException("chain is empty");
        }
        this.privateKey = Objects.requireNonNull(privateKey, "privateKey");
        ParsedCertificate last = ParsedCertificate.of(this.chain.get(0));
        this.id = CertificateRules.leafId(last);
        for (int i = 1; i < this.chain.size(); i++) {
            ParsedCertificate signer = ParsedCertificate.of(this.chain.get(i));
            CertificateRules.checkSigner(signer);
            if (!last.namesIssuer(signer) || !last.signedBy(signer, Crypto.STANDARD)) {
                throw new RefusedException(Reason.X509_CHAIN);
            }
            last = signer;
        }
        if (!Crypto.belongs(privateKey, this.chain.get(0))) {
            throw new RefusedException(Reason.X509_KEY_MISMATCH);
        }
    }

    /**
     * Takes a certificate chain and its key as they were issued for somebody.
     *
     * @param expected whom the issuer says that they are for
     * @throws RefusedException if the leaf is no X.509-SVID, names another, or the parts do not fit
     */
    public static X509Svid of(List<X509Certificate> chain, PrivateKey privateKey, SpiffeId expected) {
        X509Svid svid = new X509Svid(chain, privateKey);
        if (!svid.id.equals(expected)) {
            throw new RefusedException(Reason.X509_UNEXPECTED_ID);
        }
        return svid;
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
            // It stays in memory, without a password that could protect it: PKCS12 would spend thousands of hashes on
            // that.
            KeyStore store = KeyStore.getInstance("JKS");
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
