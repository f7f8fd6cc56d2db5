package dev.zt4j.jdbc.credential;

import dev.zt4j.ZeroTrust;
import dev.zt4j.identity.X509Svid;
import java.sql.SQLException;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Issues what connections are opened with. Called by one thread at a time for each data source.
 *
 * @since 0.1.0
 */
public interface CredentialSource {
    /**
     * Issues a credential for a new generation of connections, or the same as before if there is no newer one.
     *
     * @param now the time
     * @throws SQLException if there is none; the message has no secrets
     */
    DatabaseCredential issue(Instant now) throws SQLException;

    /**
     * Tells whether a credential that was issued may still be used, besides its expiry. Asked at each checkout, so it must
     * be quick.
     */
    default boolean holds(DatabaseCredential issued, Instant now) {
        return true;
    }

    /**
     * Returns a source of X.509-SVIDs as client certificates, for the method {@code cert} of {@code pg_hba.conf}.
     *
     * @param user the role, to which the server maps the certificate
     * @param svid returns the one of this workload, and the next after that was renewed
     */
    static CredentialSource certificate(String user, Supplier<X509Svid> svid) {
        return now -> DatabaseCredential.certificate(user, svid.get());
    }

    /**
     * Returns a source of one password that never changes, which is a static secret: it is issued only while a waiver of
     * {@link dev.zt4j.enforcement.Waiver.StaticSecret} at a boundary is for {@code Zt::Legacy::"<user>"}, and used until
     * that ends. It stands in the coverage ledger from now on.
     *
     * @param user the role
     * @param password its password
     * @param zt where the waiver is
     * @param boundary the name of the boundary
     */
    static CredentialSource fixedPassword(String user, String password, ZeroTrust zt, String boundary) {
        return new FixedPassword(user, password, zt, boundary);
    }
}
