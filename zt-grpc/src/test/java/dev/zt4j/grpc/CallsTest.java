package dev.zt4j.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.authority.Authority;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.grpc.Service.Client;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.testing.world.World;
import io.grpc.ClientCall;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CallsTest {
    private static final String READ_BY_WEB = "Read " + World.WEB + " " + World.WEB;

    private World world = new World(World.ENFORCE, Rules.POLICIES);
    private Service service = Service.start(world, ZeroTrustServerInterceptor.create(world.boundary));

    @AfterEach
    void stop() {
        service.close();
        world.close();
    }

    private void restart(World other) {
        stop();
        world = other;
        service = Service.start(world, ZeroTrustServerInterceptor.create(world.boundary));
    }

    private void restart(Service other) {
        service.close();
        service = other;
    }

    @Test
    void svidOfPermittedWorkload_isServedAsThatWorkload() {
        try (Client client = service.client(world.svid("/web"))) {
            assertThat(client.call("Read")).isEqualTo(READ_BY_WEB);
        }
        DecisionRecord record = world.last();
        assertThat(record.outcome()).isEqualTo("PERMIT");
        assertThat(record.evidence()).isEqualTo("tls");
        assertThat(record.action()).isEqualTo("Zt::Grpc::Action::\"ledger.Ledger/Read\"");
        assertThat(record.resource()).isEqualTo("Zt::Grpc::Method::\"ledger.Ledger/Read\"");
        assertThat(record.determiningPolicies()).containsExactly("web");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "bearer", "BEARER"})
    void tokenOfPermittedWorkload_isServedAsThatWorkload(String scheme) {
        try (Client client = service.client(null)) {
            assertThat(client.call("Read", "authorization: " + scheme + " " + world.token("/web")))
                    .isEqualTo(READ_BY_WEB);
        }
        assertThat(world.last().evidence()).isEqualTo("bearer");
    }

    @Test
    @DisplayName("Q-11 who is not proven is told UNAUTHENTICATED and nothing else")
    void nothingPresented_isUnauthenticated() {
        try (Client client = service.client(null)) {
            assertDenied(client.call("Read"), Status.Code.UNAUTHENTICATED, "evidence.missing");
        }
    }

    @Test
    @DisplayName("Q-06 a connection without TLS proves nothing, whatever its metadata say")
    void plaintext_isUnauthenticated() {
        restart(Service.startPlain(world, ZeroTrustServerInterceptor.create(world.boundary)));
        try (Client client = service.client(null)) {
            assertDenied(
                    client.call("Read", "x-forwarded-client-cert: URI=" + World.WEB),
                    Status.Code.UNAUTHENTICATED,
                    "evidence.missing");
        }
    }

    @Test
    @DisplayName("Q-05 other keys are no identity")
    void otherMetadata_isIgnored() {
        try (Client client = service.client(null)) {
            String token = "Bearer " + world.token("/web");
            assertDenied(
                    client.call(
                            "Read",
                            "x-forwarded-client-cert: URI=" + World.WEB,
                            "x-auth-subject: " + World.WEB,
                            "proxy-authorization: " + token,
                            "x-authorization: " + token),
                    Status.Code.UNAUTHENTICATED,
                    "evidence.missing");
            assertDenied(
                    client.call("Read", "authorization: Basic d2ViOndlYg=="),
                    Status.Code.UNAUTHENTICATED,
                    "evidence.missing");
        }
    }

    @Test
    @DisplayName("Q-04 more than one authorization entry is refused, good first and good last")
    void severalAuthorizationEntries_areDenied() {
        String good = "authorization: Bearer " + world.token("/web");
        try (Client client = service.client(world.svid("/web"))) {
            for (String other : List.of("authorization: Bearer abc", "authorization: Basic abc", good)) {
                assertDenied(client.call("Read", good, other), Status.Code.UNAUTHENTICATED, "evidence.malformed");
                assertDenied(client.call("Read", other, good), Status.Code.UNAUTHENTICATED, "evidence.malformed");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer  TOKEN",
                "Bearer TOKEN,Bearer TOKEN",
                "Bearer TOKEN TOKEN",
                "Bearer =TOKEN",
                "Bearer TOKEN=x",
                "Bearer:TOKEN",
                "Bearer \"TOKEN\"",
                "\"Bearer\" TOKEN",
                ", Bearer TOKEN",
                "",
            })
    void malformedAuthorization_isDenied(String value) {
        try (Client client = service.client(world.svid("/web"))) {
            assertDenied(
                    client.call("Read", "authorization: " + value.replace("TOKEN", world.token("/web"))),
                    Status.Code.UNAUTHENTICATED,
                    "evidence.malformed");
        }
    }

    @Test
    void tokensThatDoNotHold_areDenied() {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-06-01T12:00:00Z"));
        Authority elsewhere = Authority.create(TrustDomain.of("other.example"), clock);
        Duration ttl = Duration.ofMinutes(5);
        Map<String, String> tokens = Map.of(
                "jwt.aud", world.authority.jwtSvid(world.authority.id("/web"), "spiffe://prod.example/other", ttl),
                "jwt.no-bundle", elsewhere.jwtSvid(elsewhere.id("/web"), World.AUDIENCE, ttl),
                "jws.form", "abc");
        String good = world.token("/web");
        try (Client client = service.client(null)) {
            tokens.forEach((reason, token) -> assertDenied(
                    client.call("Read", "authorization: Bearer " + token), Status.Code.UNAUTHENTICATED, reason));
            world.pass(Duration.ofSeconds(361));
            assertDenied(client.call("Read", "authorization: Bearer " + good), Status.Code.UNAUTHENTICATED, "jwt.exp");
        }
    }

    @Test
    void expiredSvid_failsTheHandshake() {
        X509Svid svid = world.svid("/web");
        world.pass(Duration.ofMinutes(61));
        try (Client client = service.client(svid)) {
            assertThat(client.call("Read")).startsWith("UNAVAILABLE: ").doesNotContain("validity");
        }
        assertThat(service.seen).isEmpty();
        assertThat(world.outcomes()).isNotEmpty().containsOnly("DENY x509.validity");
        assertThat(world.last().action()).isEqualTo("Zt::Tls::Action::\"handshake\"");
    }

    @Test
    @DisplayName("G-11 a chain that expires on an open channel is refused")
    void svidThatExpiresOnOpenChannel_isDenied() {
        try (Client client = service.client(world.svid("/web"))) {
            assertThat(client.call("Read")).isEqualTo(READ_BY_WEB);
            service.seen.clear();
            world.pass(Duration.ofMinutes(61));
            assertDenied(client.call("Read"), Status.Code.UNAUTHENTICATED, "x509.validity");
        }
    }

    @Test
    @DisplayName("Q-11 who may not is told PERMISSION_DENIED and nothing else")
    void whatNoPolicyPermits_isDenied() {
        try (Client client = service.client(world.svid("/batch"))) {
            assertDenied(client.call("Read"), Status.Code.PERMISSION_DENIED, "policy.no-permit");
        }
        try (Client client = service.client(world.svid("/web"))) {
            assertDenied(client.call("Admin"), Status.Code.PERMISSION_DENIED, "policy.no-permit");
        }
    }

    @Test
    void whatAPolicyForbids_isDenied() {
        try (Client client = service.client(world.svid("/web"))) {
            assertDenied(client.call("Closed"), Status.Code.PERMISSION_DENIED, "policy.forbid");
            assertThat(world.last().determiningPolicies()).containsExactly("closed");
        }
    }

    @Test
    void revokedCaller_isCutOffOnTheOpenChannel() {
        try (Client client = service.client(world.svid("/web"))) {
            assertThat(client.call("Read")).isEqualTo(READ_BY_WEB);
            service.seen.clear();
            world.zt.revoke(Revocation.workload(world.authority.id("/web"), "stolen"));
            assertDenied(client.call("Read"), Status.Code.UNAUTHENTICATED, "revoked.principal");
        }
    }

    @Test
    void changedPolicy_decidesTheNextCallOfTheSameChannel() throws IOException {
        try (Client client = service.client(world.svid("/web"))) {
            assertThat(client.call("Read")).isEqualTo(READ_BY_WEB);
            service.seen.clear();
            world.deploy(Rules.POLICIES.replace("Ledger/Closed", "Ledger/Read"));
            assertDenied(client.call("Read"), Status.Code.PERMISSION_DENIED, "policy.forbid");
            assertThat(client.call("Closed")).startsWith("Closed ");
        }
    }

    @Test
    void boundaryThatOnlyReports_passesWithoutPrincipalWhereEvidenceFails() {
        restart(new World(World.REPORT, Rules.POLICIES));
        try (Client client = service.client(null)) {
            assertThat(client.call("Read")).isEqualTo("Read nobody nobody");
            assertThat(client.call("Read", "authorization: Bearer abc")).isEqualTo("Read nobody nobody");
        }
        try (Client client = service.client(world.svid("/web"))) {
            assertThat(client.call("Closed")).isEqualTo("Closed " + World.WEB + " " + World.WEB);
            world.zt.revoke(Revocation.workload(world.authority.id("/web"), "stolen"));
            service.seen.clear();
            assertDenied(client.call("Closed"), Status.Code.UNAUTHENTICATED, "revoked.principal");
        }
        assertThat(world.outcomes())
                .containsExactly(
                        "WOULD_DENY evidence.missing",
                        "WOULD_DENY jws.form",
                        "WOULD_DENY policy.forbid",
                        "DENY revoked.principal");
    }

    @Test
    @DisplayName("G-12 no record, no access")
    void failingDecisionLog_makesTheBoundaryUnavailable() {
        try (Client client = service.client(world.svid("/web"))) {
            world.failSink(true);
            assertThat(client.call("Read")).isEqualTo(READ_BY_WEB);
            service.seen.clear();
            assertThat(world.outcomes()).containsExactly("PERMIT policy.permit");
            assertDenied(client.call("Read"), Status.Code.UNAVAILABLE, "log.unavailable");
        }
    }

    @Test
    @DisplayName("Q-01 Q-10 what is not registered is for gRPC to refuse, whatever the path looks like")
    void unknownMethod_isUnimplemented() {
        try (Client client = service.client(world.svid("/web"))) {
            for (String path : List.of(
                    "ledger.Ledger/Unknown",
                    "ledger.ledger/Read",
                    "ledger.Ledger/read",
                    "/ledger.Ledger/Read",
                    "ledger.Ledger//Read",
                    "ledger.Ledger/Read/",
                    "ledger.Ledger%2FRead",
                    "ledger.Ledger/Read?x",
                    "grpc.health.v1.Health/Check",
                    "/")) {
                int slash = path.lastIndexOf('/');
                assertThat(client.call(Service.unary(path.substring(0, Math.max(slash, 0)), path.substring(slash + 1))))
                        .as(path)
                        .startsWith("UNIMPLEMENTED: ");
            }
        }
        assertThat(service.seen).isEmpty();
        assertThat(world.records()).isEmpty();
    }

    @Test
    @DisplayName("Q-02 a method that only a fallback serves is decided like any other")
    void fallbackMethod_isDenied() {
        HandlerRegistry everything = new HandlerRegistry() {
            @Override
            public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
                return ServerMethodDefinition.create(
                        Service.unary("fallback.Any", "Thing"),
                        ServerCalls.asyncUnaryCall((request, answers) -> service.record("fallback")));
            }
        };
        restart(Service.start(
                world,
                builder -> builder.fallbackHandlerRegistry(everything)
                        .intercept(ZeroTrustServerInterceptor.create(world.boundary))));
        try (Client client = service.client(world.svid("/web"))) {
            // The name is that of the descriptor, not that of the path.
            assertDenied(
                    client.call(Service.unary("ledger.Ledger", "Unknown")),
                    Status.Code.PERMISSION_DENIED,
                    "policy.no-permit");
            assertThat(world.last().action()).isEqualTo("Zt::Grpc::Action::\"fallback.Any/Thing\"");
        }
    }

    @Test
    @DisplayName("Q-03 an interceptor that was added later does not let a call past")
    void laterInterceptor_doesNotLetACallPast() {
        ServerInterceptor later = new ServerInterceptor() {
            @Override
            public <Q, A> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                return next.startCall(call, headers);
            }
        };
        restart(Service.start(
                world,
                builder -> builder.intercept(ZeroTrustServerInterceptor.create(world.boundary))
                        .intercept(later)));
        try (Client client = service.client(world.svid("/web"))) {
            assertDenied(client.call("Admin"), Status.Code.PERMISSION_DENIED, "policy.no-permit");
            assertThat(client.call("Read")).isEqualTo(READ_BY_WEB);
        }
    }

    @ParameterizedTest
    @CsvSource({"/web, AdminSum, policy.forbid", "/batch, Sum, policy.no-permit"})
    @DisplayName("Q-07 a stream is decided before its first message")
    void deniedStream_reachesNoHandler(String workload, String method, String reason) throws Exception {
        world.deploy(Rules.POLICIES.replace("Ledger/Closed", "Ledger/AdminSum"));
        try (Client client = service.client(world.svid(workload))) {
            Stream stream = new Stream();
            ClientCall<String, String> call = stream.open(client, method);
            call.sendMessage("1");
            call.sendMessage("2");
            call.halfClose();
            assertDenied(stream.next(), Status.Code.PERMISSION_DENIED, reason);
        }
    }

    @Test
    void everyCallbackOfAStream_runsAsItsCaller() throws Exception {
        try (Client client = service.client(world.svid("/web"))) {
            String who = " " + World.WEB + " " + World.WEB;
            Stream stream = new Stream();
            ClientCall<String, String> call = stream.open(client, "Sum");
            call.sendMessage("1");
            assertThat(stream.next()).isEqualTo("1" + who);
            call.sendMessage("2");
            assertThat(stream.next()).isEqualTo("2" + who);
            call.halfClose();
            assertThat(stream.next()).isEqualTo("completed" + who);
            assertThat(stream.next()).isEqualTo("OK: null");
            assertThat(service.seen).containsExactly("Sum" + who, "1" + who, "2" + who, "completed" + who);
            assertThat(world.outcomes()).containsExactly("PERMIT policy.permit");
        }
    }

    @Test
    @DisplayName("R-09 calls on one thread leave no caller behind")
    void callsOnOneThread_keepTheirCallers() {
        ExecutorService oneThread = Executors.newSingleThreadExecutor();
        restart(Service.start(
                world,
                builder -> builder.executor(oneThread)
                        .intercept(ZeroTrustServerInterceptor.builder(world.boundary)
                                .method("ledger.Ledger/Health", MethodMapping::allowAnonymous)
                                .build())));
        try (Client known = service.client(world.svid("/web"));
                Client unknown = service.client(null)) {
            for (int i = 0; i < 100; i++) {
                assertThat(known.call("Read")).isEqualTo(READ_BY_WEB);
                assertThat(unknown.call("Health")).isEqualTo("Health anonymous anonymous");
            }
        } finally {
            oneThread.shutdownNow();
        }
    }

    @Test
    void mappedMethod_isDecidedByItsMapping() {
        restart(Service.start(
                world,
                ZeroTrustServerInterceptor.builder(world.boundary)
                        .method(
                                "ledger.Ledger/Read",
                                method -> method.action("readEntry").resource("Entry", "all"))
                        .build()));
        try (Client client = service.client(world.svid("/web"))) {
            assertThat(client.call("Read")).isEqualTo(READ_BY_WEB);
            assertThat(world.last().action()).isEqualTo("Action::\"readEntry\"");
            assertThat(world.last().resource()).isEqualTo("Entry::\"all\"");
            assertThat(world.last().determiningPolicies()).containsExactly("entry");
        }
    }

    /** the answer is the same for every reason of its kind; the record knows the reason; the handler never ran. */
    private void assertDenied(String answer, Status.Code code, String reason) {
        Map<Status.Code, String> texts = Map.of(
                Status.Code.UNAUTHENTICATED, "authentication required",
                Status.Code.PERMISSION_DENIED, "permission denied",
                Status.Code.UNAVAILABLE, "unavailable");
        assertThat(answer).isEqualTo(code + ": " + texts.get(code));
        assertThat(world.last().reasons().get(0).code()).isEqualTo(reason);
        assertThat(world.last().outcome()).isEqualTo("DENY");
        assertThat(service.seen).isEmpty();
    }
}
