package dev.zt4j.grpc;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.AccessRequest;
import java.util.Objects;
import java.util.function.BiConsumer;
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
    private boolean watched;
    private @Nullable MessageRule<?> message;

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

    /**
     * Has calls watched from permit to end although the method takes and gives one message only, because they take
     * long. Calls of streaming methods are watched in any case.
     */
    public MethodMapping watched() {
        this.watched = true;
        return this;
    }

    /**
     * Has each message of the caller decided before the handler sees it, after the call itself has passed. A message of
     * another type, or one at which the rule throws, is denied.
     *
     * @param type what messages are
     * @param says is given a message and a request with action and resource of the method, and changes the request to
     *     what the message asks for; who calls is set by us. It may be called by several threads, for different calls
     */
    public <M> MethodMapping eachMessage(Class<M> type, BiConsumer<? super M, ? super AccessRequest.Builder> says) {
        this.message = new MessageRule<>(Objects.requireNonNull(type, "type"), Objects.requireNonNull(says, "says"));
        return this;
    }

    Meaning meaning(String method, boolean onEventLoop) {
        return Meaning.of(method, action, resource, anonymousAllowed, onEventLoop, watched, message);
    }
}
