package dev.zt4j.benchmarks;

import dev.zt4j.ZeroTrust;
import dev.zt4j.authority.Authority;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.enforcement.Watch;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.policy.PolicySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
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
 * 10,000 watches. {@link #revocation} is the time from the call that revokes the one principal of all of them until the
 * last listener was told. {@link #decide} samples single decisions, with policies that stay and with policies that are
 * read anew four times a second, each time a changed set that has all watches decided again.
 */
@SuppressWarnings("NullAway.Init") // by the set-ups, which JMH calls first
public class WatchBenchmark {
    private static final int WATCHES = 10_000;
    private static final int POLICIES = 1_000;
    private static final String AUDIENCE = "spiffe://prod.example/ledger";

    /** A boundary over policies in a directory, and one caller that is permitted. */
    @State(Scope.Benchmark)
    public static class World {
        private Path directory;
        private ZeroTrust zt;
        private Boundary boundary;
        private Authority authority;
        private AccessRequest request;
        private CountDownLatch told = new CountDownLatch(0);
        private final List<Watch> watches = new ArrayList<>();

        /** Starts. */
        @Setup
        public void open() throws IOException {
            directory = Files.createTempDirectory("watches");
            authority = Authority.create(TrustDomain.of("prod.example"), Clock.systemUTC());
            authority.publish(Files.createDirectory(directory.resolve("trust")));
            Files.createDirectory(directory.resolve("policies"));
            policies(0);
            zt = ZeroTrust.builder()
                    .trust(TrustSource.directory(directory.resolve("trust")))
                    .policies(PolicySource.directory(directory.resolve("policies")))
                    .audience(AUDIENCE)
                    .boundary(BoundarySettings.enforce("ledger", "ledger team", Tier.MEDIUM))
                    .decisionSink(record -> {})
                    .reloadInterval(Duration.ZERO)
                    .build();
            boundary = zt.boundary("ledger");
            String token = authority.jwtSvid(authority.id("/service-7"), AUDIENCE, Duration.ofHours(1));
            request = AccessRequest.builder()
                    .evidence(Evidence.bearer(token))
                    .action("read")
                    .resource("Ledger", "ledger-7")
                    .build();
        }

        private void policies(int version) throws IOException {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < POLICIES; i++) {
                text.append("permit (principal == Zt::Workload::\"spiffe://prod.example/service-")
                        .append(i)
                        .append("\", action, resource == Ledger::\"ledger-")
                        .append(i)
                        .append("\");\n");
            }
            text.append("forbid (principal, action == Action::\"none-")
                    .append(version)
                    .append("\", resource);\n");
            Files.writeString(directory.resolve("policies").resolve("ledger.cedar"), text);
        }

        private void watch() {
            told = new CountDownLatch(WATCHES);
            CountDownLatch latch = told;
            Decision decision = boundary.decide(request);
            if (!decision.allowed()) {
                throw new IllegalStateException(decision.toString());
            }
            for (int i = 0; i < WATCHES; i++) {
                watches.add(boundary.watch(request, decision, (watch, changed) -> latch.countDown()));
            }
        }

        private void unwatch() {
            watches.forEach(Watch::close);
            watches.clear();
        }

        /** Stops. */
        @TearDown
        public void close() throws IOException {
            unwatch();
            zt.close();
            try (Stream<Path> files = Files.walk(directory)) {
                List<Path> all = new ArrayList<>(files.toList());
                for (int i = all.size() - 1; i >= 0; i--) {
                    Files.delete(all.get(i));
                }
            }
        }
    }

    /** Watches that are revoked, anew for each time. */
    @State(Scope.Benchmark)
    public static class Revoked {
        /** Lets everything be decided once. */
        @Setup(Level.Invocation)
        public void watch(World world) {
            world.watch();
            // What was just added is decided again by itself, which is not what is measured.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(700));
        }

        /** Goes back. */
        @TearDown(Level.Invocation)
        public void lift(World world) {
            world.unwatch();
            Revocation revocation = Revocation.workload(world.authority.id("/service-7"), "its key leaked");
            world.zt.lift(revocation.target(), new Change("benchmark", "once more"));
        }
    }

    /** Watches beside decisions, with policies that change or not. */
    @State(Scope.Benchmark)
    public static class Beside {
        /** Whether policies change. */
        @Param({"false", "true"})
        public boolean reloads;

        private volatile boolean over;
        private Thread thread;
        private int version;

        /** Starts to change policies. */
        @Setup
        public void start(World world) {
            world.watch();
            thread = new Thread(() -> {
                while (!over) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
                    reload(world);
                }
            });
            thread.start();
        }

        private void reload(World world) {
            if (!reloads) {
                return;
            }
            try {
                world.policies(++version);
                world.zt.reload();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Ends that, and sees that it happened. */
        @TearDown
        public void stop(World world) throws InterruptedException {
            over = true;
            thread.join();
            if (reloads && world.zt.snapshot().version() < 4) {
                throw new IllegalStateException("policies did not change");
            }
        }
    }

    /** Revokes and waits until the last one was told. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    @Warmup(iterations = 5)
    @Measurement(iterations = 20)
    public boolean revocation(World world, Revoked revoked) throws InterruptedException {
        world.zt.revoke(Revocation.workload(world.authority.id("/service-7"), "its key leaked"));
        return world.told.await(10, TimeUnit.SECONDS);
    }

    /** One decision. */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    @Warmup(iterations = 3, time = 2)
    @Measurement(iterations = 5, time = 3)
    public Decision decide(World world, Beside beside) {
        return world.boundary.decide(world.request);
    }
}
