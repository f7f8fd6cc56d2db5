package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a transport proves about a caller, not yet verified: the certificate chain of its TLS connection, a bearer
 * token, both, or nothing. Never prints what it holds. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class Evidence {
    private static final Evidence NONE = new Evidence(List.of(), false, null, null);

    private final List<X509Certificate> chain;
    private final boolean ofServer;
    private final @Nullable String token;
    private final @Nullable Reason unreadable;

    private Evidence(
            List<X509Certificate> chain, boolean ofServer, @Nullable String token, @Nullable Reason unreadable) {
        this.chain = chain;
        this.ofServer = ofServer;
        this.token = token;
        this.unreadable = unreadable;
    }

    /** Returns the evidence of a caller who presents nothing. */
    public static Evidence none() {
        return NONE;
    }

    /**
     * Returns the certificate chain of a client, on whose connection TLS proved the private key of the first
     * certificate.
     *
     * @param chain the certificates, leaf first
     */
    public static Evidence tls(List<X509Certificate> chain) {
        return new Evidence(List.copyOf(chain), false, null, null);
    }

    /**
     * Returns the certificate chain of a server that this process called, where TLS proved the private key of the first
     * certificate.
     *
     * @param chain the certificates, leaf first
     */
    public static Evidence tlsServer(List<X509Certificate> chain) {
        return new Evidence(List.copyOf(chain), true, null, null);
    }

    /**
     * Returns a bearer token, without its scheme.
     *
     * @param token the token as it was sent
     */
    public static Evidence bearer(String token) {
        return new Evidence(List.of(), false, Objects.requireNonNull(token, "token"), null);
    }

    /**
     * Returns evidence that is refused because it cannot be read, such as two Authorization headers. It is handed
     * over like any other, so that the refusal is decided and recorded in one place.
     *
     * @param reason why, {@link Reason#EVIDENCE_MALFORMED} in most cases
     */
    public static Evidence unreadable(Reason reason) {
        return new Evidence(List.of(), false, null, Objects.requireNonNull(reason, "reason"));
    }

    /**
     * Returns this evidence with a bearer token beside it. Both must then verify: the token names the principal, and
     * a bad chain is not made good by a good token.
     *
     * @param token the token as it was sent
     */
    public Evidence withBearer(String token) {
        return new Evidence(chain, ofServer, Objects.requireNonNull(token, "token"), unreadable);
    }

    /**
     * Returns this evidence with what the {@code Authorization} fields of a request say (RFC 6750 section 2.1). No field,
     * or one of another scheme, changes nothing; several fields, or a malformed one, make the evidence unreadable.
     *
     * @param fields the values of all such fields, as they were sent
     */
    public Evidence withAuthorization(List<String> fields) {
        if (fields.isEmpty()) {
            return this;
        }
        return fields.size() == 1
                ? AuthorizationField.read(this, fields.get(0))
                : unreadable(Reason.EVIDENCE_MALFORMED);
    }

    /** Tells whether nothing was presented. */
    public boolean isNone() {
        return chain.isEmpty() && token == null && unreadable == null;
    }

    /** Names the kinds of evidence: {@code tls}, {@code bearer}, {@code tls+bearer}, {@code unreadable} or {@code none}. */
    public String kinds() {
        if (unreadable != null) {
            return "unreadable";
        }
        if (token != null) {
            return chain.isEmpty() ? "bearer" : "tls+bearer";
        }
        return chain.isEmpty() ? "none" : "tls";
    }

    List<X509Certificate> chain() {
        return chain;
    }

    /** Tells whether the chain is that of a server. */
    boolean ofServer() {
        return ofServer;
    }

    @Nullable
    String token() {
        return token;
    }

    @Nullable
    Reason unreadable() {
        return unreadable;
    }

    /** Names the kinds of evidence, never their content. */
    @Override
    public String toString() {
        return "Evidence[" + kinds() + ']';
    }
}
