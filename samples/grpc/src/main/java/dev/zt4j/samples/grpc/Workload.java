package dev.zt4j.samples.grpc;

import dev.zt4j.ZeroTrust;
import dev.zt4j.authority.Authority;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.grpc.JwtSvidCredentials;
import dev.zt4j.grpc.ZeroTrustGrpc;
import dev.zt4j.grpc.ZeroTrustServerInterceptor;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.TokenIssuer;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.log.DecisionSink;
import dev.zt4j.policy.PolicySource;
import io.grpc.BindableService;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What each process of the shop has: an SVID, a boundary of its own name, and audiences that are its own, so that a token
 * for one workload is of no use at another.
 */
final class Workload implements AutoCloseable {
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private final Authority authority;
    private final X509Svid svid;
    private final ZeroTrust zt;
    private final Boundary boundary;
    private final List<Server> servers = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();

    Workload(String name, Authority authority, TokenServer tokens, Path policies, Consumer<DecisionRecord> records) {
        this.authority = authority;
        this.svid = authority.x509Svid(authority.id("/" + name), LIFETIME);
        this.zt = ZeroTrust.builder()
                // What a Workload API or files, and the OAuth server, would give.
                .trust(TrustSource.of(TrustBundles.of(List.of(authority.bundle()), List.of(tokens.keys()))))
                .policies(PolicySource.directory(policies))
                .audience(id().toString())
                .tokenIssuer(TokenIssuer.builder(TokenServer.ISSUER, Set.of(audience(id())))
                        .actorIsChannel()
                        .build())
                .boundary(BoundarySettings.enforce(name, name + " team", Tier.HIGH))
                .decisionSink(DecisionSink.decisions(records))
                .build();
        this.boundary = zt.boundary(name);
    }

    /** Returns what access tokens call a workload. */
    static String audience(SpiffeId id) {
        return "https://shop.example" + id.path();
    }

    SpiffeId id() {
        return svid.id();
    }

    ZeroTrust zt() {
        return zt;
    }

    Boundary boundary() {
        return boundary;
    }

    /** Starts a server with a service behind a guard and other interceptors before it, and returns its port. */
    int serve(ZeroTrustServerInterceptor guard, BindableService service, ServerInterceptor... others)
            throws IOException {
        NettyServerBuilder server = NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                TlsServerCredentials.newBuilder()
                        .keyManager(svid.keyManagerFactory().getKeyManagers())
                        .trustManager(boundary.clientTrust())
                        .clientAuth(TlsServerCredentials.ClientAuth.OPTIONAL)
                        .build());
        for (ServerInterceptor other : others) {
            server.intercept(other);
        }
        Server started = ZeroTrustGrpc.intercept(server, guard, service).build().start();
        servers.add(started);
        return started.getPort();
    }

    /** Opens a channel to one workload and nobody else, on which this one proves who it is. */
    ManagedChannel channel(SpiffeId server, int port) {
        return opened(
                port,
                TlsChannelCredentials.newBuilder()
                        .keyManager(svid.keyManagerFactory().getKeyManagers())
                        .trustManager(zt.serverTrust(server)));
    }

    /** Opens a channel to one workload and nobody else, on which this one shows nothing. */
    ManagedChannel channelWithoutSvid(SpiffeId server, int port) {
        return opened(port, TlsChannelCredentials.newBuilder().trustManager(zt.serverTrust(server)));
    }

    /** Returns credentials that prove each call with a JWT-SVID, where the connection is not to. */
    JwtSvidCredentials credentials(SpiffeId server) {
        return JwtSvidCredentials.of(zt, server, audience -> authority.jwtSvid(id(), audience, LIFETIME));
    }

    private ManagedChannel opened(int port, TlsChannelCredentials.Builder credentials) {
        ManagedChannel channel = Grpc.newChannelBuilderForAddress(
                        InetAddress.getLoopbackAddress().getHostAddress(), port, credentials.build())
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
}
