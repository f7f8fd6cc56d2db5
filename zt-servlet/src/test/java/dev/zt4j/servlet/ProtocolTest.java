package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.Watch;
import dev.zt4j.servlet.Wire.Reply;
import dev.zt4j.testing.world.World;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What does not look like one request and one answer passes the same filter. */
@Tag("container")
@Timeout(60)
final class ProtocolTest {
    private static final byte[] HELLO = "\u0081\u0005hello".getBytes(StandardCharsets.ISO_8859_1);

    /** A close frame with status 1008, policy violation (RFC 6455 section 7.4.1). */
    private static final byte[] GOODBYE = {(byte) 0x88, 2, 3, (byte) 0xf0};

    private final World world = new World(World.ENFORCE, Rules.POLICIES);
    private final App app = new App("");
    private final BlockingQueue<Socket> opened = new LinkedBlockingQueue<>();
    private final BlockingQueue<AsyncContext> started = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        app.close();
        world.close();
    }

    private Wire start() throws IOException {
        app.guard(ZeroTrustFilter.builder(world.boundary)
                .route("GET", "/socket")
                .route("GET", "/admin")
                .route("GET", "/events")
                .route("POST", "/upload")
                .build());
        app.listen(world);
        return Wire.open(world, app, world.svid("/web"));
    }

    private void revoke() {
        world.zt.revoke(Revocation.workload(world.authority.id("/web"), "stolen"));
    }

    /** A WebSocket that greets and waits for the other side. */
    public static final class Socket implements HttpUpgradeHandler {
        private WebConnection connection = new NotYet();

        @Override
        public synchronized void init(WebConnection established) {
            connection = established;
            try {
                established.getOutputStream().write(HELLO);
                established.getOutputStream().flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void destroy() {
            // There is nothing to give back.
        }

        synchronized void close() {
            try {
                connection.getOutputStream().write(GOODBYE);
                connection.getOutputStream().flush();
                connection.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private static final class NotYet implements WebConnection {
            @Override
            public ServletInputStream getInputStream() {
                throw new IllegalStateException("not yet");
            }

            @Override
            public jakarta.servlet.ServletOutputStream getOutputStream() {
                throw new IllegalStateException("not yet");
            }

            @Override
            public void close() {
                throw new IllegalStateException("not yet");
            }
        }
    }

    private void serveSocket(String path) {
        app.serve(path, (request, response) -> {
            response.setStatus(101);
            response.setHeader("Upgrade", "websocket");
            response.setHeader("Connection", "Upgrade");
            response.setHeader("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            Socket socket = request.upgrade(Socket.class);
            Watch watch = ZeroTrustFilter.watch(request, (watched, decision) -> {
                if (!decision.allowed()) {
                    socket.close();
                }
            });
            assertThat(watch.decision().allowed()).isTrue();
            opened.add(socket);
        });
    }

    private static Reply handshake(Wire wire, String path) throws IOException {
        return wire.get(
                path,
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    }

    @Test
    @DisplayName("H-22 a WebSocket handshake that is not permitted is refused before any upgrade")
    void handshakeThatIsNotPermitted_isRefused() throws IOException {
        serveSocket("/admin");
        try (Wire wire = start()) {
            assertThat(handshake(wire, "/admin").status()).isEqualTo(403);
            assertThat(handshake(wire, "/unlisted").status()).isEqualTo(403);
            assertThat(world.outcomes()).containsExactly("DENY policy.no-permit", "DENY route.unmatched");
        }
        try (Wire wire = Wire.open(world, app, null)) {
            assertThat(handshake(wire, "/socket").status()).isEqualTo(401);
        }
        assertThat(opened).isEmpty();
    }

    @Test
    @DisplayName("H-22 a WebSocket is opened for its caller, and closed when the watch on its handshake says so")
    void socketOfARevokedCaller_isClosed() throws Exception {
        serveSocket("/socket");
        try (Wire wire = start()) {
            assertThat(handshake(wire, "/socket").status()).isEqualTo(101);
            assertThat(wire.read(HELLO.length)).isEqualTo(HELLO);
            assertThat(opened.poll(20, TimeUnit.SECONDS)).isNotNull();
            revoke();
            assertThat(wire.read(GOODBYE.length)).isEqualTo(GOODBYE);
            assertThat(world.outcomes()).containsExactly("PERMIT policy.permit", "DENY revoked.principal");
        }
    }

    @Test
    @DisplayName("H-22 a stream of HTTP/2 ends when its caller is revoked, and the connection goes on")
    void streamOfHttp2_endsWhenItsCallerIsRevoked() throws Exception {
        app.serve("/events", (request, response) -> {
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            response.getWriter().write("first");
            response.flushBuffer();
            started.add(async);
        });
        start().close();
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(Wire.context(world, world.svid("/web")))
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + app.port() + "/events"))
                .build();
        HttpResponse<InputStream> reply = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(reply.version()).isEqualTo(HttpClient.Version.HTTP_2);
        try (InputStream body = reply.body()) {
            assertThat(new String(body.readNBytes(5), StandardCharsets.US_ASCII))
                    .isEqualTo("first");
            assertThat(started.poll(20, TimeUnit.SECONDS)).isNotNull();
            revoke();
            if (Container.name().equals("undertow")) {
                // It ends what fails after it has begun as if it were whole.
                assertThat(body.read()).isEqualTo(-1);
            } else {
                assertThatThrownBy(body::read).isInstanceOf(IOException.class);
            }
        }
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(401);
        assertThat(world.outcomes())
                .containsExactly("PERMIT policy.permit", "DENY revoked.principal", "DENY revoked.principal");
    }

    /** Reads a body without blocking and answers with the caller and what was read. */
    private void serveUpload() {
        app.serve("/upload", (request, response) -> {
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            ServletInputStream in = request.getInputStream();
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            in.setReadListener(new ReadListener() {
                @Override
                public void onDataAvailable() throws IOException {
                    byte[] buffer = new byte[64];
                    while (in.isReady() && !in.isFinished()) {
                        int length = in.read(buffer);
                        if (length < 0) {
                            return;
                        }
                        read.write(buffer, 0, length);
                        started.add(async);
                    }
                }

                @Override
                public void onAllDataRead() throws IOException {
                    HttpServletRequest asked = (HttpServletRequest) async.getRequest();
                    String caller =
                            Objects.requireNonNull(asked.getUserPrincipal()).getName();
                    async.getResponse().getWriter().write(caller + " sent " + read.size());
                    async.complete();
                }

                @Override
                public void onError(Throwable problem) {
                    // That the request was ended shows at the other end.
                }
            });
        });
    }

    private static byte[] head(int length) {
        return ("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    @DisplayName("H-18 R-09 a body that is read without blocking is its caller's")
    void bodyReadWithoutBlocking_isItsCallers() throws Exception {
        serveUpload();
        try (Wire wire = start()) {
            wire.write(head(10));
            wire.write("12345".getBytes(StandardCharsets.US_ASCII));
            assertThat(started.poll(20, TimeUnit.SECONDS)).isNotNull();
            assertThat(wire.exchange("67890").body()).isEqualTo(World.WEB + " sent 10");
        }
    }

    @Test
    @DisplayName("H-18 an upload that goes on is ended when its caller is revoked")
    void uploadOfARevokedCaller_isEnded() throws Exception {
        serveUpload();
        try (Wire wire = start()) {
            wire.write(head(10));
            wire.write("12345".getBytes(StandardCharsets.US_ASCII));
            assertThat(started.poll(20, TimeUnit.SECONDS)).isNotNull();
            revoke();
            Reply reply = wire.exchange("");
            assertThat(reply.status()).isEqualTo(401);
            assertThat(world.outcomes()).containsExactly("PERMIT policy.permit", "DENY revoked.principal");
        }
    }
}
