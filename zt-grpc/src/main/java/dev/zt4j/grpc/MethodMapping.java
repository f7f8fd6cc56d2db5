package dev.zt4j.grpc;

import dev.zt4j.cedar.value.EntityUid;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a gRPC method means to policy. What is not said is {@code Zt::Grpc::Action::"package.Service/Method"} on {@code
 * Zt::Grpc::Method::"package.Service/Method"}. Used while an interceptor is being built only; not thread-safe.
 *
 * @since 0.1.0
 */
public final class MethodMapping {
    private @Nullable EntityUid action;
    private @Nullable EntityUid resource;
    private boolean anonymousAllowed;

    MethodMapping() {}

    /** Sets the action: the id of an entity of type {@code Action}. */
    public MethodMapping action(String id) {
        return action(EntityUid.of("Action", id));
    }

    /** Sets the action. */
    public MethodMapping action(EntityUid uid) {
        this.action = Objects.requireNonNull(uid, "uid");
        return this;
    }

    /** Sets the resource by type and id. */
    public MethodMapping resource(String type, String id) {
        return resource(EntityUid.of(type, id));
    }

    /** Sets the resource. */
    public MethodMapping resource(EntityUid uid) {
        this.resource = Objects.requireNonNull(uid, "uid");
        return this;
    }

    /** Lets policy decide on callers who present nothing; they are then {@code Zt::Anonymous}. */
    public MethodMapping allowAnonymous() {
        this.anonymousAllowed = true;
        return this;
    }

    Meaning meaning(String method) {
        return Meaning.of(method, action, resource, anonymousAllowed);
    }
}
