package dev.zt4j.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.grpc.Service.Client;
import dev.zt4j.testing.world.World;
import io.grpc.ClientCall;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessagesTest {
    private static final String DENIED = "PERMISSION_DENIED: permission denied";
    private static final String WHO = " " + World.WEB + " " + World.WEB;
    private static final String POLICIES = Rules.POLICIES
            + "permit(principal == Zt::Workload::\"spiffe://prod.example/web\", action, resource == Tenant::\"own\");";

    private World world = new World(World.ENFORCE, POLICIES);
    private Service service = Service.install(world);

    @AfterEach
    void stop() {
        service.close();
        world.close();
    }

    private <M> void decideEach(Class<M> type, BiConsumer<M, AccessRequest.Builder> says) {
        service.close();
        service = Service.install(
                world,
                ZeroTrustServerInterceptor.builder(world.boundary)
                        .method("ledger.Ledger/Sum", method -> method.eachMessage(type, says))
                        .method("ledger.Ledger/Read", method -> method.eachMessage(type, says))
                        .build());
    }

    private void decideTenants() {
        decideEach(String.class, (text, request) -> request.resource("Tenant", text));
    }

    @Test
    @DisplayName("Q-09 the third message, of another tenant, closes the stream and is not seen")
    void messageOfAnotherTenant_closesTheStream() throws Exception {
        decideTenants();
        try (Client client = service.client(world.svid("/web"))) {
            Stream stream = new Stream();
            ClientCall<String, String> call = stream.open(client, "Sum");
            call.sendMessage("own");
            assertThat(stream.next()).isEqualTo("own" + WHO);
            call.sendMessage("own");
            assertThat(stream.next()).isEqualTo("own" + WHO);
            call.sendMessage("other");
            call.sendMessage("own");
            assertThat(stream.next()).isEqualTo(DENIED);
        }
        assertThat(service.seen).filteredOn(seen -> seen.startsWith("own")).hasSize(2);
        assertThat(service.seen).noneMatch(seen -> seen.startsWith("other"));
        assertThat(world.outcomes())
                .containsExactly(
                        "PERMIT policy.permit",
                        "PERMIT policy.permit",
                        "PERMIT policy.permit",
                        "DENY policy.no-permit");
        assertThat(world.last().resource()).isEqualTo("Tenant::\"other\"");
        assertThat(world.last().evidence()).isEqualTo("principal");
    }

    @Test
    void messageOfAUnaryCall_isDecidedBeforeItsHandler() {
        decideTenants();
        try (Client client = service.client(world.svid("/web"))) {
            // The client sends "x".
            assertThat(client.call("Read")).isEqualTo(DENIED);
        }
        assertThat(service.seen).isEmpty();
    }

    @Test
    void whereTheBoundaryOnlyReports_messagesPassWithTheirEvidence() {
        stop();
        world = new World(World.REPORT, POLICIES);
        decideTenants();
        try (Client client = service.client(null)) {
            assertThat(client.call("Read")).isEqualTo("Read nobody nobody");
        }
        assertThat(world.outcomes()).containsExactly("WOULD_DENY evidence.missing", "WOULD_DENY evidence.missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "context twice", "by another"})
    @DisplayName("Q-12 a rule that fails denies and closes once, and its handler does not run")
    void failingRule_denies(String how) {
        decideEach(String.class, (text, request) -> {
            switch (how) {
                case "throws" -> throw new IllegalStateException("a rule that fails");
                case "context twice" -> request.context("a", 1).context("a", 2);
                default -> request.context("now", "reserved");
            }
        });
        try (Client client = service.client(world.svid("/web"))) {
            assertThat(client.call("Read")).isEqualTo("UNAVAILABLE: unavailable");
        }
        assertThat(service.seen).isEmpty();
        assertThat(world.outcomes()).containsExactly("PERMIT policy.permit", "DENY internal.error");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("Q-13 a message beyond the limit of the server ends its call alone, and its handler does not see it")
    void hugeMessage_endsTheCall(boolean decided) throws Exception {
        if (decided) {
            decideTenants();
        }
        try (Client client = service.client(world.svid("/web"))) {
            Stream stream = new Stream();
            ClientCall<String, String> call = stream.open(client, "Sum");
            call.sendMessage("own");
            assertThat(stream.next()).isEqualTo("own" + WHO);
            call.sendMessage("x".repeat(5 << 20));
            assertThat(stream.next()).startsWith("CANCELLED: ");
            Stream unary = new Stream();
            ClientCall<String, String> one = unary.open(client, Service.unary(Service.NAME, "Read"));
            one.sendMessage("x".repeat(5 << 20));
            one.halfClose();
            assertThat(unary.next()).startsWith("RESOURCE_EXHAUSTED: ");
            Stream other = new Stream();
            other.open(client, "Sum").sendMessage("own");
            assertThat(other.next()).isEqualTo("own" + WHO);
        }
        assertThat(service.connections).hasValue(1);
        assertThat(service.seen).noneMatch(seen -> seen.startsWith("x"));
    }

    @Test
    @DisplayName("Q-12 a message of a type that the rule does not know is denied")
    void messageOfAnotherType_isDenied() {
        decideEach(Integer.class, (number, request) -> {});
        try (Client client = service.client(world.svid("/web"))) {
            assertThat(client.call("Read")).isEqualTo("UNAVAILABLE: unavailable");
        }
        assertThat(world.last().reasons().get(0).code()).isEqualTo("internal.error");
    }

    @Test
    @DisplayName("Q-12 a boundary that is closed denies")
    void closedBoundary_denies() {
        try (Client client = service.client(world.svid("/web"))) {
            assertThat(client.call("Read")).isEqualTo("Read" + WHO);
            world.zt.close();
            assertThat(client.call("Read")).isEqualTo("UNAVAILABLE: unavailable");
        }
    }
}
