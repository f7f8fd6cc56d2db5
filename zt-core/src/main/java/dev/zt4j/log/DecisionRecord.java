package dev.zt4j.log;

import dev.zt4j.reason.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One decision as the log keeps it. Holds names and codes only: no token, no key, no request body.
 *
 * @param id identifies the decision; ends in a number that grows by one with each decision of the process
 * @param time when it was made
 * @param boundary the name of the boundary
 * @param tier the boundary's risk tier
 * @param mode the boundary's mode
 * @param outcome {@code PERMIT}, {@code DENY} or {@code WOULD_DENY}
 * @param evidence what was presented: {@code tls}, {@code bearer}, {@code tls+bearer}, {@code principal}, {@code none}
 * @param caller who was proven, or null if nobody was
 * @param action what was asked to be done, as Cedar text
 * @param resource on what, as Cedar text
 * @param reasons why, most important first; not empty
 * @param determiningPolicies the ids of the policies that decided
 * @param erringPolicies the ids of the policies that could not be evaluated
 * @param snapshotVersion the version of the state that was read
 * @param nanos how long the decision took, in nanoseconds
 * @since 0.1.0
 */
public record DecisionRecord(
        String id,
        Instant time,
        String boundary,
        String tier,
        String mode,
        String outcome,
        String evidence,
        @Nullable Caller caller,
        String action,
        String resource,
        List<Reason> reasons,
        List<String> determiningPolicies,
        List<String> erringPolicies,
        long snapshotVersion,
        long nanos) {
    /** Copies the lists and refuses null. */
    public DecisionRecord {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(boundary, "boundary");
        Objects.requireNonNull(tier, "tier");
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(evidence, "evidence");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(resource, "resource");
        reasons = List.copyOf(reasons);
        determiningPolicies = List.copyOf(determiningPolicies);
        erringPolicies = List.copyOf(erringPolicies);
    }

    /**
     * Who was proven, and how.
     *
     * @param kind the kind of principal
     * @param id its ID
     * @param credential the kind of credential
     * @param strength how strongly the caller is tied to it
     * @param issuer who issued it
     * @param tokenId the token's own ID, or null
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
            @Nullable String tokenId,
            List<String> audiences,
            List<String> actors,
            @Nullable String channel) {
        /** Copies the lists and refuses null. */
        public Caller {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(credential, "credential");
            Objects.requireNonNull(strength, "strength");
            Objects.requireNonNull(issuer, "issuer");
            audiences = List.copyOf(audiences);
            actors = List.copyOf(actors);
        }
    }

    /** Returns the record as one line of JSON, without a line end. */
    public String toJson() {
        return DecisionJson.line(this);
    }
}
