package dev.zt4j.enforcement;

import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.Principal;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.policy.Question;
import dev.zt4j.reason.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an enforcement point asks a boundary: who (evidence, or a principal proven before), what, on which resource,
 * in which context. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class AccessRequest {
    private static final String HANDED_OVER = "principal";

    private final Evidence evidence;
    private final @Nullable Principal principal;
    private final Question.Call call;
    private final DecisionRecord.Asked asked;
    private final boolean anonymousAllowed;
    private final boolean onEventLoop;
    private final Set<String> understood;
    private final @Nullable Reason refusal;

    /** Whether other requests have the very same call. */
    private final boolean recurring;

    private AccessRequest(Builder builder, EntityUid action, EntityUid resource) {
        this.evidence = builder.evidence;
        this.principal = builder.principal;
        this.call = new Question.Call(action, resource, builder.context, builder.entities);
        this.asked = new DecisionRecord.Asked(principal == null ? evidence.kinds() : HANDED_OVER, action, resource);
        this.anonymousAllowed = builder.anonymousAllowed;
        this.onEventLoop = builder.onEventLoop;
        this.understood = Set.copyOf(builder.understood);
        this.refusal = builder.refusal;
        this.recurring = false;
    }

    private AccessRequest(AccessRequest like, Evidence evidence, @Nullable Principal principal) {
        this.evidence = evidence;
        this.principal = principal;
        this.call = like.call;
        String presented = principal == null ? evidence.kinds() : HANDED_OVER;
        this.asked = like.asked.evidence().equals(presented)
                ? like.asked
                : new DecisionRecord.Asked(presented, call.action(), call.resource());
        this.anonymousAllowed = like.anonymousAllowed;
        this.onEventLoop = like.onEventLoop;
        this.understood = like.understood;
        this.refusal = like.refusal;
        this.recurring = true;
    }

    /**
     * Returns the same request by somebody who presents evidence, in the place of whoever makes this one. A request that
     * many make is built once and asked in this way: what its entities mean to policy is then remembered for each of
     * them.
     *
     * @param presented what the caller presents
     */
    public AccessRequest presenting(Evidence presented) {
        return new AccessRequest(this, Objects.requireNonNull(presented, "presented"), null);
    }

    /**
     * Returns the same request by somebody who is proven already, in the place of whoever makes this one.
     *
     * @param verified a principal as {@link Builder#principal(Principal)} takes it
     */
    public AccessRequest by(Principal verified) {
        return new AccessRequest(this, Evidence.none(), Objects.requireNonNull(verified, "verified"));
    }

    /** Starts a request; action and resource are required. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns what is to be done, on what, in which context. */
    public Question.Call call() {
        return call;
    }

    DecisionRecord.Asked asked() {
        return asked;
    }

    Evidence evidence() {
        return evidence;
    }

    @Nullable
    Principal principal() {
        return principal;
    }

    boolean anonymousAllowed() {
        return anonymousAllowed;
    }

    boolean onEventLoop() {
        return onEventLoop;
    }

    Set<String> understood() {
        return understood;
    }

    @Nullable
    Reason refusal() {
        return refusal;
    }

    boolean recurring() {
        return recurring;
    }

    /**
     * Collects what a request asks. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final Map<String, Value> context = new LinkedHashMap<>();
        private final List<Entity> entities = new ArrayList<>();
        private Evidence evidence = Evidence.none();
        private @Nullable Principal principal;
        private @Nullable EntityUid action;
        private @Nullable EntityUid resource;
        private @Nullable Reason refusal;
        private boolean anonymousAllowed;
        private boolean onEventLoop;
        private Set<String> understood = Set.of();

        private Builder() {}

        /** Sets what the caller presents; nothing by default. */
        public Builder evidence(Evidence presented) {
            this.evidence = Objects.requireNonNull(presented, "presented");
            return this;
        }

        /**
         * Sets a principal that this library has verified at another boundary of this process. Its expiry and
         * revocation are checked again. It may stand beside no evidence only.
         */
        public Builder principal(Principal verified) {
            this.principal = Objects.requireNonNull(verified, "verified");
            return this;
        }

        /** Sets a principal, if there is one. */
        public Builder principal(Optional<Principal> verified) {
            verified.ifPresent(this::principal);
            return this;
        }

        /** Sets the action: the id of an entity of type {@code Action}. */
        public Builder action(String id) {
            return action(EntityUid.of("Action", id));
        }

        /** Sets the action. */
        public Builder action(EntityUid uid) {
            this.action = Objects.requireNonNull(uid, "uid");
            return this;
        }

        /** Sets the resource by type and id. */
        public Builder resource(String type, String id) {
            return resource(EntityUid.of(type, id));
        }

        /** Sets the resource. */
        public Builder resource(EntityUid uid) {
            this.resource = Objects.requireNonNull(uid, "uid");
            return this;
        }

        /** Adds a text to the context that policy sees. */
        public Builder context(String name, String value) {
            return context(name, Value.of(value));
        }

        /** Adds a number to the context that policy sees. */
        public Builder context(String name, long value) {
            return context(name, Value.of(value));
        }

        /** Adds a truth value to the context that policy sees. */
        public Builder context(String name, boolean value) {
            return context(name, Value.of(value));
        }

        /**
         * Adds a value to the context that policy sees.
         *
         * @throws IllegalArgumentException if the name is {@linkplain Question#RESERVED reserved} or set already
         */
        public Builder context(String name, Value value) {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
            if (Question.RESERVED.contains(name) || context.putIfAbsent(name, value) != null) {
                throw new IllegalArgumentException("context name " + name + " is reserved or set already");
            }
            return this;
        }

        /** Adds an entity that holds for this request: the resource with its attributes and parents, say. */
        public Builder entity(Entity entity) {
            entities.add(Objects.requireNonNull(entity, "entity"));
            return this;
        }

        /** Lets policy decide on callers who present nothing; they are then {@code Zt::Anonymous}. */
        public Builder allowAnonymous() {
            this.anonymousAllowed = true;
            return this;
        }

        /** Says that the thread must never wait: where the decision log has no room, the request is denied at once. */
        public Builder onEventLoop() {
            this.onEventLoop = true;
            return this;
        }

        /**
         * Says which obligations the enforcement point carries out if a permit demands them; none by default. A permit
         * that demands another one, and does not mark it as advisory, becomes a denial.
         */
        public Builder understands(Set<String> obligations) {
            this.understood = Set.copyOf(obligations);
            return this;
        }

        /**
         * Says that the enforcement point itself cannot accept the request, such as a path that no route covers. The
         * refusal is decided, recorded and subject to the mode like any other.
         */
        public Builder refuse(Reason reason) {
            if (reason.family() == Reason.Family.PERMITTED) {
                throw new IllegalArgumentException(reason.code() + " is no refusal");
            }
            this.refusal = reason;
            return this;
        }

        /**
         * Builds the request.
         *
         * @throws IllegalStateException if action or resource is missing, or both evidence and principal are set
         */
        public AccessRequest build() {
            if (action == null || resource == null) {
                throw new IllegalStateException("a request needs an action and a resource");
            }
            if (principal != null && !evidence.isNone()) {
                throw new IllegalStateException("a request takes evidence or a principal, not both");
            }
            return new AccessRequest(this, action, resource);
        }
    }
}
