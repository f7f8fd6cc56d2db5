package dev.zt4j.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.testing.world.World;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The side that calls: whom it talks to, and to whom it shows its token. */
final class ClientTest {
    private static final String READ = "Read " + World.WEB + " " + World.WEB;

    private final World world = new World(World.ENFORCE, Rules.POLICIES);
    private final Queue<String> authorizations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger tokens = new AtomicInteger();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        world.close();
    }

    /** Notes what is sent, so that a token is seen wherever it goes. */
    private final class Listening implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            authorizations.add(
                    String.valueOf(headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER))));
            return next.startCall(call, headers);
        }
    }

    private Server server(X509Svid svid, int port) throws Exception {
        Service texts = Service.install(world);
        open.add(texts);
        Server server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        TlsServerCredentials.newBuilder()
                                .keyManager(svid.keyManagerFactory().getKeyManagers())
                                .build())
                .intercept(new Listening())
                .addService(texts)
                .intercept(ZeroTrustServerInterceptor.create(world.boundary))
                .build()
                .start();
        open.add(server::shutdownNow);
        return server;
    }

    private Server ledger() throws Exception {
        return server(world.server, 0);
    }

    private X509Svid impostor() {
        return world.authority.x509Svid(world.authority.id("/impostor"), Duration.ofHours(1));
    }

    private ManagedChannel channel(int port, UnaryOperator<NettyChannelBuilder> settings, SpiffeId... servers) {
        ManagedChannel channel = settings.apply(NettyChannelBuilder.forAddress(
                                "127.0.0.1",
                                port,
                                TlsChannelCredentials.newBuilder()
                                        .trustManager(world.zt.serverTrust(servers))
                                        .build())
                        .disableRetry())
                .build();
        open.add(channel::shutdownNow);
        return channel;
    }

    private JwtSvidCredentials credentials(JwtSvidSource source) {
        return JwtSvidCredentials.of(world.zt, world.serverId(), source);
    }

    private String token(String audience) {
        tokens.incrementAndGet();
        assertThat(audience).isEqualTo(World.AUDIENCE);
        return world.authority.jwtSvid(world.authority.id("/web"), audience, Duration.ofMinutes(5));
    }

    private static String call(ManagedChannel channel, CallOptions options) {
        try {
            return ClientCalls.blockingUnaryCall(
                    channel, Service.unary(Service.NAME, "Read"), options.withDeadlineAfter(20, TimeUnit.SECONDS), "x");
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() + ": " + e.getStatus().getDescription();
        }
    }

    private String callAs(ManagedChannel channel) {
        return call(channel, CallOptions.DEFAULT.withCallCredentials(credentials(this::token)));
    }

    @Test
    @DisplayName("Q-15 ACCEPT the token goes to the server it is for")
    void token_isSentToItsServer() throws Exception {
        ManagedChannel channel = channel(ledger().getPort(), settings -> settings, world.serverId());
        assertThat(callAs(channel)).isEqualTo(READ);
        assertThat(authorizations).hasSize(1);
    }

    @Test
    void interceptor_givesCredentialsToCallsThatHaveNone() throws Exception {
        ManagedChannel channel = channel(
                ledger().getPort(),
                settings -> settings.intercept(credentials(this::token).onEachCall()),
                world.serverId());
        assertThat(call(channel, CallOptions.DEFAULT)).isEqualTo(READ);
        assertThat(call(channel, CallOptions.DEFAULT.withCallCredentials(credentials(audience -> "abc"))))
                .startsWith("UNAUTHENTICATED");
        assertThat(tokens).hasValue(1);
    }

    @Test
    @DisplayName("Q-15 on a plaintext channel the call fails before the token is fetched or sent")
    void plaintextChannel_getsNoToken() {
        Service plain = Service.startPlain(world, ZeroTrustServerInterceptor.create(world.boundary));
        open.add(plain);
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", plain.server.getPort())
                .usePlaintext()
                .build();
        open.add(channel::shutdownNow);
        assertThat(callAs(channel)).isEqualTo("UNAUTHENTICATED: credentials are for secure channels only");
        assertThat(tokens).hasValue(0);
        assertThat(world.records()).isEmpty();
    }

    @Test
    @DisplayName("Q-15 a server that the channel trusts but the token is not for gets no token")
    void anotherServer_getsNoToken() throws Exception {
        X509Svid impostor = impostor();
        ManagedChannel channel =
                channel(server(impostor, 0).getPort(), settings -> settings, world.serverId(), impostor.id());
        assertThat(callAs(channel)).isEqualTo("UNAVAILABLE: not the server that the token is for");
        assertThat(tokens).hasValue(0);
        assertThat(authorizations).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\r\nx: y", "ä"})
    void whatIsNoToken_isNotSent(String text) throws Exception {
        ManagedChannel channel = channel(ledger().getPort(), settings -> settings, world.serverId());
        assertThat(call(channel, CallOptions.DEFAULT.withCallCredentials(credentials(audience -> text))))
                .isEqualTo("UNAVAILABLE: no token for the server");
        assertThat(authorizations).isEmpty();
    }

    @Test
    void sourceThatFails_failsTheCall() throws Exception {
        ManagedChannel channel = channel(ledger().getPort(), settings -> settings, world.serverId());
        JwtSvidCredentials failing = credentials(audience -> {
            throw new IOException("no agent");
        });
        assertThat(call(channel, CallOptions.DEFAULT.withCallCredentials(failing)))
                .isEqualTo("UNAVAILABLE: no token for the server");
    }

    @Test
    @DisplayName(
            "Q-14 a backend that is replaced by another ID is refused at the reconnect, whatever the authority says")
    void replacedServer_isRefused() throws Exception {
        Server first = ledger();
        int port = first.getPort();
        ManagedChannel channel =
                channel(port, settings -> settings.overrideAuthority("ledger.example"), world.serverId());
        assertThat(callAs(channel)).isEqualTo(READ);
        first.shutdownNow();
        assertThat(first.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        X509Svid impostor = impostor();
        Server second = server(impostor, port);
        channel.resetConnectBackoff();
        CallOptions elsewhere = CallOptions.DEFAULT.withAuthority("127.0.0.1");
        assertThat(callAs(channel)).startsWith("UNAVAILABLE: ");
        assertThat(call(channel, elsewhere)).startsWith("UNAVAILABLE: ");
        assertThat(authorizations).hasSize(1);
        second.shutdownNow();
        assertThat(second.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        server(world.server, port);
        assertThat(callAgain(channel)).isEqualTo(READ);
    }

    /** The channel may still be waiting after the refusal. */
    private String callAgain(ManagedChannel channel) {
        String answer = "";
        for (int i = 0; i < 50 && !answer.equals(READ); i++) {
            channel.resetConnectBackoff();
            answer = call(
                    channel,
                    CallOptions.DEFAULT
                            .withCallCredentials(credentials(this::token))
                            .withWaitForReady());
        }
        return answer;
    }
}
