package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.testing.world.World;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("container")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DeclaredContextTest {
    private final World world = new World(World.ENFORCE, """
            permit(principal, action, resource) when {
              (context has amount && context.amount < 100) || (context has dry && context.dry)
              || (context has role && context.role == "reader") };
            """);
    private final App app = new App("");

    @BeforeAll
    void start() {
        app.guard(ZeroTrustFilter.builder(world.boundary)
                .route("GET", "/pay", DeclaredContextTest::declare)
                .route("POST", "/pay", DeclaredContextTest::declare)
                .build());
        app.listen(world);
    }

    private static void declare(RouteMapping route) {
        route.parameter("amount", ContextType.NUMBER)
                .parameter("dry", ContextType.BOOLEAN)
                .header("role", "X-Role", ContextType.TEXT);
    }

    @AfterAll
    void stop() {
        app.close();
        world.close();
    }

    @ParameterizedTest
    @CsvSource({
        "?amount=99, 200, policy.permit",
        "?amount=100, 403, policy.no-permit",
        "?amount=-1, 200, policy.permit",
        "?%61mount=%39, 200, policy.permit",
        "?x=1&dry=true, 200, policy.permit",
        "?dry=false, 403, policy.no-permit",
        "'', 403, policy.no-permit",
    })
    @DisplayName("H-21 ACCEPT a parameter that is there once is part of the context")
    void parameter_isPartOfTheContext(String query, int status, String reason) throws IOException {
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertThat(wire.get("/pay" + query).status()).isEqualTo(status);
            assertThat(world.last().reasons().get(0).code()).isEqualTo(reason);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "amount=1&amount=2",
                "amount=1&%61mount=1",
                "amount[]=1",
                "amount=1&amount[0]=1",
                "amount=",
                "amount",
                "amount=x",
                "amount=1.0",
                "amount=+1",
                "amount=9223372036854775808",
                "amount=%D9%A1",
                "amount=%3",
                "amount=%C0%B1",
                "dry=TRUE",
            })
    @DisplayName("H-21 a parameter that is there twice, as an array, malformed or of another type is refused")
    void ambiguousParameter_isRefused(String query) throws IOException {
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            int before = world.records().size();
            assertThat(wire.get("/pay?" + query).status()).isEqualTo(400);
            if (world.records().size() > before) {
                assertThat(world.last().reasons().get(0).code()).isEqualTo("http.param");
            }
        }
        assertThat(app.seen).noneMatch(seen -> seen.path().isEmpty());
    }

    @Test
    @DisplayName("H-21 a form that could hold the parameter once more is refused")
    void parameterBesideAForm_isRefused() throws IOException {
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            for (String type : new String[] {"application/x-www-form-urlencoded", "Multipart/Form-Data; boundary=x"}) {
                Wire.Reply reply = wire.send("POST", "/pay?amount=1", "Content-Type: " + type, "Content-Length: 0");
                assertThat(reply.status()).isEqualTo(400);
                assertThat(world.last().reasons().get(0).code()).isEqualTo("http.param");
            }
            assertThat(wire.send("POST", "/pay?amount=1", "Content-Length: 0").status())
                    .isEqualTo(200);
        }
    }

    @Test
    @DisplayName("R-06 a header that policy reads has one value")
    void header_hasOneValue() throws IOException {
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertThat(wire.get("/pay", "X-Role: reader").status()).isEqualTo(200);
            assertThat(wire.get("/pay", "X-Role: writer").status()).isEqualTo(403);
            for (String[] headers : new String[][] {
                {"X-Role: reader", "X-Role: reader"},
                {"X-Role: reader", "x-role: admin"},
                {"X-Role: admin", "X-Role: reader"},
                {"X-Role: reader,admin"},
            }) {
                assertThat(wire.get("/pay", headers).status()).isEqualTo(400);
                assertThat(world.last().reasons().get(0).code()).isEqualTo("hdr.multi");
            }
        }
    }

    @Test
    void contextNameThatIsReservedOrThereTwice_isRefused() {
        ZeroTrustFilter.Builder builder = ZeroTrustFilter.builder(world.boundary)
                .route("GET", "/a", route -> route.parameter("now", ContextType.TEXT))
                .route(
                        "GET",
                        "/b",
                        route -> route.parameter("x", ContextType.TEXT).header("x", "X", ContextType.TEXT));
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(builder::build)
                .withMessageContainingAll("GET /a: context name now", "GET /b: context name x");
    }
}
