package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.enforcement.Revocation;
import dev.zt4j.testing.world.World;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.io.PrintWriter;
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

/** What goes on after the first decision is ended when the decision is. */
@Tag("container")
@Timeout(60)
final class OngoingTest {
    private final World world = new World(World.ENFORCE, Rules.POLICIES);
    private final App app = new App("");
    private final BlockingQueue<AsyncContext> started = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        app.close();
        world.close();
    }

    private Wire start() throws IOException {
        app.guard(ZeroTrustFilter.builder(world.boundary)
                .route("GET", "/pub")
                .route("GET", "/events")
                .build());
        app.listen(world);
        return Wire.open(world, app, world.svid("/web"));
    }

    private void revoke() {
        world.zt.revoke(Revocation.workload(world.authority.id("/web"), "stolen"));
    }

    /** Undertow ends what fails after it has begun as if it were whole, all others break the connection off. */
    private static void assertCutOff(Wire.Stream stream) throws IOException {
        if (Container.name().equals("undertow")) {
            assertThat(stream.next()).isNull();
        } else {
            assertThatThrownBy(stream::next).isInstanceOf(IOException.class);
        }
    }

    private AsyncContext started() throws InterruptedException {
        return Objects.requireNonNull(started.poll(20, TimeUnit.SECONDS), "nothing has started");
    }

    private void serveEvents() {
        app.serve("/events", (request, response) -> {
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            response.setContentType("text/event-stream");
            response.getWriter().write("data: first\n\n");
            response.flushBuffer();
            started.add(async);
        });
    }

    @Test
    @DisplayName("H-18 a stream of events is cut off when its caller is revoked, and has no proper end")
    void stream_isCutOffWhenItsCallerIsRevoked() throws Exception {
        serveEvents();
        try (Wire wire = start()) {
            Wire.Stream stream = wire.stream("/events");
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.next()).isEqualTo("data: first\n\n");
            AsyncContext async = started();
            PrintWriter writer = async.getResponse().getWriter();
            writer.write("data: second\n\n");
            assertThat(writer.checkError()).isFalse();
            assertThat(stream.next()).isEqualTo("data: second\n\n");

            revoke();

            assertCutOff(stream);
            writer.write("data: third\n\n");
            assertThat(writer.checkError()).isTrue();
            assertThat(world.outcomes()).containsExactly("PERMIT policy.permit", "DENY revoked.principal");
        }
    }

    @Test
    void stream_isCutOffWhenPolicyNoLongerPermits() throws Exception {
        serveEvents();
        try (Wire wire = start()) {
            Wire.Stream stream = wire.stream("/events");
            assertThat(stream.next()).isEqualTo("data: first\n\n");
            started();
            world.deploy("permit(principal, action, resource == Zt::Http::Route::\"/pub\");");
            assertCutOff(stream);
            assertThat(world.outcomes()).endsWith("DENY policy.no-permit");
        }
    }

    @Test
    void stream_goesOnWhenSomethingElseChanges() throws Exception {
        serveEvents();
        try (Wire wire = start()) {
            Wire.Stream stream = wire.stream("/events");
            assertThat(stream.next()).isEqualTo("data: first\n\n");
            AsyncContext async = started();
            world.zt.revoke(Revocation.workload(world.authority.id("/batch"), "stolen"));
            world.deploy(Rules.POLICIES + "forbid(principal, action, resource == Entry::\"1\");");
            async.getResponse().getWriter().write("data: last\n\n");
            async.complete();
            assertThat(stream.next()).isEqualTo("data: last\n\n");
            assertThat(stream.next()).isNull();
            revoke();
            assertThat(world.outcomes()).containsExactly("PERMIT policy.permit");
        }
    }

    @Test
    void responseThatHasNotBegun_isAnsweredWithTheDenial() throws Exception {
        app.serve("/events", (request, response) -> {
            AsyncContext async = request.startAsync(request, response);
            async.setTimeout(0);
            response.setHeader("X-Secret", "prepared by the application");
            started.add(async);
            revoke();
        });
        try (Wire wire = start()) {
            Wire.Reply reply = wire.get("/events");
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.body()).isEqualTo("authentication required\n");
            assertThat(reply.headers()).doesNotContainKey("x-secret").containsKey("www-authenticate");
            AsyncContext async = started();
            assertThatThrownBy(() -> async.getResponse().getOutputStream().write(1))
                    .isNotNull();
        }
    }

    @Test
    @DisplayName("R-09 a request that goes on knows its caller by every way to it")
    void requestThatGoesOn_knowsItsCaller() throws Exception {
        app.serve("/events", (request, response) -> {
            AsyncContext async = request.startAsync();
            async.start(() -> {
                try {
                    app.record(
                            (jakarta.servlet.http.HttpServletRequest) async.getRequest(),
                            (jakarta.servlet.http.HttpServletResponse) async.getResponse());
                    async.complete();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        });
        try (Wire wire = start()) {
            assertThat(wire.get("/events").body()).isEqualTo("served " + World.WEB);
            App.Seen seen = app.seen.element();
            assertThat(seen.user()).isEqualTo(World.WEB);
            assertThat(seen.attribute()).isEqualTo(World.WEB);
            assertThat(seen.current()).isNull();
        }
    }

    @Test
    @DisplayName("H-18 a response written without blocking is cut off alike")
    void responseWrittenWithoutBlocking_isCutOff() throws Exception {
        app.serve("/events", (request, response) -> {
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            ServletOutputStream out = response.getOutputStream();
            out.setWriteListener(new WriteListener() {
                private boolean written;

                @Override
                public void onWritePossible() throws IOException {
                    if (!written && out.isReady()) {
                        written = true;
                        out.write("data: first\n\n".getBytes(StandardCharsets.US_ASCII));
                        if (out.isReady()) {
                            out.flush();
                        }
                        started.add(async);
                    }
                }

                @Override
                public void onError(Throwable problem) {
                    // That the response was cut off shows at the other end.
                }
            });
        });
        try (Wire wire = start()) {
            Wire.Stream stream = wire.stream("/events");
            assertThat(stream.next()).isEqualTo("data: first\n\n");
            AsyncContext async = started();
            revoke();
            assertCutOff(stream);
            assertThatThrownBy(() -> async.getResponse().getOutputStream().write(1))
                    .isNotNull();
        }
    }

    @Test
    void watch_isForWhatTheServletApiDoesNotEnd() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        app.serve("/events", (request, response) -> {
            ZeroTrustFilter.watch(
                    request, (watch, decision) -> told.add(decision.reason().code()));
            response.getWriter().write("watched");
        });
        try (Wire wire = start()) {
            assertThat(wire.get("/events").body()).isEqualTo("watched");
            revoke();
            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("revoked.principal");
        }
    }

    @Test
    void watchByTheCaller_isForWhatNoLongerHasTheRequest() throws Exception {
        BlockingQueue<java.security.Principal> callers = new LinkedBlockingQueue<>();
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        app.serve("/events", (request, response) -> callers.add(request.getUserPrincipal()));
        try (Wire wire = start()) {
            assertThat(wire.get("/events").status()).isEqualTo(200);
            assertThat(wire.get("/events").status()).isEqualTo(200);
            java.security.Principal caller = callers.take();
            assertThat(caller).isEqualTo(callers.take()).hasToString(World.WEB);
            ZeroTrustFilter.watch(
                    caller, (watch, decision) -> told.add(decision.reason().code()));
            revoke();
            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("revoked.principal");
        }
    }

    @Test
    void watchByACallerOfNoRequestThatPassed_isRefused() {
        java.security.Principal other = () -> World.WEB;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ZeroTrustFilter.watch(other, (watch, decision) -> {}))
                .withMessageContaining("the caller");
    }

    @Test
    @SuppressWarnings("NullAway") // The point is what callers without null checks get.
    void watchThatNobodyListensTo_isRefused() {
        assertThatNullPointerException().isThrownBy(() -> ZeroTrustFilter.watch(() -> World.WEB, null));
    }

    @Test
    void watchOfARequestThatPassedNoFilter_isRefused() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        app.serve("/events", (request, response) -> {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ZeroTrustFilter.watch((ServletRequest) request, (watch, decision) -> {}));
            told.add("refused");
        });
        app.listen(world);
        try (Wire wire = Wire.open(world, app, null)) {
            assertThat(wire.get("/events").status()).isEqualTo(200);
            assertThat(told).containsExactly("refused");
        }
    }
}
