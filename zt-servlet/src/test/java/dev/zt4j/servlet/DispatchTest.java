package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.enforcement.Revocation;
import dev.zt4j.servlet.Wire.Reply;
import dev.zt4j.testing.world.World;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("container")
final class DispatchTest {
    private World world = new World(World.ENFORCE, Rules.POLICIES);
    private final App app = new App("");

    @AfterEach
    void stop() {
        app.close();
        world.close();
    }

    private Wire start(String path) throws IOException {
        app.guard(ZeroTrustFilter.builder(world.boundary)
                .route("GET", "/pub")
                .route("GET", "/forward")
                .route("GET", "/include")
                .route("GET", "/async")
                .route("GET", "/fail")
                .route("GET", "/failed")
                .route("GET", "/admin")
                .route("GET", "/health", RouteMapping::allowAnonymous)
                .build());
        app.listen(world);
        return Wire.open(world, app, path.isEmpty() ? null : world.svid(path));
    }

    private List<String> resources() {
        return world.records().stream().map(record -> record.resource()).toList();
    }

    @Test
    @DisplayName("H-18 a forward is decided for its target")
    void forward_isDecidedForItsTarget() throws IOException {
        app.serve("/forward", (request, response) -> {
            response.setHeader("X-Secret", "prepared by the application");
            request.getRequestDispatcher("/" + request.getParameter("to")).forward(request, response);
        });
        try (Wire wire = start("/web")) {
            Reply permitted = wire.get("/forward?to=pub");
            assertThat(permitted.status()).isEqualTo(200);
            assertThat(permitted.body()).isEqualTo("served " + World.WEB);
            assertThat(app.seen)
                    .containsExactly(
                            new App.Seen("FORWARD", "/pub", World.WEB, World.WEB, World.WEB, World.WEB, "CLIENT_CERT"));

            Reply denied = wire.get("/forward?to=admin");
            assertThat(denied.status()).isEqualTo(403);
            assertThat(denied.body()).isEqualTo("forbidden\n");
            assertThat(denied.headers()).doesNotContainKey("x-secret").containsKey("cache-control");
            assertThat(wire.get("/forward?to=unlisted").status()).isEqualTo(403);
            assertThat(app.seen).hasSize(1);
        }
        assertThat(world.outcomes())
                .containsExactly(
                        "PERMIT policy.permit",
                        "PERMIT policy.permit",
                        "PERMIT policy.permit",
                        "DENY policy.no-permit",
                        "PERMIT policy.permit",
                        "DENY route.unmatched");
        assertThat(resources().get(3)).isEqualTo("Zt::Http::Route::\"/admin\"");
    }

    @Test
    @DisplayName("H-18 an include is decided for its target and adds nothing when it is denied")
    void include_isDecidedForItsTarget() throws IOException {
        app.serve("/include", (request, response) -> {
            response.getWriter().write("[");
            request.getRequestDispatcher("/" + request.getParameter("what")).include(request, response);
            response.getWriter().write("]");
        });
        try (Wire wire = start("/web")) {
            assertThat(wire.get("/include?what=pub").body()).isEqualTo("[served " + World.WEB + "]");
            assertThat(resources()).containsExactly("Zt::Http::Route::\"/include\"", "Zt::Http::Route::\"/pub\"");
            Reply without = wire.get("/include?what=admin");
            assertThat(without.status()).isEqualTo(200);
            assertThat(without.body()).isEqualTo("[]");
            assertThat(world.outcomes()).endsWith("PERMIT policy.permit", "DENY policy.no-permit");
            assertThat(app.seen).hasSize(1);
        }
    }

    @Test
    @DisplayName("H-18 an asynchronous dispatch goes on as the caller; one to another path is decided again")
    void asyncDispatch_isDecidedForAnotherPathOnly() throws IOException {
        app.serve("/async", (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                app.record(request, response);
                return;
            }
            AsyncContext async = request.startAsync(request, response);
            String to = request.getParameter("to");
            if (to == null) {
                async.dispatch();
            } else {
                async.dispatch("/" + to);
            }
        });
        try (Wire wire = start("/web")) {
            assertThat(wire.get("/async").body()).isEqualTo("served " + World.WEB);
            assertThat(world.outcomes()).containsExactly("PERMIT policy.permit");
            assertThat(wire.get("/async?to=pub").status()).isEqualTo(200);
            assertThat(world.outcomes()).hasSize(3);
            Reply denied = wire.get("/async?to=admin");
            assertThat(denied.status()).isEqualTo(403);
            assertThat(denied.body()).isEqualTo("forbidden\n");
            assertThat(world.outcomes()).hasSize(5).endsWith("DENY policy.no-permit");
            assertThat(app.seen)
                    .containsExactly(
                            new App.Seen("ASYNC", "/async", World.WEB, World.WEB, World.WEB, World.WEB, "CLIENT_CERT"),
                            new App.Seen("ASYNC", "/pub", World.WEB, World.WEB, World.WEB, World.WEB, "CLIENT_CERT"));
        }
    }

    @Test
    void revocationBetweenRequestAndDispatch_takesEffect() throws IOException {
        app.serve("/forward", (request, response) -> {
            world.zt.revoke(Revocation.workload(world.authority.id("/web"), "stolen"));
            request.getRequestDispatcher("/pub").forward(request, response);
        });
        try (Wire wire = start("/web")) {
            Reply denied = wire.get("/forward");
            assertThat(denied.status()).isEqualTo(401);
            assertThat(world.outcomes()).containsExactly("PERMIT policy.permit", "DENY revoked.principal");
            assertThat(app.seen).isEmpty();
        }
    }

    @Test
    @DisplayName("H-18 the error page of a request that has passed is served as its caller")
    void errorPage_isServedAsTheCaller() throws IOException {
        app.errorPage(502, "/failed");
        app.serve("/fail", (request, response) -> response.sendError(502));
        try (Wire wire = start("/web")) {
            Reply reply = wire.get("/fail");
            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.body()).isEqualTo("served " + World.WEB);
            assertThat(app.seen)
                    .containsExactly(new App.Seen(
                            "ERROR", "/failed", World.WEB, World.WEB, World.WEB, World.WEB, "CLIENT_CERT"));
            assertThat(world.outcomes()).containsExactly("PERMIT policy.permit");
        }
    }

    @Test
    @DisplayName("H-18 the error page of an exception is served as the caller, and forwards from it are decided")
    void errorPageOfAnException_isServedAsTheCaller() throws IOException {
        app.errorPage(IllegalStateException.class, "/failed");
        app.errorPage(UnsupportedOperationException.class, "/onward");
        app.serve("/fail", (request, response) -> {
            throw request.getParameter("onward") == null
                    ? new IllegalStateException("a secret of the application")
                    : new UnsupportedOperationException("a secret of the application");
        });
        app.serve(
                "/onward",
                (request, response) -> request.getRequestDispatcher("/admin").forward(request, response));
        try (Wire wire = start("/web")) {
            Reply reply = wire.get("/fail");
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.body()).isEqualTo("served " + World.WEB);
            assertThat(app.seen)
                    .containsExactly(new App.Seen(
                            "ERROR", "/failed", World.WEB, World.WEB, World.WEB, World.WEB, "CLIENT_CERT"));
            assertThat(world.outcomes()).containsExactly("PERMIT policy.permit");
        }
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertThat(wire.get("/fail?onward").body()).isEqualTo("forbidden\n");
            assertThat(world.outcomes()).endsWith("PERMIT policy.permit", "DENY policy.no-permit");
            assertThat(app.seen).hasSize(1);
        }
        try (Wire wire = Wire.open(world, app, null)) {
            assertThat(wire.get("/fail").body()).isEqualTo("authentication required\n");
            assertThat(wire.get("/failed").body()).isEqualTo("authentication required\n");
            assertThat(app.seen).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"/pub, 502, PERMIT policy.permit", "/admin, 403, DENY policy.no-permit"})
    @DisplayName("H-18 the error page of a request that was never decided is decided")
    void errorPageOfAnUndecidedRequest_isDecided(String page, int status, String outcome) throws IOException {
        app.errorPage(502, page);
        app.serve("/fail", (request, response) -> response.sendError(502));
        ZeroTrustFilter filter = ZeroTrustFilter.builder(world.boundary)
                .registeredElsewhere()
                .route("GET", "/pub")
                .route("GET", "/admin")
                .build();
        app.atStart(context -> context.addFilter("late", filter)
                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.ERROR), false, "/*"));
        app.listen(world);
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertThat(wire.get("/fail").status()).isEqualTo(status);
            assertThat(world.outcomes()).containsExactly(outcome);
            assertThat(app.seen).hasSize(status == 502 ? 1 : 0);
        }
    }

    @Test
    void denial_asksForNoErrorPage() throws IOException {
        app.errorPage(403, "/pub");
        try (Wire wire = start("/web")) {
            assertThat(wire.get("/admin").body()).isEqualTo("forbidden\n");
            assertThat(app.seen).isEmpty();
        }
    }

    @Test
    void exceptionOfTheApplication_leavesNoIdentityBehind() throws IOException {
        app.serve("/fail", (request, response) -> {
            throw new IllegalStateException("the application failed");
        });
        try (Wire wire = start("/web")) {
            assertThat(wire.get("/fail", "Accept: text/plain").status()).isEqualTo(500);
        }
        try (Wire wire = Wire.open(world, app, null)) {
            assertThat(wire.get("/health").body()).isEqualTo("served null");
        }
    }

    @Test
    @DisplayName("H-17 the same decision in an application below a context path, however the path is written")
    void contextPath_isNoPartOfTheRoute() throws IOException {
        App ledger = new App("/ledger");
        ledger.serve("/api/*", ledger::record);
        ledger.serve("*.do", ledger::record);
        ledger.guard(ZeroTrustFilter.builder(world.boundary)
                .route("GET", "/api/{x}")
                .route("GET", "/a.do")
                .route("GET", "/admin")
                .build());
        ledger.listen(world);
        try (ledger;
                Wire wire = Wire.open(world, ledger, world.svid("/web"))) {
            assertThat(wire.get("/ledger/api/x").status()).isEqualTo(200);
            assertThat(wire.get("/%6cedger/api/x").status()).isEqualTo(200);
            assertThat(wire.get("/ledger/a.do").status()).isEqualTo(200);
            assertThat(ledger.seen).hasSize(3);
            for (String target : List.of("/ledger/admin", "/%6cedger/admin", "/ledger/ledger/admin", "/ledger/api/")) {
                assertThat(wire.get(target).status()).isEqualTo(403);
            }
            for (String target : List.of("/ledger;x/admin", "/ledger/../ledger/admin")) {
                try (Wire once = Wire.open(world, ledger, world.svid("/web"))) {
                    assertThat(once.get(target).status()).isBetween(400, 404);
                }
            }
            assertThat(ledger.seen).hasSize(3);
        }
    }
}
