package dev.zt4j.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.cedar.schema.Type;
import dev.zt4j.grpc.Service.Client;
import dev.zt4j.policy.AttributeSource;
import dev.zt4j.testing.world.World;
import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerTransportFilter;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EvidenceTest {
    private World world = new World(World.ENFORCE, Rules.POLICIES);
    private Service service = Service.install(world);

    @AfterEach
    void stop() {
        service.close();
        world.close();
    }

    private static String call(Client client, Metadata headers) {
        try {
            return ClientCalls.blockingUnaryCall(
                    ClientInterceptors.intercept(client.channel(), MetadataUtils.newAttachHeadersInterceptor(headers)),
                    Service.unary(Service.NAME, "Read"),
                    CallOptions.DEFAULT,
                    "x");
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode().name();
        }
    }

    @Test
    @DisplayName("Q-05 binary and reserved keys are no identity")
    void binaryAndReservedKeys_areIgnored() {
        Metadata headers = new Metadata();
        String token = "Bearer " + world.token("/web");
        headers.put(
                Metadata.Key.of("authorization-bin", Metadata.BINARY_BYTE_MARSHALLER),
                token.getBytes(StandardCharsets.UTF_8));
        headers.put(Metadata.Key.of("grpc-authorization", Metadata.ASCII_STRING_MARSHALLER), token);
        try (Client client = service.client(null)) {
            assertThat(call(client, headers)).isEqualTo("UNAUTHENTICATED");
        }
        assertThat(world.outcomes()).containsExactly("DENY evidence.missing");
        assertThat(service.seen).isEmpty();
    }

    @Test
    @DisplayName("Q-13 a token that is too long is refused unread")
    void longToken_isRefused() {
        service.close();
        service = Service.install(
                world,
                (texts, builder) -> ZeroTrustGrpc.intercept(
                        builder.maxInboundMetadataSize(1 << 18),
                        ZeroTrustServerInterceptor.create(world.boundary),
                        texts));
        try (Client client = service.client(null)) {
            assertThat(client.call("Read", "authorization: Bearer " + "x".repeat(20_000)))
                    .startsWith("UNAUTHENTICATED");
        }
        assertThat(world.last().reasons().get(0).code()).isEqualTo("limit.token");
    }

    @Test
    @DisplayName("Q-12 a transport whose connection cannot be read proves nothing, and the call is denied once")
    void brokenTransport_isDenied() {
        SSLSession broken = (SSLSession) Proxy.newProxyInstance(
                EvidenceTest.class.getClassLoader(),
                new Class<?>[] {SSLSession.class},
                (session, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
        service.close();
        service = Service.install(
                world,
                (texts, builder) -> ZeroTrustGrpc.intercept(
                        builder.addTransportFilter(new ServerTransportFilter() {
                            @Override
                            public Attributes transportReady(Attributes transport) {
                                return transport.toBuilder()
                                        .set(Grpc.TRANSPORT_ATTR_SSL_SESSION, broken)
                                        .build();
                            }
                        }),
                        ZeroTrustServerInterceptor.create(world.boundary),
                        texts));
        try (Client client = service.client(world.svid("/web"))) {
            assertThat(client.call("Read")).isEqualTo("UNAVAILABLE: unavailable");
        }
        assertThat(world.outcomes()).containsExactly("DENY internal.error");
        assertThat(service.seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permit(principal, action, resource) when { context has signals && context.signals has risk };",
                "permit(principal, action, resource); "
                        + "forbid(principal, action, resource) unless { context has signals && context.signals has risk };",
            })
    @DisplayName(
            "Q-12 Q-13 a decision does not wait for a source beyond its deadline, and what is absent grants nothing")
    void sourceThatDoesNotAnswer_grantsNothing(String policies) {
        CountDownLatch never = new CountDownLatch(1);
        stop();
        world = new World(
                World.ENFORCE,
                policies,
                zt -> zt.attributes(AttributeSource.signal("risk", Type.Primitive.LONG)
                        .deadline(Duration.ofMillis(50))
                        .fetch(query -> {
                            never.await();
                            return Optional.empty();
                        })));
        service = Service.install(world);
        try (Client client = service.client(world.svid("/web"))) {
            assertThat(client.call("Read")).isEqualTo("PERMISSION_DENIED: permission denied");
        } finally {
            never.countDown();
        }
        assertThat(world.outcomes()).hasSize(1).allMatch(outcome -> outcome.startsWith("DENY policy."));
        assertThat(service.seen).isEmpty();
    }
}
