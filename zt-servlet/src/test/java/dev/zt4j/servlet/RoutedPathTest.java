package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.log.DecisionRecord;
import dev.zt4j.testing.world.World;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is decided is what the container routes to, whatever the target looks like. */
@Tag("container")
final class RoutedPathTest {
    private static final int TARGETS = Integer.getInteger("zt.targets", 5_000);
    private static final int BATCH = 5_000;
    private static final long SEED = Long.getLong("zt.targets.seed", 20261126);
    private static final String[] PIECES = {
        "admin",
        "pub",
        "a",
        ".",
        "..",
        "...",
        "%2e",
        "%2E%2e",
        "..;",
        ".;x=1",
        ";x",
        ";",
        "%2F",
        "%5C",
        "\\",
        "%25",
        "%00",
        "/",
        "//",
        "%C3%A9",
        "%c0%ae",
        "\u00e9",
        "%20",
        "+",
        "%3B",
        "#",
        "?",
        "%XX",
        "%u0061",
        "ADMIN",
        "%61dmin",
        "*",
        "|",
        "{",
        "%7f",
        "%E2%80%A8",
        "~",
        "'",
        "@",
        ":",
        "%",
        "&",
        "=",
        "%2561",
        "^",
        "[",
        "%23",
        "%3F"
    };

    private final List<String> decided = new ArrayList<>();

    private static ZeroTrustFilter filter(World world) {
        ZeroTrustFilter.Builder builder =
                ZeroTrustFilter.builder(world.boundary).route("GET", "/", route -> route.resource("Path", ""));
        StringBuilder template = new StringBuilder();
        StringBuilder id = new StringBuilder();
        for (int depth = 1; depth < 9; depth++) {
            String variable = "{s" + depth + "}";
            template.append('/').append(variable);
            id.append(depth == 1 ? "" : "/").append(variable);
            String resource = id.toString();
            builder.route("GET", template.toString(), route -> route.resource("Path", resource))
                    .route("GET", template + "/", route -> route.resource("Path", resource + "/"));
        }
        return builder.build();
    }

    private void exchange(World world, App app, SSLContext tls, List<String> targets) throws IOException {
        Wire wire = Wire.open(tls, app);
        try {
            for (String target : targets) {
                try {
                    wire.get(target);
                } catch (IOException e) {
                    // Some servers hang up on what they cannot read.
                    wire.close();
                    wire = Wire.open(tls, app);
                }
            }
        } finally {
            wire.close();
        }
        for (DecisionRecord record : world.records()) {
            if (record.outcome().equals("PERMIT")) {
                String resource = record.resource();
                decided.add('/' + resource.substring("Path::\"".length(), resource.length() - 1));
            }
        }
    }

    private static List<String> escaped(App app) {
        return app.seen.stream()
                .map(seen -> dev.zt4j.cedar.value.EntityUid.of(
                                "Path", seen.path().substring(1))
                        .toString())
                .map(uid -> '/' + uid.substring("Path::\"".length(), uid.length() - 1))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("H-26 of the targets of the Servlet table no handler runs by another path than the one decided")
    void targetsOfTheServletTable_areDecidedAsTheyAreRouted(boolean lenient) throws IOException {
        List<String> lines;
        try (InputStream table =
                Objects.requireNonNull(RoutedPathTest.class.getResourceAsStream("servlet-6.2-path-table.tsv"))) {
            lines = new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        assertThat(lines).hasSize(84);
        World world = new World(World.ENFORCE, "permit(principal, action, resource);");
        try (App app = new App("")) {
            if (lenient) {
                app.letEverythingThrough();
            }
            app.guard(filter(world));
            app.listen(world);
            SSLContext tls = Wire.context(world, world.svid("/web"));
            for (String line : lines) {
                String[] columns = line.split("\t", -1);
                boolean refused = columns[2].startsWith("400");
                app.seen.clear();
                exchange(world, app, tls, List.of(columns[0]));
                boolean fragment = columns[2].contains("fragment");
                if (refused && !(fragment && Container.name().startsWith("jetty"))) {
                    assertThat(app.seen).as(line).isEmpty();
                } else {
                    assertThat(app.seen).as(line).allMatch(seen -> seen.path().equals(columns[1]));
                }
            }
        } finally {
            world.close();
        }
    }

    @Test
    @DisplayName("H-26 generated targets are decided as they are routed, or refused")
    void generatedTargets_areDecidedAsTheyAreRouted() throws IOException {
        Random random = new Random(SEED);
        int served = 0;
        for (int done = 0; done < TARGETS; done += BATCH) {
            List<String> targets = new ArrayList<>();
            for (int at = 0; at < Math.min(BATCH, TARGETS - done); at++) {
                targets.add(target(random));
            }
            World world = new World(World.ENFORCE, "permit(principal, action, resource);");
            try (App app = new App("")) {
                app.letEverythingThrough();
                app.guard(filter(world));
                app.listen(world);
                decided.clear();
                exchange(world, app, Wire.context(world, world.svid("/web")), targets);
                assertThat(escaped(app)).as("seed %d", SEED).isEqualTo(decided);
                served += app.seen.size();
            } finally {
                world.close();
            }
        }
        assertThat(served).isPositive();
    }

    private static String target(Random random) {
        StringBuilder target = new StringBuilder("/");
        int pieces = 1 + random.nextInt(5);
        for (int at = 0; at < pieces; at++) {
            // Half of all pieces are plain, so that enough is served to be compared.
            target.append(PIECES[random.nextBoolean() ? random.nextInt(3) : random.nextInt(PIECES.length)]);
            target.append(random.nextInt(3) > 0 && at < pieces - 1 ? "/" : "");
        }
        return target.toString();
    }

    @Test
    @DisplayName("H-22 HTTP/2 passes the same filter")
    void http2_passesTheSameFilter() throws Exception {
        World world = new World(World.ENFORCE, Rules.POLICIES);
        ZeroTrustFilter filter = ZeroTrustFilter.builder(world.boundary)
                .route("GET", "/pub")
                .route("GET", "/admin")
                .build();
        try (App app = App.start(world, filter)) {
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_2)
                    .sslContext(Wire.context(world, world.svid("/web")))
                    .build();
            String base = "https://127.0.0.1:" + app.port();
            HttpResponse<String> served = client.send(
                    HttpRequest.newBuilder(URI.create(base + "/pub")).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(served.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(served.body()).isEqualTo("served " + World.WEB);
            for (String path : List.of("/admin", "/pub/", "/pub;x", "/pub%2Fadmin")) {
                HttpResponse<String> denied = client.send(
                        HttpRequest.newBuilder(URI.create(base + path)).build(), HttpResponse.BodyHandlers.ofString());
                assertThat(denied.statusCode()).as(path).isIn(400, 403);
            }
            assertThat(app.seen).hasSize(1);
        } finally {
            world.close();
        }
    }
}
