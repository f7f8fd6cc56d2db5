package dev.zt4j.grpc;

import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.identity.Evidence;
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
 */
record Meaning(EntityUid action, EntityUid resource, List<Entity> entities, boolean anonymousAllowed) {
    private static final String ACTION = "Zt::Grpc::Action";
    private static final EntityUid CALL = EntityUid.of(ACTION, "call");

    Meaning {
        entities = List.copyOf(entities);
    }

    static Meaning of(String method) {
        return of(method, null, null, false);
    }

    static Meaning of(String method, @Nullable EntityUid action, @Nullable EntityUid resource, boolean anonymous) {
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
        return new Meaning(what, which, entities, anonymous);
    }

    AccessRequest request(Evidence evidence) {
        AccessRequest.Builder request =
                AccessRequest.builder().evidence(evidence).action(action).resource(resource);
        entities.forEach(request::entity);
        if (anonymousAllowed) {
            request.allowAnonymous();
        }
        return request.build();
    }
}
