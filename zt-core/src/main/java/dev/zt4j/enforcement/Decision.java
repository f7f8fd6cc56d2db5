package dev.zt4j.enforcement;

import dev.zt4j.identity.AuthenticationRequirement;
import dev.zt4j.identity.Principal;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.policy.Obligation;
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
    private final DecisionRecord record;
    private final Outcome outcome;
    private final Judgement judgement;
    private final @Nullable ShadowOutcome shadow;
    private final Instant validUntil;

    Decision(
            DecisionRecord record,
            Outcome outcome,
            Judgement judgement,
            @Nullable ShadowOutcome shadow,
            Instant validUntil) {
        this.record = record;
        this.outcome = outcome;
        this.judgement = judgement;
        this.shadow = shadow;
        this.validUntil = validUntil;
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
        return judgement.reasons().get(0);
    }

    /** Returns all reasons, most important first. */
    public List<Reason> reasons() {
        return judgement.reasons();
    }

    /** Returns what kind of answer the caller gets. */
    public Reason.Family family() {
        return reason().family();
    }

    /** Returns the ids of the policies that decided. */
    public List<String> determiningPolicies() {
        return judgement.policies();
    }

    /** Returns the ids of the policies that could not be evaluated. */
    public List<String> erringPolicies() {
        return judgement.erringPolicies();
    }

    /** Returns who was proven; nobody where the evidence failed, even if the request passes. */
    public Optional<Principal> principal() {
        return Optional.ofNullable(judgement.principal());
    }

    /** Returns until when the decision holds if nothing changes: what is longer open must be decided again. */
    public Instant validUntil() {
        return validUntil;
    }

    /** Returns the id under which the decision stands in the log. */
    public String id() {
        return record.id();
    }

    DecisionRecord record() {
        return record;
    }

    /** Returns what the enforcement point has to do besides letting the request pass; it said that it understands. */
    public List<Obligation> obligations() {
        return judgement.obligations();
    }

    /** Returns how the person would have to authenticate, where the request was denied for want of that (RFC 9470). */
    public Optional<AuthenticationRequirement> stepUp() {
        return Optional.ofNullable(judgement.stepUp());
    }

    /** Returns what the shadow policy says; it has no say. */
    public Optional<ShadowOutcome> shadow() {
        return Optional.ofNullable(shadow);
    }

    /** Returns the ids of the waivers that made a difference. */
    public List<String> waivers() {
        return judgement.waivers().stream().map(use -> use.waiver().id()).toList();
    }

    /** Returns how long the decision took, in nanoseconds. */
    public long nanos() {
        return record.nanos();
    }

    /** Returns outcome and reasons, for messages to operators. */
    @Override
    public String toString() {
        return outcome + " " + reasons().stream().map(Reason::code).toList() + " " + id();
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
