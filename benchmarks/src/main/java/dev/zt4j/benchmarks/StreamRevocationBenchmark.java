package dev.zt4j.benchmarks;

import dev.zt4j.enforcement.Revocation;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long it takes from the revocation of a subject until its clients have seen the close of its 10,000 open streams, on
 * 50 connections with mTLS; clients and server share the process. {@code bare} is the floor: a server without us whose
 * handlers close all streams in a loop.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3)
@Measurement(iterations = 7)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by the set-up, which JMH calls first
public class StreamRevocationBenchmark {
    private static final int STREAMS = 10_000;
    private static final int CONNECTIONS = 50;
    private static final int P99 = STREAMS * 99 / 100;
    private static final long PATIENCE_SECONDS = 60;
    private static final MethodDescriptor<byte[], byte[]> FEED = GrpcLoopback.method("Feed", MethodType.BIDI_STREAMING);

    /** Who closes the streams. */
    @Param({"zt", "bare"})
    public String server;

    private final Queue<ServerCall<byte[], byte[]>> open = new ConcurrentLinkedQueue<>();
    private GrpcLoopback loopback;
    private CountDownLatch most;
    private CountDownLatch all;

    /** Opens the streams and waits until the server has answered on each. */
    @Setup(Level.Iteration)
    public void openStreams() throws InterruptedException {
        loopback = new GrpcLoopback(1);
        open.clear();
        most = new CountDownLatch(P99);
        all = new CountDownLatch(STREAMS);
        CountDownLatch answered = new CountDownLatch(STREAMS);
        BindableService service = () -> ServerServiceDefinition.builder(GrpcLoopback.SERVICE)
                .addMethod(FEED, (call, headers) -> {
                    call.sendHeaders(new Metadata());
                    open.add(call);
                    return new ServerCall.Listener<>() {};
                })
                .build();
        Server started = server.equals("zt")
                ? loopback.guarded(service)
                : loopback.start(builder -> builder.addService(service));
        for (int i = 0; i < CONNECTIONS; i++) {
            ManagedChannel channel = loopback.channel(started);
            for (int j = 0; j < STREAMS / CONNECTIONS; j++) {
                ClientCall<byte[], byte[]> call = channel.newCall(FEED, CallOptions.DEFAULT);
                call.start(new Client(answered), new Metadata());
                call.request(1);
            }
        }
        await(answered);
    }

    /** Ends what is left. */
    @TearDown(Level.Iteration)
    public void close() throws InterruptedException {
        await(all);
        loopback.close();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(latch.getCount() + " streams are missing");
        }
    }

    /** Measures until the last client has seen it; prints when 99 of 100 have. */
    @Benchmark
    public void last() throws InterruptedException {
        long began = System.nanoTime();
        if (server.equals("zt")) {
            loopback.zt.revoke(Revocation.workload(loopback.caller.id(), "stolen"));
        } else {
            open.forEach(call -> call.close(Status.PERMISSION_DENIED, new Metadata()));
        }
        await(most);
        System.out.println("99 of 100 after ms: " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        await(all);
    }

    private final class Client extends ClientCall.Listener<byte[]> {
        private final CountDownLatch answered;

        Client(CountDownLatch answered) {
            this.answered = answered;
        }

        @Override
        public void onHeaders(Metadata headers) {
            answered.countDown();
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (status.getCode() == Status.Code.PERMISSION_DENIED) {
                most.countDown();
                all.countDown();
            }
        }
    }
}
