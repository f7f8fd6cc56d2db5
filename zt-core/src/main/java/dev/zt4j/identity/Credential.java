package dev.zt4j.identity;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a principal was proven. Holds nothing secret. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class Credential {
    static final Credential NONE = builder(Kind.NONE, Strength.NONE, "").build();

    private final Kind kind;
    private final Strength strength;
    private final String issuer;
    private final Instant issuedAt;
    private final boolean issueKnown;
    private final Instant expiresAt;
    private final List<String> audiences;

    // Kept as they are asked for, by every decision.
    private final Optional<String> tokenId;
    private final Optional<String> sessionId;
    private final Optional<String> keyThumbprint;
    private final Optional<String> authenticationClass;
    private final Optional<Instant> authenticatedAt;

    private Credential(Builder builder) {
        this.kind = builder.kind;
        this.strength = builder.strength;
        this.issuer = builder.issuer;
        this.issuedAt = builder.issuedAt;
        this.issueKnown = builder.issueKnown;
        this.expiresAt = builder.expiresAt;
        this.tokenId = Optional.ofNullable(builder.tokenId);
        this.audiences = builder.audiences;
        this.sessionId = Optional.ofNullable(builder.sessionId);
        this.keyThumbprint = Optional.ofNullable(builder.keyThumbprint);
        this.authenticationClass = Optional.ofNullable(builder.authenticationClass);
        this.authenticatedAt = Optional.ofNullable(builder.authenticatedAt);
    }

    static Builder builder(Kind kind, Strength strength, String issuer) {
        return new Builder(kind, strength, issuer);
    }

    /** Returns what was presented. */
    public Kind kind() {
        return kind;
    }

    /** Returns how strongly the caller is tied to it. */
    public Strength strength() {
        return strength;
    }

    /** Returns who issued it: the name of the trust domain, or the OAuth issuer; empty for none. */
    public String issuer() {
        return issuer;
    }

    /** Returns since when it holds, as it says itself; the moment of verification where a token does not say. */
    public Instant issuedAt() {
        return issuedAt;
    }

    /**
     * Tells whether it says itself when it was issued. A JWT-SVID or WIT-SVID need not; then it counts as issued before
     * any instant that a revocation names, and policy sees no {@code issuedAt} and no {@code ageSeconds}.
     */
    public boolean issueKnown() {
        return issueKnown;
    }

    /** Returns the last instant at which it holds; for a chain, that of the certificate which ends first. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** Tells whether the caller proved a private key, so that whoever steals the credential gains nothing. */
    public boolean bound() {
        return strength == Strength.PROOF_OF_POSSESSION;
    }

    /** Returns the token's own ID, {@code jti}, by which it can be revoked. */
    public Optional<String> tokenId() {
        return tokenId;
    }

    /** Returns the session that a token belongs to, its {@code sid}, by which all of them can be revoked. */
    public Optional<String> sessionId() {
        return sessionId;
    }

    /** Returns the audiences that a token names; empty for a certificate. */
    public List<String> audiences() {
        return audiences;
    }

    /**
     * Returns which key the caller proved: the SHA-256 thumbprint in base64url of the certificate (RFC 8705 section 3.1)
     * or of the JWK (RFC 7638); empty if none.
     */
    public Optional<String> keyThumbprint() {
        return keyThumbprint;
    }

    /** Returns how the person authenticated, the token's {@code acr} (RFC 9068 section 2.2.1). */
    public Optional<String> authenticationClass() {
        return authenticationClass;
    }

    /** Returns when the person authenticated, the token's {@code auth_time} (RFC 9068 section 2.2.1). */
    public Optional<Instant> authenticatedAt() {
        return authenticatedAt;
    }

    /**
     * Kind of credential; {@link #code()} is what policy and decision log see.
     *
     * @since 0.1.0
     */
    public enum Kind {
        /** Nothing. */
        NONE("none"),
        /** A SPIFFE X.509-SVID, proven by TLS. */
        X509_SVID("x509-svid"),
        /** A SPIFFE JWT-SVID. */
        JWT_SVID("jwt-svid"),
        /** A SPIFFE WIT-SVID, with a proof of its key. */
        WIT_SVID("wit-svid"),
        /** An OAuth access token of RFC 9068. */
        ACCESS_TOKEN("access-token"),
        /** A secret that does not change, an API key say. */
        STATIC_SECRET("static-secret");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** Returns the name that policy and decision log see. */
        public String code() {
            return code;
        }
    }

    /**
     * How strongly a caller is tied to a credential, weakest first; {@link #code()} is what policy and decision log see.
     *
     * @since 0.1.0
     */
    public enum Strength {
        /** Not at all. */
        NONE("none"),
        /** Whoever knows it may use it, for as long as nobody changes it. */
        SHARED_SECRET("secret"),
        /** Whoever holds it may use it, until it expires. */
        BEARER("bearer"),
        /** The caller proved the private key on this connection, or with this request. */
        PROOF_OF_POSSESSION("possession");

        private final String code;

        Strength(String code) {
            this.code = code;
        }

        /** Returns the name that policy and decision log see. */
        public String code() {
            return code;
        }
    }

    /** Collects what a credential says. Not thread-safe. */
    static final class Builder {
        private final Kind kind;
        private final Strength strength;
        private final String issuer;
        private Instant issuedAt = Instant.EPOCH;
        private boolean issueKnown = true;
        private Instant expiresAt = Instant.MAX;
        private @Nullable String tokenId;
        private List<String> audiences = List.of();
        private @Nullable String sessionId;
        private @Nullable String keyThumbprint;
        private @Nullable String authenticationClass;
        private @Nullable Instant authenticatedAt;

        private Builder(Kind kind, Strength strength, String issuer) {
            this.kind = Objects.requireNonNull(kind, "kind");
            this.strength = Objects.requireNonNull(strength, "strength");
            this.issuer = Objects.requireNonNull(issuer, "issuer");
        }

        Builder valid(Instant from, Instant to) {
            this.issuedAt = Objects.requireNonNull(from, "from");
            this.expiresAt = Objects.requireNonNull(to, "to");
            return this;
        }

        Builder valid(TokenRules.Dates dates) {
            this.issueKnown = dates.issueKnown();
            return valid(dates.issuedAt(), dates.expiresAt());
        }

        Builder token(@Nullable String id, List<String> forWhom) {
            this.tokenId = id;
            this.audiences = List.copyOf(forWhom);
            return this;
        }

        Builder sessionId(@Nullable String id) {
            this.sessionId = id;
            return this;
        }

        Builder keyThumbprint(@Nullable String thumbprint) {
            this.keyThumbprint = thumbprint;
            return this;
        }

        Builder authentication(@Nullable String acr, @Nullable Instant at) {
            this.authenticationClass = acr;
            this.authenticatedAt = at;
            return this;
        }

        Credential build() {
            return new Credential(this);
        }
    }
}
