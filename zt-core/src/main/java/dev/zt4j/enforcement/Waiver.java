package dev.zt4j.enforcement;

import dev.zt4j.cedar.value.EntityUid;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A visible exception: one rule, relaxed for one principal at one boundary until an instant. Each use is recorded.
 * Immutable and thread-safe.
 *
 * @param id names it in the log
 * @param boundary the boundary at which it holds
 * @param principal whom it is for, as Cedar entity
 * @param rule what is relaxed
 * @param owner who answers for getting rid of it
 * @param reason why it is needed
 * @param riskAcceptedBy who has accepted the risk, who is somebody else than the owner
 * @param expiresAt when it ends; no later than the tier of the boundary allows
 * @param breakGlass whether it is one for an emergency: for minutes, and only while the decision log can be written
 * @since 0.1.0
 */
public record Waiver(
        String id,
        String boundary,
        EntityUid principal,
        Rule rule,
        String owner,
        String reason,
        String riskAcceptedBy,
        Instant expiresAt,
        boolean breakGlass) {
    /** How long a waiver that breaks the glass may last. */
    public static final Duration MAX_BREAK_GLASS = Duration.ofMinutes(30);

    /** Refuses null and blank texts. */
    public Waiver {
        Objects.requireNonNull(principal, "principal");
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(expiresAt, "expiresAt");
        if (id.isBlank() || boundary.isBlank() || owner.isBlank() || reason.isBlank() || riskAcceptedBy.isBlank()) {
            throw new IllegalArgumentException(
                    "a waiver needs id, boundary, owner, reason and who has accepted the risk");
        }
        if (owner.equals(riskAcceptedBy)) {
            throw new IllegalArgumentException("waiver " + id + ": its owner cannot accept the risk");
        }
    }

    Waiver until(Instant end) {
        return new Waiver(id, boundary, principal, rule, owner, reason, riskAcceptedBy, end, breakGlass);
    }

    /** Starts a waiver; all but {@code breakGlass} is required. */
    public static Builder builder(String id) {
        return new Builder(id);
    }

    /**
     * What a waiver relaxes.
     *
     * @since 0.1.0
     */
    public sealed interface Rule {
        /** Returns the code that stands in the decision log. */
        String code();
    }

    /**
     * A static secret is accepted.
     *
     * @since 0.1.0
     */
    public record StaticSecret() implements Rule {
        @Override
        public String code() {
            return "static-secret";
        }
    }

    /**
     * A credential may live longer than the boundary allows.
     *
     * @param upTo its lifetime from issue to expiry at most
     * @since 0.1.0
     */
    public record Lifetime(Duration upTo) implements Rule {
        /** Refuses what is not positive. */
        public Lifetime {
            if (upTo.isNegative() || upTo.isZero()) {
                throw new IllegalArgumentException("a lifetime must be positive");
            }
        }

        @Override
        public String code() {
            return "lifetime";
        }
    }

    /**
     * A policy that forbids is lifted, if it says {@code @waivable("true")}.
     *
     * @param policyId its {@code @id}
     * @since 0.1.0
     */
    public record Forbid(String policyId) implements Rule {
        /** Refuses a blank id. */
        public Forbid {
            if (policyId.isBlank()) {
                throw new IllegalArgumentException("a policy id is needed");
            }
        }

        @Override
        public String code() {
            return "forbid";
        }
    }

    /**
     * What no policy permits is permitted; a forbid still denies.
     *
     * @param action the action, or null for any
     * @param resource the resource, or null for any
     * @since 0.1.0
     */
    public record MissingPermit(
            @Nullable EntityUid action, @Nullable EntityUid resource) implements Rule {
        @Override
        public String code() {
            return "missing-permit";
        }

        boolean covers(EntityUid asked, EntityUid on) {
            return (action == null || action.equals(asked)) && (resource == null || resource.equals(on));
        }
    }

    /**
     * Collects a waiver. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final String id;
        private @Nullable String boundary;
        private @Nullable EntityUid principal;
        private @Nullable Rule rule;
        private @Nullable String owner;
        private @Nullable String reason;
        private @Nullable String riskAcceptedBy;
        private @Nullable Instant expiresAt;
        private boolean breakGlass;

        private Builder(String id) {
            this.id = Objects.requireNonNull(id, "id");
        }

        /** Sets the boundary at which it holds. */
        public Builder boundary(String name) {
            this.boundary = name;
            return this;
        }

        /** Sets whom it is for. */
        public Builder principal(EntityUid whom) {
            this.principal = whom;
            return this;
        }

        /** Sets what is relaxed. */
        public Builder rule(Rule relaxed) {
            this.rule = relaxed;
            return this;
        }

        /** Sets who answers for getting rid of it. */
        public Builder owner(String who) {
            this.owner = who;
            return this;
        }

        /** Sets why it is needed. */
        public Builder reason(String why) {
            this.reason = why;
            return this;
        }

        /** Sets who has accepted the risk. */
        public Builder riskAcceptedBy(String who) {
            this.riskAcceptedBy = who;
            return this;
        }

        /** Sets when it ends. */
        public Builder expiresAt(Instant instant) {
            this.expiresAt = instant;
            return this;
        }

        /** Makes it one for an emergency. */
        public Builder breakGlass() {
            this.breakGlass = true;
            return this;
        }

        /**
         * Builds the waiver.
         *
         * @throws IllegalArgumentException if anything is missing or blank
         */
        public Waiver build() {
            if (boundary == null
                    || principal == null
                    || rule == null
                    || owner == null
                    || reason == null
                    || riskAcceptedBy == null
                    || expiresAt == null) {
                throw new IllegalArgumentException("waiver " + id + " is incomplete: boundary, principal, rule, owner,"
                        + " reason, risk accepted by and expiry are needed");
            }
            return new Waiver(id, boundary, principal, rule, owner, reason, riskAcceptedBy, expiresAt, breakGlass);
        }
    }
}
