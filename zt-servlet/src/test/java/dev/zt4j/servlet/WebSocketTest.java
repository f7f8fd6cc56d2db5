package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.zt4j.coverage.CoverageStatus;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.testing.world.World;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpFilter;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets of the containers themselves, with the client of the JDK. */
@Tag("websocket")
@Timeout(60)
final class WebSocketTest {
    private final World world = new World(World.ENFORCE, Rules.POLICIES);
    private final App app = new App("");

    @AfterEach
    void stop() {
        app.close();
        world.close();
    }

    private void start() {
        app.serve("/socket", Talk::serve);
        app.guard(filter());
        app.listen(world);
    }

    private ZeroTrustFilter filter() {
        return ZeroTrustFilter.builder(world.boundary)
                .route("GET", "/socket")
                .route("GET", "/endpoint")
                .route("GET", "/news")
                .route("GET", "/admin")
                .build();
    }

    private Client connect(String path, @Nullable X509Svid svid) {
        return connect(path, svid, new Client());
    }

    private Client connect(String path, @Nullable X509Svid svid, Client client) {
        HttpClient http = HttpClient.newBuilder()
                .sslContext(Wire.context(world, svid))
                .connectTimeout(Duration.ofSeconds(20))
                .build();
        client.socket = http.newWebSocketBuilder()
                .buildAsync(URI.create("wss://127.0.0.1:" + app.port() + path), client)
                .join();
        return client;
    }

    private void assertRefused(String path, @Nullable X509Svid svid, int status) {
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> connect(path, svid))
                .withCauseInstanceOf(WebSocketHandshakeException.class)
                .satisfies(
                        refused -> assertThat(((WebSocketHandshakeException) Objects.requireNonNull(refused.getCause()))
                                        .getResponse()
                                        .statusCode())
                                .isEqualTo(status));
    }

    private void awaitWatched(int watched) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (world.zt.watched() != watched && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(world.zt.watched()).isEqualTo(watched);
    }

    @Test
    @DisplayName("H-22 a WebSocket talks to its caller, and its watch ends with it")
    void socket_isWatchedAsLongAsItIsOpen() throws Exception {
        app.webSockets();
        start();
        Client client = connect("/socket", world.svid("/web"));
        client.socket().sendText("hello", true).join();
        assertThat(client.next()).isEqualTo("hello");
        assertThat(world.zt.watched()).isEqualTo(1);
        assertThat(world.last().resource()).isEqualTo("Zt::Http::Route::\"/socket\"");
        client.socket().sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        awaitWatched(0);
        assertThat(world.outcomes()).containsExactly("PERMIT policy.permit");
    }

    @Test
    @DisplayName("H-22 a WebSocket is closed when its caller is revoked")
    void socketOfARevokedCaller_isClosed() throws Exception {
        app.webSockets();
        start();
        Client client = connect("/socket", world.svid("/web"));
        client.socket().sendText("hello", true).join();
        assertThat(client.next()).isEqualTo("hello");
        world.zt.revoke(Revocation.workload(world.authority.id("/web"), "stolen"));
        assertThat(client.next()).isEqualTo("closed 1008 permission denied");
        awaitWatched(0);
        assertThat(world.outcomes()).containsExactly("PERMIT policy.permit", "DENY revoked.principal");
    }

    @Test
    @DisplayName("H-22 a handshake that is not one leaves no watch behind")
    void requestThatIsNoHandshake_isNotWatched() throws IOException {
        app.webSockets();
        start();
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertThat(wire.get("/socket").status()).isBetween(400, 500);
        }
        assertThat(world.zt.watched()).isZero();
    }

    @Test
    @DisplayName("H-22 a handshake that is denied is answered as any request")
    void deniedHandshake_isRefused() {
        app.webSockets();
        start();
        assertRefused("/socket", null, 401);
        assertRefused("/socket", world.svid("/batch"), 403);
        assertRefused("/unlisted", world.svid("/web"), 403);
        assertThat(world.zt.watched()).isZero();
    }

    /** An endpoint that the container serves by itself, in a filter of its own. */
    public static final class Greeting extends Endpoint {
        /** For the container. */
        public Greeting() {}

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            java.security.Principal user = session.getUserPrincipal();
            session.getAsyncRemote().sendText(user == null ? "hello nobody" : "hello " + user.getName(), sent -> {});
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/endpoint", "/admin"})
    @DisplayName("H-22 a WebSocket that the container serves by itself is decided before")
    void endpointOfTheContainer_isDecided(String path) throws Exception {
        app.webSockets(container -> container.addEndpoint(
                ServerEndpointConfig.Builder.create(Greeting.class, path).build()));
        start();
        assertRefused(path, null, 401);
        if (path.equals("/admin")) {
            assertRefused(path, world.svid("/web"), 403);
        } else {
            assertThat(connect(path, world.svid("/web")).next()).isEqualTo("hello " + World.WEB);
        }
    }

    private void startNews() {
        app.webSockets(container -> container.addEndpoint(News.class));
        start();
    }

    @Test
    @DisplayName("H-22 a WebSocket that the container serves by itself is watched by its caller, as long as it is open")
    void endpointOfTheContainer_isWatchedAsLongAsItIsOpen() throws Exception {
        startNews();
        Client client = connect("/news", world.svid("/web"));
        awaitWatched(1);
        client.socket().sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        assertThat(client.next()).startsWith("closed ");
        awaitWatched(0);
        assertThat(world.outcomes()).containsExactly("PERMIT policy.permit");
    }

    @Test
    @DisplayName("H-22 a WebSocket that the container serves by itself is closed when its caller is revoked")
    void endpointOfARevokedCaller_isClosed() throws Exception {
        startNews();
        Client client = connect("/news", world.svid("/web"));
        awaitWatched(1);
        world.zt.revoke(Revocation.workload(world.authority.id("/web"), "stolen"));
        assertThat(client.next()).isEqualTo("closed 1008 permission denied");
        awaitWatched(0);
        assertThat(world.outcomes()).containsExactly("PERMIT policy.permit", "DENY revoked.principal");
        assertThat(world.last().resource()).isEqualTo("Zt::Http::Route::\"/news\"");
    }

    @Test
    @DisplayName(
            "H-22 WebSockets that the container may serve by itself stand in the coverage ledger as what nobody can list")
    void endpointsOfTheContainer_standInTheCoverageLedger() {
        startNews();
        assertThat(notEnumerable()).contains("WebSockets of the container");
    }

    @Test
    void containerWithoutWebSockets_hasNoneInTheCoverageLedger() {
        start();
        assertThat(notEnumerable()).doesNotContain("WebSockets of the container");
    }

    /** An endpoint as in the guide that has more to say than fits into the buffers on the way. */
    public static final class Flood extends Endpoint {
        private final News news = new News();

        /** For the container. */
        public Flood() {}

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            news.open(session);
            session.getAsyncRemote().sendText("x".repeat(1 << 25), sent -> {});
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            news.closed();
        }
    }

    @Test
    @DisplayName("H-22 clients that do not read keep no other WebSocket of a revoked caller open")
    void clientsThatDoNotRead_keepNoOtherSocketOpen() throws Exception {
        app.webSockets(container -> {
            container.addEndpoint(News.class);
            container.addEndpoint(ServerEndpointConfig.Builder.create(Flood.class, "/endpoint")
                    .build());
        });
        start();
        X509Svid web = world.svid("/web");
        connect("/endpoint", web, new Deaf());
        connect("/endpoint", web, new Deaf());
        Client client = connect("/news", web);
        connect("/endpoint", web, new Deaf());
        connect("/endpoint", web, new Deaf());
        awaitWatched(5);
        world.zt.revoke(Revocation.workload(world.authority.id("/web"), "stolen"));
        assertThat(client.next()).isEqualTo("closed 1008 permission denied");
    }

    private List<String> notEnumerable() {
        return world.zt.coverage().report().in(CoverageStatus.NOT_ENUMERABLE).stream()
                .map(entry -> entry.point().name())
                .toList();
    }

    @Test
    @DisplayName("H-23 where Jetty's filter for WebSockets may stand before it, the filter does not start")
    void socketsThatMayBeOpenedBefore_refuseTheStart() {
        if (!Container.name().startsWith("jetty")) {
            // Others open no sockets before the filter, whatever stands in front of their context.
            app.webSockets();
            app.atStart(context -> filter().register(wrapped(context), "zero-trust"));
            app.listen(world);
            assertRefused("/socket", null, 401);
            return;
        }
        app.webSockets();
        app.atStart(context -> filter().register(wrapped(context), "zero-trust"));
        assertThatIllegalStateException()
                .isThrownBy(() -> app.listen(world))
                .withMessageContaining("WebSockets of Jetty would be opened before filter zero-trust");
    }

    @Test
    @DisplayName("H-23 a filter for WebSockets that was there before refuses the registration")
    void socketsThatWereThereBefore_refuseTheRegistration() {
        boolean jetty = Container.name().startsWith("jetty");
        app.atStart(context -> context.addFilter(
                        "org.eclipse.jetty." + Container.name().replace("jetty-", "")
                                + ".websocket.servlet.WebSocketUpgradeFilter",
                        new HttpFilter() {
                            private static final long serialVersionUID = 1L;
                        })
                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/none"));
        app.guard(filter());
        if (jetty) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> app.listen(world))
                    .withMessageContaining("which opens WebSockets, was registered before");
        } else {
            app.listen(world);
            assertRefused("/socket", null, 401);
        }
    }

    /** A context that does not show whose it is. */
    private static ServletContext wrapped(ServletContext context) {
        return (ServletContext) Proxy.newProxyInstance(
                WebSocketTest.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, method, arguments) -> method.invoke(context, arguments));
    }

    /** What comes from the server. */
    private static class Client implements WebSocket.Listener {
        private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        private @Nullable WebSocket socket;

        WebSocket socket() {
            return Objects.requireNonNull(socket, "not connected");
        }

        String next() throws InterruptedException {
            return Objects.requireNonNull(seen.poll(20, TimeUnit.SECONDS), "nothing came");
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            seen.add(text.toString());
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            seen.add("closed " + status + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            seen.add(error.toString());
        }
    }

    /** A client that never asks for anything. */
    private static final class Deaf extends Client {
        @Override
        public void onOpen(WebSocket opened) {
            // Whoever asks for nothing is given nothing.
        }
    }
}
