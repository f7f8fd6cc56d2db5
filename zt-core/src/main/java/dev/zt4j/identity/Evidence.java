package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a transport proves about a caller, not yet verified: the certificate chain of its TLS connection, a bearer
 * token, a token with a proof of its key, a static secret, a chain beside one of these, or nothing. The chain may be one
 * that a proxy tells of, at which TLS ended. Never prints what it holds. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class Evidence {
    private static final Evidence NONE = new Evidence(List.of(), false, null, null, null, null, null, null);

    private final List<X509Certificate> chain;
    private final boolean ofServer;
    private final @Nullable Forwarder forwarder;
    private final @Nullable String token;
    private final @Nullable DpopRequest dpop;
    private final @Nullable WorkloadProof workloadProof;
    private final @Nullable String secret;
    private final @Nullable Reason unreadable;

    private Evidence(
            List<X509Certificate> chain,
            boolean ofServer,
            @Nullable Forwarder forwarder,
            @Nullable String token,
            @Nullable DpopRequest dpop,
            @Nullable WorkloadProof workloadProof,
            @Nullable String secret,
            @Nullable Reason unreadable) {
        this.chain = chain;
        this.ofServer = ofServer;
        this.forwarder = forwarder;
        this.token = token;
        this.dpop = dpop;
        this.workloadProof = workloadProof;
        this.secret = secret;
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
        return new Evidence(List.copyOf(chain), false, null, null, null, null, null, null);
    }

    /**
     * Returns the certificate chain of a server that this process called, where TLS proved the private key of the first
     * certificate.
     *
     * @param chain the certificates, leaf first
     */
    public static Evidence tlsServer(List<X509Certificate> chain) {
        return new Evidence(List.copyOf(chain), true, null, null, null, null, null, null);
    }

    /**
     * Returns the certificate chain of a client as {@link #tls} does, from the bytes of its certificates. A chain that
     * cannot be read is {@linkplain #unreadable unreadable} evidence, with the reason.
     *
     * @param chain the certificates in DER, leaf first
     */
    public static Evidence tlsOfDer(List<byte[]> chain) {
        return ofDer(chain, false);
    }

    /**
     * Returns the certificate chain of a server as {@link #tlsServer} does, from the bytes of its certificates. A chain
     * that cannot be read is {@linkplain #unreadable unreadable} evidence, with the reason.
     *
     * @param chain the certificates in DER, leaf first
     */
    public static Evidence tlsServerOfDer(List<byte[]> chain) {
        return ofDer(chain, true);
    }

    private static Evidence ofDer(List<byte[]> chain, boolean ofServer) {
        if (chain.isEmpty()) {
            return unreadable(Reason.X509_ENCODING);
        }
        if (chain.size() > X509SvidVerifier.MAX_CHAIN) {
            return unreadable(Reason.LIMIT_CHAIN);
        }
        try {
            List<X509Certificate> certificates = new ArrayList<>(chain.size());
            for (byte[] der : chain) {
                certificates.add(Crypto.anyCertificate(der));
            }
            return ofServer ? tlsServer(certificates) : tls(certificates);
        } catch (RefusedException e) {
            return unreadable(e.reason());
        }
    }

    /**
     * Returns a bearer token, without its scheme.
     *
     * @param token the token as it was sent
     */
    public static Evidence bearer(String token) {
        return NONE.withBearer(token);
    }

    /**
     * Returns a static secret, an API key say, that was sent instead of a token.
     *
     * @param secret the secret as it was sent
     */
    public static Evidence apiKey(String secret) {
        return NONE.withApiKey(secret);
    }

    /**
     * Returns evidence that is refused because it cannot be read, such as two Authorization headers. It is handed
     * over like any other, so that the refusal is decided and recorded in one place.
     *
     * @param reason why, {@link Reason#EVIDENCE_MALFORMED} in most cases
     */
    public static Evidence unreadable(Reason reason) {
        return new Evidence(List.of(), false, null, null, null, null, null, Objects.requireNonNull(reason, "reason"));
    }

    /**
     * Returns this evidence with a bearer token beside it. Both must then verify: the token names the principal, and
     * a bad chain is not made good by a good token. A second token, or a token beside a static secret, makes the evidence
     * unreadable.
     *
     * @param token the token as it was sent
     */
    public Evidence withBearer(String token) {
        return with(Objects.requireNonNull(token, "token"), null, null, null);
    }

    /**
     * Returns this evidence with a token beside it that came by the scheme {@code DPoP} (RFC 9449 section 7.1), whose
     * sender proves with the request that it holds the key which the token is bound to.
     *
     * @param token the token as it was sent
     * @param request the request, with what its DPoP header fields say
     */
    public Evidence withDpop(String token, DpopRequest request) {
        return with(Objects.requireNonNull(token, "token"), Objects.requireNonNull(request, "request"), null, null);
    }

    /**
     * Returns this evidence with a WIT-SVID beside it (SPIFFE WIT-SVID section 5), which an HTTP request carries in
     * the field {@code Workload-Identity-Token} and never in {@code Authorization}, with what the proof of its key is
     * judged by. They are refused unless they were {@linkplain EvidenceVerifier.Builder#witSvids opted in}.
     *
     * @param token the token as it was sent
     * @param proof the proof that came with it, and the request
     */
    public Evidence withWitSvid(String token, WorkloadProof proof) {
        return with(Objects.requireNonNull(token, "token"), null, Objects.requireNonNull(proof, "proof"), null);
    }

    /**
     * Returns this evidence with a static secret beside it, such as an API key; never beside a token.
     *
     * @param secret the secret as it was sent
     */
    public Evidence withApiKey(String secret) {
        return with(null, null, null, Objects.requireNonNull(secret, "secret"));
    }

    private Evidence with(
            @Nullable String token,
            @Nullable DpopRequest dpop,
            @Nullable WorkloadProof workloadProof,
            @Nullable String secret) {
        return this.token == null && this.secret == null
                ? new Evidence(chain, ofServer, forwarder, token, dpop, workloadProof, secret, unreadable)
                : unreadable(Reason.EVIDENCE_MALFORMED);
    }

    /**
     * Returns this evidence with what the {@code Authorization} fields of a request say (RFC 6750 section 2.1). No field,
     * or one of another scheme than Bearer, changes nothing; several fields, or a malformed one, make the evidence
     * unreadable.
     *
     * @param fields the values of all such fields, as they were sent
     */
    public Evidence withAuthorization(List<String> fields) {
        return withAuthorizationOrNone(fields, null);
    }

    /**
     * Does the same where tokens may come by the scheme DPoP too (RFC 9449 section 7.1).
     *
     * @param fields the values of all such fields, as they were sent
     * @param request the request, with what its DPoP header fields say
     */
    public Evidence withAuthorization(List<String> fields, DpopRequest request) {
        return withAuthorizationOrNone(fields, Objects.requireNonNull(request, "request"));
    }

    private Evidence withAuthorizationOrNone(List<String> fields, @Nullable DpopRequest request) {
        if (fields.isEmpty()) {
            return this;
        }
        return fields.size() == 1
                ? AuthorizationField.read(this, fields.get(0), request)
                : unreadable(Reason.EVIDENCE_MALFORMED);
    }

    /**
     * Returns the evidence of a client whose TLS connection ended at a proxy, as the proxy tells it in the field
     * {@code X-Forwarded-Client-Cert} of Envoy. This evidence must be the chain of the connection and nothing else. Where its
     * leaf names none of the proxies, the field says nothing, and this very evidence is returned. Otherwise the chain has to
     * prove the proxy, and the certificate in the field is judged as if the client had come with it; an ID or a hash alone,
     * several elements, and whatever the grammar does not have, make the evidence unreadable. Without a field the client
     * presented no certificate: the proxy's own is never taken for the client's.
     *
     * @param fields the values of all such fields, as they were sent
     * @param proxies who may say so
     */
    public Evidence withXfcc(List<String> fields, Set<SpiffeId> proxies) {
        return forwarded(proxies, () -> fields.isEmpty() ? List.of() : XfccField.read(single(fields)));
    }

    /**
     * Does the same for the fields {@code Client-Cert} and {@code Client-Cert-Chain} (RFC 9440).
     *
     * @param leaf the values of all fields {@code Client-Cert}, as they were sent
     * @param rest the values of all fields {@code Client-Cert-Chain}, as they were sent
     * @param proxies who may say so
     */
    public Evidence withClientCert(List<String> leaf, List<String> rest, Set<SpiffeId> proxies) {
        return forwarded(
                proxies,
                () -> leaf.isEmpty() && rest.isEmpty()
                        ? List.of()
                        : ClientCertField.read(single(leaf), rest.isEmpty() ? null : single(rest)));
    }

    private static String single(List<String> fields) {
        if (fields.size() != 1) {
            throw new RefusedException(Reason.HTTP_FORWARDED);
        }
        return fields.get(0);
    }

    private Evidence forwarded(Set<SpiffeId> proxies, Supplier<List<byte[]>> certificates) {
        Forwarder proxy = new Forwarder(chain, Set.copyOf(proxies));
        if (!proxy.claimsToBeAccepted()) {
            return this;
        }
        if (token != null || secret != null || forwarder != null) {
            return unreadable(Reason.EVIDENCE_MALFORMED);
        }
        Evidence client;
        try {
            List<byte[]> der = certificates.get();
            client = der.isEmpty() ? NONE : tlsOfDer(der);
        } catch (RefusedException e) {
            client = unreadable(e.reason());
        }
        return new Evidence(client.chain, false, proxy, null, null, null, null, client.unreadable);
    }

    /** Tells whether it is the evidence of a client of whom a proxy tells. */
    public boolean forwarded() {
        return forwarder != null;
    }

    /** Tells whether nothing was presented. */
    public boolean isNone() {
        return chain.isEmpty() && token == null && secret == null && unreadable == null;
    }

    /**
     * Names the kinds of evidence: {@code tls}, {@code bearer}, {@code dpop}, {@code wit}, {@code apikey}, {@code tls+}
     * and one of these, {@code unreadable} or {@code none}; {@code forwarded} instead of {@code tls} for what a proxy tells.
     */
    public String kinds() {
        if (unreadable != null) {
            return "unreadable";
        }
        if (token != null) {
            if (workloadProof != null) {
                return beside("wit", "tls+wit", "forwarded+wit");
            }
            return dpop == null
                    ? beside("bearer", "tls+bearer", "forwarded+bearer")
                    : beside("dpop", "tls+dpop", "forwarded+dpop");
        }
        return secret != null ? beside("apikey", "tls+apikey", "forwarded+apikey") : beside("none", "tls", "forwarded");
    }

    private String beside(String alone, String withChain, String withForwarded) {
        if (forwarder != null) {
            return isNone() ? alone : withForwarded;
        }
        return chain.isEmpty() ? alone : withChain;
    }

    List<X509Certificate> chain() {
        return chain;
    }

    /** Returns who tells of the chain; null if TLS proved it on this very connection. */
    @Nullable
    Forwarder forwarder() {
        return forwarder;
    }

    /** Tells whether the chain is that of a server. */
    boolean ofServer() {
        return ofServer;
    }

    @Nullable
    String token() {
        return token;
    }

    /** Returns the request that the token was sent with; null if it came as bearer token. */
    @Nullable
    DpopRequest dpop() {
        return dpop;
    }

    /** Returns what the proof of a WIT-SVID is judged by; null if the token did not come as one. */
    @Nullable
    WorkloadProof workloadProof() {
        return workloadProof;
    }

    @Nullable
    String secret() {
        return secret;
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
