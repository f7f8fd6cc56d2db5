package dev.zt4j.grpc;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.Principal;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts a boundary around a gRPC server: each call is decided when it starts, before its handler sees a message. {@link
 * ZeroTrustGrpc#intercept} puts it where no other interceptor stands between it and the handlers, and is the way to
 * install it.
 *
 * <p>Who calls is told by the certificate chain of the TLS connection and by one {@code authorization: Bearer}
 * metadata entry, by nothing else. The method is that of the method descriptor that the call was dispatched to.
 *
 * <p>A method without a mapping is {@code Zt::Grpc::Action::"package.Service/Method"}, in the group {@code
 * Zt::Grpc::Action::"call"}, on {@code Zt::Grpc::Method::"package.Service/Method"}, in {@code
 * Zt::Grpc::Service::"package.Service"}: no policy, no call. The services of gRPC itself, reflection, health and
 * whatever else is in a package under {@code grpc}, are denied as long as no rule names them or their methods.
 *
 * <p>Rules stand in code, in a file, or as option {@code zt4j.rule} of {@code zt4j/rule.proto}, which is in this jar, at the
 * methods of a proto file. A method has one rule: an option beside another rule, or one that cannot be read, does not start
 * with the installer, and is refused where the method was put on the server in another way.
 *
 * <p>What is denied is closed with UNAUTHENTICATED, PERMISSION_DENIED, INVALID_ARGUMENT or UNAVAILABLE and a
 * description that is the same for all reasons. What passes finds its caller under {@link #PRINCIPAL} and, in each of
 * its callbacks, in {@link CurrentPrincipal}; where a boundary that only reports lets somebody pass who proved
 * nothing, it finds nobody there.
 *
 * <p>Calls of streaming methods are watched: when the decision on one becomes a denial, the call is closed with
 * PERMISSION_DENIED, its handler is told by {@code onCancel} and sees no further message, and what it sends is
 * dropped. The end of each such call is recorded once, as event {@code call.ended}.
 *
 * <p>Thread-safe. It waits for what the boundary waits for, unless {@link Builder#onEventLoop()} is said.
 *
 * @since 0.1.0
 */
public final class ZeroTrustServerInterceptor implements ServerInterceptor {
    /** The context key of the {@link Principal} of a call that has passed; null if nobody was proven. */
    public static final Context.Key<@Nullable Principal> PRINCIPAL = Context.key("dev.zt4j.principal");

    private final Boundary boundary;
    private final MethodRules rules;

    private ZeroTrustServerInterceptor(Boundary boundary, MethodRules rules) {
        this.boundary = boundary;
        this.rules = rules;
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

    Boundary boundary() {
        return boundary;
    }

    MethodRules rules() {
        return rules;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return decide(rules.meaning(call.getMethodDescriptor()), call, headers, next);
    }

    <Q, A> ServerCall.Listener<Q> decide(
            Meaning meaning, ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Evidence evidence = CallEvidence.of(call.getAttributes(), headers);
        AccessRequest request = meaning.request(evidence);
        Decision decision = boundary.decide(request);
        if (!decision.allowed()) {
            call.close(Answers.of(decision.family()), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        Principal principal = decision.principal().orElse(null);
        boolean watched =
                meaning.watched() || call.getMethodDescriptor().getType() != MethodDescriptor.MethodType.UNARY;
        if (!watched && meaning.message() == null) {
            return start(principal, call, headers, next);
        }
        GuardedCall<Q, A> guarded = new GuardedCall<>(call);
        if (watched) {
            guarded.watch(boundary, request, decision);
        }
        try {
            ServerCall.Listener<Q> handler = start(principal, guarded, headers, next);
            return new GuardedListener<>(handler, guarded, boundary, meaning, new Caller(evidence, principal));
        } catch (RuntimeException | Error e) {
            guarded.ended(Status.Code.UNKNOWN);
            throw e;
        }
    }

    private static <Q, A> ServerCall.Listener<Q> start(
            @Nullable Principal principal, ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Context context = Context.current().withValue(PRINCIPAL, principal);
        Context before = context.attach();
        try {
            return new IdentifiedListener<>(
                    principal, context, CurrentPrincipal.call(principal, () -> next.startCall(call, headers)));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a handler threw what it does not declare", e);
        } finally {
            context.detach(before);
        }
    }

    /**
     * Collects the mappings of an interceptor. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final Boundary boundary;
        private final MethodRules.Builder rules = new MethodRules.Builder();
        private boolean onEventLoop;

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
            Objects.requireNonNull(name, "name");
            rules.method(name, collected(mapping));
            return this;
        }

        /**
         * Says what the methods of a service mean to policy for which there is no rule of their own; a mapping that says
         * nothing makes a rule too.
         *
         * @param name its full name, {@code package.Service}
         * @param mapping says it
         */
        public Builder service(String name, Consumer<MethodMapping> mapping) {
            Objects.requireNonNull(name, "name");
            rules.service(name, collected(mapping));
            return this;
        }

        /**
         * Reads rules from a JSON file of at most 1 MiB: an object with lists {@code methods} and {@code services} of
         * objects with {@code method} or {@code service}, and if wanted {@code action} and {@code resource}, each with
         * {@code type} and {@code id}, {@code allowAnonymous} and {@code watched}. An unknown name is an error.
         */
        public Builder rules(Path file) {
            RulesFile.read(Objects.requireNonNull(file, "file"), rules);
            return this;
        }

        /**
         * Says that calls are decided on a thread that must never wait, as on a server with a direct executor: where the
         * decision log has no room, the call is denied at once.
         */
        public Builder onEventLoop() {
            this.onEventLoop = true;
            return this;
        }

        private static MethodMapping collected(Consumer<MethodMapping> mapping) {
            MethodMapping collected = new MethodMapping();
            mapping.accept(collected);
            return collected;
        }

        /**
         * Builds the interceptor.
         *
         * @throws ZeroTrustConfigurationException if a name is malformed or mapped twice, or a file is; it lists all
         *     problems
         */
        public ZeroTrustServerInterceptor build() {
            if (!rules.problems().isEmpty()) {
                throw new ZeroTrustConfigurationException(List.copyOf(rules.problems()));
            }
            return new ZeroTrustServerInterceptor(boundary, rules.build(onEventLoop));
        }
    }
}
