package dev.zt4j.identity;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who a caller was proven to be. Only an {@link EvidenceVerifier} makes one, so holding it means that the evidence
 * was verified; expiry and revocation are checked again wherever it is used. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class Principal {
    private final PrincipalKind kind;
    private final String id;
    private final Optional<TrustDomain> trustDomain;
    private final Credential credential;
    private final Optional<Principal> channel;
    private final @Nullable X509Certificate authority;
    private final List<Actor> actors;
    private final @Nullable String clientId;
    private final Map<String, Object> claims;
    private final EvidenceVerifier verifier;
    private final Instant lasts;
    private final Verification.Verified verified;

    private Principal(Builder builder) {
        this.kind = builder.kind;
        this.id = builder.id;
        this.trustDomain = Optional.ofNullable(builder.trustDomain);
        this.credential = builder.credential;
        this.channel = Optional.ofNullable(builder.channel);
        this.authority = builder.authority;
        this.actors = builder.actors;
        this.clientId = builder.clientId;
        this.claims = builder.claims;
        this.verifier = builder.verifier;
        this.lasts = verifier.lasts(credential);
        this.verified = new Verification.Verified(this);
    }

    static Builder builder(PrincipalKind kind, String id, Credential credential, EvidenceVerifier verifier) {
        return new Builder(kind, id, credential, verifier);
    }

    /** Returns what sort of caller this is. */
    public PrincipalKind kind() {
        return kind;
    }

    /**
     * Returns the ID, which is also the ID of the Cedar entity: a workload's SPIFFE ID, {@code <issuer>#<subject>} for
     * whom an OAuth issuer names.
     */
    public String id() {
        return id;
    }

    /** Returns the trust domain, for a workload. */
    public Optional<TrustDomain> trustDomain() {
        return trustDomain;
    }

    /** Returns how the caller was proven. */
    public Credential credential() {
        return credential;
    }

    /**
     * Returns who proved the connection on which a token was presented, where both were. It is a gateway, say, and not
     * whose request it is; but when it is revoked or expires, that ends for this principal too.
     */
    public Optional<Principal> channel() {
        return channel;
    }

    /**
     * Returns who acts for this principal (RFC 8693 section 4.1), the current actor first; empty if it acts for itself.
     * Those behind the first are history: they have no say in what is permitted.
     */
    public List<Actor> actors() {
        return actors;
    }

    /** Returns the OAuth client to which the token was given. */
    public Optional<String> clientId() {
        return Optional.ofNullable(clientId);
    }

    /**
     * Returns the claims that were selected for policy, as said by {@link Credential#issuer()} and by nobody else. The
     * values are String, Long, Boolean, and List and Map of these, immutable.
     */
    public Map<String, Object> claims() {
        return claims;
    }

    /** Returns the certificate of the trust bundle to which the chain led, if there was one. */
    @Nullable
    X509Certificate authority() {
        return authority;
    }

    @Nullable
    TrustDomain trustDomainOrNull() {
        return trustDomain.orElse(null);
    }

    /** Starts building the same principal with something else beside it. */
    Builder toBuilder() {
        Builder builder = new Builder(kind, id, credential, verifier);
        builder.trustDomain = trustDomain.orElse(null);
        builder.channel = channel.orElse(null);
        builder.actors = actors;
        builder.clientId = clientId;
        builder.claims = claims;
        builder.authority = authority;
        return builder;
    }

    /** Returns the outcome that is this principal. */
    Verification.Verified verified() {
        return verified;
    }

    /** Returns until when it may be used, the clock skew that tokens are granted included. */
    Instant lasts() {
        return lasts;
    }

    boolean verifiedBy(EvidenceVerifier other) {
        return verifier.equals(other);
    }

    /** Returns kind and ID, for messages. */
    @Override
    public String toString() {
        return kind.entityType() + "::\"" + id + '"';
    }

    /**
     * Somebody who acts for a principal.
     *
     * @param kind what sort of caller it is
     * @param id its ID, which is also the ID of the Cedar entity
     * @param trustDomain its trust domain, for a workload that proved the connection; else null
     * @since 0.1.0
     */
    public record Actor(
            PrincipalKind kind, String id, @Nullable TrustDomain trustDomain) {
        /** Refuses null. */
        public Actor {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(id, "id");
        }
    }

    /** Collects what was proven. Not thread-safe. */
    static final class Builder {
        private final PrincipalKind kind;
        private final String id;
        private final Credential credential;
        private final EvidenceVerifier verifier;
        private @Nullable TrustDomain trustDomain;
        private @Nullable Principal channel;
        private @Nullable X509Certificate authority;
        private List<Actor> actors = List.of();
        private @Nullable String clientId;
        private Map<String, Object> claims = Map.of();

        private Builder(PrincipalKind kind, String id, Credential credential, EvidenceVerifier verifier) {
            this.kind = Objects.requireNonNull(kind, "kind");
            this.id = Objects.requireNonNull(id, "id");
            this.credential = Objects.requireNonNull(credential, "credential");
            this.verifier = Objects.requireNonNull(verifier, "verifier");
        }

        Builder trustDomain(TrustDomain name) {
            this.trustDomain = name;
            return this;
        }

        Builder channel(@Nullable Principal proven) {
            this.channel = proven;
            return this;
        }

        Builder authority(X509Certificate certificate) {
            this.authority = certificate;
            return this;
        }

        /** The current actor first. */
        Builder actors(List<Actor> chain) {
            this.actors = List.copyOf(chain);
            return this;
        }

        Builder clientId(String client) {
            this.clientId = client;
            return this;
        }

        Builder claims(Map<String, Object> selected) {
            this.claims = Map.copyOf(selected);
            return this;
        }

        Principal build() {
            return new Principal(this);
        }
    }
}
