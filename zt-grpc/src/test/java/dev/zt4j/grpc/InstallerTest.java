package dev.zt4j.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.coverage.CoverageReport;
import dev.zt4j.coverage.CoverageStatus;
import dev.zt4j.coverage.EntryPointKind;
import dev.zt4j.grpc.Service.Client;
import dev.zt4j.testing.world.World;
import io.grpc.Attributes;
import io.grpc.BindableService;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InstallerTest {
    private static final String DENIED = "PERMISSION_DENIED: permission denied";
    private static final String EVERYTHING = "permit(principal is Zt::Workload, action, resource);";

    private World world = new World(World.ENFORCE, Rules.POLICIES);
    private Service service = Service.install(world);

    @AfterEach
    void stop() {
        service.close();
        world.close();
    }

    private void restart(World other, BiFunction<Service, NettyServerBuilder, NettyServerBuilder> how) {
        stop();
        world = other;
        service = Service.install(world, how);
    }

    private ZeroTrustServerInterceptor guard() {
        return ZeroTrustServerInterceptor.create(world.boundary);
    }

    private static BindableService other(String name, String method, Runnable handler) {
        return () -> ServerServiceDefinition.builder(name)
                .addMethod(Service.unary(name, method), ServerCalls.asyncUnaryCall((request, answers) -> {
                    handler.run();
                    answers.onNext("served");
                    answers.onCompleted();
                }))
                .build();
    }

    /** Changes each message on its way to the handler. */
    private static final class Changing implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
                @Override
                @SuppressWarnings("unchecked") // messages of the test are texts
                public void onMessage(Q message) {
                    super.onMessage((Q) "forged");
                }
            };
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("Q-03 no interceptor stands between decision and handler, added before us or after")
    void interceptorOfTheServer_runsBeforeTheDecision(boolean first) {
        restart(new World(World.ENFORCE, Rules.POLICIES), (ledger, builder) -> {
            ZeroTrustServerInterceptor guard = ZeroTrustServerInterceptor.builder(world.boundary)
                    .method(
                            "ledger.Ledger/Read",
                            method -> method.eachMessage(
                                    String.class, (text, request) -> request.resource("Tenant", text)))
                    .build();
            return first
                    ? ZeroTrustGrpc.intercept(builder.intercept(new Changing()), guard, ledger)
                    : ZeroTrustGrpc.intercept(builder, guard, ledger).intercept(new Changing());
        });
        try (Client client = service.client(world.svid("/web"))) {
            assertThat(client.call("Read")).isEqualTo(DENIED);
        }
        assertThat(world.last().resource()).isEqualTo("Tenant::\"forged\"");
        assertThat(service.seen).isEmpty();
    }

    @Test
    void sessionThatAnotherFilterTakesAway_provesNobody() {
        restart(
                new World(World.ENFORCE, Rules.POLICIES),
                (ledger, builder) -> ZeroTrustGrpc.intercept(builder, guard(), ledger)
                        .addTransportFilter(new ServerTransportFilter() {
                            @Override
                            public Attributes transportReady(Attributes transport) {
                                return transport.toBuilder()
                                        .discard(Grpc.TRANSPORT_ATTR_SSL_SESSION)
                                        .build();
                            }
                        }));
        try (Client client = service.client(world.svid("/web"))) {
            assertThat(client.call("Read")).startsWith("UNAUTHENTICATED");
        }
        assertThat(service.seen).isEmpty();
    }

    @Test
    @DisplayName("Q-03 a service that has an interceptor of its own is refused at the start")
    void interceptedService_isRefused() {
        ServerServiceDefinition intercepted = ServerInterceptors.intercept(service.bindService(), new Changing());
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> ZeroTrustGrpc.intercept(NettyServerBuilder.forPort(0), guard(), () -> intercepted))
                .withMessageContaining("method ledger.Ledger/Read has an interceptor already");
    }

    @Test
    void rulesThatNameNothing_andServicesGivenTwice_areRefusedTogether() {
        ZeroTrustServerInterceptor guard = ZeroTrustServerInterceptor.builder(world.boundary)
                .method("ledger.Ledger/Raed", method -> method.action("readEntry"))
                .service("ledger.Leger", method -> {})
                .build();
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> ZeroTrustGrpc.intercept(NettyServerBuilder.forPort(0), guard, service, service))
                .withMessageContainingAll(
                        "rule for method ledger.Ledger/Raed",
                        "rule for service ledger.Leger",
                        "service ledger.Ledger is given twice");
    }

    @Test
    void everyMethod_standsInTheLedger() {
        List<CoverageReport.Entry> entries = world.boundary.coverage().report().entryPoints().stream()
                .filter(entry -> entry.point().kind() == EntryPointKind.GRPC_METHOD)
                .toList();
        assertThat(entries)
                .extracting(entry -> entry.point().name())
                .contains("ledger.Ledger/Read", "ledger.Ledger/Admin", "ledger.Ledger/Sum")
                .hasSize(service.bindService().getMethods().size());
        assertThat(entries).allMatch(entry -> entry.status() == CoverageStatus.ENFORCED);
    }

    @Test
    @DisplayName("Q-10 a service that was put on the server beside the installer is decided all the same")
    void serviceBeside_isDecided() {
        restart(
                new World(World.ENFORCE, Rules.POLICIES),
                (ledger, builder) -> ZeroTrustGrpc.intercept(builder, guard(), ledger)
                        .addService(other("side.Door", "Open", () -> service.record("side")))
                        // In place of ours, by the same name.
                        .addService(other(Service.NAME, "Admin", () -> service.record("forged"))));
        try (Client client = service.client(world.svid("/web"))) {
            assertThat(client.call(Service.unary("side.Door", "Open"))).isEqualTo(DENIED);
            assertThat(world.last().action()).isEqualTo("Zt::Grpc::Action::\"side.Door/Open\"");
            assertThat(client.call("Admin")).isEqualTo(DENIED);
        }
        assertThat(service.seen).isEmpty();
        assertThat(world.outcomes()).containsExactly("DENY policy.no-permit", "DENY policy.no-permit");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grpc.health.v1.Health/Check",
                "grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
                "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                "grpc.channelz.v1.Channelz/GetServers",
            })
    @DisplayName("Q-10 services of gRPC itself need a rule, whatever policy permits")
    void servicesOfGrpcItself_needARule(String name) {
        String its = name.substring(0, name.indexOf('/'));
        BindableService infrastructure =
                other(its, name.substring(name.indexOf('/') + 1), () -> service.record("told"));
        restart(
                new World(World.ENFORCE, EVERYTHING),
                (ledger, builder) -> ZeroTrustGrpc.intercept(builder, guard(), ledger, infrastructure));
        try (Client client = service.client(world.svid("/web"))) {
            assertThat(client.call(Service.unary(its, name.substring(its.length() + 1))))
                    .isEqualTo(DENIED);
            assertThat(world.outcomes()).containsExactly("DENY route.unmatched");
        }
        restart(
                new World(World.ENFORCE, EVERYTHING),
                (ledger, builder) -> ZeroTrustGrpc.intercept(
                        builder,
                        ZeroTrustServerInterceptor.builder(world.boundary)
                                .service(its, method -> {})
                                .build(),
                        ledger,
                        infrastructure));
        try (Client client = service.client(world.svid("/web"))) {
            assertThat(client.call(Service.unary(its, name.substring(its.length() + 1))))
                    .isEqualTo("served");
        }
        assertThat(world.outcomes()).containsExactly("PERMIT policy.permit");
    }

    @Test
    @DisplayName("Q-02 a name that nobody serves is denied and recorded, and tells callers nothing")
    void unknownMethod_isDeniedByADecision() {
        try (Client known = service.client(world.svid("/web"));
                Client unknown = service.client(null)) {
            assertThat(known.call("Unknown")).isEqualTo(DENIED);
            assertThat(known.call("x".repeat(3000))).isEqualTo(DENIED);
            assertThat(unknown.call("Unknown")).isEqualTo("UNAUTHENTICATED: authentication required");
        }
        assertThat(world.records())
                .extracting(record -> record.reasons().get(0).code())
                .containsExactly("route.unmatched", "route.unmatched", "evidence.missing");
        assertThat(world.records().get(0).resource()).isEqualTo("Zt::Grpc::Method::\"ledger.Ledger/Unknown\"");
        assertThat(world.records().get(1).resource()).hasSizeLessThan(300);
    }

    @Test
    void unknownMethodWhereTheBoundaryOnlyReports_isUnimplementedAsEver() {
        restart(
                new World(World.REPORT, Rules.POLICIES),
                (ledger, builder) -> ZeroTrustGrpc.intercept(builder, guard(), ledger));
        try (Client client = service.client(world.svid("/web"))) {
            assertThat(client.call("Unknown")).startsWith("UNIMPLEMENTED: ");
        }
        assertThat(world.outcomes()).containsExactly("WOULD_DENY route.unmatched");
    }

    @Test
    @DisplayName("Q-02 what a fallback registry serves is decided once, by its own name")
    void fallback_isDecided() {
        HandlerRegistry proxy = new HandlerRegistry() {
            @Override
            public @Nullable ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
                return name.startsWith("proxied.")
                        ? other("proxied.Any", "Thing", () -> service.record("proxied"))
                                .bindService()
                                .getMethod("proxied.Any/Thing")
                        : null;
            }
        };
        String more = Rules.POLICIES + "permit(principal == Zt::Workload::\"spiffe://prod.example/batch\", action, "
                + "resource == Zt::Grpc::Method::\"proxied.Any/Thing\");";
        restart(
                new World(World.ENFORCE, more),
                (ledger, builder) -> ZeroTrustGrpc.intercept(builder, guard(), proxy, ledger));
        try (Client web = service.client(world.svid("/web"));
                Client batch = service.client(world.svid("/batch"))) {
            assertThat(web.call(Service.unary("proxied.Ledger", "Read"))).isEqualTo(DENIED);
            assertThat(service.seen).isEmpty();
            assertThat(web.call("Unknown")).isEqualTo(DENIED);
            assertThat(batch.call(Service.unary("proxied.Ledger", "Read"))).isEqualTo("served");
        }
        assertThat(world.outcomes())
                .containsExactly("DENY policy.no-permit", "DENY route.unmatched", "PERMIT policy.permit");
        assertThat(world.boundary.coverage().report().entryPoints())
                .anyMatch(entry -> entry.point().name().equals(ZeroTrustGrpc.FALLBACK));
    }
}
