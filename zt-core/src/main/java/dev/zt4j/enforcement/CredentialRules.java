package dev.zt4j.enforcement;

import dev.zt4j.identity.AuthenticationRequirement;
import dev.zt4j.identity.Credential;
import dev.zt4j.identity.Principal;
import dev.zt4j.reason.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a caller has to be proven at a boundary, before policy is asked. Whoever proves nothing, where a request allows
 * that, is not judged by these: policy decides on strangers alone. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class CredentialRules {
    /** Every kind of credential, of any lifetime. Static secrets need a waiver all the same. */
    public static final CredentialRules ANY = builder().build();

    private final Set<Credential.Kind> kinds;
    private final Map<Credential.Kind, Duration> maxLifetimes;
    private final boolean proofOfPossession;
    private final @Nullable AuthenticationRequirement authentication;

    private CredentialRules(Builder builder) {
        this.kinds = Set.copyOf(builder.kinds);
        this.maxLifetimes = Map.copyOf(builder.maxLifetimes);
        this.proofOfPossession = builder.proofOfPossession;
        this.authentication = builder.authentication;
    }

    /** Starts rules that accept everything. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the kinds of credentials that are accepted. */
    public Set<Credential.Kind> kinds() {
        return kinds;
    }

    /** Returns how long credentials of a kind may live, from issue to expiry. */
    public Optional<Duration> maxLifetime(Credential.Kind kind) {
        return Optional.ofNullable(maxLifetimes.get(kind));
    }

    /** Tells whether callers must prove a private key. */
    public boolean proofOfPossession() {
        return proofOfPossession;
    }

    /** Returns how people must have authenticated. */
    public Optional<AuthenticationRequirement> authentication() {
        return Optional.ofNullable(authentication);
    }

    /** Returns the first rule that a principal breaks and no waiver relaxes, or null. */
    @Nullable
    Reason refusal(Principal principal, Instant now, Waiving waiving) {
        Credential credential = principal.credential();
        Credential.Kind kind = credential.kind();
        if (kind == Credential.Kind.NONE) {
            return null;
        }
        if (!kinds.contains(kind)) {
            return Reason.CREDENTIAL_KIND;
        }
        if (kind == Credential.Kind.STATIC_SECRET) {
            return waiving.staticSecret() ? null : Reason.STATIC_SECRET_UNWAIVED;
        }
        Duration limit = maxLifetimes.get(kind);
        if (limit != null) {
            Duration lifetime = Duration.between(credential.issuedAt(), credential.expiresAt());
            if (lifetime.compareTo(limit) > 0 && !waiving.lifetime(lifetime)) {
                return Reason.CREDENTIAL_LIFETIME;
            }
        }
        if (proofOfPossession && !credential.bound()) {
            return Reason.CREDENTIAL_UNBOUND;
        }
        return authentication == null || authentication.isMetBy(principal, now)
                ? null
                : Reason.AUTHENTICATION_INSUFFICIENT;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CredentialRules rules
                && kinds.equals(rules.kinds)
                && maxLifetimes.equals(rules.maxLifetimes)
                && proofOfPossession == rules.proofOfPossession
                && Objects.equals(authentication, rules.authentication);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kinds, maxLifetimes, proofOfPossession);
    }

    /** Returns the rules, for messages. */
    @Override
    public String toString() {
        return "kinds " + new TreeSet<>(kinds) + ", lifetimes " + new TreeMap<>(maxLifetimes)
                + (proofOfPossession ? ", bound" : "")
                + (authentication == null ? "" : ", authenticated with " + authentication);
    }

    /**
     * Collects rules. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final Map<Credential.Kind, Duration> maxLifetimes = new EnumMap<>(Credential.Kind.class);
        private Set<Credential.Kind> kinds = EnumSet.complementOf(EnumSet.of(Credential.Kind.NONE));
        private boolean proofOfPossession;
        private @Nullable AuthenticationRequirement authentication;

        private Builder() {}

        /**
         * Accepts these kinds and no others.
         *
         * @throws IllegalArgumentException if there is none, or {@link Credential.Kind#NONE} is among them
         */
        public Builder kinds(Set<Credential.Kind> accepted) {
            if (accepted.isEmpty() || accepted.contains(Credential.Kind.NONE)) {
                throw new IllegalArgumentException("kinds of credentials are needed, and NONE is not one");
            }
            this.kinds = EnumSet.copyOf(accepted);
            return this;
        }

        /**
         * Limits how long credentials of a kind may live, from issue to expiry.
         *
         * @throws IllegalArgumentException if the limit is not positive, or the kind has no lifetime
         */
        public Builder maxLifetime(Credential.Kind kind, Duration limit) {
            if (limit.isNegative()
                    || limit.isZero()
                    || kind == Credential.Kind.NONE
                    || kind == Credential.Kind.STATIC_SECRET) {
                throw new IllegalArgumentException("the lifetime of " + kind.code() + " cannot be limited to " + limit);
            }
            maxLifetimes.put(kind, limit);
            return this;
        }

        /** Requires that callers prove a private key. */
        public Builder proofOfPossession() {
            this.proofOfPossession = true;
            return this;
        }

        /** Requires that people have authenticated in a way; callers that do not say how are refused. */
        public Builder authentication(AuthenticationRequirement required) {
            this.authentication = Objects.requireNonNull(required, "required");
            return this;
        }

        /** Builds the rules. */
        public CredentialRules build() {
            return new CredentialRules(this);
        }
    }
}
