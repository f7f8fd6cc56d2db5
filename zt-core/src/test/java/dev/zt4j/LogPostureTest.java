package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Decision.Outcome;
import dev.zt4j.enforcement.LogPosture;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.reason.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("G-12 what a boundary does when the decision log cannot be written")
class LogPostureTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private final AtomicBoolean broken = new AtomicBoolean(true);

    private Decision decide(TestLedger ledger, ZeroTrust zt, String boundary) throws Exception {
        Boundary chosen = zt.boundary(boundary);
        // The first decision makes the sink fail, the second one knows.
        chosen.decide(read(ledger.svid("/reader")).build());
        zt.decisionLog().flush(LIMIT);
        return chosen.decide(read(ledger.svid("/reader")).build());
    }

    @Test
    void highTier_deniesUntilTheLogWorksAgain() throws Exception {
        try (TestLedger ledger = new TestLedger(directory);
                ZeroTrust zt = start(ledger)) {
            Decision decision = decide(ledger, zt, "ledger");
            assertThat(decision.outcome()).isEqualTo(Outcome.DENY);
            assertThat(decision.reason()).isEqualTo(Reason.LOG_UNAVAILABLE);
            assertThat(decision.family()).isEqualTo(Reason.Family.UNAVAILABLE);
            broken.set(false);
            decide(ledger, zt, "ledger");
            zt.decisionLog().flush(LIMIT);
            assertThat(decide(ledger, zt, "ledger").allowed()).isTrue();
        }
    }

    @Test
    void shedding_decidesAsUsualAndCounts() throws Exception {
        try (TestLedger ledger = new TestLedger(directory);
                ZeroTrust zt = start(ledger)) {
            assertThat(decide(ledger, zt, "shedding").outcome()).isEqualTo(Outcome.PERMIT);
            zt.decisionLog().flush(LIMIT);
            assertThat(zt.decisionLog().counts().lost()).isEqualTo(2);
        }
    }

    @Test
    void reportOnly_passes() throws Exception {
        try (TestLedger ledger = new TestLedger(directory);
                ZeroTrust zt = start(ledger)) {
            assertThat(decide(ledger, zt, "reporting-high").outcome()).isEqualTo(Outcome.WOULD_DENY);
        }
    }

    private ZeroTrust start(TestLedger ledger) {
        return ledger.builder()
                .boundary(
                        BoundarySettings.enforce("shedding", "team", Tier.HIGH).withLogPosture(LogPosture.SHED))
                .boundary(BoundarySettings.reportOnly("reporting-high", "team", Tier.HIGH))
                .decisionSink(record -> {
                    if (broken.get()) {
                        throw new IOException("disk full");
                    }
                })
                .build();
    }
}
