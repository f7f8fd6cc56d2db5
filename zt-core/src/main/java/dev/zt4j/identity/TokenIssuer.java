package dev.zt4j.identity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * An OAuth issuer whose access tokens (RFC 9068) are accepted, and by which rules. Its keys come from the trust
 * source, under the same name; no other issuer's keys and no other issuer's audiences count for it. Immutable and
 * thread-safe.
 *
 * @since 0.1.0
 */
public final class TokenIssuer {
    /** The longest chain of actors that can be allowed. */
    public static final int MAX_ACTORS = 8;

    private static final Set<PrincipalKind> SUBJECTS =
            EnumSet.of(PrincipalKind.USER, PrincipalKind.AGENT, PrincipalKind.THIRD_PARTY);
    private static final Set<String> TYPES = Set.of("at+jwt", "application/at+jwt");

    private final String issuer;
    private final Set<String> audiences;
    private final Set<JwsAlgorithm> algorithms;
    private final Duration maxLifetime;
    private final PrincipalKind subjects;
    private final Set<String> agents;
    private final Set<String> claims;
    private final Set<String> types;
    private final Set<String> actorIssuers;
    private final int maxActors;
    private final boolean actorIsChannel;

    private TokenIssuer(Builder builder) {
        this.issuer = builder.issuer;
        this.audiences = builder.audiences;
        this.algorithms = Set.copyOf(builder.algorithms);
        this.maxLifetime = builder.maxLifetime;
        this.subjects = builder.subjects;
        this.agents = Set.copyOf(builder.agents);
        this.claims = Set.copyOf(builder.claims);
        this.types = Set.copyOf(builder.types);
        this.actorIssuers = Set.copyOf(builder.actorIssuers);
        this.maxActors = builder.maxActors;
        this.actorIsChannel = builder.actorIsChannel;
    }

    /**
     * Starts building the rules of an issuer.
     *
     * @param issuer exactly as {@code iss} of its tokens names it; compared character by character
     * @param audiences what this process is called in its tokens, of which each must name one exactly; not empty
     */
    public static Builder builder(String issuer, Set<String> audiences) {
        return new Builder(issuer, audiences);
    }

    /** Returns the issuer. */
    public String issuer() {
        return issuer;
    }

    TokenRules rules(Duration skew) {
        return new TokenRules(audiences, false, skew, maxLifetime);
    }

    boolean allows(JwsAlgorithm algorithm) {
        return algorithms.contains(algorithm);
    }

    /** Media types are compared without regard to case (RFC 9068 section 4). */
    boolean hasType(String type) {
        return types.contains(type.toLowerCase(Locale.ROOT));
    }

    static boolean isAccessTokenType(String type) {
        return TYPES.contains(type.toLowerCase(Locale.ROOT));
    }

    /** Who a subject is: a client that acts for itself is named as subject and as client. */
    PrincipalKind kind(String subject, String clientId) {
        if (!subject.equals(clientId)) {
            return subjects;
        }
        return agents.contains(clientId) ? PrincipalKind.AGENT : PrincipalKind.THIRD_PARTY;
    }

    Set<String> claims() {
        return claims;
    }

    int maxActors() {
        return maxActors;
    }

    boolean actorIsChannel() {
        return actorIsChannel;
    }

    boolean namesActors(String name) {
        return issuer.equals(name) || actorIssuers.contains(name);
    }

    /** Returns the issuer. */
    @Override
    public String toString() {
        return issuer;
    }

    /**
     * Collects the rules of an issuer. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final String issuer;
        private final Set<String> audiences;
        private final Set<JwsAlgorithm> algorithms = EnumSet.allOf(JwsAlgorithm.class);
        private final Set<String> agents = new HashSet<>();
        private final Set<String> claims = new HashSet<>();
        private final Set<String> types = new HashSet<>(TYPES);
        private final Set<String> actorIssuers = new HashSet<>();
        private final List<String> problems = new ArrayList<>();
        private Duration maxLifetime = Duration.ofHours(24);
        private PrincipalKind subjects = PrincipalKind.USER;
        private int maxActors = MAX_ACTORS;
        private boolean actorIsChannel;

        private Builder(String issuer, Set<String> audiences) {
            this.issuer = Objects.requireNonNull(issuer, "issuer");
            this.audiences = Set.copyOf(audiences);
        }

        /**
         * Sets the signature algorithms it uses; without it the nine RSA and ECDSA ones of RFC 7518 with SHA-2.
         *
         * @param names as in RFC 7518 section 3.1, {@code ES256} say
         */
        public Builder algorithms(String... names) {
            algorithms.clear();
            for (String name : names) {
                JwsAlgorithm algorithm = JwsAlgorithm.of(name);
                if (algorithm == null) {
                    problems.add("no such signature algorithm: " + name);
                } else {
                    algorithms.add(algorithm);
                }
            }
            return this;
        }

        /** Sets how long its tokens may live from {@code iat} to {@code exp}; 24 hours by default. */
        public Builder maxTokenLifetime(Duration lifetime) {
            this.maxLifetime = Objects.requireNonNull(lifetime, "lifetime");
            return this;
        }

        /** Sets who its subjects are: {@code USER} by default, or {@code AGENT} or {@code THIRD_PARTY}. */
        public Builder subjects(PrincipalKind kind) {
            this.subjects = Objects.requireNonNull(kind, "kind");
            return this;
        }

        /**
         * Names a client that is an agent where it acts for itself, which is where {@code sub} is its {@code client_id};
         * other clients are then third parties. May be called again.
         */
        public Builder agent(String clientId) {
            agents.add(Objects.requireNonNull(clientId, "clientId"));
            return this;
        }

        /** Selects a claim that policy may read, besides {@code scope}. May be called again. */
        public Builder claim(String name) {
            claims.add(Objects.requireNonNull(name, "name"));
            return this;
        }

        /**
         * Accepts another {@code typ} besides that of RFC 9068, for a server that does not set it, {@code JWT} say; a
         * token that looks like an ID token is refused all the same. May be called again.
         */
        public Builder type(String type) {
            types.add(type.toLowerCase(Locale.ROOT));
            return this;
        }

        /** Sets how many actors a token may name, from 0 to 8, which is the default. */
        public Builder maxActors(int actors) {
            this.maxActors = actors;
            return this;
        }

        /** Accepts actors of another issuer, which an actor claim names as {@code iss}. May be called again. */
        public Builder actorIssuer(String name) {
            actorIssuers.add(Objects.requireNonNull(name, "name"));
            return this;
        }

        /**
         * Ties the actor to the caller: a token that names an actor is refused unless the SPIFFE ID that the TLS
         * connection proved is that actor's {@code sub}, and the actor is then that workload.
         */
        public Builder actorIsChannel() {
            this.actorIsChannel = true;
            return this;
        }

        /**
         * Builds the rules.
         *
         * @throws IllegalStateException if one is missing or out of range
         */
        public TokenIssuer build() {
            List<String> found = new ArrayList<>(problems);
            if (hasFragmentOrIsEmpty(issuer) || actorIssuers.stream().anyMatch(Builder::hasFragmentOrIsEmpty)) {
                found.add("an issuer is needed, none may be empty and it has no fragment");
            }
            if (audiences.isEmpty() || audiences.contains("")) {
                found.add("an audience is needed, and none may be empty");
            }
            if (algorithms.isEmpty()) {
                found.add("a signature algorithm is needed");
            }
            if (maxLifetime.isNegative() || maxLifetime.isZero()) {
                found.add("the token lifetime must be positive");
            }
            if (!SUBJECTS.contains(subjects)) {
                found.add("subjects of an OAuth issuer are users, agents or third parties");
            }
            if (maxActors < 0 || maxActors > MAX_ACTORS) {
                found.add("the number of actors must be between 0 and " + MAX_ACTORS);
            }
            if (!found.isEmpty()) {
                throw new IllegalStateException("issuer " + issuer + ": " + String.join("; ", found));
            }
            return new TokenIssuer(this);
        }

        /** The ID of a principal is issuer, {@code #} and name, so that no two pairs make one ID. */
        private static boolean hasFragmentOrIsEmpty(String name) {
            return name.isEmpty() || name.indexOf('#') >= 0;
        }
    }
}
