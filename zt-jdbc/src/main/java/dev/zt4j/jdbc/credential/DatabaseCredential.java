package dev.zt4j.jdbc.credential;

import dev.zt4j.identity.PeerTrust;
import dev.zt4j.identity.X509Svid;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What connections of one generation are opened with: a role of the database, and a key or a password for it until an
 * instant. No text of it shows a secret. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class DatabaseCredential {
    private final String id;
    private final String user;
    private final @Nullable String password;
    private final @Nullable X509Svid svid;
    private final Instant issuedAt;
    private final Instant expiresAt;
    private final Ending ending;

    private DatabaseCredential(
            String id,
            String user,
            @Nullable String password,
            @Nullable X509Svid svid,
            Instant issuedAt,
            Instant expiresAt,
            Ending ending) {
        this.id = Objects.requireNonNull(id, "id");
        this.user = Objects.requireNonNull(user, "user");
        this.password = password;
        this.svid = svid;
        this.issuedAt = Objects.requireNonNull(issuedAt, "issuedAt");
        this.expiresAt = Objects.requireNonNull(expiresAt, "expiresAt");
        this.ending = ending;
        if (id.isBlank() || user.isBlank()) {
            throw new IllegalArgumentException("a credential needs an id and a role");
        }
    }

    /** Takes back what was issued. */
    @FunctionalInterface
    interface Ending {
        void end() throws SQLException;
    }

    /**
     * Returns an X.509-SVID, of which the key stays in memory.
     *
     * @param user the role, to which the server maps the certificate
     * @param svid certificate and key
     */
    public static DatabaseCredential certificate(String user, X509Svid svid) {
        X509Certificate leaf = svid.chain().get(0);
        return new DatabaseCredential(
                svid.id() + " " + leaf.getSerialNumber().toString(16),
                user,
                null,
                svid,
                leaf.getNotBefore().toInstant(),
                leaf.getNotAfter().toInstant(),
                () -> {});
    }

    /**
     * Returns a short-lived token that is sent as password.
     *
     * @param id tells it from other tokens, in messages too; not the token itself
     * @param user the role
     * @param token the secret
     * @param issuedAt since when it holds
     * @param expiresAt until when the server accepts it
     */
    public static DatabaseCredential token(String id, String user, String token, Instant issuedAt, Instant expiresAt) {
        return password(id, user, token, issuedAt, expiresAt, () -> {});
    }

    static DatabaseCredential password(
            String id, String user, String password, Instant issuedAt, Instant expiresAt, Ending ending) {
        Objects.requireNonNull(password, "password");
        return new DatabaseCredential(id, user, password, null, issuedAt, expiresAt, ending);
    }

    /** Returns what tells it from others; no secret. */
    public String id() {
        return id;
    }

    /** Returns the role. */
    public String user() {
        return user;
    }

    /** Returns when it expires. */
    public Instant expiresAt() {
        return expiresAt;
    }

    Instant issuedAt() {
        return issuedAt;
    }

    @Nullable
    String password() {
        return password;
    }

    SSLContext tls(PeerTrust server) {
        return svid == null ? Tls.context(server) : svid.sslContext(server);
    }

    void end() throws SQLException {
        ending.end();
    }

    /** Returns id and role, for messages. */
    @Override
    public String toString() {
        return "DatabaseCredential[" + id + " as " + user + ']';
    }
}
