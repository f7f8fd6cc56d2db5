package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.testing.world.World;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many callers at once, on few threads: each request knows its own caller, and no thread remembers one. */
@Tag("container")
@Timeout(180)
final class CrossTalkTest {
    private static final int CLIENTS = 5;
    private static final int REQUESTS_PER_CLIENT = 2_000;
    private static final String BATCH = "spiffe://prod.example/batch";
    private static final List<String> WAYS = List.of("pooled", "async", "executor", "virtual");

    private final World world = new World(World.ENFORCE, "permit(principal, action, resource);");
    private final App app = new App("");
    private final ExecutorService few = Executors.newFixedThreadPool(2);
    private final ExecutorService virtual = virtualThreads().orElse(few);
    private final AtomicInteger leftBehind = new AtomicInteger();

    @AfterEach
    void stop() {
        app.close();
        few.shutdownNow();
        virtual.shutdownNow();
        world.close();
    }

    /** Returns an executor with a virtual thread for each task, on a JDK that has them. */
    private static Optional<ExecutorService> virtualThreads() {
        try {
            return Optional.of((ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null));
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    /** Answers with everybody whom the request's code finds, on the threads that it goes over. */
    private void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String here = found(request);
        String way = String.valueOf(request.getQueryString());
        if (way.equals("pooled")) {
            response.getWriter().write(here);
            return;
        }
        AsyncContext async = request.startAsync();
        Runnable task = () -> {
            try {
                String there = found((HttpServletRequest) async.getRequest());
                async.getResponse().getWriter().write(here.equals(there) ? here : here + " then " + there);
                async.complete();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        };
        switch (way) {
            case "async" -> async.start(CurrentPrincipal.wrap(task));
            case "executor" -> {
                CurrentPrincipal.wrap(few).execute(task);
                few.execute(() -> leftBehind.addAndGet(CurrentPrincipal.get().isPresent() ? 1 : 0));
            }
            default -> CurrentPrincipal.wrap(virtual).execute(task);
        }
    }

    private static String found(HttpServletRequest request) {
        java.security.Principal user = request.getUserPrincipal();
        Principal attribute = (Principal) request.getAttribute(ZeroTrustFilter.PRINCIPAL_ATTRIBUTE);
        String current = CurrentPrincipal.get().map(Principal::id).orElse("nobody");
        boolean same = attribute.id().equals(current)
                && (user == null ? current.equals("anonymous") : current.equals(user.getName()));
        return same ? current : user + " and " + attribute + " and " + current;
    }

    /** Returns a client that counts wrong answers; on one connection it calls as the given callers in turn. */
    private Callable<Integer> client(@Nullable X509Svid svid, List<String> tokens, List<String> expected) {
        return () -> {
            int wrong = 0;
            try (Wire wire = Wire.open(world, app, svid)) {
                for (int at = 0; at < REQUESTS_PER_CLIENT; at++) {
                    String token = tokens.get(at % tokens.size());
                    String[] headers =
                            token.isEmpty() ? new String[0] : new String[] {"Authorization: Bearer " + token};
                    String body = wire.get("/who?" + WAYS.get(at / tokens.size() % WAYS.size()), headers)
                            .body();
                    wrong += body.equals(expected.get(at % expected.size())) ? 0 : 1;
                }
            }
            return wrong;
        };
    }

    @Test
    @DisplayName("R-09 of 10,000 interleaved requests on pooled, asynchronous and virtual threads none sees another's"
            + " caller")
    void interleavedRequests_keepTheirCallers() throws Exception {
        app.serve("/who", this::serve);
        app.guard(ZeroTrustFilter.builder(world.boundary)
                .route("GET", "/who", RouteMapping::allowAnonymous)
                .build());
        app.listen(world);
        String web = world.token("/web");
        String batch = world.token("/batch");
        List<Callable<Integer>> callers = List.of(
                client(world.svid("/web"), List.of(""), List.of(World.WEB)),
                client(world.svid("/batch"), List.of("", web), List.of(BATCH, World.WEB)),
                client(null, List.of(""), List.of("anonymous")),
                client(null, List.of(web, "", batch), List.of(World.WEB, "anonymous", BATCH)),
                client(null, List.of(batch), List.of(BATCH)));
        assertThat(callers).hasSize(CLIENTS);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Integer> wrong = new ArrayList<>();
            for (Future<Integer> client : clients.invokeAll(callers)) {
                wrong.add(client.get());
            }
            assertThat(wrong).containsOnly(0);
            assertThat(leftBehind).hasValue(0);
        } finally {
            clients.shutdownNow();
        }
    }
}
