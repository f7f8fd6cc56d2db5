package dev.zt4j.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.grpc.Service.Client;
import dev.zt4j.testing.world.World;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class CrossTalkTest {
    private static final int CALLS = 10_000;
    private static final int CALLERS = 20;
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final World world = new World(World.ENFORCE, "permit(principal is Zt::Workload, action, resource);");
    private final Service service = Service.install(world);

    @AfterEach
    void stop() {
        service.close();
        world.close();
    }

    /** Expects answers that name one caller. */
    private static final class Expecting implements StreamObserver<String> {
        private final String caller;
        private final Queue<String> wrong;
        private final Runnable done;

        Expecting(String caller, Queue<String> wrong, Runnable done) {
            this.caller = caller;
            this.wrong = wrong;
            this.done = done;
        }

        @Override
        public void onNext(String answer) {
            if (!answer.endsWith(" " + caller + " " + caller)) {
                wrong.add(caller + " got " + answer);
            }
        }

        @Override
        public void onError(Throwable cause) {
            wrong.add(caller + " got " + cause.getClass().getName());
            done.run();
        }

        @Override
        public void onCompleted() {
            done.run();
        }
    }

    @Test
    @DisplayName(
            "Q-06 R-09 10,000 interleaved calls of many callers on shared connections and threads are each their caller's")
    void interleavedCalls_keepTheirCallers() throws Exception {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            tokens.add(world.token("/caller-" + i));
        }
        Random random = new Random(10_000);
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        Semaphore inFlight = new Semaphore(200);
        CountDownLatch left = new CountDownLatch(CALLS);
        Runnable done = () -> {
            inFlight.release();
            left.countDown();
        };
        try (Client one = service.client(null);
                Client other = service.client(null)) {
            for (int i = 0; i < CALLS; i++) {
                int caller = random.nextInt(CALLERS);
                assertThat(inFlight.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
                call(
                        random.nextBoolean() ? one : other,
                        random.nextInt(3),
                        tokens.get(caller),
                        new Expecting("spiffe://prod.example/caller-" + caller, wrong, done));
            }
            assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(wrong).isEmpty();
        assertThat(service.seen).hasSizeGreaterThanOrEqualTo(CALLS);
    }

    private static void call(Client client, int kind, String token, StreamObserver<String> answers) {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token);
        io.grpc.Channel channel = io.grpc.ClientInterceptors.intercept(
                client.channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
        switch (kind) {
            case 0, 1 ->
                ClientCalls.asyncUnaryCall(
                        channel.newCall(Service.unary(Service.NAME, kind == 0 ? "Read" : "Later"), CallOptions.DEFAULT),
                        "x",
                        answers);
            default -> {
                StreamObserver<String> messages = ClientCalls.asyncBidiStreamingCall(
                        channel.newCall(Service.stream("Sum"), CallOptions.DEFAULT), answers);
                messages.onNext("1");
                messages.onNext("2");
                messages.onCompleted();
            }
        }
    }
}
