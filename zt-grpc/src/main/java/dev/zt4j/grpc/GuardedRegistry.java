package dev.zt4j.grpc;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Serves what no service of a server has: the methods of another registry, wrapped, or else nothing, by a decision. A name
 * that nobody serves is denied like what is not permitted, so that callers who may not call cannot tell what there is.
 */
final class GuardedRegistry extends HandlerRegistry {
    private final ZeroTrustServerInterceptor guard;
    private final @Nullable HandlerRegistry fallback;

    /** Marks the descriptors of wrapped methods, which are made call by call. */
    private final Object mark = new Object();

    GuardedRegistry(ZeroTrustServerInterceptor guard, @Nullable HandlerRegistry fallback) {
        this.guard = guard;
        this.fallback = fallback;
    }

    boolean hasWrapped(MethodDescriptor<?, ?> method) {
        return mark.equals(method.getSchemaDescriptor());
    }

    @Override
    public List<ServerServiceDefinition> getServices() {
        return fallback == null ? List.of() : fallback.getServices();
    }

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
        ServerMethodDefinition<?, ?> method = fallback == null ? null : fallback.lookupMethod(name, authority);
        return method == null ? unmatched(name) : wrapped(method);
    }

    private <Q, A> ServerMethodDefinition<Q, A> wrapped(ServerMethodDefinition<Q, A> method) {
        MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
        return Innermost.guarded(
                method, descriptor.toBuilder().setSchemaDescriptor(mark).build(), guard);
    }

    private ServerMethodDefinition<byte[], byte[]> unmatched(String name) {
        MethodDescriptor<byte[], byte[]> descriptor = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(name)
                .setRequestMarshaller(Unread.INSTANCE)
                .setResponseMarshaller(Unread.INSTANCE)
                .setSchemaDescriptor(mark)
                .build();
        Meaning meaning = guard.rules().unmatched(name);
        return ServerMethodDefinition.create(
                descriptor, (call, headers) -> guard.decide(meaning, call, headers, GuardedRegistry::unimplemented));
    }

    /** Answers as gRPC does. */
    private static ServerCall.Listener<byte[]> unimplemented(ServerCall<byte[], byte[]> call, Metadata headers) {
        call.close(Status.UNIMPLEMENTED.withDescription("Method not found"), new Metadata());
        return new ServerCall.Listener<>() {};
    }

    /** Messages of a method that does not exist. */
    private enum Unread implements MethodDescriptor.Marshaller<byte[]> {
        INSTANCE;

        @Override
        public InputStream stream(byte[] value) {
            return InputStream.nullInputStream();
        }

        @Override
        public byte[] parse(InputStream stream) {
            return new byte[0];
        }
    }
}
