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

/**
 * What a method means to policy.
 *
 * @param action the action
 * @param resource the resource
 * @param entities what groups them, where they are our own
 * @param anonymousAllowed whether policy decides on callers who present nothing
 * @param onEventLoop whether the thread that asks must not wait
 * @param watched whether a call is watched although it takes and gives one message only
 * @param message what each message asks for; null if messages ask for nothing more than the call
 * @param refusal why the method is refused whoever calls; null if it is not
 */
record Meaning(
        EntityUid action,
        EntityUid resource,
        List<Entity> entities,
        boolean anonymousAllowed,
        boolean onEventLoop,
        boolean watched,
        @Nullable MessageRule<?> message,
        @Nullable Reason refusal) {
    private static final String ACTION = "Zt::Grpc::Action";
    private static final EntityUid CALL = EntityUid.of(ACTION, "call");

    /** Longer names are shown cut: they are no methods of ours. */
    private static final int LONGEST_SHOWN = 200;

    /** The package of reflection, health, channelz and the like, which tell of a server rather than serve. */
    private static final String OF_GRPC_ITSELF = "grpc.";

    Meaning {
        entities = List.copyOf(entities);
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

    AccessRequest request(Evidence evidence) {
        AccessRequest.Builder request = builder().evidence(evidence);
        if (refusal != null) {
            request.refuse(refusal);
        }
        return request.build();
    }

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
