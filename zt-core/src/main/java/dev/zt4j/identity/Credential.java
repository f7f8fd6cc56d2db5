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
    static final Credential NONE =
            new Credential(Kind.NONE, Strength.NONE, "", Instant.EPOCH, Instant.MAX, null, List.of());

    private final Kind kind;
    private final Strength strength;
    private final String issuer;
    private final Instant issuedAt;
    private final Instant expiresAt;
    private final @Nullable String tokenId;
    private final List<String> audiences;

    Credential(
            Kind kind,
            Strength strength,
            String issuer,
            Instant issuedAt,
            Instant expiresAt,
            @Nullable String tokenId,
            List<String> audiences) {
        this.kind = Objects.requireNonNull(kind, "kind");
        this.strength = Objects.requireNonNull(strength, "strength");
        this.issuer = Objects.requireNonNull(issuer, "issuer");
        this.issuedAt = Objects.requireNonNull(issuedAt, "issuedAt");
        this.expiresAt = Objects.requireNonNull(expiresAt, "expiresAt");
        this.tokenId = tokenId;
        this.audiences = List.copyOf(audiences);
    }

    /** Returns what was presented. */
    public Kind kind() {
        return kind;
    }

    /** Returns how strongly the caller is tied to it. */
    public Strength strength() {
        return strength;
    }

    /** Returns who issued it: the name of the trust domain; empty for none. */
    public String issuer() {
        return issuer;
    }

    /** Returns since when it holds, as it says itself; the moment of verification where a token does not say. */
    public Instant issuedAt() {
        return issuedAt;
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
        return Optional.ofNullable(tokenId);
    }

    /** Returns the audiences that a token names; empty for a certificate. */
    public List<String> audiences() {
        return audiences;
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
        JWT_SVID("jwt-svid");

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
     * How strongly a caller is tied to a credential; {@link #code()} is what policy and decision log see.
     *
     * @since 0.1.0
     */
    public enum Strength {
        /** Not at all. */
        NONE("none"),
        /** Whoever holds it may use it. */
        BEARER("bearer"),
        /** The caller proved the private key on this connection. */
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
}
