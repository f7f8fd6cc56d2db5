package dev.zt4j.grpc;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.testing.world.World;
import io.grpc.BindableService;
import io.grpc.HandlerRegistry;
import io.grpc.netty.NettyServerBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MappingTest {
    private final World world = new World(World.ENFORCE, Rules.POLICIES);

    @AfterAll
    void stop() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "Service", "/Method", "Service/", "/pkg.Service/Method", "a/b/c"})
    void nameThatIsNone_isRefused(String name) {
        ZeroTrustServerInterceptor.Builder builder =
                ZeroTrustServerInterceptor.builder(world.boundary).method(name, method -> {});
        assertThatExceptionOfType(ZeroTrustConfigurationException.class).isThrownBy(builder::build);
    }

    @Test
    void allProblems_areListedAtOnce() {
        ZeroTrustServerInterceptor.Builder builder = ZeroTrustServerInterceptor.builder(world.boundary)
                .method("a.B/C", method -> method.action("x"))
                .method("a.B/C", method -> method.action("y"))
                .method("a.B", method -> {});
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(builder::build)
                .withMessageContainingAll("a.B/C is mapped twice", "method a.B: the full name");
    }

    @Test
    @SuppressWarnings("NullAway") // The point is what callers without null checks get.
    void null_isRefused() {
        assertThatNullPointerException().isThrownBy(() -> ZeroTrustServerInterceptor.create(null));
        ZeroTrustServerInterceptor.Builder builder = ZeroTrustServerInterceptor.builder(world.boundary);
        assertThatNullPointerException().isThrownBy(() -> builder.method(null, method -> {}));
        assertThatNullPointerException().isThrownBy(() -> builder.method("a.B/C", null));
        assertThatNullPointerException()
                .isThrownBy(() -> builder.method("a.B/C", method -> method.action((EntityUid) null)));
        assertThatNullPointerException().isThrownBy(() -> builder.method("a.B/C", method -> method.resource(null)));
        assertThatNullPointerException()
                .isThrownBy(
                        () -> builder.method("a.B/C", method -> method.eachMessage(null, (message, request) -> {})));
        assertThatNullPointerException()
                .isThrownBy(() -> builder.method("a.B/C", method -> method.eachMessage(String.class, null)));
        assertThatNullPointerException().isThrownBy(() -> builder.service(null, method -> {}));
        assertThatNullPointerException().isThrownBy(() -> builder.service("a.B", null));
        assertThatNullPointerException().isThrownBy(() -> builder.rules(null));
    }

    @Test
    @SuppressWarnings("NullAway") // The point is what callers without null checks get.
    void null_isRefusedByTheInstaller() {
        ZeroTrustServerInterceptor guard = ZeroTrustServerInterceptor.create(world.boundary);
        NettyServerBuilder server = NettyServerBuilder.forPort(0);
        assertThatNullPointerException().isThrownBy(() -> ZeroTrustGrpc.intercept(server, null));
        assertThatNullPointerException()
                .isThrownBy(() -> ZeroTrustGrpc.intercept(server, guard, (BindableService) null));
        assertThatNullPointerException()
                .isThrownBy(() -> ZeroTrustGrpc.intercept(server, guard, (HandlerRegistry) null));
    }

    @Test
    @SuppressWarnings("NullAway") // The point is what callers without null checks get.
    void null_isRefusedByCredentials() {
        SpiffeId id = world.server.id();
        JwtSvidSource source = (audience) -> world.token("/web");
        assertThatNullPointerException().isThrownBy(() -> JwtSvidCredentials.of(null, id, source));
        assertThatNullPointerException().isThrownBy(() -> JwtSvidCredentials.of(world.zt, null, source));
        assertThatNullPointerException().isThrownBy(() -> JwtSvidCredentials.of(world.zt, id, null));
        assertThatNullPointerException().isThrownBy(() -> JwtSvidCredentials.of(world.zt, id, null, source));
    }
}
