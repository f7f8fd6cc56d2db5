package dev.zt4j.grpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Set;

/** Decides the calls of services that were put on a server beside those that are wrapped. */
final class OtherServices implements ServerInterceptor {
    private final ZeroTrustServerInterceptor guard;
    private final Set<MethodDescriptor<?, ?>> wrapped;
    private final GuardedRegistry registry;

    OtherServices(ZeroTrustServerInterceptor guard, Set<MethodDescriptor<?, ?>> wrapped, GuardedRegistry registry) {
        this.guard = guard;
        this.wrapped = Set.copyOf(wrapped);
        this.registry = registry;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        MethodDescriptor<Q, A> method = call.getMethodDescriptor();
        return wrapped.contains(method) || registry.hasWrapped(method)
                ? next.startCall(call, headers)
                : guard.interceptCall(call, headers, next);
    }
}
