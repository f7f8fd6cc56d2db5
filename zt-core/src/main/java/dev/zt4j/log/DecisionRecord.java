package dev.zt4j.log;

import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.digest.Sha256;
import dev.zt4j.identity.Principal;
import dev.zt4j.reason.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One decision as the log keeps it. Holds names and codes only: no token, no key, no request body. What it is made of
 * is turned into text by who reads it, not by who decides. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class DecisionRecord implements LogRecord {
    private static final Where NOWHERE = new Where("", "", "");
    private static final Versions UNKNOWN = new Versions(0, "");

    private final String instance;
    private final long sequence;
    private final Instant time;
    private final Where where;
    private final Versions versions;
    private final String outcome;
    private final boolean enforced;
    private final String evidence;
    private final @Nullable Principal principal;
    private final EntityUid action;
    private final EntityUid resource;
    private final List<Reason> reasons;
    private final List<String> determiningPolicies;
    private final List<String> erringPolicies;
    private final Besides besides;
    private final long nanos;

    private DecisionRecord(Builder builder) {
        this.instance = builder.instance;
        this.sequence = builder.sequence;
        this.time = builder.time;
        this.where = builder.where;
        this.versions = builder.versions;
        this.outcome = builder.outcome;
        this.enforced = builder.enforced;
        this.evidence = builder.evidence;
        this.principal = builder.principal;
        this.action = Objects.requireNonNull(builder.action, "action");
        this.resource = Objects.requireNonNull(builder.resource, "resource");
        this.reasons = builder.reasons;
        this.determiningPolicies = builder.determiningPolicies;
        this.erringPolicies = builder.erringPolicies;
        this.besides = builder.besides();
        this.nanos = builder.nanos;
    }

    /**
     * Starts a record; action and resource are required.
     *
     * @param recordId identifies it
     * @param time when the decision was made
     */
    public static Builder builder(RecordId recordId, Instant time) {
        return new Builder(recordId, time);
    }

    @Override
    public RecordId recordId() {
        return new RecordId(instance, sequence);
    }

    /** Returns the id as text, which is that of the decision. */
    public String id() {
        return recordId().toString();
    }

    @Override
    public Instant time() {
        return time;
    }

    /** Returns the name of the boundary. */
    public String boundary() {
        return where.boundary();
    }

    /** Returns the boundary's risk tier. */
    public String tier() {
        return where.tier();
    }

    /** Returns the boundary's mode. */
    public String mode() {
        return where.mode();
    }

    /** Returns {@code PERMIT}, {@code DENY} or {@code WOULD_DENY}. */
    public String outcome() {
        return outcome;
    }

    /** Tells whether the outcome was the boundary's own will: false for a denial that a mode let pass. */
    public boolean enforced() {
        return enforced;
    }

    /**
     * Returns what was presented: {@code tls}, {@code bearer}, {@code tls+bearer}, {@code principal}, {@code none} and
     * so on.
     */
    public String evidence() {
        return evidence;
    }

    /** Returns who was proven, or null if nobody was. */
    public @Nullable Caller caller() {
        return principal == null ? besides.masked() : Caller.of(principal);
    }

    /** Returns what was asked to be done, as Cedar text. */
    public String action() {
        return action.toString();
    }

    /** Returns on what, as Cedar text. */
    public String resource() {
        return resource.toString();
    }

    /** Returns why, most important first; not empty. */
    public List<Reason> reasons() {
        return reasons;
    }

    /** Returns the ids of the policies that decided. */
    public List<String> determiningPolicies() {
        return determiningPolicies;
    }

    /** Returns the ids of the policies that could not be evaluated. */
    public List<String> erringPolicies() {
        return erringPolicies;
    }

    /** Returns what the shadow policy said, or null if there is none or it was not asked. */
    public @Nullable Shadow shadow() {
        return besides.shadow();
    }

    /** Returns the ids of the grants among the policies that decided. */
    public List<String> grants() {
        return besides.grants();
    }

    /** Returns the waivers that made a difference. */
    public List<WaiverUse> waivers() {
        return besides.waivers();
    }

    /** Returns what the enforcement point has to do besides, as the policies word it. */
    public List<String> obligations() {
        return besides.obligations();
    }

    /** Returns the version of the state that was read. */
    public long snapshotVersion() {
        return versions.snapshot();
    }

    /** Returns the version of the policies in it. */
    public String policyVersion() {
        return versions.policies();
    }

    /** Returns how long the decision took, in nanoseconds. */
    public long nanos() {
        return nanos;
    }

    /** Returns the same without what the log does not show. */
    DecisionRecord masked(Masking masking) {
        Builder copy = new Builder(recordId(), time)
                .where(where)
                .outcome(outcome, reasons, enforced)
                .caller(evidence, null)
                .request(masking.mask(action), masking.mask(resource))
                .policies(determiningPolicies, erringPolicies)
                .shadow(besides.shadow())
                .grants(besides.grants())
                .waivers(besides.waivers())
                .obligations(besides.obligations())
                .versions(versions)
                .nanos(nanos);
        copy.masked = principal == null ? besides.masked() : masking.mask(principal);
        return copy.build();
    }

    @Override
    public String toJson() {
        return RecordJson.line(this);
    }

    /** Returns the record as JSON. */
    @Override
    public String toString() {
        return toJson();
    }

    /**
     * Where it was decided; one value serves many records.
     *
     * @param boundary the name of the boundary
     * @param tier its risk tier
     * @param mode its mode
     * @since 0.1.0
     */
    public record Where(String boundary, String tier, String mode) {
        /** Refuses null. */
        public Where {
            Objects.requireNonNull(boundary, "boundary");
            Objects.requireNonNull(tier, "tier");
            Objects.requireNonNull(mode, "mode");
        }
    }

    /**
     * By what it was decided; one value serves many records.
     *
     * @param snapshot the version of the state that was read
     * @param policies the version of the policies in it
     * @since 0.1.0
     */
    public record Versions(long snapshot, String policies) {
        /** Refuses null. */
        public Versions {
            Objects.requireNonNull(policies, "policies");
        }
    }

    /** What few decisions have. */
    private record Besides(
            @Nullable Shadow shadow,
            List<String> grants,
            List<WaiverUse> waivers,
            List<String> obligations,
            @Nullable Caller masked) {
        static final Besides NONE = new Besides(null, List.of(), List.of(), List.of(), null);
    }

    /**
     * Who was proven, and how.
     *
     * @param kind the kind of principal
     * @param id its ID
     * @param credential the kind of credential
     * @param strength how strongly the caller is tied to it
     * @param issuer who issued it
     * @param clientId the OAuth client that the token was given to, or null
     * @param tokenId the token's own ID, or null
     * @param sessionId the session that the token belongs to, or null
     * @param keyThumbprint which key was proven, or null
     * @param audiences the audiences that the token names
     * @param actors the IDs of those who act for it, the current one first
     * @param channel the ID of who proved the connection on which the token came, or null
     * @since 0.1.0
     */
    public record Caller(
            String kind,
            String id,
            String credential,
            String strength,
            String issuer,
            @Nullable String clientId,
            @Nullable String tokenId,
            @Nullable String sessionId,
            @Nullable String keyThumbprint,
            List<String> audiences,
            List<String> actors,
            @Nullable String channel) {
        static Caller of(Principal principal) {
            return new Caller(
                    principal.kind().name(),
                    principal.id(),
                    principal.credential().kind().code(),
                    principal.credential().strength().code(),
                    principal.credential().issuer(),
                    principal.clientId().orElse(null),
                    principal.credential().tokenId().orElse(null),
                    principal.credential().sessionId().orElse(null),
                    principal.credential().keyThumbprint().orElse(null),
                    principal.credential().audiences(),
                    principal.actors().stream().map(Principal.Actor::id).toList(),
                    principal.channel().map(Principal::id).orElse(null));
        }
    }

    /**
     * What the shadow policy said.
     *
     * @param permits whether it permits
     * @param differs whether the enforced policy says otherwise
     * @param determiningPolicies the ids of its policies that decided
     * @param erringPolicies the ids of its policies that could not be evaluated
     * @param policyVersion the version of the shadow policies
     * @since 0.1.0
     */
    public record Shadow(
            boolean permits,
            boolean differs,
            List<String> determiningPolicies,
            List<String> erringPolicies,
            String policyVersion) {
        /** Copies the lists. */
        public Shadow {
            determiningPolicies = List.copyOf(determiningPolicies);
            erringPolicies = List.copyOf(erringPolicies);
            Objects.requireNonNull(policyVersion, "policyVersion");
        }
    }

    /**
     * A waiver that made a difference.
     *
     * @param id the waiver
     * @param rule what it relaxed
     * @param owner who answers for getting rid of it
     * @param expiresAt when it ends
     * @param breakGlass whether it is one for an emergency
     * @param lifted the policy that it lifted, or null if it relaxed another rule
     * @since 0.1.0
     */
    public record WaiverUse(
            String id,
            String rule,
            String owner,
            Instant expiresAt,
            boolean breakGlass,
            @Nullable Policy lifted) {
        /** Refuses null. */
        public WaiverUse {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(rule, "rule");
            Objects.requireNonNull(owner, "owner");
            Objects.requireNonNull(expiresAt, "expiresAt");
        }

        /** Returns the SHA-256 of the text of the policy that was lifted, in hexadecimal; empty if none was. */
        public String liftedHash() {
            return lifted == null ? "" : Sha256.hex(lifted.source());
        }
    }

    /**
     * Collects a record. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final String instance;
        private final long sequence;
        private final Instant time;
        private Where where = NOWHERE;
        private Versions versions = UNKNOWN;
        private String outcome = "";
        private boolean enforced = true;
        private String evidence = "none";
        private @Nullable Principal principal;
        private @Nullable Caller masked;
        private @Nullable EntityUid action;
        private @Nullable EntityUid resource;
        private List<Reason> reasons = List.of();
        private List<String> determiningPolicies = List.of();
        private List<String> erringPolicies = List.of();
        private @Nullable Shadow shadow;
        private List<String> grants = List.of();
        private List<WaiverUse> waivers = List.of();
        private List<String> obligations = List.of();
        private long nanos;

        private Builder(RecordId recordId, Instant time) {
            this.instance = recordId.instance();
            this.sequence = recordId.sequence();
            this.time = Objects.requireNonNull(time, "time");
        }

        /** Sets the boundary. */
        public Builder where(Where decided) {
            this.where = Objects.requireNonNull(decided, "decided");
            return this;
        }

        /** Sets the outcome, why, and whether it was enforced. */
        public Builder outcome(String name, List<Reason> why, boolean isEnforced) {
            this.outcome = Objects.requireNonNull(name, "name");
            this.reasons = List.copyOf(why);
            this.enforced = isEnforced;
            return this;
        }

        /** Sets what was presented and who was proven by it. */
        public Builder caller(String presented, @Nullable Principal proven) {
            this.evidence = Objects.requireNonNull(presented, "presented");
            this.principal = proven;
            return this;
        }

        /** Sets what was asked to be done, and on what. */
        public Builder request(EntityUid what, EntityUid on) {
            this.action = Objects.requireNonNull(what, "what");
            this.resource = Objects.requireNonNull(on, "on");
            return this;
        }

        /** Sets the policies that decided and those that could not be evaluated. */
        public Builder policies(List<String> determining, List<String> erring) {
            this.determiningPolicies = List.copyOf(determining);
            this.erringPolicies = List.copyOf(erring);
            return this;
        }

        /** Sets what the shadow policy said. */
        public Builder shadow(@Nullable Shadow said) {
            this.shadow = said;
            return this;
        }

        /** Sets the grants that permitted. */
        public Builder grants(List<String> ids) {
            this.grants = List.copyOf(ids);
            return this;
        }

        /** Sets the waivers that made a difference. */
        public Builder waivers(List<WaiverUse> uses) {
            this.waivers = List.copyOf(uses);
            return this;
        }

        /** Sets what the enforcement point has to do besides. */
        public Builder obligations(List<String> texts) {
            this.obligations = List.copyOf(texts);
            return this;
        }

        /** Sets the versions of what was read. */
        public Builder versions(Versions read) {
            this.versions = Objects.requireNonNull(read, "read");
            return this;
        }

        /** Sets how long the decision took. */
        public Builder nanos(long duration) {
            this.nanos = duration;
            return this;
        }

        /**
         * Builds the record.
         *
         * @throws NullPointerException if action or resource is missing
         */
        public DecisionRecord build() {
            return new DecisionRecord(this);
        }

        private Besides besides() {
            return shadow == null && grants.isEmpty() && waivers.isEmpty() && obligations.isEmpty() && masked == null
                    ? Besides.NONE
                    : new Besides(shadow, grants, waivers, obligations, masked);
        }
    }
}
