package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.servlet.Wire.Reply;
import dev.zt4j.testing.world.World;
import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Sends paths that readers disagree on to a server as it comes and to one that lets them all through. Every path has a
 * route and every caller a permit, so nothing but the rules for paths can stop a request.
 */
@Tag("container")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AmbiguousPathTest {
    static final List<String> AMBIGUOUS = List.of(
            // H-01 encoded slash
            "/pub%2Fadmin",
            "/pub%2fadmin",
            "/a;%2F/admin",
            "/..%2Fadmin",
            "/%2fadmin",
            // H-02 backslash
            "/pub\\admin",
            "/pub%5Cadmin",
            "/pub/..%5cadmin",
            "/pub/..\\admin",
            // H-03 dot segments with encoding or parameters
            "/pub/%2e%2e/admin",
            "/pub/.%2E/admin",
            "/pub/%2E./admin",
            "/pub/..;/admin",
            "/pub/..;x=1/admin",
            "/pub/%2e%2e;/admin",
            "/pub/.;/admin",
            "/%2e/admin",
            "/pub/%2e",
            // H-04 dot segments
            "/../admin",
            "/pub/../../admin",
            "/pub/../admin",
            "/pub/./admin",
            "/pub/.",
            "/pub/..",
            // H-05 path parameters
            "/admin;x",
            "/admin;/users",
            "/;x/admin",
            "/admin;jsessionid=1",
            "/adm;in",
            "/admin;",
            // H-06 empty segments
            "//admin",
            "/pub//admin",
            "///admin",
            "/;/admin",
            "/pub//",
            // H-07 double encoding
            "/%2561dmin",
            "/%252e%252e/admin",
            "/pub%252Fadmin",
            "/admin%253Bx",
            "/%25",
            // H-08 bad and overlong UTF-8, bad hex
            "/%c0%ae%c0%ae/admin",
            "/%e0%80%af",
            "/adm%u0069n",
            "/%",
            "/%0",
            "/%XX",
            "/%-1",
            "/%E2%82",
            "/%ff",
            "/%ED%A0%80",
            "/%F4%90%80%80",
            "/adm\u00efn",
            "/adm%g1n",
            // H-09 controls
            "/admin%00",
            "/admin%00.css",
            "/admin%0a",
            "/admin%0d",
            "/admin%09",
            "/admin%1f",
            "/admin%7f",
            "/admin%C2%80",
            "/admin%C2%85",
            "/admin%C2%9F",
            "/admin%E2%80%A8",
            "/admin%E2%80%A9",
            "/admin\t",
            "/admin\u0001",
            "/admin\u007f",
            // H-12 encoded semicolon
            "/admin/%3bpage",
            "/%3b/admin",
            "/admin%3Bx=1",
            // H-14 other forms of targets
            "http://h//admin",
            "*",
            // H-15 fragment or missing slash
            "admin",
            "?x",
            "%2fadmin",
            // characters that RFC 3986 does not have in a path
            "/adm\"in",
            "/adm<in>",
            "/adm[in]",
            "/adm^in",
            "/adm`in",
            "/adm{in}",
            "/adm|in",
            // H-25 long targets
            "/" + "a".repeat(RequestPath.MAX_LENGTH),
            "/a".repeat(10_000),
            "/" + ";".repeat(10_000),
            "/" + "a".repeat(1 << 16));

    private final World world = new World(World.ENFORCE, "permit(principal, action, resource);");
    private final SSLContext tls = Wire.context(world, world.svid("/web"));
    private final App standard = new App("");
    private final App lenient = new App("");

    @BeforeAll
    void start() {
        lenient.letEverythingThrough();
        for (App app : List.of(standard, lenient)) {
            app.guard(filter());
            app.listen(world);
        }
    }

    @AfterAll
    void stop() {
        standard.close();
        lenient.close();
        world.close();
    }

    @ParameterizedTest
    @FieldSource("AMBIGUOUS")
    @DisplayName("H-01 H-02 H-03 H-04 H-05 H-06 H-07 H-08 H-09 H-12 H-14 H-15 H-25 an ambiguous path is refused")
    void ambiguousPath_isRefused(String target) throws IOException {
        refused(standard, target);
    }

    @ParameterizedTest
    @FieldSource("AMBIGUOUS")
    @DisplayName(
            "H-01 H-02 H-03 H-04 H-05 H-06 H-07 H-08 H-09 H-12 H-14 H-15 H-25 an ambiguous path that the server takes is refused")
    void ambiguousPath_isRefusedEvenIfTheServerTakesIt(String target) throws IOException {
        refused(lenient, target);
    }

    @Test
    @DisplayName("H-01 H-03 H-04 H-05 H-06 H-07 H-09 the refusal is ours, generic, and recorded")
    void refusalOfAnAmbiguousPath_isRecorded() throws IOException {
        int ours = 0;
        for (String target : List.of("/pub%2Fadmin", "/pub/../admin", "/admin;x", "//admin", "/%2561dmin", "/a%09")) {
            int before = world.records().size();
            try (Wire wire = Wire.open(tls, lenient)) {
                Reply reply = wire.get(target);
                assertThat(reply.status()).isEqualTo(400);
                if (world.records().size() > before) {
                    ours++;
                    assertThat(reply.body()).isEqualTo("bad request\n");
                    assertThat(world.last().reasons().get(0).code()).isEqualTo("http.path");
                    assertThat(world.last().resource()).isEqualTo("Zt::Http::Route::\"unmatched\"");
                }
            }
        }
        assertThat(ours).isGreaterThanOrEqualTo(4);
    }

    private void refused(App app, String target) throws IOException {
        app.seen.clear();
        int before = world.records().size();
        try (Wire wire = Wire.open(tls, app)) {
            Reply reply = wire.get(target);

            if (Container.name().equals("tomcat") && target.endsWith("\t")) {
                // To Tomcat, a tab is no part of the target, but stands between it and the version.
                assertThat(app.seen.element().path()).isEqualTo(target.strip());
                return;
            }
            assertThat(reply.status()).isIn(400, 414, 431);
        } catch (SocketException e) {
            // A server need not read to the end what is too long.
            assertThat(target.length()).as(e.getMessage()).isGreaterThan(RequestPath.MAX_LENGTH);
        }
        assertThat(app.seen).isEmpty();
        assertThat(world.outcomes().subList(before, world.records().size())).doesNotContain("PERMIT policy.permit");
    }

    private ZeroTrustFilter filter() {
        ZeroTrustFilter.Builder builder = ZeroTrustFilter.builder(world.boundary);
        StringBuilder template = new StringBuilder();
        for (int depth = 1; depth < 5; depth++) {
            template.append("/{s").append(depth).append('}');
            builder.route("GET", template.toString()).route("GET", template + "/");
        }
        return builder.route("GET", "/").build();
    }
}
