package dev.zt4j.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.enforcement.Revocation;
import dev.zt4j.grpc.Service.Client;
import dev.zt4j.log.EventKind;
import dev.zt4j.log.EventRecord;
import dev.zt4j.testing.world.World;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class StreamsTest {
    private static final String DENIED = "PERMISSION_DENIED: permission denied";
    private static final String WHO = " " + World.WEB + " " + World.WEB;
    private static final int CANCELS = Integer.getInteger("zt.cancels", 2_000);

    private static final int STREAMS = 1_000;
    private static final int CONNECTIONS = 5;

    private World world = new World(World.ENFORCE, Rules.POLICIES);
    private Service service = Service.install(world);

    @AfterEach
    void stop() {
        service.close();
        world.close();
    }

    private List<EventRecord> ends() {
        return world.events().stream()
                .filter(event -> event.kind() == EventKind.CALL_ENDED)
                .toList();
    }

    private void assertEnded(String how) {
        await(() -> world.zt.watched() == 0);
        assertThat(ends())
                .extracting(EventRecord::subject, EventRecord::why)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        world.records().get(0).id(), how));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private void revokeWeb() {
        world.zt.revoke(Revocation.workload(world.authority.id("/web"), "stolen"));
    }

    @Test
    @DisplayName("Q-08 a revoked caller's stream is closed, and its handler sees no further message")
    void revocation_closesTheStream() throws Exception {
        try (Client client = service.client(world.svid("/web"))) {
            Stream stream = new Stream();
            ClientCall<String, String> call = stream.open(client, "Sum");
            call.sendMessage("1");
            assertThat(stream.next()).isEqualTo("1" + WHO);
            assertThat(world.zt.watched()).isEqualTo(1);
            revokeWeb();
            call.sendMessage("2");
            assertThat(stream.end()).isEqualTo(DENIED);
            call.sendMessage("3");
            call.halfClose();
            await(() -> service.seen.contains("cancelled" + WHO));
        }
        assertThat(service.seen).doesNotContain("3" + WHO, "completed" + WHO);
        assertThat(world.last().reasons().get(0).code()).isEqualTo("revoked.principal");
        assertEnded("PERMISSION_DENIED");
    }

    @Test
    @DisplayName("Q-08 all streams of a revoked caller are closed, those of others go on")
    void revocation_closesAllStreamsOfTheCaller() throws Exception {
        stop();
        world = new World(World.ENFORCE, "permit(principal is Zt::Workload, action, resource);");
        service = Service.install(world);
        List<Client> clients = new ArrayList<>();
        List<Stream> streams = new ArrayList<>();
        try (Client other = service.client(world.svid("/other"))) {
            Stream stays = new Stream();
            ClientCall<String, String> staying = stays.open(other, "Sum");
            for (int i = 0; i < CONNECTIONS; i++) {
                Client client = service.client(world.svid("/web"));
                clients.add(client);
                for (int j = 0; j < STREAMS / CONNECTIONS; j++) {
                    Stream stream = new Stream();
                    streams.add(stream);
                    stream.open(client, "Sum").sendMessage("1");
                }
            }
            for (Stream stream : streams) {
                assertThat(stream.next()).isEqualTo("1" + WHO);
            }
            long revoked = System.nanoTime();
            revokeWeb();
            for (Stream stream : streams) {
                assertThat(stream.next()).isEqualTo(DENIED);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - revoked)).isLessThan(Duration.ofSeconds(10));
            await(() -> world.zt.watched() == 1);
            staying.sendMessage("1");
            assertThat(stays.next()).startsWith("1 spiffe://prod.example/other");
        } finally {
            clients.forEach(Client::close);
        }
        await(() -> world.zt.watched() == 0);
        assertThat(ends()).hasSize(STREAMS + 1);
    }

    @RepeatedTest(5) // time passes while the decision is being made, or after it
    @DisplayName("Q-08 a stream does not outlive its credential")
    void expiry_closesTheStream() throws Exception {
        try (Client client = service.client(world.svid("/web"))) {
            Stream stream = new Stream();
            stream.open(client, "Sum");
            await(() -> !service.seen.isEmpty());
            world.pass(Duration.ofMinutes(61));
            assertThat(stream.end()).isEqualTo(DENIED);
        }
        assertThat(world.last().reasons().get(0).code()).isEqualTo("principal.expired");
        assertEnded("PERMISSION_DENIED");
    }

    @Test
    @DisplayName("Q-08 a changed policy closes the streams it no longer permits, while the handler is sending")
    void changedPolicy_closesAStreamThatIsBeingSent() throws Exception {
        try (Client client = service.client(world.svid("/web"))) {
            Stream stream = new Stream();
            ClientCall<String, String> call = stream.open(
                    client, Service.method(Service.NAME, "Feed", MethodDescriptor.MethodType.SERVER_STREAMING));
            call.sendMessage("x");
            call.halfClose();
            call.request(1_000_000);
            for (int i = 0; i < 100; i++) {
                assertThat(stream.next()).isEqualTo("news");
            }
            world.deploy(Rules.POLICIES.replace("Ledger/Closed", "Ledger/Feed"));
            assertThat(stream.end()).isEqualTo(DENIED);
            await(() -> service.seen.contains("cancelled" + WHO));
        }
        assertThat(world.last().reasons().get(0).code()).isEqualTo("policy.forbid");
        assertEnded("PERMISSION_DENIED");
    }

    @Test
    void changeThatDoesNotTouchIt_leavesAStreamOpen() throws Exception {
        try (Client client = service.client(world.svid("/web"))) {
            Stream stream = new Stream();
            ClientCall<String, String> call = stream.open(client, "Sum");
            world.zt.revoke(Revocation.workload(world.authority.id("/batch"), "stolen"));
            world.deploy(Rules.POLICIES.replace("Ledger/Closed", "Ledger/Other"));
            call.sendMessage("1");
            assertThat(stream.next()).isEqualTo("1" + WHO);
            call.halfClose();
            assertThat(stream.end()).isEqualTo("OK: null");
        }
        assertEnded("OK");
    }

    @Test
    void streamWhereTheBoundaryOnlyReports_goesOnUntilARevocation() throws Exception {
        stop();
        world = new World(World.REPORT, Rules.POLICIES);
        service = Service.install(world);
        try (Client client = service.client(world.svid("/batch"))) {
            Stream stream = new Stream();
            ClientCall<String, String> call = stream.open(client, "Sum");
            call.sendMessage("1");
            assertThat(stream.next()).startsWith("1 ");
            assertThat(world.outcomes()).containsExactly("WOULD_DENY policy.no-permit");
            world.zt.revoke(Revocation.workload(world.authority.id("/batch"), "stolen"));
            assertThat(stream.end()).isEqualTo(DENIED);
        }
    }

    @Test
    @DisplayName("Q-16 a cancelled call ends once")
    void cancel_isTheEnd() throws Exception {
        try (Client client = service.client(world.svid("/web"))) {
            ClientCall<String, String> call = new Stream().open(client, "Sum");
            await(() -> !service.seen.isEmpty());
            call.cancel("enough", null);
            await(() -> service.seen.contains("cancelled" + WHO));
        }
        assertEnded("CANCELLED");
    }

    @Test
    @DisplayName("Q-16 a handler that does not even start leaves nothing behind")
    void handlerThatFails_isTheEnd() throws Exception {
        try (Client client = service.client(world.svid("/web"))) {
            Stream stream = new Stream();
            stream.open(client, "Broken");
            assertThat(stream.end()).startsWith("UNKNOWN: ");
        }
        assertEnded("UNKNOWN");
    }

    @Test
    void unaryCall_isWatchedWhereItsRuleSaysSo() {
        service.close();
        service = Service.install(
                world,
                ZeroTrustServerInterceptor.builder(world.boundary)
                        .method("ledger.Ledger/Read", MethodMapping::watched)
                        .build());
        try (Client client = service.client(world.svid("/web"))) {
            assertThat(client.call("Read")).isEqualTo("Read" + WHO);
        }
        assertEnded("OK");
    }

    @Test
    @DisplayName("Q-16 one end record for each call, however cancellation, half-close and denial race")
    void randomEnds_areRecordedOnceEach() throws Exception {
        Random random = new Random(20261126);
        List<Stream> open = new ArrayList<>();
        try (Client client = service.client(world.svid("/web"))) {
            for (int i = 0; i < CANCELS; i++) {
                Stream stream = new Stream();
                open.add(stream);
                ClientCall<String, String> call = stream.open(client, "Sum");
                end(call, random);
                if (open.size() == 200) {
                    if (random.nextInt(4) == 0) {
                        world.deploy(Rules.POLICIES.replace("Ledger/Closed", "Ledger/Sum"));
                        world.deploy(Rules.POLICIES);
                    }
                    for (Stream one : open) {
                        one.end();
                    }
                    open.clear();
                }
            }
            for (Stream one : open) {
                one.end();
            }
            await(() -> world.zt.watched() == 0);
        }
        assertThat(world.zt.decisionLog().counts().lost()).isZero();
        Set<String> permitted = new HashSet<>();
        world.records().stream()
                .filter(record -> record.outcome().equals("PERMIT"))
                .forEach(record -> permitted.add(record.id()));
        assertThat(ends()).extracting(EventRecord::subject).containsExactlyInAnyOrderElementsOf(permitted);
        assertThat(permitted).hasSizeGreaterThan(CANCELS / 4);
    }

    private static void end(ClientCall<String, String> call, Random random) {
        if (random.nextBoolean()) {
            call.sendMessage("1");
        }
        int rest = random.nextInt(20_000);
        long until = System.nanoTime() + rest;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        boolean cancelled = random.nextInt(3) > 0;
        if (!cancelled || random.nextBoolean()) {
            call.halfClose();
        }
        if (cancelled) {
            call.cancel("enough", null);
        }
    }
}
