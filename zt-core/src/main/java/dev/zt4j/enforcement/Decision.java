package dev.zt4j.enforcement;

import dev.zt4j.identity.Principal;
import dev.zt4j.reason.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an enforcement point must do, and why. A denial is a value like any other. Only {@link #allowed()} and {@link
 * #family()} are meant for the answer to the caller; the rest is for logs. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class Decision {
    private final String id;
    private final Outcome outcome;
    private final List<Reason> reasons;
    private final List<String> determiningPolicies;
    private final List<String> erringPolicies;
    private final @Nullable Principal principal;
    private final Instant validUntil;
    private final long nanos;

    Decision(
            String id,
            Outcome outcome,
            List<Reason> reasons,
            List<String> determiningPolicies,
            List<String> erringPolicies,
            @Nullable Principal principal,
            Instant validUntil,
            long nanos) {
        this.id = id;
        this.outcome = outcome;
        this.reasons = List.copyOf(reasons);
        this.determiningPolicies = List.copyOf(determiningPolicies);
        this.erringPolicies = List.copyOf(erringPolicies);
        this.principal = principal;
        this.validUntil = validUntil;
        this.nanos = nanos;
    }

    /** Tells whether the request may pass: it was permitted, or the boundary only reports. */
    public boolean allowed() {
        return outcome != Outcome.DENY;
    }

    /** Returns the outcome. */
    public Outcome outcome() {
        return outcome;
    }

    /** Returns the first reason. */
    public Reason reason() {
        return reasons.get(0);
    }

    /** Returns all reasons, most important first. */
    public List<Reason> reasons() {
        return reasons;
    }

    /** Returns what kind of answer the caller gets. */
    public Reason.Family family() {
        return reason().family();
    }

    /** Returns the ids of the policies that decided. */
    public List<String> determiningPolicies() {
        return determiningPolicies;
    }

    /** Returns the ids of the policies that could not be evaluated. */
    public List<String> erringPolicies() {
        return erringPolicies;
    }

    /** Returns who was proven; nobody where the evidence failed, even if the request passes. */
    public Optional<Principal> principal() {
        return Optional.ofNullable(principal);
    }

    /** Returns until when the decision holds if nothing changes: what is longer open must be decided again. */
    public Instant validUntil() {
        return validUntil;
    }

    /** Returns the id under which the decision stands in the log. */
    public String id() {
        return id;
    }

    /** Returns how long the decision took, in nanoseconds. */
    public long nanos() {
        return nanos;
    }

    /** Returns outcome and reasons, for messages to operators. */
    @Override
    public String toString() {
        return outcome + " " + reasons.stream().map(Reason::code).toList() + " " + id;
    }

    /**
     * How a request came out.
     *
     * @since 0.1.0
     */
    public enum Outcome {
        /** Permitted. */
        PERMIT,
        /** Denied. */
        DENY,
        /** Denied, but the boundary only reports. */
        WOULD_DENY
    }
}
