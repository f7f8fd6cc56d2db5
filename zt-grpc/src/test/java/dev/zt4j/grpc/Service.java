package dev.zt4j.grpc;

import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.testing.world.World;
import io.grpc.Attributes;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A gRPC service of texts behind the interceptor on a real server. Its handlers record what they see. */
final class Service implements BindableService, AutoCloseable {
    static final String NAME = "ledger.Ledger";

    final Queue<String> seen = new ConcurrentLinkedQueue<>();
    final AtomicInteger connections = new AtomicInteger();
    final Server server;

    private final World world;
    private final boolean secure;

    private Service(World world, boolean secure, BiFunction<Service, NettyServerBuilder, NettyServerBuilder> guard) {
        this.world = world;
        this.secure = secure;
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        builder.addTransportFilter(new ServerTransportFilter() {
            @Override
            public Attributes transportReady(Attributes transport) {
                connections.incrementAndGet();
                return transport;
            }
        });
        try {
            if (secure) {
                builder.sslContext(
                        GrpcSslContexts.configure(SslContextBuilder.forServer(world.server.keyManagerFactory()))
                                .clientAuth(ClientAuth.OPTIONAL)
                                .trustManager(world.boundary.clientTrust())
                                .build());
            }
            this.server = guard.apply(this, builder).build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Service start(World world, ZeroTrustServerInterceptor interceptor) {
        return start(world, builder -> builder.intercept(interceptor));
    }

    static Service start(World world, UnaryOperator<NettyServerBuilder> guard) {
        return new Service(world, true, (service, builder) -> guard.apply(builder.addService(service)));
    }

    static Service startPlain(World world, ZeroTrustServerInterceptor interceptor) {
        return new Service(
                world, false, (service, builder) -> builder.addService(service).intercept(interceptor));
    }

    /** Starts a server on which this service is put by the installer. */
    static Service install(World world) {
        return install(world, ZeroTrustServerInterceptor.create(world.boundary));
    }

    static Service install(World world, ZeroTrustServerInterceptor interceptor) {
        return install(world, (service, builder) -> ZeroTrustGrpc.intercept(builder, interceptor, service));
    }

    static Service install(World world, BiFunction<Service, NettyServerBuilder, NettyServerBuilder> how) {
        return new Service(world, true, how);
    }

    static Service installPlain(World world) {
        return installPlain(world, server -> server);
    }

    static Service installPlain(World world, UnaryOperator<NettyServerBuilder> limits) {
        return new Service(
                world,
                false,
                (service, builder) -> ZeroTrustGrpc.intercept(
                        limits.apply(builder), ZeroTrustServerInterceptor.create(world.boundary), service));
    }

    @Override
    public ServerServiceDefinition bindService() {
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(NAME);
        for (String name : new String[] {"Read", "Closed", "Admin", "Health"}) {
            service.addMethod(unary(NAME, name), ServerCalls.asyncUnaryCall((request, answers) -> {
                answers.onNext(record(name));
                answers.onCompleted();
            }));
        }
        service.addMethod(
                unary(NAME, "Later"),
                ServerCalls.asyncUnaryCall((request, answers) -> Context.currentContextExecutor(
                                CurrentPrincipal.wrap(ForkJoinPool.commonPool()))
                        .execute(() -> {
                            answers.onNext(record("Later"));
                            answers.onCompleted();
                        })));
        service.addMethod(
                method(NAME, "Feed", MethodDescriptor.MethodType.SERVER_STREAMING),
                ServerCalls.asyncServerStreamingCall((request, answers) -> {
                    ServerCallStreamObserver<String> feed = (ServerCallStreamObserver<String>) answers;
                    feed.setOnReadyHandler(() -> send(feed));
                    feed.setOnCancelHandler(() -> record("cancelled"));
                }));
        service.addMethod(stream("Broken"), (call, headers) -> {
            throw new IllegalStateException("a handler that does not start");
        });
        service.addMethod(stream("Sum"), ServerCalls.asyncBidiStreamingCall(answers -> {
            record("Sum");
            return echo(answers);
        }));
        service.addMethod(stream("AdminSum"), ServerCalls.asyncBidiStreamingCall(answers -> {
            record("AdminSum");
            return echo(answers);
        }));
        return service.build();
    }

    /** Opens a channel, with a certificate if an SVID is given. */
    Client client(@Nullable X509Svid svid) {
        NettyChannelBuilder builder =
                NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).disableRetry();
        try {
            if (secure) {
                SslContextBuilder tls =
                        GrpcSslContexts.forClient().trustManager(world.zt.serverTrust(world.server.id()));
                builder.sslContext((svid == null ? tls : tls.keyManager(svid.keyManagerFactory())).build());
            } else {
                builder.usePlaintext();
            }
        } catch (SSLException e) {
            throw new UncheckedIOException(e);
        }
        return new Client(builder.build());
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    /** Notes a method with the callers that the context and the scope name. */
    String record(String method) {
        Principal context = ZeroTrustServerInterceptor.PRINCIPAL.get();
        String now = method + " " + (context == null ? "nobody" : context.id()) + " "
                + CurrentPrincipal.get().map(Principal::id).orElse("nobody");
        seen.add(now);
        return now;
    }

    private static void send(ServerCallStreamObserver<String> feed) {
        while (feed.isReady()) {
            feed.onNext("news");
        }
    }

    private StreamObserver<String> echo(StreamObserver<String> answers) {
        return new StreamObserver<>() {
            @Override
            public void onNext(String message) {
                answers.onNext(record(message));
            }

            @Override
            public void onError(Throwable cause) {
                record("cancelled");
            }

            @Override
            public void onCompleted() {
                answers.onNext(record("completed"));
                answers.onCompleted();
            }
        };
    }

    static MethodDescriptor<String, String> unary(String service, String name) {
        return method(service, name, MethodDescriptor.MethodType.UNARY);
    }

    static MethodDescriptor<String, String> stream(String name) {
        return method(NAME, name, MethodDescriptor.MethodType.BIDI_STREAMING);
    }

    static MethodDescriptor<String, String> method(String service, String name, MethodDescriptor.MethodType type) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(service, name))
                .setRequestMarshaller(Text.INSTANCE)
                .setResponseMarshaller(Text.INSTANCE)
                .build();
    }

    /** A channel, on which calls carry the metadata that they are given. */
    record Client(ManagedChannel channel) implements AutoCloseable {
        /** Calls a method of the service and returns its answer, or the status that it was refused with. */
        String call(String name, String... metadata) {
            return call(unary(NAME, name), metadata);
        }

        String call(MethodDescriptor<String, String> method, String... metadata) {
            Metadata headers = new Metadata();
            for (String entry : metadata) {
                int colon = entry.indexOf(':');
                headers.put(
                        Metadata.Key.of(entry.substring(0, colon), Metadata.ASCII_STRING_MARSHALLER),
                        entry.substring(colon + 1).strip());
            }
            try {
                return ClientCalls.blockingUnaryCall(
                        io.grpc.ClientInterceptors.intercept(
                                channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
                        method,
                        CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
                        "x");
            } catch (StatusRuntimeException e) {
                return e.getStatus().getCode() + ": " + e.getStatus().getDescription();
            }
        }

        @Override
        public void close() {
            channel.shutdownNow();
        }
    }

    /** Carries texts as UTF-8. */
    private enum Text implements MethodDescriptor.Marshaller<String> {
        INSTANCE;

        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
