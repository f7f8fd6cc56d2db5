package dev.zt4j.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.util.List;

/** Wraps handlers. What is wrapped has descriptors of its own, which nobody else can put on a server. */
final class Innermost {
    /** How gRPC wraps handlers of services that are given interceptors. */
    private static final String INTERCEPTED = "io.grpc.ServerInterceptors$InterceptCallHandler";

    private Innermost() {}

    static boolean isIntercepted(ServerMethodDefinition<?, ?> method) {
        return method.getServerCallHandler().getClass().getName().equals(INTERCEPTED);
    }

    static <Q, A> ServerMethodDefinition<Q, A> guarded(
            ServerMethodDefinition<Q, A> method, ZeroTrustServerInterceptor guard) {
        MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
        return guarded(method, descriptor.toBuilder().build(), guard);
    }

    static <Q, A> ServerMethodDefinition<Q, A> guarded(
            ServerMethodDefinition<Q, A> method, MethodDescriptor<Q, A> descriptor, ZeroTrustServerInterceptor guard) {
        Meaning meaning = guard.rules().meaning(method.getMethodDescriptor());
        ServerCallHandler<Q, A> handler = method.getServerCallHandler();
        return ServerMethodDefinition.create(
                descriptor, (call, headers) -> guard.decide(meaning, call, headers, handler));
    }

    static ServerServiceDefinition service(ServiceDescriptor service, List<ServerMethodDefinition<?, ?>> methods) {
        ServiceDescriptor.Builder descriptor =
                ServiceDescriptor.newBuilder(service.getName()).setSchemaDescriptor(service.getSchemaDescriptor());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(definition::addMethod);
        return definition.build();
    }
}
