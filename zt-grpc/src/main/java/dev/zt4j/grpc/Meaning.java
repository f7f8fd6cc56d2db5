package dev.zt4j.grpc;

import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.identity.Evidence;
import dev.zt4j.reason.Reason;
import io.grpc.MethodDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a method means to policy. Immutable and thread-safe. */
final class Meaning {
    private static final String ACTION = "Zt::Grpc::Action";
    private static final EntityUid CALL = EntityUid.of(ACTION, "call");

    /** Longer names are shown cut: they are no methods of ours. */
    private static final int LONGEST_SHOWN = 200;

    /** The package of reflection, health, channelz and the like, which tell of a server rather than serve. */
    private static final String OF_GRPC_ITSELF = "grpc.";

    private final EntityUid action;
    private final EntityUid resource;

    /** What groups action and resource, where they are our own. */
    private final List<Entity> entities;

    private final boolean anonymousAllowed;
    private final boolean onEventLoop;
    private final boolean watched;
    private final @Nullable MessageRule<?> message;
    private final @Nullable Reason refusal;

    /** What each call asks, built once. */
    private final AccessRequest call;

    private Meaning(
            EntityUid action,
            EntityUid resource,
            List<Entity> entities,
            boolean anonymousAllowed,
            boolean onEventLoop,
            boolean watched,
            @Nullable MessageRule<?> message,
            @Nullable Reason refusal) {
        this.action = action;
        this.resource = resource;
        this.entities = List.copyOf(entities);
        this.anonymousAllowed = anonymousAllowed;
        this.onEventLoop = onEventLoop;
        this.watched = watched;
        this.message = message;
        this.refusal = refusal;
        AccessRequest.Builder request = builder();
        this.call = (refusal == null ? request : request.refuse(refusal)).build();
    }

    /** Returns what a method means that no rule names. */
    static Meaning of(String method, boolean onEventLoop) {
        Meaning meaning = new MethodMapping().meaning(method, onEventLoop);
        return method.startsWith(OF_GRPC_ITSELF) ? meaning.refused(Reason.ROUTE_UNMATCHED) : meaning;
    }

    /** Returns what a name means by which no method goes. */
    static Meaning unmatched(String name, boolean onEventLoop) {
        String shown = name.length() > LONGEST_SHOWN ? name.substring(0, LONGEST_SHOWN) : name;
        return new MethodMapping().action(CALL).meaning(shown, onEventLoop).refused(Reason.ROUTE_UNMATCHED);
    }

    /**
     * Returns what a method means.
     *
     * @param method its full name
     * @param action the action; null for one of its own
     * @param resource the resource; null for one of its own
     * @param anonymousAllowed whether policy decides on callers who present nothing
     * @param onEventLoop whether the thread that asks must not wait
     * @param watched whether a call is watched although it takes and gives one message only
     * @param message what each message asks for; null if messages ask for nothing more than the call
     */
    static Meaning of(
            String method,
            @Nullable EntityUid action,
            @Nullable EntityUid resource,
            boolean anonymousAllowed,
            boolean onEventLoop,
            boolean watched,
            @Nullable MessageRule<?> message) {
        List<Entity> entities = new ArrayList<>(2);
        EntityUid what = action == null ? EntityUid.of(ACTION, method) : action;
        if (action == null) {
            entities.add(Entity.of(what, Map.of(), Set.of(CALL)));
        }
        EntityUid which = resource == null ? EntityUid.of("Zt::Grpc::Method", method) : resource;
        String service = MethodDescriptor.extractFullServiceName(method);
        if (resource == null && service != null) {
            entities.add(Entity.of(which, Map.of(), Set.of(EntityUid.of("Zt::Grpc::Service", service))));
        }
        return new Meaning(what, which, entities, anonymousAllowed, onEventLoop, watched, message, null);
    }

    /** Returns the same, refused whoever calls. */
    Meaning refused(Reason why) {
        return new Meaning(action, resource, entities, anonymousAllowed, onEventLoop, watched, message, why);
    }

    /** Returns the resource. */
    EntityUid resource() {
        return resource;
    }

    /** Tells whether policy decides on callers who present nothing. */
    boolean anonymousAllowed() {
        return anonymousAllowed;
    }

    /** Returns why the method is refused whoever calls; null if it is not. */
    @Nullable
    Reason refusal() {
        return refusal;
    }

    /** Tells whether a call is watched although it takes and gives one message only. */
    boolean watched() {
        return watched;
    }

    /** Returns what each message asks for; null if messages ask for nothing more than the call. */
    @Nullable
    MessageRule<?> message() {
        return message;
    }

    /** Returns what a call asks. */
    AccessRequest request(Evidence evidence) {
        return call.presenting(evidence);
    }

    /** Starts what a message asks. */
    AccessRequest.Builder builder() {
        AccessRequest.Builder request = AccessRequest.builder().action(action).resource(resource);
        entities.forEach(request::entity);
        if (anonymousAllowed) {
            request.allowAnonymous();
        }
        if (onEventLoop) {
            request.onEventLoop();
        }
        return request;
    }
}
