package dev.zt4j.jdbc.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.TrustBundle;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.X509Svid;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates of server and client that are not of elliptic curves, to a real PostgreSQL over real TLS. */
@ParameterizedClass(name = "{0} signed by {1}")
@CsvSource({"Ed25519,Ed25519", "RSA,SHA256withRSAandMGF1", "RSA,SHA512withRSAandMGF1"})
@DisplayName("Y-03 server and client prove themselves by certificates of other algorithms")
final class CertificateAlgorithmsTest {
    private static final TrustDomain DOMAIN = TrustDomain.of("prod.example");
    private static final X500Name ROOT = new X500Name("CN=root");

    private final String keys;
    private final String signatures;

    private KeyPair rootKey;
    private TlsServer server;

    CertificateAlgorithmsTest(String keys, String signatures) {
        this.keys = keys;
        this.signatures = signatures;
    }

    @BeforeEach
    void start() throws Exception {
        rootKey = key();
        JcaX509v3CertificateBuilder root = builder(ROOT, rootKey);
        root.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        root.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        root.addExtension(Extension.subjectAlternativeName, false, uri("spiffe://prod.example"));
        server = new TlsServer(
                TlsServer.authority(),
                svid("/database"),
                TrustBundle.ofAuthorities(DOMAIN, List.of(signed(root).getEncoded())));
        server.execute("CREATE ROLE ledger_app LOGIN");
        server.execute("CREATE ROLE bound LOGIN PASSWORD 'of the test'");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void clientAndServer_proveThemselves() throws Exception {
        X509Svid client = svid("/ledger");
        try (CredentialDataSource source = source(client, "/database");
                Connection connection = source.getConnection()) {
            assertThat(TlsServer.only(connection, "SELECT session_user")).isEqualTo("ledger_app");
            assertThat(TlsServer.only(
                            connection, "SELECT client_serial::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                    .isEqualTo(client.chain().get(0).getSerialNumber().toString());
        }
        try (CredentialDataSource other = source(client, "/another")) {
            assertThatExceptionOfType(SQLException.class).isThrownBy(other::getConnection);
        }
    }

    @Test
    @DisplayName("Y-03 the driver does not bind to a certificate of which RFC 5929 names no hash, and refuses rather")
    void channelBinding_isRefused() throws Exception {
        Properties properties = new Properties();
        properties.put("user", "bound");
        properties.put("password", "of the test");
        properties.put("sslmode", "verify-ca");
        properties.put("sslrootcert", server.root().toString());
        properties.put("channelBinding", "require");
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> DriverManager.getConnection(server.url(), properties))
                .withMessageContaining("tls-server-end-point");
        properties.remove("channelBinding");
        try (Connection connection = DriverManager.getConnection(server.url(), properties)) {
            assertThat(TlsServer.only(connection, "SELECT session_user")).isEqualTo("bound");
        }
    }

    private CredentialDataSource source(X509Svid client, String expected) {
        return CredentialDataSource.builder(server.url(), CredentialSource.certificate("ledger_app", () -> client))
                .server(server.is(expected))
                .maintainEvery(Duration.ofHours(2))
                .build();
    }

    private X509Svid svid(String path) throws Exception {
        KeyPair key = key();
        JcaX509v3CertificateBuilder leaf = builder(new X500Name("CN=workload"), key);
        leaf.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        leaf.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        leaf.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
        }));
        leaf.addExtension(Extension.subjectAlternativeName, false, uri("spiffe://prod.example" + path));
        return X509Svid.of(List.of(signed(leaf)), key.getPrivate(), SpiffeId.parse("spiffe://prod.example" + path));
    }

    private KeyPair key() throws Exception {
        return KeyPairGenerator.getInstance(keys).generateKeyPair();
    }

    private static JcaX509v3CertificateBuilder builder(X500Name subject, KeyPair key) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                ROOT,
                BigInteger.valueOf(System.nanoTime()),
                Date.from(now.minusSeconds(60)),
                Date.from(now.plusSeconds(1_200)),
                subject,
                key.getPublic());
    }

    private X509Certificate signed(JcaX509v3CertificateBuilder certificate) throws Exception {
        return new JcaX509CertificateConverter()
                .getCertificate(certificate.build(new JcaContentSignerBuilder(signatures)
                        .setProvider(new BouncyCastleProvider())
                        .build(rootKey.getPrivate())));
    }

    private static GeneralNames uri(String uri) {
        return new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    }
}
