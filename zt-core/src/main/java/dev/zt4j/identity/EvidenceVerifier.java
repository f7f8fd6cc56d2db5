package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns {@link Evidence} into a {@link Principal}, or says why not. Whatever goes wrong on the way is a refusal.
 * Immutable and thread-safe; it reads no clock and holds no keys, both are given with each call.
 *
 * @since 0.1.0
 */
public final class EvidenceVerifier {
    /** The most clock skew that can be set: 60 seconds. */
    public static final Duration MAX_CLOCK_SKEW = Duration.ofSeconds(60);

    private static final Logger LOGGER = LoggerFactory.getLogger(EvidenceVerifier.class);
    private static final int NONCE_KEY_BYTES = 32;

    private final X509SvidVerifier chains;
    private final DpopVerifier proofs;
    private final TokenVerifier tokens;
    private final StaticSecrets secrets;
    private final List<String> dpopAlgorithms;
    private final Duration skew;

    /** Made when first asked for; any that was made will do. */
    private volatile @Nullable Principal anonymous;

    private EvidenceVerifier(Builder builder) {
        this.chains = new X509SvidVerifier(
                builder.crypto,
                new ChainRules(builder.certificateFaults, builder.maxLeafLifetime, builder.foreignSigners));
        this.skew = builder.clockSkew;
        this.secrets = builder.secrets;
        // Without an OAuth issuer no token can be bound to a key, so no proof is ever asked for.
        this.dpopAlgorithms = builder.issuers.isEmpty() ? List.of() : builder.dpop.algorithms();
        SecureRandom random = new SecureRandom();
        byte[] nonceKey = new byte[NONCE_KEY_BYTES];
        random.nextBytes(nonceKey);
        this.proofs = new DpopVerifier(builder.dpop, builder.crypto, nonceKey);
        this.tokens = new TokenVerifier(
                new TokenRules(builder.audiences, builder.singleAudience, skew, builder.maxTokenLifetime),
                List.copyOf(builder.issuers.values()),
                skew,
                builder.crypto,
                proofs,
                workloadTokens(builder),
                new VerifiedTokens(VerifiedTokens.DEFAULT_ENTRIES, VerifiedTokens.DEFAULT_BYTES, random.nextLong()));
    }

    private static TokenVerifier.@Nullable WorkloadTokens workloadTokens(Builder builder) {
        ReplayStore used = builder.usedWorkloadProofs;
        return used == null
                ? null
                : new TokenVerifier.WorkloadTokens(
                        new WitSvidVerifier(builder.clockSkew, builder.maxTokenLifetime, builder.crypto),
                        new WorkloadProofVerifier(used, builder.clockSkew, builder.crypto));
    }

    /**
     * Starts building a verifier.
     *
     * @param audiences the audiences a token may be made for, of which it must name one exactly; not empty
     */
    public static Builder builder(Set<String> audiences) {
        return new Builder(audiences);
    }

    /**
     * Verifies evidence. A chain and a token must both hold; the token then names the principal.
     *
     * @param evidence what was presented
     * @param bundles the keys to verify against
     * @param now the time to judge by
     */
    public Verification verify(Evidence evidence, TrustBundles bundles, Instant now) {
        Objects.requireNonNull(evidence, "evidence");
        Objects.requireNonNull(bundles, "bundles");
        Objects.requireNonNull(now, "now");
        try {
            return principal(evidence, bundles, now).verified();
        } catch (RefusedException e) {
            return new Verification.Refused(e.reason());
        } catch (RuntimeException e) {
            LOGGER.error("evidence cannot be verified and is refused", e);
            return new Verification.Refused(Reason.INTERNAL_ERROR);
        }
    }

    /**
     * Judges a principal that was verified before: it must come from this verifier, its trust domain and
     * the authority to which its chain led must still be trusted, and it must not have expired. Skew is granted to tokens alone, as when they were verified.
     *
     * @param principal who was proven before
     * @param bundles whom to trust now
     * @param now the time to judge by
     */
    public Verification recheck(Principal principal, TrustBundles bundles, Instant now) {
        if (!principal.verifiedBy(this)) {
            return new Verification.Refused(Reason.PRINCIPAL_FOREIGN);
        }
        try {
            checkStillTrusted(principal, bundles, now);
        } catch (RefusedException e) {
            return new Verification.Refused(e.reason());
        }
        if (now.isAfter(principal.lasts())) {
            return new Verification.Refused(Reason.PRINCIPAL_EXPIRED);
        }
        Verification channel = principal.channel().isPresent()
                ? recheck(principal.channel().get(), bundles, now)
                : principal.verified();
        return channel instanceof Verification.Refused ? channel : principal.verified();
    }

    private static void checkStillTrusted(Principal principal, TrustBundles bundles, Instant now) {
        Credential credential = principal.credential();
        switch (credential.kind()) {
            case X509_SVID -> {
                TrustBundle bundle = principalBundle(principal, bundles, now);
                require(bundle, Reason.X509_NO_BUNDLE);
                X509Certificate authority = principal.authority();
                if (bundle != null && authority != null && !bundle.authorities().contains(authority)) {
                    throw new RefusedException(Reason.X509_UNTRUSTED);
                }
            }
            case JWT_SVID, WIT_SVID -> require(principalBundle(principal, bundles, now), Reason.JWT_NO_BUNDLE);
            case ACCESS_TOKEN -> require(bundles.get(credential.issuer(), now), Reason.JWT_NO_BUNDLE);
            case STATIC_SECRET, NONE -> {
                // Nobody outside of this process vouches for these.
            }
        }
    }

    private static @Nullable TrustBundle principalBundle(Principal principal, TrustBundles bundles, Instant now) {
        return bundles.get(principal.trustDomain().orElseThrow(), now);
    }

    private static void require(@Nullable Object keys, Reason otherwise) {
        if (keys == null) {
            throw new RefusedException(otherwise);
        }
    }

    /**
     * Returns until when a principal may be used if nothing changes: while its credentials hold, the clock skew that
     * tokens are granted included, and the keys that vouch for them are fresh.
     *
     * @param principal who was proven
     * @param bundles whom to trust
     */
    public Instant holdsUntil(Principal principal, TrustBundles bundles) {
        Instant end = earlier(principal.lasts(), bundles.freshUntil(principal));
        return principal.channel().isPresent()
                ? earlier(end, holdsUntil(principal.channel().get(), bundles))
                : end;
    }

    Instant lasts(Credential credential) {
        return switch (credential.kind()) {
            case JWT_SVID, WIT_SVID, ACCESS_TOKEN -> credential.expiresAt().plus(skew);
            case X509_SVID, STATIC_SECRET, NONE -> credential.expiresAt();
        };
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /**
     * Returns the nonce that the next DPoP proof is to have (RFC 9449 section 8); empty where none is required.
     *
     * @param now the time
     */
    public Optional<String> dpopNonce(Instant now) {
        return Optional.ofNullable(proofs.nonce(now));
    }

    /**
     * Returns what to tell a caller whose evidence was refused.
     *
     * @param evidence what was presented
     * @param reason why it was refused
     * @param now the time
     */
    public Challenge challenge(Evidence evidence, Reason reason, Instant now) {
        return Challenge.of(evidence, reason, dpopAlgorithms, proofs.nonce(now));
    }

    /** Returns the principal of a caller who needs to prove nothing. */
    public Principal anonymous() {
        Principal known = anonymous;
        if (known == null) {
            known = Principal.builder(PrincipalKind.ANONYMOUS, "anonymous", Credential.NONE, this)
                    .build();
            anonymous = known;
        }
        return known;
    }

    private Principal principal(Evidence evidence, TrustBundles bundles, Instant now) {
        Reason unreadable = evidence.unreadable();
        if (unreadable != null) {
            throw new RefusedException(unreadable);
        }
        if (evidence.isNone()) {
            throw new RefusedException(Reason.EVIDENCE_MISSING);
        }
        Principal channel = channel(evidence, bundles, now);
        String token = evidence.token();
        if (token != null) {
            return tokens.verify(token, evidence, channel, bundles, now, this);
        }
        String secret = evidence.secret();
        return secret == null ? Objects.requireNonNull(channel) : legacy(secret, channel);
    }

    /** Returns who proved the connection, or who proved it to a proxy that did; null for nobody. */
    private @Nullable Principal channel(Evidence evidence, TrustBundles bundles, Instant now) {
        Forwarder forwarder = evidence.forwarder();
        Principal proxy = forwarder == null ? null : proxy(forwarder, bundles, now);
        if (evidence.chain().isEmpty()) {
            return proxy;
        }
        Principal caller = chains.verify(evidence.chain(), evidence.ofServer(), bundles, now)
                .principal(this);
        return proxy == null ? caller : caller.toBuilder().channel(proxy).build();
    }

    private Principal proxy(Forwarder forwarder, TrustBundles bundles, Instant now) {
        Principal proxy = chains.verify(forwarder.chain(), false, bundles, now).principal(this);
        if (!forwarder.accepts(proxy.id())) {
            throw new RefusedException(Reason.HTTP_FORWARDER);
        }
        return proxy;
    }

    private Principal legacy(String secret, @Nullable Principal channel) {
        String name = secrets.name(secret);
        if (name == null) {
            throw new RefusedException(Reason.SECRET_UNKNOWN);
        }
        Credential credential = Credential.builder(Credential.Kind.STATIC_SECRET, Credential.Strength.SHARED_SECRET, "")
                .build();
        return Principal.builder(PrincipalKind.LEGACY, name, credential, this)
                .channel(channel)
                .build();
    }

    /**
     * Collects the rules of a verifier.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final Set<String> audiences;
        private final Map<String, TokenIssuer> issuers = new LinkedHashMap<>();
        private final Map<TrustDomain, Set<TrustDomain>> foreignSigners = new HashMap<>();
        private final List<String> problems = new ArrayList<>();
        private Duration clockSkew = MAX_CLOCK_SKEW;
        private Duration maxTokenLifetime = Duration.ofHours(24);
        private boolean singleAudience;
        private StaticSecrets secrets = StaticSecrets.none();
        private DpopRules dpop = DpopRules.builder().build();
        private Crypto crypto = Crypto.STANDARD;
        private @Nullable BiConsumer<SpiffeId, Reason> certificateFaults;
        private @Nullable Duration maxLeafLifetime;
        private @Nullable ReplayStore usedWorkloadProofs;

        private Builder(Set<String> audiences) {
            this.audiences = Set.copyOf(audiences);
        }

        /** Sets the skew granted to the dates of tokens; 60 seconds by default, which is also the most. */
        public Builder clockSkew(Duration skew) {
            this.clockSkew = Objects.requireNonNull(skew, "skew");
            return this;
        }

        /** Sets how long a token may live from {@code iat} to {@code exp}; 24 hours by default. */
        public Builder maxTokenLifetime(Duration lifetime) {
            this.maxTokenLifetime = Objects.requireNonNull(lifetime, "lifetime");
            return this;
        }

        /** Refuses tokens that name more than one audience (JWT-SVID section 7.2). */
        public Builder singleAudience() {
            this.singleAudience = true;
            return this;
        }

        /**
         * Sets which crypto provider checks signatures, instead of Bouncy Castle, which comes with the library. It needs
         * not be registered with the JVM. It has to know every algorithm that is accepted here and to read their keys:
         * what it lacks is a problem of the rules, and nothing is left to another provider.
         */
        public Builder signatureProvider(Provider provider) {
            this.crypto = new Crypto(provider);
            return this;
        }

        /**
         * Lets pass certificates with formal faults that some issuers make, which are refused otherwise: key usage that is
         * not marked critical (X509-SVID section 4.3), and names of a certificate without subject that are not (RFC 5280
         * section 4.1.2.6).
         *
         * @param warning is told whom such a chain proves and what is wrong with it, whenever one is verified anew, on the
         *     thread that verifies; it must be thread-safe and quick, and if it throws, the chain is refused
         */
        public Builder compatibleCertificates(BiConsumer<SpiffeId, Reason> warning) {
            this.certificateFaults = Objects.requireNonNull(warning, "warning");
            return this;
        }

        /**
         * Lets certificates sign for members of a trust domain that bear the ID of another one (X509-SVID section 3.2),
         * which are refused otherwise. Their paths must lead to the trust bundle of the members' own trust domain all the
         * same. May be called again, also for the same trust domain.
         *
         * @param trustDomain the trust domain of the members
         * @param signers the trust domains whose IDs signers may bear besides
         */
        public Builder foreignSigners(TrustDomain trustDomain, Set<TrustDomain> signers) {
            foreignSigners.merge(
                    Objects.requireNonNull(trustDomain, "trustDomain"), Set.copyOf(signers), (some, more) -> {
                        Set<TrustDomain> all = new HashSet<>(some);
                        all.addAll(more);
                        return Set.copyOf(all);
                    });
            return this;
        }

        /** Sets how long the leaf of a chain may live from its start to its end; any time by default. */
        public Builder maxCertificateLifetime(Duration lifetime) {
            this.maxLeafLifetime = Objects.requireNonNull(lifetime, "lifetime");
            return this;
        }

        /** Accepts the access tokens of an OAuth issuer. May be called again with another. */
        public Builder issuer(TokenIssuer issuer) {
            if (issuers.putIfAbsent(issuer.issuer(), issuer) != null) {
                problems.add("issuer " + issuer.issuer() + " is there twice");
            }
            return this;
        }

        /** Sets how DPoP proofs are judged; by the defaults of the rules without it. */
        public Builder dpop(DpopRules rules) {
            this.dpop = Objects.requireNonNull(rules, "rules");
            return this;
        }

        /**
         * Accepts WIT-SVIDs, which are refused otherwise: their specification is incubating and may change.
         * Implemented are SPIFFE WIT-SVID at revision 665a28f (2026-07-01) and, as the only proof of the key, the
         * workload proof token of draft-ietf-wimse-wpt-01, which may live for 5 minutes at most and is taken once.
         *
         * @param usedProofs where used proofs are remembered, which may be the store of DPoP proofs
         */
        public Builder witSvids(ReplayStore usedProofs) {
            this.usedWorkloadProofs = Objects.requireNonNull(usedProofs, "usedProofs");
            return this;
        }

        /** Accepts static secrets; none without it. */
        public Builder staticSecrets(StaticSecrets accepted) {
            this.secrets = Objects.requireNonNull(accepted, "accepted");
            return this;
        }

        /** Returns what is wrong with the rules so far; empty if nothing is. */
        public List<String> problems() {
            List<String> found = new ArrayList<>(problems);
            if (audiences.isEmpty() || audiences.contains("")) {
                found.add("an audience is needed, and none may be empty");
            }
            if (clockSkew.isNegative() || clockSkew.compareTo(MAX_CLOCK_SKEW) > 0) {
                found.add("the clock skew must be between 0 and " + MAX_CLOCK_SKEW.toSeconds() + " seconds");
            }
            if (maxTokenLifetime.isNegative() || maxTokenLifetime.isZero()) {
                found.add("the token lifetime must be positive");
            }
            if (maxLeafLifetime != null && (maxLeafLifetime.isNegative() || maxLeafLifetime.isZero())) {
                found.add("the certificate lifetime must be positive");
            }
            for (String algorithm : crypto.missing()) {
                found.add("the signature provider " + crypto.provider().getName() + " has no " + algorithm);
            }
            return found;
        }

        /**
         * Builds the verifier.
         *
         * @throws IllegalStateException if a rule is missing or out of range
         */
        public EvidenceVerifier build() {
            List<String> found = problems();
            if (!found.isEmpty()) {
                throw new IllegalStateException(String.join("; ", found));
            }
            return new EvidenceVerifier(this);
        }
    }
}
