package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.testing.world.World;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("container")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RoutesTest {
    private final World world = new World(World.ENFORCE, "permit(principal, action, resource);");

    @AfterAll
    void stop() {
        world.close();
    }

    @Test
    void allProblems_areListedAtOnce() {
        ZeroTrustFilter.Builder builder = ZeroTrustFilter.builder(world.boundary)
                .route("get", "/a")
                .route("GET", "b")
                .route("GET", "/c//d")
                .route("GET", "/e/{x}/{x}")
                .route("GET", "/f", route -> route.resource("F", "{x}"))
                .route("GET", "/g", route -> route.resource("no type", "1"))
                .route("GET", "/h/{x}")
                .route("GET", "/h/{y}");

        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(builder::build)
                .withMessageContainingAll(
                        "route get /a: the method must be in upper-case letters",
                        "route GET b: the template must start with a slash",
                        "route GET /c//d: no path is ever like that",
                        "route GET /e/{x}/{x}: variable x stands there twice",
                        "route GET /f: the resource's id has a variable x that the template has not",
                        "route GET /g: no type is no entity type",
                        "two routes are for the same paths: GET/h/{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "/a{b}",
                "/{a}b",
                "/{}",
                "/{",
                "/}",
                "/{a",
                "/{1}",
                "/{a-b}",
                "/{a...}",
                "/{\u00e9}",
                "/{a}/{a}",
                "//",
                "/a//b",
                "/.",
                "/..",
                "/a/../b",
                "/a%20b",
                "/a;b",
                "/a\\b",
                "/a?b",
                "/a#b",
                "/a\tb",
            })
    void templateThatNoPathIsLike_isRefused(String template) {
        ZeroTrustFilter.Builder builder =
                ZeroTrustFilter.builder(world.boundary).route("GET", template);
        assertThatExceptionOfType(ZeroTrustConfigurationException.class).isThrownBy(builder::build);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "get", "Get", "GET ", "G\u00c9T", "GET,POST", "*", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void methodThatIsNone_isRefused(String method) {
        ZeroTrustFilter.Builder builder =
                ZeroTrustFilter.builder(world.boundary).route(method, "/a");
        assertThatExceptionOfType(ZeroTrustConfigurationException.class).isThrownBy(builder::build);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "x{id}", "{id}-{id}", "{id}x/a", "{other}", "{}"})
    void resourceIdThatCannotBeFilledIn_isRefused(String id) {
        ZeroTrustFilter.Builder builder =
                ZeroTrustFilter.builder(world.boundary).route("GET", "/a/{id}", route -> route.resource("Entry", id));
        assertThatExceptionOfType(ZeroTrustConfigurationException.class).isThrownBy(builder::build);
    }

    @Test
    @SuppressWarnings("NullAway") // The point is what callers without null checks get.
    void null_isRefused() {
        assertThatNullPointerException().isThrownBy(() -> ZeroTrustFilter.builder(null));
        ZeroTrustFilter.Builder builder = ZeroTrustFilter.builder(world.boundary);
        assertThatNullPointerException().isThrownBy(() -> builder.route(null, "/a"));
        assertThatNullPointerException().isThrownBy(() -> builder.route("GET", null));
        assertThatNullPointerException().isThrownBy(() -> builder.route("GET", "/a", null));
        assertThatNullPointerException()
                .isThrownBy(() -> builder.route("GET", "/a", route -> route.action((EntityUid) null)));
        assertThatNullPointerException()
                .isThrownBy(() -> builder.route("GET", "/a", route -> route.resource(null, "a")));
    }

    @Test
    @DisplayName("H-24 of several routes the one with the leftmost literal is taken, in whatever order they are added")
    void routes_areTakenByTheirLeftmostLiteral() throws IOException {
        Map<String, String> expected = Map.of(
                "/a/b/c", "/a/b/c",
                "/a/b/x", "/a/b/{z}",
                "/a/x/c", "/a/{y}/c",
                "/x/b/c", "/{x}/b/c",
                "/a/x/y", "/a/{y}/{z}",
                "/x/y/c", "/{x}/{y}/c",
                "/x/y/z", "/{x}/{y}/{z}",
                "/a/b/", "/a/b/",
                "/", "/",
                "/z", "/{x}");
        for (boolean sorted : new boolean[] {true, false}) {
            ZeroTrustFilter.Builder builder = ZeroTrustFilter.builder(world.boundary);
            expected.values().stream()
                    .sorted(sorted ? java.util.Comparator.naturalOrder() : java.util.Comparator.reverseOrder())
                    .forEach(template -> builder.route("GET", template));
            try (App app = App.start(world, builder.build());
                    Wire wire = Wire.open(world, app, world.svid("/web"))) {
                for (Map.Entry<String, String> path : expected.entrySet()) {
                    assertThat(wire.get(path.getKey()).status()).isEqualTo(200);
                    assertThat(world.last().resource()).isEqualTo("Zt::Http::Route::\"" + path.getValue() + "\"");
                }
            }
        }
    }

    @Test
    @DisplayName("H-24 routes that cross are reported with the one that wins, special cases and disjoint ones are not")
    void routesThatCross_areReported() {
        ZeroTrustFilter filter = ZeroTrustFilter.builder(world.boundary)
                .route("GET", "/{x}/b")
                .route("GET", "/a/{y}")
                .route("POST", "/a/{y}")
                .route("GET", "/a/b")
                .route("GET", "/{x}/{y}")
                .route("GET", "/{x}/")
                .route("GET", "/c/{y}/d")
                .route("GET", "/{x}/e/f")
                .build();

        assertThat(filter.overlaps())
                .containsExactly("routes overlap: what both cover goes to GET/a/{}, not to GET/{}/b");
    }

    @Test
    void variables_becomePartOfTheResource() throws IOException {
        ZeroTrustFilter filter = ZeroTrustFilter.builder(world.boundary)
                .route(
                        "PUT",
                        "/tenants/{tenant}/entries/{id}",
                        route -> route.action(EntityUid.of("Ledger::Action", "write"))
                                .resource("Ledger::Entry", "{tenant}/entry/{id}"))
                .route("GET", "/tenants/{tenant}", route -> route.resource("Ledger::Tenant", "all"))
                .build();
        try (App app = App.start(world, filter);
                Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertThat(wire.send("PUT", "/tenants/caf%C3%A9/entries/%224%20%22", "Content-Length: 0")
                            .status())
                    .isEqualTo(200);
            assertThat(world.last().action()).isEqualTo("Ledger::Action::\"write\"");
            assertThat(world.last().resource())
                    .isEqualTo(EntityUid.of("Ledger::Entry", "caf\u00e9/entry/\"4 \"")
                            .toString());
            assertThat(wire.get("/tenants/x").status()).isEqualTo(200);
            assertThat(world.last().action()).isEqualTo("Zt::Http::Action::\"GET\"");
            assertThat(world.last().resource()).isEqualTo("Ledger::Tenant::\"all\"");
        }
    }
}
