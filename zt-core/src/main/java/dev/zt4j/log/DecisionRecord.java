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
    private static final String WOULD_DENY = "WOULD_DENY";

    private final String instance;
    private final long sequence;
    private final Instant time;
    private final Where where;
    private final Asked asked;

    /** A Principal, or the Caller that is shown in its place; null for nobody. */
    private final @Nullable Object caller;

    private final String outcome;
    private final Answer answer;
    private final Besides besides;
    private final int nanos;

    /**
     * Creates a record.
     *
     * @param id identifies it
     * @param time when the decision was made
     * @param where at which boundary, in which state
     * @param asked what was asked
     * @param principal who asked, as far as that was proven; null for nobody
     * @param outcome {@code PERMIT}, {@code DENY} or {@code WOULD_DENY}
     * @param answer why
     * @param besides what few decisions have
     * @param nanos how long the decision took, in nanoseconds; what is longer than an int can tell is not told apart
     */
    public DecisionRecord(
            RecordId id,
            Instant time,
            Where where,
            Asked asked,
            @Nullable Principal principal,
            String outcome,
            Answer answer,
            Besides besides,
            long nanos) {
        this.instance = id.instance();
        this.sequence = id.sequence();
        this.time = Objects.requireNonNull(time, "time");
        this.where = Objects.requireNonNull(where, "where");
        this.asked = Objects.requireNonNull(asked, "asked");
        this.caller = principal;
        this.outcome = Objects.requireNonNull(outcome, "outcome");
        this.answer = Objects.requireNonNull(answer, "answer");
        this.besides = Objects.requireNonNull(besides, "besides");
        this.nanos = (int) Math.min(nanos, Integer.MAX_VALUE);
    }

    private DecisionRecord(DecisionRecord like, Asked asked, @Nullable Caller caller) {
        this.instance = like.instance;
        this.sequence = like.sequence;
        this.time = like.time;
        this.where = like.where;
        this.asked = asked;
        this.caller = caller;
        this.outcome = like.outcome;
        this.answer = like.answer;
        this.besides = like.besides;
        this.nanos = like.nanos;
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
        return !outcome.equals(WOULD_DENY);
    }

    /**
     * Returns what was presented: {@code tls}, {@code bearer}, {@code tls+bearer}, {@code principal}, {@code none} and
     * so on.
     */
    public String evidence() {
        return asked.evidence();
    }

    /** Returns who was proven, or null if nobody was. */
    public @Nullable Caller caller() {
        return caller instanceof Principal principal ? Caller.of(principal) : (Caller) caller;
    }

    /** Returns what was asked to be done, as Cedar text. */
    public String action() {
        return asked.action().toString();
    }

    /** Returns on what, as Cedar text. */
    public String resource() {
        return asked.resource().toString();
    }

    /** Returns why, most important first; not empty. */
    public List<Reason> reasons() {
        return answer.reasons();
    }

    /** Returns the ids of the policies that decided. */
    public List<String> determiningPolicies() {
        return answer.policies();
    }

    /** Returns the ids of the policies that could not be evaluated. */
    public List<String> erringPolicies() {
        return answer.erringPolicies();
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
        return where.snapshotVersion();
    }

    /** Returns the version of the policies in it. */
    public String policyVersion() {
        return where.policyVersion();
    }

    /** Returns how long the decision took, in nanoseconds. */
    public long nanos() {
        return nanos;
    }

    /** Returns the same without what the log does not show. */
    DecisionRecord masked(Masking masking) {
        return new DecisionRecord(
                this,
                new Asked(asked.evidence(), masking.mask(asked.action()), masking.mask(asked.resource())),
                caller instanceof Principal principal ? masking.mask(principal) : (Caller) caller);
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
     * @param snapshotVersion the version of the state that was read
     * @param policyVersion the version of the policies in it
     * @since 0.1.0
     */
    public record Where(String boundary, String tier, String mode, long snapshotVersion, String policyVersion) {
        /** Refuses null. */
        public Where {
            Objects.requireNonNull(boundary, "boundary");
            Objects.requireNonNull(tier, "tier");
            Objects.requireNonNull(mode, "mode");
            Objects.requireNonNull(policyVersion, "policyVersion");
        }
    }

    /**
     * What was asked; one value serves each time that the same request is decided.
     *
     * @param evidence what was presented: {@code tls}, {@code bearer}, {@code tls+bearer}, {@code principal}, {@code
     *     none} and so on
     * @param action what was asked to be done
     * @param resource on what
     * @since 0.1.0
     */
    public record Asked(String evidence, EntityUid action, EntityUid resource) {
        /** Refuses null. */
        public Asked {
            Objects.requireNonNull(evidence, "evidence");
            Objects.requireNonNull(action, "action");
            Objects.requireNonNull(resource, "resource");
        }
    }

    /**
     * Why it was decided so. Immutable and thread-safe.
     *
     * @since 0.1.0
     */
    public interface Answer {
        /** Returns the reasons, most important first; not empty. */
        List<Reason> reasons();

        /** Returns the ids of the policies that decided. */
        List<String> policies();

        /** Returns the ids of the policies that could not be evaluated. */
        List<String> erringPolicies();
    }

    /**
     * What few decisions have.
     *
     * @param shadow what the shadow policy said, or null if there is none or it was not asked
     * @param grants the ids of the grants among the policies that decided
     * @param waivers the waivers that made a difference
     * @param obligations what the enforcement point has to do besides, as the policies word it
     * @since 0.1.0
     */
    public record Besides(
            @Nullable Shadow shadow, List<String> grants, List<WaiverUse> waivers, List<String> obligations) {
        /** Nothing of it. */
        public static final Besides NONE = new Besides(null, List.of(), List.of(), List.of());

        /** Copies the lists. */
        public Besides {
            grants = List.copyOf(grants);
            waivers = List.copyOf(waivers);
            obligations = List.copyOf(obligations);
        }
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
}
