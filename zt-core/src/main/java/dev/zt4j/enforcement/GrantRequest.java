package dev.zt4j.enforcement;

import dev.zt4j.cedar.value.EntityUid;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks for permission just in time: a template of the policies, filled for one principal and resource, for the length
 * of a task. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class GrantRequest {
    private final String template;
    private final EntityUid principal;
    private final @Nullable EntityUid resource;
    private final String purpose;
    private final String task;
    private final Duration lifetime;
    private final @Nullable EntityUid approver;

    private GrantRequest(Builder builder, EntityUid principal, String purpose, String task, Duration lifetime) {
        this.template = builder.template;
        this.principal = principal;
        this.resource = builder.resource;
        this.purpose = purpose;
        this.task = task;
        this.lifetime = lifetime;
        this.approver = builder.approver;
    }

    /**
     * Starts a request; principal, purpose, task and lifetime are required.
     *
     * @param template the id of a template that permits
     */
    public static Builder of(String template) {
        return new Builder(template);
    }

    /** Returns the id of the template. */
    public String template() {
        return template;
    }

    /** Returns whom it is for. */
    public EntityUid principal() {
        return principal;
    }

    /** Returns on what, where the template has a slot for it. */
    public Optional<EntityUid> resource() {
        return Optional.ofNullable(resource);
    }

    /** Returns what for. */
    public String purpose() {
        return purpose;
    }

    /** Returns the id of the task. */
    public String task() {
        return task;
    }

    /** Returns how long it lasts at most. */
    public Duration lifetime() {
        return lifetime;
    }

    /** Returns who has approved it. */
    public Optional<EntityUid> approver() {
        return Optional.ofNullable(approver);
    }

    /**
     * Collects a request. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final String template;
        private @Nullable EntityUid principal;
        private @Nullable EntityUid resource;
        private @Nullable String purpose;
        private @Nullable String task;
        private @Nullable Duration lifetime;
        private @Nullable EntityUid approver;

        private Builder(String template) {
            this.template = Objects.requireNonNull(template, "template");
        }

        /** Sets whom it is for. */
        public Builder principal(EntityUid whom) {
            this.principal = whom;
            return this;
        }

        /** Sets on what, where the template has a slot for it; null for none. */
        public Builder resource(@Nullable EntityUid what) {
            this.resource = what;
            return this;
        }

        /** Sets what for, in words. */
        public Builder purpose(String words) {
            this.purpose = words;
            return this;
        }

        /** Sets the task: the id of a ticket, a job run, a change. */
        public Builder task(String id) {
            this.task = id;
            return this;
        }

        /** Sets how long it lasts at most; no longer than the ceiling. */
        public Builder lifetime(Duration limit) {
            this.lifetime = limit;
            return this;
        }

        /** Sets who has approved it; the application has made sure that it was them. */
        public Builder approver(EntityUid who) {
            this.approver = who;
            return this;
        }

        /**
         * Builds the request.
         *
         * @throws IllegalArgumentException if anything required is missing, blank or not positive
         */
        public GrantRequest build() {
            if (principal == null || purpose == null || purpose.isBlank() || task == null || task.isBlank()) {
                throw new IllegalArgumentException("a grant needs a principal, a purpose and a task");
            }
            if (lifetime == null || lifetime.isNegative() || lifetime.isZero()) {
                throw new IllegalArgumentException("a grant needs a positive lifetime");
            }
            return new GrantRequest(this, principal, purpose, task, lifetime);
        }
    }
}
