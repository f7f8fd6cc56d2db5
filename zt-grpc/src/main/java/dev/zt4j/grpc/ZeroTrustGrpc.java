package dev.zt4j.grpc;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.coverage.EntryPoint;
import dev.zt4j.coverage.EntryPointKind;
import io.grpc.BindableService;
import io.grpc.HandlerRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.ServerBuilder;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts services on a gRPC server behind a boundary. Each is wrapped before any other interceptor can be, so that none
 * stands between the decision on a call and its handler, in whatever order interceptors are added. What else is put on
 * the same server is decided by the boundary too, when the server's own interceptors run; a call by a name that no service
 * has is denied and recorded. Stands at the start of a server only; not thread-safe.
 *
 * @since 0.1.0
 */
public final class ZeroTrustGrpc {
    /** The name under which what a fallback registry serves stands in the coverage ledger. */
    public static final String FALLBACK = "*";

    private final ZeroTrustServerInterceptor guard;
    private final Map<String, ServerServiceDefinition> services = new HashMap<>();
    private final Set<MethodDescriptor<?, ?>> methods = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    private ZeroTrustGrpc(ZeroTrustServerInterceptor guard) {
        this.guard = Objects.requireNonNull(guard, "guard");
    }

    /**
     * Puts services on a server behind a boundary, and enters each of their methods in its coverage ledger.
     *
     * @param server to which they are added; it must not be given a fallback registry by others
     * @param guard decides
     * @param services in whatever order; bare of interceptors
     * @return the server
     * @throws ZeroTrustConfigurationException if a service is given twice or has an interceptor of its own, if a rule
     *     names nothing that is served, or if one in a proto file cannot be read or is the second for its method; it lists
     *     all problems, and nothing was changed
     */
    public static <S extends ServerBuilder<?>> S intercept(
            S server, ZeroTrustServerInterceptor guard, BindableService... services) {
        new ZeroTrustGrpc(guard).install(server, List.of(services), null);
        return server;
    }

    /**
     * Does the same where a registry serves what no service has, a proxy say. Its calls are decided by the names of the
     * descriptors that it returns.
     *
     * @param fallback the registry
     */
    public static <S extends ServerBuilder<?>> S intercept(
            S server, ZeroTrustServerInterceptor guard, HandlerRegistry fallback, BindableService... services) {
        new ZeroTrustGrpc(guard).install(server, List.of(services), Objects.requireNonNull(fallback, "fallback"));
        return server;
    }

    private void install(ServerBuilder<?> server, List<BindableService> given, @Nullable HandlerRegistry fallback) {
        given.forEach(service -> add(service.bindService()));
        if (fallback == null) {
            problems.addAll(guard.rules().withoutMethod(names));
        }
        if (!problems.isEmpty()) {
            throw new ZeroTrustConfigurationException(problems);
        }
        GuardedRegistry registry = new GuardedRegistry(guard, fallback);
        services.values().forEach(server::addService);
        server.fallbackHandlerRegistry(registry);
        server.intercept(new OtherServices(guard, methods, registry));
        server.addTransportFilter(CallEvidence.readOnce());
        names.forEach(this::register);
        if (fallback != null) {
            register(FALLBACK);
        }
    }

    private void register(String name) {
        guard.boundary()
                .coverage()
                .register(EntryPoint.guarded(
                        EntryPointKind.GRPC_METHOD, name, guard.boundary().name()));
    }

    private void add(ServerServiceDefinition service) {
        String name = service.getServiceDescriptor().getName();
        List<ServerMethodDefinition<?, ?>> guarded = new ArrayList<>();
        for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
            names.add(method.getMethodDescriptor().getFullMethodName());
            if (Innermost.isIntercepted(method)) {
                problems.add("method " + method.getMethodDescriptor().getFullMethodName()
                        + " has an interceptor already: give it to the server instead");
            }
            String problem = guard.rules().problem(method.getMethodDescriptor());
            if (problem != null) {
                problems.add(problem);
                continue;
            }
            ServerMethodDefinition<?, ?> innermost = Innermost.guarded(method, guard);
            guarded.add(innermost);
            methods.add(innermost.getMethodDescriptor());
        }
        if (services.put(name, Innermost.service(service.getServiceDescriptor(), guarded)) != null) {
            problems.add("service " + name + " is given twice");
        }
    }
}
