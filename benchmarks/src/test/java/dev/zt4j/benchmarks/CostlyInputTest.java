package dev.zt4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.benchmarks.CostlyInput.Attempt;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the benchmark of refusals measures is refused, at both sizes, far within any patience. */
class CostlyInputTest {
    /** Loose, since the machine has other work too; the figures are in the documentation. */
    private static final Duration CEILING = Duration.ofSeconds(2);

    @ParameterizedTest
    @EnumSource
    void isRefused_soon(CostlyInput input) throws Exception {
        for (int times = 1; times <= 2; times++) {
            Attempt attempt = input.make(times);
            long start = System.nanoTime();
            assertThat(attempt.refused()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(CEILING);
        }
    }
}
