package dev.zt4j.identity;

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
    private final @Nullable TrustDomain trustDomain;
    private final Credential credential;
    private final @Nullable Principal channel;
    private final EvidenceVerifier verifier;

    Principal(
            PrincipalKind kind,
            String id,
            @Nullable TrustDomain trustDomain,
            Credential credential,
            @Nullable Principal channel,
            EvidenceVerifier verifier) {
        this.kind = Objects.requireNonNull(kind, "kind");
        this.id = Objects.requireNonNull(id, "id");
        this.trustDomain = trustDomain;
        this.credential = Objects.requireNonNull(credential, "credential");
        this.channel = channel;
        this.verifier = Objects.requireNonNull(verifier, "verifier");
    }

    /** Returns what sort of caller this is. */
    public PrincipalKind kind() {
        return kind;
    }

    /** Returns the ID, which is also the ID of the Cedar entity: a workload's SPIFFE ID, say. */
    public String id() {
        return id;
    }

    /** Returns the trust domain, for a workload. */
    public Optional<TrustDomain> trustDomain() {
        return Optional.ofNullable(trustDomain);
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
        return Optional.ofNullable(channel);
    }

    boolean verifiedBy(EvidenceVerifier other) {
        return verifier.equals(other);
    }

    /** Returns kind and ID, for messages. */
    @Override
    public String toString() {
        return kind.entityType() + "::\"" + id + '"';
    }
}
