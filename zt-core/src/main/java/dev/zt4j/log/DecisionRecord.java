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
    private final RecordId recordId;
    private final Instant time;
    private final String boundary;
    private final String tier;
    private final String mode;
    private final String outcome;
    private final boolean enforced;
    private final String evidence;
    private final @Nullable Principal principal;
    private final @Nullable Caller masked;
    private final EntityUid action;
    private final EntityUid resource;
    private final List<Reason> reasons;
    private final List<String> determiningPolicies;
    private final List<String> erringPolicies;
    private final @Nullable Shadow shadow;
    private final List<String> grants;
    private final List<WaiverUse> waivers;
    private final List<String> obligations;
    private final long snapshotVersion;
    private final String policyVersion;
    private final long nanos;

    private DecisionRecord(Builder builder) {
        this.recordId = builder.recordId;
        this.time = builder.time;
        this.boundary = builder.boundary;
        this.tier = builder.tier;
        this.mode = builder.mode;
        this.outcome = builder.outcome;
        this.enforced = builder.enforced;
        this.evidence = builder.evidence;
        this.principal = builder.principal;
        this.masked = builder.masked;
        this.action = Objects.requireNonNull(builder.action, "action");
        this.resource = Objects.requireNonNull(builder.resource, "resource");
        this.reasons = builder.reasons;
        this.determiningPolicies = builder.determiningPolicies;
        this.erringPolicies = builder.erringPolicies;
        this.shadow = builder.shadow;
        this.grants = builder.grants;
        this.waivers = builder.waivers;
        this.obligations = builder.obligations;
        this.snapshotVersion = builder.snapshotVersion;
        this.policyVersion = builder.policyVersion;
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
        return recordId;
    }

    /** Returns the id as text, which is that of the decision. */
    public String id() {
        return recordId.toString();
    }

    @Override
    public Instant time() {
        return time;
    }

    /** Returns the name of the boundary. */
    public String boundary() {
        return boundary;
    }

    /** Returns the boundary's risk tier. */
    public String tier() {
        return tier;
    }

    /** Returns the boundary's mode. */
    public String mode() {
        return mode;
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
        return principal == null ? masked : Caller.of(principal);
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
        return shadow;
    }

    /** Returns the ids of the grants among the policies that decided. */
    public List<String> grants() {
        return grants;
    }

    /** Returns the waivers that made a difference. */
    public List<WaiverUse> waivers() {
        return waivers;
    }

    /** Returns what the enforcement point has to do besides, as the policies word it. */
    public List<String> obligations() {
        return obligations;
    }

    /** Returns the version of the state that was read. */
    public long snapshotVersion() {
        return snapshotVersion;
    }

    /** Returns the version of the policies in it. */
    public String policyVersion() {
        return policyVersion;
    }

    /** Returns how long the decision took, in nanoseconds. */
    public long nanos() {
        return nanos;
    }

    /** Returns the same without what the log does not show. */
    DecisionRecord masked(Masking masking) {
        Builder copy = new Builder(recordId, time)
                .boundary(boundary, tier, mode)
                .outcome(outcome, reasons, enforced)
                .caller(evidence, null)
                .request(masking.mask(action), masking.mask(resource))
                .policies(determiningPolicies, erringPolicies)
                .shadow(shadow)
                .grants(grants)
                .waivers(waivers)
                .obligations(obligations)
                .versions(snapshotVersion, policyVersion)
                .nanos(nanos);
        copy.masked = principal == null ? masked : masking.mask(principal);
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
        private final RecordId recordId;
        private final Instant time;
        private String boundary = "";
        private String tier = "";
        private String mode = "";
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
        private long snapshotVersion;
        private String policyVersion = "";
        private long nanos;

        private Builder(RecordId recordId, Instant time) {
            this.recordId = Objects.requireNonNull(recordId, "recordId");
            this.time = Objects.requireNonNull(time, "time");
        }

        /** Sets the boundary by name, tier and mode. */
        public Builder boundary(String name, String risk, String itsMode) {
            this.boundary = Objects.requireNonNull(name, "name");
            this.tier = Objects.requireNonNull(risk, "risk");
            this.mode = Objects.requireNonNull(itsMode, "itsMode");
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
        public Builder versions(long snapshot, String policies) {
            this.snapshotVersion = snapshot;
            this.policyVersion = Objects.requireNonNull(policies, "policies");
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
    }
}
