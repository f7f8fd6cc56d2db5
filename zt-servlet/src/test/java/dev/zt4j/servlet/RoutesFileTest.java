package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.testing.world.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RoutesFileTest {
    private final World world = new World(World.ENFORCE, """
        permit(principal, action == Action::"readEntry", resource == Entry::"7");
        permit(principal, action == Zt::Http::Action::"GET", resource == Zt::Http::Route::"/health");
        permit(principal, action == Action::"pay", resource) when { context.amount < 100 && context.channel == "app" };
        """);

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        world.close();
    }

    private ZeroTrustFilter.Builder read(String json) throws IOException {
        return ZeroTrustFilter.builder(world.boundary)
                .routes(Files.writeString(directory.resolve("routes.json"), json));
    }

    @Test
    void routes_areThoseOfTheFile() throws IOException {
        ZeroTrustFilter.Builder builder = read("""
            {"routes": [
              {"method": "GET", "path": "/entries/{id}", "host": "localhost",
               "action": {"type": "Action", "id": "readEntry"}, "resource": {"type": "Entry", "id": "{id}"}},
              {"method": "POST", "path": "/pay", "action": {"type": "Action", "id": "pay"},
               "parameters": [{"name": "amount", "type": "number"}],
               "headers": [{"name": "channel", "header": "X-Channel", "type": "text"}]},
              {"method": "GET", "path": "/health", "allowAnonymous": true}
            ]}
            """);
        try (App app = App.start(world, builder.build())) {
            try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
                assertThat(wire.get("/entries/7").status()).isEqualTo(200);
                assertThat(wire.get("/entries/8").status()).isEqualTo(403);
                String channel = "X-Channel: app";
                assertThat(wire.send("POST", "/pay?amount=5", channel, "Content-Length: 0")
                                .status())
                        .isEqualTo(200);
                assertThat(wire.send("POST", "/pay?amount=500", channel, "Content-Length: 0")
                                .status())
                        .isEqualTo(403);
                assertThat(wire.send("POST", "/pay?amount=x", channel, "Content-Length: 0")
                                .status())
                        .isEqualTo(400);
            }
            try (Wire wire = Wire.open(world, app, null)) {
                assertThat(wire.get("/health").status()).isEqualTo(200);
                assertThat(wire.get("/entries/7").status()).isEqualTo(401);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                                          | routes.json: not a JSON object",
                "{                                           | routes.json: not JSON, line 1, column",
                "{}                                          | routes.json: routes: there are none",
                "{\"routes\": []}                            | routes.json: routes: there are none",
                "{\"routes\": {}}                            | routes.json: routes: expected a list",
                "{\"routes\": [1]}                           | routes.json: routes[0]: expected an object",
                "{\"routes\": [ROUTE], \"more\": 1}          | routes.json: more: no such field is known",
                "{\"routes\": [ROUTE], \"routes\": [ROUTE]}  | routes.json: not JSON, line 1, column",
                "{\"routes\": [ROUTE, {}]}                   | routes.json: routes[1]: routes[1].method: missing",
                "{\"routes\": [{\"method\": \"GET\"}]}       | routes.json: routes[0]: routes[0].path: missing",
                "{\"routes\": [ROUTE, ROUTE]}                | two routes are for the same paths: GET/a",
                "WITH \"path\": \"b\"                        | routes.json: routes[0]: route GET b: the template must"
                        + " start",
                "WITH \"path\": 1                            | routes.json: routes[0]: routes[0].path: expected a text",
                "WITH \"method\": \"get\"                    | routes.json: routes[0]: route get /a: the method must"
                        + " be",
                "WITH \"hosts\": \"a\"                       | routes.json: routes[0]: routes[0].hosts: no such field"
                        + " is known",
                "WITH \"host\": \"A\"                        | routes.json: routes[0]: route GET /a: a host is written",
                "WITH \"action\": \"a\"                      | routes.json: routes[0]: routes[0].action: expected an"
                        + " object",
                "WITH \"action\": {\"type\": \"A\"}          | routes.json: routes[0]: routes[0].action.id: missing",
                "WITH \"action\": {\"type\": \"1\", \"id\": \"a\"} | routes.json: routes[0]:",
                "WITH \"action\": {\"type\": \"A\", \"id\": \"a\", \"x\": 1} | routes[0].action.x: no such field is"
                        + " known",
                "WITH \"resource\": {\"type\": \"A\"}        | routes.json: routes[0]: routes[0].resource.id: missing",
                "WITH \"resource\": {\"type\": \"A\", \"id\": \"{x}\"} | routes.json: routes[0]: route GET /a: the"
                        + " resource's id",
                "WITH \"allowAnonymous\": \"yes\"            | routes[0].allowAnonymous: expected true or false",
                "WITH \"parameters\": [{\"name\": \"a\"}]    | routes[0].parameters[0].type: missing",
                "WITH \"parameters\": [{\"name\": \"a\", \"type\": \"date\"}] | routes[0].parameters[0].type: expected"
                        + " one of",
                "WITH \"parameters\": [{\"name\": \"now\", \"type\": \"text\"}] | routes.json: routes[0]: route GET"
                        + " /a: context name",
                "WITH \"headers\": [{\"name\": \"a\", \"type\": \"text\"}] | routes[0].headers[0].header: missing",
            })
    void fault_isToldWithItsPlace(String json, String problem) throws IOException {
        String text = json.startsWith("WITH ")
                ? "{\"routes\": [" + route(json.substring("WITH ".length())) + "]}"
                : json.replace("ROUTE", route("\"allowAnonymous\": false"));
        ZeroTrustFilter.Builder builder = read(text);
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(builder::build)
                .withMessageContaining(problem);
    }

    /** Returns a route with one more field, or with another value of one. */
    private static String route(String field) {
        String method = field.startsWith("\"method\"") ? "" : "\"method\": \"GET\", ";
        String path = field.startsWith("\"path\"") ? "" : "\"path\": \"/a\", ";
        return '{' + method + path + field + '}';
    }

    @Test
    void faultsOfSeveralRoutes_areToldTogether() throws IOException {
        ZeroTrustFilter.Builder builder = read("""
            {"routes": [{"method": "GET"}, {"method": "get", "path": "b"}, {"path": "/c"}]}
            """);
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(builder::build)
                .withMessageContainingAll(
                        "routes[0].path: missing",
                        "routes[1]: route get b: the method must be",
                        "routes[1]: route get b: the template must",
                        "routes[2].method: missing");
    }

    @Test
    void fileThatCannotBeRead_isRefused() throws IOException {
        ZeroTrustFilter.Builder absent =
                ZeroTrustFilter.builder(world.boundary).routes(directory.resolve("absent.json"));
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(absent::build)
                .withMessageContaining("absent.json: cannot be read (NoSuchFileException)");
        Path latin =
                Files.write(directory.resolve("latin.json"), "{\"\u00e4\": 1}".getBytes(StandardCharsets.ISO_8859_1));
        ZeroTrustFilter.Builder malformed =
                ZeroTrustFilter.builder(world.boundary).routes(latin);
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(malformed::build)
                .withMessageContaining("latin.json: cannot be read (MalformedInputException)");
        ZeroTrustFilter.Builder large = read(" ".repeat((1 << 20) + 1));
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(large::build)
                .withMessageContaining("larger than 1048576 bytes");
    }

    @Test
    @SuppressWarnings("NullAway") // The point is what callers without null checks get.
    void null_isRefused() {
        assertThatNullPointerException()
                .isThrownBy(() -> ZeroTrustFilter.builder(world.boundary).routes(null));
    }
}
