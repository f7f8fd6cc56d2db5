package dev.zt4j.benchmarks;

import dev.zt4j.ZeroTrust;
import dev.zt4j.authority.Authority;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.grpc.ZeroTrustGrpc;
import dev.zt4j.grpc.ZeroTrustServerInterceptor;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.policy.Policies;
import dev.zt4j.policy.PolicySource;
import io.grpc.BindableService;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A trust domain with one caller, and servers and channels on loopback, all with mTLS. */
final class GrpcLoopback implements AutoCloseable {
    static final String SERVICE = "ledger.Ledger";
    private static final int CAPACITY = 1 << 16;

    private final Authority authority = Authority.create(TrustDomain.of("prod.example"), Clock.systemUTC());
    private final X509Svid server = authority.x509Svid(authority.id("/ledger"), Duration.ofHours(1));
    final X509Svid caller = authority.x509Svid(authority.id("/web"), Duration.ofHours(1));
    final ZeroTrust zt;
    private final List<Server> servers = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();

    /**
     * Makes one.
     *
     * @param policies how many there are: each permits one caller to call one method, that of our caller every method
     */
    GrpcLoopback(int policies) {
        zt = ZeroTrust.builder()
                .trust(TrustSource.of(TrustBundles.of(List.of(authority.bundle()))))
                .policies(PolicySource.of(new Policies(
                        PolicySet.parse(IntStream.range(0, policies)
                                .mapToObj(i -> policy(i, policies))
                                .collect(Collectors.joining("\n"))),
                        Entities.empty())))
                .audience("spiffe://prod.example/ledger")
                .boundary(BoundarySettings.enforce("ledger", "ledger team", Tier.MEDIUM))
                .decisionSink(record -> {})
                .decisionLogCapacity(CAPACITY)
                .build();
    }

    private String policy(int i, int policies) {
        return i == policies / 2
                ? "permit (principal == Zt::Workload::\"" + caller.id()
                        + "\", action in Zt::Grpc::Action::\"call\", resource);"
                : "permit (principal == Zt::Workload::\"" + caller(i) + "\", action == Zt::Grpc::Action::\"" + SERVICE
                        + "/Read" + i + "\", resource);";
    }

    /** Returns the ID of another caller. */
    String caller(int i) {
        return caller.id() + "-" + i;
    }

    static MethodDescriptor<byte[], byte[]> method(String name, MethodDescriptor.MethodType type) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .setRequestMarshaller(Bytes.INSTANCE)
                .setResponseMarshaller(Bytes.INSTANCE)
                .build();
    }

    /** Starts a server with a service behind us. */
    Server guarded(BindableService service) {
        return start(builder ->
                ZeroTrustGrpc.intercept(builder, ZeroTrustServerInterceptor.create(zt.boundary("ledger")), service));
    }

    Server start(UnaryOperator<ServerBuilder<?>> services) {
        try {
            Server started = services.apply(Grpc.newServerBuilderForPort(
                            0,
                            TlsServerCredentials.newBuilder()
                                    .keyManager(server.keyManagerFactory().getKeyManagers())
                                    .trustManager(zt.boundary("ledger").clientTrust())
                                    .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                                    .build()))
                    .build()
                    .start();
            servers.add(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ManagedChannel channel(Server to) {
        ManagedChannel channel = Grpc.newChannelBuilderForAddress(
                        "127.0.0.1",
                        to.getPort(),
                        TlsChannelCredentials.newBuilder()
                                .keyManager(caller.keyManagerFactory().getKeyManagers())
                                .trustManager(zt.serverTrust(server.id()))
                                .build())
                .build();
        channels.add(channel);
        return channel;
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        servers.forEach(Server::shutdownNow);
        zt.close();
    }

    /** Carries bytes as they are. */
    private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
        INSTANCE;

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
