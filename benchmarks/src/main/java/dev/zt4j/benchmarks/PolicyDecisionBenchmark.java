package dev.zt4j.benchmarks;

import com.cedarpolicy.model.AuthorizationResponse;
import com.yahoo.athenz.zpe.AuthZpeClient.AccessCheckStatus;
import dev.zt4j.cedar.Request;
import dev.zt4j.cedar.Verdict;
import io.grpc.ServerCall;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.security.authorization.AuthorizationResult;

/**
 * One decision among a number of policies of which at most one matches, by each engine in a process of its own. The
 * engine decides the whole {@link Workload} rightly before it is timed, and its answer is handed out as it gives it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms2g", "-Xmx4g"})
public class PolicyDecisionBenchmark {
    /** Whose turn it is among the requests. */
    @State(Scope.Thread)
    public static class Turn {
        private int next;

        int next() {
            return next++;
        }
    }

    /** One engine, built for the benchmark that asks for it. */
    @State(Scope.Benchmark)
    public abstract static class Contender<Q, A> {
        /** What the permitted requests are about: ONE policy, or EACH in turn. */
        @Param("ONE")
        public String matching = "ONE";

        @SuppressWarnings("NullAway.Init") // by setup, which JMH calls first
        private Prepared<Q, A> prepared;

        abstract int policies();

        abstract Engine<Q, A> engine(Workload workload) throws Exception;

        @Setup
        public void setup() throws Exception {
            Workload workload = new Workload(policies(), Workload.Matching.valueOf(matching));
            prepared = Prepared.of(engine(workload), workload);
        }

        final A decide(Turn turn) throws Exception {
            return prepared.decide(turn.next());
        }
    }

    /** An engine of which every size is asked. */
    @State(Scope.Benchmark)
    public abstract static class AllSizes<Q, A> extends Contender<Q, A> {
        /** How many policies there are. */
        @Param({"10", "100", "1000", "10000", "100000"})
        public int policies;

        @Override
        int policies() {
            return policies;
        }
    }

    @State(Scope.Benchmark)
    public static class Zt extends AllSizes<Request, Verdict> {
        @Override
        Engine<Request, Verdict> engine(Workload workload) {
            return new ZtEngine(workload);
        }
    }

    @State(Scope.Benchmark)
    public static class CedarJava extends AllSizes<CedarJavaEngine.Question, AuthorizationResponse> {
        @Override
        Engine<CedarJavaEngine.Question, AuthorizationResponse> engine(Workload workload) throws Exception {
            return CedarJavaEngine.cached(workload);
        }
    }

    /** Small sizes only: it parses all policies on every call. */
    @State(Scope.Benchmark)
    public static class CedarJavaUncached extends Contender<CedarJavaEngine.Question, AuthorizationResponse> {
        /** How many policies there are. */
        @Param({"10", "100"})
        public int policies;

        @Override
        int policies() {
            return policies;
        }

        @Override
        Engine<CedarJavaEngine.Question, AuthorizationResponse> engine(Workload workload) throws Exception {
            return CedarJavaEngine.uncached(workload);
        }
    }

    @State(Scope.Benchmark)
    public static class Zpe extends AllSizes<ZpeEngine.Question, AccessCheckStatus> {
        @Override
        Engine<ZpeEngine.Question, AccessCheckStatus> engine(Workload workload) {
            return new ZpeEngine(workload);
        }
    }

    @State(Scope.Benchmark)
    public static class Casbin extends AllSizes<Object[], Boolean> {
        @Override
        Engine<Object[], Boolean> engine(Workload workload) {
            return CasbinEngine.plain(workload);
        }
    }

    @State(Scope.Benchmark)
    public static class CasbinCached extends AllSizes<Object[], Boolean> {
        @Override
        Engine<Object[], Boolean> engine(Workload workload) {
            return CasbinEngine.cached(workload);
        }
    }

    @State(Scope.Benchmark)
    public static class Cel extends AllSizes<Map<String, Object>, Boolean> {
        @Override
        Engine<Map<String, Object>, Boolean> engine(Workload workload) throws Exception {
            return new CelEngine(workload);
        }
    }

    @State(Scope.Benchmark)
    public static class Spring extends AllSizes<SpringEngine.Question, AuthorizationResult> {
        @Override
        Engine<SpringEngine.Question, AuthorizationResult> engine(Workload workload) {
            return new SpringEngine(workload);
        }
    }

    @State(Scope.Benchmark)
    public static class GrpcRbac extends AllSizes<GrpcRbacEngine.Question, ServerCall.Listener<byte[]>> {
        @Override
        Engine<GrpcRbacEngine.Question, ServerCall.Listener<byte[]>> engine(Workload workload) {
            return new GrpcRbacEngine(workload);
        }
    }

    @Benchmark
    public Verdict zt(Zt engine, Turn turn) throws Exception {
        return engine.decide(turn);
    }

    @Benchmark
    public AuthorizationResponse cedarJava(CedarJava engine, Turn turn) throws Exception {
        return engine.decide(turn);
    }

    @Benchmark
    public AuthorizationResponse cedarJavaUncached(CedarJavaUncached engine, Turn turn) throws Exception {
        return engine.decide(turn);
    }

    @Benchmark
    public AccessCheckStatus athenzZpe(Zpe engine, Turn turn) throws Exception {
        return engine.decide(turn);
    }

    @Benchmark
    public Boolean jcasbin(Casbin engine, Turn turn) throws Exception {
        return engine.decide(turn);
    }

    @Benchmark
    public Boolean jcasbinCached(CasbinCached engine, Turn turn) throws Exception {
        return engine.decide(turn);
    }

    @Benchmark
    public Boolean cel(Cel engine, Turn turn) throws Exception {
        return engine.decide(turn);
    }

    @Benchmark
    public AuthorizationResult springSecurity(Spring engine, Turn turn) throws Exception {
        return engine.decide(turn);
    }

    @Benchmark
    public ServerCall.Listener<byte[]> grpcRbac(GrpcRbac engine, Turn turn) throws Exception {
        return engine.decide(turn);
    }
}
