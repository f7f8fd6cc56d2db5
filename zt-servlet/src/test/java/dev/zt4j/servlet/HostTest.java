package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.servlet.Wire.Reply;
import dev.zt4j.testing.world.World;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("container")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostTest {
    private final World world = new World(World.ENFORCE, """
        permit(principal, action, resource == Zt::Http::Route::"localhost/pub");
        permit(principal, action, resource == Zt::Http::Route::"/all");
        permit(principal, action, resource == Zt::Http::Route::"[::1]/pub");
        """);
    private final App app = new App("");
    private final App everyHost = new App("");

    @BeforeAll
    void start() {
        app.guard(ZeroTrustFilter.builder(world.boundary)
                .route("GET", "/all")
                .route("GET", "/pub", route -> route.host("localhost"))
                .route("GET", "/pub", route -> route.host("admin.example"))
                .route("GET", "/pub", route -> route.host("[::1]"))
                .build());
        everyHost.guard(
                ZeroTrustFilter.builder(world.boundary).route("GET", "/all").build());
        app.listen(world);
        everyHost.listen(world);
    }

    @AfterAll
    void stop() {
        app.close();
        everyHost.close();
        world.close();
    }

    @BeforeEach
    void forget() {
        app.seen.clear();
    }

    private Reply send(App to, String target, String... hostFields) throws IOException {
        StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\n");
        for (String field : hostFields) {
            request.append(field).append("\r\n");
        }
        try (Wire wire = Wire.open(world, to, world.svid("/web"))) {
            return wire.exchange(request.append("\r\n").toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/pub, localhost, localhost/pub",
        "/pub, LOCALHOST, localhost/pub",
        "/pub, localhost:8443, localhost/pub",
        "/pub, [::1]:443, [::1]/pub",
        "/all, localhost, /all",
        "/all, elsewhere.example, /all",
    })
    @DisplayName("R-11 a route that names a host is for that host, whatever its case and port")
    void routeOfAHost_isForThatHost(String target, String host, String resource) throws IOException {
        assertThat(send(app, target, "Host: " + host).status()).isEqualTo(200);
        assertThat(world.last().resource()).isEqualTo("Zt::Http::Route::\"" + resource + '"');
    }

    @Test
    @DisplayName("R-11 another host is another resource, and one that no route names has none")
    void otherHost_isAnotherResource() throws IOException {
        assertThat(send(app, "/pub", "Host: admin.example").status()).isEqualTo(403);
        assertThat(world.last().resource()).isEqualTo("Zt::Http::Route::\"admin.example/pub\"");
        for (String host : List.of("evil.example", "localhost.evil.example", "evil-localhost", "127.0.0.1")) {
            assertThat(send(app, "/pub", "Host: " + host).status()).isEqualTo(403);
            assertThat(world.last().reasons().get(0).code()).isEqualTo("route.unmatched");
        }
        assertThat(app.seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Host:",
                "Host: localhost|Host: localhost",
                "Host: localhost|Host: admin.example",
                "Host: localhost, admin.example",
                "Host: localhost.",
                "Host: .localhost",
                "Host: local..host",
                "Host: user@localhost",
                "Host: localhost:x",
                "Host: localhost:123456",
                "Host: localhost:80:80",
                "Host: local host",
                "Host: localhost/pub",
                "Host: localh\u00f6st",
                "Host: local%68ost",
                "Host: [::1",
                "Host: ::1",
                "Host: []",
                "Host: [localhost]",
                "Host: localhost\t;x",
            })
    @DisplayName("R-11 a request without a host, with two or with one that is ambiguous is refused")
    void ambiguousHost_isRefused(String fields) throws IOException {
        int before = world.records().size();
        Reply reply = send(app, "/pub", fields.isEmpty() ? new String[0] : fields.split("\\|"));
        assertThat(reply.status()).isIn(400, 403);
        if (world.records().size() > before) {
            // What another host is to a server that reads on, no route names.
            assertThat(world.last().reasons().get(0).code()).isIn("http.host", "route.unmatched");
        }
        assertThat(app.seen).isEmpty();
    }

    @Test
    @DisplayName("R-11 H-14 a target that names another host than the field is refused where hosts matter")
    void targetOfAnotherHost_isRefused() throws IOException {
        assertThat(send(app, "https://localhost/pub", "Host: localhost").status())
                .isIn(200, 400);
        app.seen.clear();
        assertThat(send(app, "https://localhost/pub", "Host: evil.example").status())
                .isIn(400, 403);
        assertThat(send(app, "https://evil.example/pub", "Host: localhost").status())
                .isIn(400, 403);
        assertThat(app.seen).isEmpty();
    }

    @Test
    @DisplayName("R-11 R-04 a host that a proxy is said to have seen has no effect")
    void forwardedHost_hasNoEffect() throws IOException {
        String[] fields = {
            "Host: evil.example", "X-Forwarded-Host: localhost", "Forwarded: host=localhost", "X-Host: localhost"
        };
        assertThat(send(app, "/pub", fields).status()).isEqualTo(403);
        assertThat(world.last().reasons().get(0).code()).isEqualTo("route.unmatched");
        assertThat(app.seen).isEmpty();
    }

    @Test
    @DisplayName("R-11 where no route names a host, hosts have no effect")
    void hostHasNoEffect_whereNoRouteNamesOne() throws IOException {
        assertThat(send(everyHost, "/all", "Host: evil.example").status()).isEqualTo(200);
        assertThat(send(everyHost, "/all", "Host: localhost").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("R-11 H-22 in HTTP/2 the authority is the host")
    void authorityOfHttp2_isTheHost() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(Wire.context(world, world.svid("/web")))
                .build();
        for (String host : List.of("localhost", "127.0.0.1")) {
            HttpResponse<String> reply = client.send(
                    HttpRequest.newBuilder(URI.create("https://" + host + ':' + app.port() + "/pub"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(reply.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(reply.statusCode()).isEqualTo(host.equals("localhost") ? 200 : 403);
        }
        assertThat(app.seen).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Localhost", "localhost:443", "localhost.", "a/b", "*.example", "a b", "[::1", "::1"})
    void hostThatIsNotInItsOneForm_isRefused(String host) {
        ZeroTrustFilter.Builder builder =
                ZeroTrustFilter.builder(world.boundary).route("GET", "/pub", route -> route.host(host));
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(builder::build)
                .withMessageContaining("route GET /pub: a host is written in lower case");
    }

    @Test
    @DisplayName("H-24 a route of a host comes before one of all hosts, and crossing ones are reported")
    void routesOfHosts_areOrdered() {
        ZeroTrustFilter filter = ZeroTrustFilter.builder(world.boundary)
                .route("GET", "/a/b")
                .route("GET", "/{x}/b", route -> route.host("h.example"))
                .route("GET", "/{x}/b", route -> route.host("i.example"))
                .route("GET", "/{x}/c")
                .build();
        assertThat(filter.overlaps())
                .containsExactly(
                        "routes overlap: what both cover goes to GET//h.example/{}/b, not to GET/a/b",
                        "routes overlap: what both cover goes to GET//i.example/{}/b, not to GET/a/b");
        ZeroTrustFilter.Builder twice = ZeroTrustFilter.builder(world.boundary)
                .route("GET", "/{x}", route -> route.host("h.example"))
                .route("GET", "/{y}", route -> route.host("h.example"));
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(twice::build)
                .withMessageContaining("two routes are for the same paths: GET//h.example/{}");
    }
}
