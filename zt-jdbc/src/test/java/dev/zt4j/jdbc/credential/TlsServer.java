package dev.zt4j.jdbc.credential;

import dev.zt4j.ZeroTrust;
import dev.zt4j.authority.Authority;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.identity.PeerTrust;
import dev.zt4j.identity.TrustBundle;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.policy.PolicySource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL that speaks TLS with an SVID: role {@code ledger_app} logs in by client certificate alone, all others by
 * SCRAM over TLS, and {@code postgres} as the tests like.
 */
final class TlsServer implements AutoCloseable {
    final Authority authority;
    private final ZeroTrust zt;
    private final EmbeddedPostgres server;
    private final Path directory;

    TlsServer(Authority authority) {
        this(authority, authority.x509Svid(authority.id("/database"), Duration.ofHours(20)), authority.bundle());
    }

    /** Starts one whose certificate, and those of its clients, the authority did not issue. */
    TlsServer(Authority authority, X509Svid svid, TrustBundle bundle) {
        this.authority = authority;
        try {
            directory = Files.createTempDirectory("postgres-tls");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            write(directory, "server.pem", pem(svid.chain()), "rw-r--r--");
            write(directory, "server.key", pem("PRIVATE KEY", svid.privateKey().getEncoded()), "rw-------");
            write(directory, "root.pem", pem(bundle.authorities()), "rw-r--r--");
            write(directory, "pg_ident.conf", "svid \"CN=workload\" ledger_app\n", "rw-r--r--");
            write(directory, "pg_hba.conf", """
                hostssl all ledger_app all cert map=svid clientname=DN
                host all postgres all trust
                local all all trust
                hostssl all all all scram-sha-256
                """, "rw-r--r--");
            server = EmbeddedPostgres.builder()
                    .setServerConfig("ssl", "on")
                    .setServerConfig(
                            "ssl_cert_file", directory.resolve("server.pem").toString())
                    .setServerConfig(
                            "ssl_key_file", directory.resolve("server.key").toString())
                    .setServerConfig(
                            "ssl_ca_file", directory.resolve("root.pem").toString())
                    .setServerConfig(
                            "hba_file", directory.resolve("pg_hba.conf").toString())
                    .setServerConfig(
                            "ident_file", directory.resolve("pg_ident.conf").toString())
                    .start();
            Path policies = Files.createDirectory(directory.resolve("policies"));
            Files.writeString(policies.resolve("none.cedar"), "forbid (principal, action, resource);");
            zt = ZeroTrust.builder()
                    .trust(TrustSource.of(TrustBundles.of(List.of(bundle))))
                    .policies(PolicySource.directory(policies))
                    .audience("spiffe://prod.example/ledger")
                    .boundary(BoundarySettings.enforce("ledger", "ledger team", Tier.HIGH))
                    .decisionSink(record -> {})
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Authority authority() {
        return Authority.create(TrustDomain.of("prod.example"), InstantSource.system());
    }

    private static void write(Path directory, String file, String text, String permissions) throws IOException {
        Path written = Files.writeString(directory.resolve(file), text);
        Files.setPosixFilePermissions(written, PosixFilePermissions.fromString(permissions));
    }

    private static String pem(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                text.append(pem("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException(e);
            }
        }
        return text.toString();
    }

    private static String pem(String type, byte[] encoded) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(encoded);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }

    /** Returns what accepts the server if it has an ID. */
    PeerTrust is(String path) {
        return zt.serverTrust(authority.id(path));
    }

    String url() {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/postgres";
    }

    /** Returns the file with the authorities by which the server's certificate was issued. */
    Path root() {
        return directory.resolve("root.pem");
    }

    DataSource superuser() {
        return server.getPostgresDatabase();
    }

    DataSource as(String role, String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url() + "?sslmode=require");
        source.setUser(role);
        source.setPassword(password);
        return source;
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = superuser().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    List<String> texts(String sql) {
        List<String> texts = new ArrayList<>();
        try (Connection connection = superuser().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return texts;
    }

    static String only(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public void close() {
        zt.close();
        try {
            server.close();
            delete(directory.resolve("policies"));
            delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path emptied) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(emptied)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(emptied);
    }
}
