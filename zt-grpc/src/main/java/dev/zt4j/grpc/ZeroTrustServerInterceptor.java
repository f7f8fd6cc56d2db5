package dev.zt4j.grpc;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Principal;
import dev.zt4j.reason.Reason;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts a boundary around a gRPC server: each call is decided when it starts, before its handler sees a message.
 *
 * <p>Add it to the whole server, not to single services, and last: gRPC runs the interceptor that was added last
 * first. Who calls is told by the certificate chain of the TLS connection and by one {@code authorization: Bearer}
 * metadata entry, by nothing else. The method is that of the method descriptor that the call was dispatched to.
 *
 * <p>A method without a mapping is {@code Zt::Grpc::Action::"package.Service/Method"}, in the group {@code
 * Zt::Grpc::Action::"call"}, on {@code Zt::Grpc::Method::"package.Service/Method"}, in {@code
 * Zt::Grpc::Service::"package.Service"}. That holds for reflection, health and the like as well: no policy, no call.
 *
 * <p>What is denied is closed with UNAUTHENTICATED, PERMISSION_DENIED, INVALID_ARGUMENT or UNAVAILABLE and a
 * description that is the same for all reasons. What passes finds its caller under {@link #PRINCIPAL} and, in each of
 * its callbacks, in {@link CurrentPrincipal}; where a boundary that only reports lets somebody pass who proved
 * nothing, it finds nobody there.
 *
 * <p>Thread-safe. It does not wait for anything.
 *
 * @since 0.1.0
 */
public final class ZeroTrustServerInterceptor implements ServerInterceptor {
    /** The context key of the {@link Principal} of a call that has passed; null if nobody was proven. */
    public static final Context.Key<@Nullable Principal> PRINCIPAL = Context.key("dev.zt4j.principal");

    private final Boundary boundary;
    private final Map<String, Meaning> methods;

    private ZeroTrustServerInterceptor(Boundary boundary, Map<String, Meaning> methods) {
        this.boundary = boundary;
        this.methods = methods;
    }

    /**
     * Returns an interceptor for methods that need no mapping.
     *
     * @param boundary decides
     */
    public static ZeroTrustServerInterceptor create(Boundary boundary) {
        return builder(boundary).build();
    }

    /**
     * Starts building an interceptor.
     *
     * @param boundary decides
     */
    public static Builder builder(Boundary boundary) {
        return new Builder(Objects.requireNonNull(boundary, "boundary"));
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        Meaning mapped = methods.get(method);
        Meaning meaning = mapped == null ? Meaning.of(method) : mapped;
        Decision decision = boundary.decide(meaning.request(CallEvidence.of(call.getAttributes(), headers)));
        if (!decision.allowed()) {
            call.close(status(decision.family()), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return pass(decision.principal().orElse(null), call, headers, next);
    }

    private static <Q, A> ServerCall.Listener<Q> pass(
            @Nullable Principal principal, ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Context context = Context.current().withValue(PRINCIPAL, principal);
        try {
            return new IdentifiedListener<>(
                    principal,
                    CurrentPrincipal.call(principal, () -> Contexts.interceptCall(context, call, headers, next)));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a handler threw what it does not declare", e);
        }
    }

    private static Status status(Reason.Family family) {
        if (family == Reason.Family.AUTHENTICATION) {
            return Status.UNAUTHENTICATED.withDescription("authentication required");
        }
        if (family == Reason.Family.REQUEST) {
            return Status.INVALID_ARGUMENT.withDescription("bad request");
        }
        return family == Reason.Family.UNAVAILABLE
                ? Status.UNAVAILABLE.withDescription("unavailable")
                : Status.PERMISSION_DENIED.withDescription("permission denied");
    }

    /**
     * Collects the mappings of an interceptor. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final Boundary boundary;
        private final Map<String, Meaning> methods = new HashMap<>();
        private final List<String> problems = new ArrayList<>();

        private Builder(Boundary boundary) {
            this.boundary = boundary;
        }

        /**
         * Says what a method means to policy.
         *
         * @param name its full name, {@code package.Service/Method}
         * @param mapping says it
         */
        public Builder method(String name, Consumer<MethodMapping> mapping) {
            MethodMapping collected = new MethodMapping();
            mapping.accept(collected);
            int slash = name.indexOf('/');
            if (slash <= 0 || slash != name.lastIndexOf('/') || slash == name.length() - 1) {
                problems.add("method " + name + ": the full name is package.Service/Method");
            } else if (methods.putIfAbsent(name, collected.meaning(name)) != null) {
                problems.add("method " + name + " is mapped twice");
            }
            return this;
        }

        /**
         * Builds the interceptor.
         *
         * @throws ZeroTrustConfigurationException if a name is malformed or mapped twice; it lists all problems
         */
        public ZeroTrustServerInterceptor build() {
            if (!problems.isEmpty()) {
                throw new ZeroTrustConfigurationException(problems);
            }
            return new ZeroTrustServerInterceptor(boundary, Map.copyOf(methods));
        }
    }
}
