package dev.zt4j.benchmarks;

import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.Request;
import dev.zt4j.cedar.Verdict;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * Decisions and changes over a store of many entities: principals at the bottom of a hierarchy five levels deep, five
 * below each. The 1,024 requests come from principals spread evenly over the store; what is looked up is near the root
 * and near the leaf. The heap has huge pages, without which most of the time over a large store is spent on finding
 * pages; {@code -jvmArgsAppend "-XX:-UseTransparentHugePages"} shows that.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms3g", "-Xmx3g", "-XX:+UseTransparentHugePages", "-XX:+AlwaysPreTouch"})
public class EntityScaleBenchmark {
    private static final int DEPTH = 5;
    private static final int BELOW_EACH = 5;
    private static final EntityUid ACTION = EntityUid.of("Action", "read");
    private static final EntityUid RESOURCE = EntityUid.of("Ledger", "ledger");

    /** How many entities are in the store. */
    @Param({"1000", "10000", "100000", "1000000"})
    private int entities;

    private final Request[] requests = new Request[Workload.REQUESTS];
    private Entities store = Entities.empty();
    private PolicySet policies = PolicySet.empty();
    private int next;

    /** Builds the store and checks that every request is permitted. */
    @Setup
    public void setUp() {
        List<Entity> all = new ArrayList<>(entities);
        all.add(Entity.of(RESOURCE, Map.of("sensitivity", Value.of(1))));
        for (int i = 0; i < entities - 1; i++) {
            all.add(Entity.of(uid(i), Map.of("level", Value.of(i % 5)), parents(i)));
        }
        store = Entities.of(all);
        // A store lives long: it lies as the collector has laid it.
        System.gc();
        policies = PolicySet.parse("""
                permit(principal in Unit::"unit-0", action == Action::"read", resource == Ledger::"ledger")
                when { principal.level < 5 && resource.sensitivity <= 2 };
                """);
        for (int i = 0; i < requests.length; i++) {
            int principal = (int) (1 + (long) i * (entities - 2) / requests.length);
            requests[i] = new Request(uid(principal), ACTION, RESOURCE, RecordValue.empty());
            if (!policies.authorize(requests[i], store).permitted()) {
                throw new IllegalStateException("request " + i + " is denied");
            }
        }
    }

    private static EntityUid uid(int unit) {
        return EntityUid.of("Unit", "unit-" + unit);
    }

    /** The unit above: the first units make four levels of five below each, all others are below the last of these. */
    private static Set<EntityUid> parents(int unit) {
        if (unit == 0) {
            return Set.of();
        }
        int levels = 0;
        int first = 0;
        int width = 1;
        while (levels < DEPTH - 1 && unit >= first + width) {
            first += width;
            width *= BELOW_EACH;
            levels++;
        }
        int below = unit - first;
        int above = width / BELOW_EACH;
        return Set.of(uid(first - above + below % above));
    }

    /** One decision. */
    @Benchmark
    public Verdict decide() {
        return policies.authorize(requests[next++ & (requests.length - 1)], store);
    }

    /** A new store with an entity more, as for each request of a caller that is not resident. */
    @Benchmark
    public Entities add() {
        return store.with(List.of(Entity.of(EntityUid.of("Unit", "new"), Map.of(), parents(entities / 2))));
    }

    /** A new store without an entity. */
    @Benchmark
    public Entities remove() {
        return store.without(List.of(requests[next++ & (requests.length - 1)].principal()));
    }
}
