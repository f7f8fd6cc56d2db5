package dev.zt4j.benchmarks;

import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.validation.Validator;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.infra.IterationParams;

/** From the text of many policies to a set that can decide, and how much memory the set keeps. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms2g", "-Xmx4g"})
public class LoadBenchmark {
    /** The text, made before the measurement. */
    @State(Scope.Benchmark)
    public static class Text {
        /** How many policies there are. */
        @Param("10000")
        public int policies;

        @SuppressWarnings("NullAway.Init") // by setup, which JMH calls first
        private String text;

        private final Validator validator = Validator.of(Schema.parse(CedarText.SCHEMA));

        @Setup
        public void setup() {
            text = CedarText.policies(new Workload(policies, Workload.Matching.EACH));
        }
    }

    /** What the last set of an iteration keeps alive, read after the iteration is timed. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Memory {
        /** Bytes of heap that are in use with the set and not without it, averaged over the iterations. */
        public long retainedBytes;

        private @Nullable PolicySet kept;

        @TearDown(Level.Iteration)
        public void measure(IterationParams iteration) {
            long with = used();
            int count = kept == null ? 0 : kept.policies().size();
            kept = null;
            // JMH adds up the counts of all iterations.
            retainedBytes = count == 0 ? 0 : (with - used()) / iteration.getCount();
        }

        private static long used() {
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }
    }

    @Benchmark
    public PolicySet parseAndCompile(Text text, Memory memory) {
        PolicySet set = PolicySet.parse(text.text);
        memory.kept = set;
        return set;
    }

    @Benchmark
    public PolicySet parseValidateAndCompile(Text text, Memory memory) {
        PolicySet set = parseAndCompile(text, memory);
        if (!text.validator.validate(set).passed()) {
            throw new IllegalStateException("the policies do not validate");
        }
        return set;
    }
}
