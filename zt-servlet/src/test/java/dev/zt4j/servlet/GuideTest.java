package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.ZeroTrust;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Watch;
import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.testing.world.World;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The snippets of docs/http.md, which stand here once more so that they are compiled. */
final class GuideTest {
    static void filter(ZeroTrust zt, ServletContext servletContext) {
        ZeroTrustFilter filter = ZeroTrustFilter.builder(zt.boundary("ledger-api"))
                .origin("https://api.example")
                .route(
                        "GET",
                        "/entries/{id}",
                        route -> route.action("readEntry").resource("Entry", "{id}"))
                .route(
                        "POST",
                        "/payments",
                        route -> route.action("pay")
                                .resource("Ledger", "main")
                                .parameter("amount", ContextType.NUMBER)
                                .header("channel", "X-Channel", ContextType.TEXT))
                .route("GET", "/health", RouteMapping::allowAnonymous)
                .build();
        filter.register(servletContext, "zero-trust");
    }

    static ZeroTrustFilter behindEnvoy(ZeroTrust zt) {
        ZeroTrustFilter behindEnvoy = ZeroTrustFilter.builder(zt.boundary("ledger-api"))
                .forwardedCertificates(CertificateHeader.XFCC, SpiffeId.parse("spiffe://prod.example/edge"))
                .route("GET", "/entries/{id}")
                .build();
        return behindEnvoy;
    }

    static Executor executor(Executor executor) {
        Executor asCaller = CurrentPrincipal.wrap(executor);
        return asCaller;
    }

    static void start(AsyncContext async, Runnable task) {
        async.start(CurrentPrincipal.wrap(task));
    }

    static Supplier<Optional<Principal>> caller() {
        Supplier<Optional<Principal>> caller = CurrentPrincipal::get;
        return caller;
    }

    static boolean mayPay(Boundary boundary, Principal caller, long amount) {
        Decision decision = boundary.decide(AccessRequest.builder()
                .principal(caller)
                .action("pay")
                .resource("Ledger", "main")
                .context("amount", amount)
                .build());
        return decision.allowed();
    }

    static Watch watch(ServletRequest request, Runnable session) {
        Watch watch = ZeroTrustFilter.watch(request, (watched, decision) -> {
            if (!decision.allowed()) {
                session.run();
            }
        });
        return watch;
    }

    @Test
    @DisplayName("the guide's snippets are those that are compiled here")
    void snippets_areCompiled() throws IOException {
        Path tests = Path.of("src", "test", "java", "dev", "zt4j", "servlet");
        String source =
                Files.readString(tests.resolve("GuideTest.java")) + Files.readString(tests.resolve("News.java"));
        String guide = Files.readString(Path.of("..", "docs", "http.md"));
        int snippets = 0;
        for (String part : guide.split("```java\n", -1)) {
            if (snippets > 0) {
                assertThat(packed(source)).contains(packed(part.substring(0, part.indexOf("```"))));
            }
            snippets++;
        }
        assertThat(snippets).isEqualTo(9);
    }

    @Test
    void routesOfTheGuide_areRead(@TempDir Path directory) throws IOException {
        String guide = Files.readString(Path.of("..", "docs", "http.md"));
        String json = guide.substring(guide.indexOf("```json\n") + "```json\n".length());
        Path file = Files.writeString(directory.resolve("routes.json"), json.substring(0, json.indexOf("```")));
        try (World world = new World(World.ENFORCE, "")) {
            ZeroTrustFilter filter =
                    ZeroTrustFilter.builder(world.boundary).routes(file).build();
            assertThat(filter.overlaps()).isEmpty();
        }
    }

    /** The formatter has its own mind about lines. */
    private static String packed(String text) {
        return text.replaceAll("\\s+", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http.path", "http.param", "hdr.multi", "http.not-first", "hdr.xfcc", "hdr.spoof", "http.host"})
    void reasonsOfRequests_standInTheGuideToIdentity(String code) throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "identity.md"))).contains('`' + code + '`');
    }
}
