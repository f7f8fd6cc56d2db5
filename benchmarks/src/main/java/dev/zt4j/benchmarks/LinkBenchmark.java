package dev.zt4j.benchmarks;

import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.Slot;
import dev.zt4j.cedar.value.EntityUid;
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

/** A new policy set by linking a template or unlinking one of its policies, in a set of many. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms2g", "-Xmx4g"})
public class LinkBenchmark {
    /** How many policies are in the set, half of them linked. */
    @Param({"1000", "100000"})
    private int policies;

    private PolicySet set = PolicySet.empty();
    private int next;

    /** Builds the set. */
    @Setup
    public void setUp() {
        set = PolicySet.parse(CedarText.policies(new Workload(policies / 2, Workload.Matching.EACH)) + """
                permit(principal == ?principal, action == Action::"read", resource in ?resource)
                when { context.mtls };
                """);
        for (int i = 0; i < policies / 2; i++) {
            set = set.link(template(), "grant-" + i, values(i));
        }
    }

    private String template() {
        return "policy" + policies / 2;
    }

    private static Map<Slot, EntityUid> values(int grant) {
        return Map.of(
                Slot.PRINCIPAL, EntityUid.of("Workload", "service-" + grant),
                Slot.RESOURCE, EntityUid.of("Folder", "folder-" + grant));
    }

    /** One more grant. */
    @Benchmark
    public PolicySet link() {
        return set.link(template(), "new", values(next++ % policies));
    }

    /** One grant less. */
    @Benchmark
    public PolicySet unlink() {
        return set.unlink("grant-" + next++ % (policies / 2));
    }
}
