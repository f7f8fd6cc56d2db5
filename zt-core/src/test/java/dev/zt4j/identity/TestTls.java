package dev.zt4j.identity;

import dev.zt4j.identity.TestCertificates.Issued;
import dev.zt4j.identity.TestCertificates.Spec;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x509.GeneralName;

/** The web PKI of a test: an authority and servers of the loopback host, valid by the system's clock. */
public final class TestTls {
    private static final Duration LONG = Duration.ofDays(3_650);

    private final Issued root =
            always(TestCertificates.authority("CN=web root")).selfSigned();

    private static Spec always(Spec spec) {
        return spec.valid(TestCertificates.NOW.minus(LONG), TestCertificates.NOW.plus(LONG));
    }

    /** Returns the certificate of the authority. */
    public X509Certificate authority() {
        return root.certificate();
    }

    /** Returns the context of a good server of {@code localhost}. */
    public SSLContext localhost() {
        return named("localhost");
    }

    /** Returns the context of a server of some other host. */
    public SSLContext named(String host) {
        return context(always(server(host)).by(root));
    }

    /** Returns the context of a server whose certificate ended long ago. */
    public SSLContext expired() {
        return context(server("localhost")
                .valid(TestCertificates.NOW.minus(LONG), TestCertificates.NOW.minus(Duration.ofDays(1_000)))
                .by(root));
    }

    private static Spec server(String host) {
        return TestCertificates.leaf().subject("CN=" + host).name(GeneralName.dNSName, host);
    }

    /** Returns the context of a server that shows one certificate. */
    static SSLContext context(Issued server) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "server", server.key().getPrivate(), new char[0], new Certificate[] {server.certificate()});
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
