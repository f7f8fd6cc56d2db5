package dev.zt4j.benchmarks;

import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
 * A unary call with mTLS on loopback, on a channel that is kept open: to a bare server, to one behind us, and to one
 * behind the RBAC filter of grpc-xds, with as many policies each, of which the one in the middle permits. The filter
 * compares the names in the certificate; we also judge the chain, look for revocations, and record. The three take turns,
 * and each iteration prints their medians; the time of a round that JMH reports is that of three calls.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 10, time = 4)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by the set-up, which JMH calls first
public class GrpcOverheadBenchmark {
    private static final MethodDescriptor<byte[], byte[]> READ = GrpcLoopback.method("Read", MethodType.UNARY);
    private static final byte[] MESSAGE = new byte[64];
    private static final int WARM_UP_CALLS = 60_000;
    private static final int WARM_UP_AT_ONCE = 64;

    /** How many policies there are. */
    @Param({"1", "100"})
    public int policies;

    private final Turns turns = new Turns("bare", "zt", "grpcRbac");
    private final List<ManagedChannel> channels = new ArrayList<>();
    private GrpcLoopback loopback;

    /**
     * Starts the servers and warms all of them: calls that wait for each other are too few for the compiler to have
     * seen enough.
     */
    @Setup
    public void start() throws InterruptedException {
        loopback = new GrpcLoopback(policies);
        BindableService service = () -> ServerServiceDefinition.builder(GrpcLoopback.SERVICE)
                .addMethod(READ, ServerCalls.asyncUnaryCall((request, answers) -> {
                    answers.onNext(request);
                    answers.onCompleted();
                }))
                .build();
        Server bare = loopback.start(builder -> builder.addService(service));
        Server rbac = loopback.start(builder -> builder.addService(ServerInterceptors.intercept(service, rbac())));
        for (Server server : List.of(bare, loopback.guarded(service), rbac)) {
            channels.add(loopback.channel(server));
        }
        for (ManagedChannel channel : channels) {
            warm(channel);
        }
    }

    private ServerInterceptor rbac() {
        List<String> callers = new ArrayList<>();
        List<String> methods = new ArrayList<>();
        for (int i = 0; i < policies; i++) {
            boolean ours = i == policies / 2;
            callers.add(ours ? loopback.caller.id().toString() : loopback.caller(i));
            methods.add(GrpcLoopback.SERVICE + (ours ? "/Read" : "/Read" + i));
        }
        return GrpcRbacEngine.filter(callers, methods);
    }

    private static void warm(ManagedChannel channel) throws InterruptedException {
        Semaphore room = new Semaphore(WARM_UP_AT_ONCE);
        AtomicInteger failed = new AtomicInteger();
        for (int i = 0; i < WARM_UP_CALLS; i++) {
            room.acquire();
            ClientCalls.asyncUnaryCall(channel.newCall(READ, CallOptions.DEFAULT), MESSAGE, new StreamObserver<>() {
                @Override
                public void onNext(byte[] value) {}

                @Override
                public void onError(Throwable t) {
                    failed.incrementAndGet();
                    room.release();
                }

                @Override
                public void onCompleted() {
                    room.release();
                }
            });
        }
        room.acquire(WARM_UP_AT_ONCE);
        if (failed.get() > 0) {
            throw new IllegalStateException(failed + " calls failed");
        }
    }

    /** Stops them. */
    @TearDown
    public void stop() {
        loopback.close();
    }

    /** Forgets what the iteration before has measured. */
    @Setup(Level.Iteration)
    public void forget() {
        turns.forget();
    }

    /** Prints the medians of an iteration. */
    @TearDown(Level.Iteration)
    public void print() {
        turns.print();
    }

    /** Measures one call to each server. */
    @Benchmark
    public void round() throws Exception {
        turns.round(server -> ClientCalls.blockingUnaryCall(channels.get(server), READ, CallOptions.DEFAULT, MESSAGE));
    }
}
