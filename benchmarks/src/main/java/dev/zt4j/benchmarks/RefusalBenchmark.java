package dev.zt4j.benchmarks;

import dev.zt4j.benchmarks.CostlyInput.Attempt;
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

/**
 * How long it takes to refuse what was made to be costly, at one size and at twice that size: doubling an input shall at
 * most double the time, and a half.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 10, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 20, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by the set-up, which JMH calls first
public class RefusalBenchmark {
    /** What is sent. */
    @Param
    public CostlyInput input;

    /** How many times as large as its base. */
    @Param({"1", "2"})
    public int times;

    private Attempt attempt;

    /** Makes the input and asks whether it is refused. */
    @Setup
    public void make() throws Exception {
        attempt = input.make(times);
        if (!refuse()) {
            throw new IllegalStateException("a pathological input is accepted");
        }
    }

    /** Refuses it. */
    @Benchmark
    public boolean refuse() {
        return attempt.refused();
    }
}
