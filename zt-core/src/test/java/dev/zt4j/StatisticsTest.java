package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.DecisionObserver;
import dev.zt4j.enforcement.Grant;
import dev.zt4j.enforcement.GrantRequest;
import dev.zt4j.enforcement.LogPosture;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.enforcement.Waiver;
import dev.zt4j.enforcement.Watch;
import dev.zt4j.log.DecisionLog;
import dev.zt4j.metrics.Statistics;
import dev.zt4j.metrics.Statistics.Series;
import dev.zt4j.reason.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is counted, and that the counting costs no decision. */
class StatisticsTest {
    private static final EntityUid STRANGER = EntityUid.of("Zt::Workload", "spiffe://td/stranger");
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private TestLedger ledger;

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private Statistics statistics() {
        return ledger.zt().statistics();
    }

    @Test
    void decisions_areCountedByBoundaryModeOutcomeAndReason() throws Exception {
        assertThat(statistics().decisions()).isEmpty();
        ledger.read("/reader");
        ledger.read("/stranger");
        ledger.read("/stranger");
        ledger.reporting().decide(read(ledger.svid("/stranger")).build());
        // What is observed for promotion starts anew; counters go on.
        ledger.policy("other.cedar", "permit (principal, action == Action::\"x\", resource);");
        ledger.zt().reload();
        ledger.read("/reader");
        assertThat(statistics().decisions())
                .containsOnly(
                        entry(new Series("ledger", "ENFORCE", "PERMIT", Reason.POLICY_PERMIT), 2L),
                        entry(new Series("ledger", "ENFORCE", "DENY", Reason.POLICY_NO_PERMIT), 2L),
                        entry(new Series("reporting", "REPORT_ONLY", "WOULD_DENY", Reason.POLICY_NO_PERMIT), 1L));
    }

    @Test
    void decisionsOfManyThreads_areAllCounted() {
        ZeroTrust zt = ledger.builder()
                .boundary(BoundarySettings.enforce("busy", "team", Tier.LOW).withLogPosture(LogPosture.SHED))
                .build();
        AccessRequest request = read(ledger.svid("/reader")).build();
        try (zt) {
            Boundary busy = zt.boundary("busy");
            IntStream.range(0, 2_000).parallel().forEach(i -> busy.decide(request));
        }
        Statistics after = zt.statistics();
        assertThat(after.decisions())
                .containsExactly(entry(new Series("busy", "ENFORCE", "PERMIT", Reason.POLICY_PERMIT), 2_000L));
        assertThat(after.log().decided()).isEqualTo(2_000);
        assertThat(after.log().written() + after.log().lost()).isEqualTo(2_000);
    }

    @Test
    void waivers_areCountedByStateAndUse() {
        ledger.zt().addWaiver(waiver("W-1", Duration.ofHours(1)));
        ledger.zt().addWaiver(waiver("W-2", Duration.ofHours(2)));
        ledger.read("/stranger");
        assertThat(statistics().waivers()).isEqualTo(new Statistics.Waivers(2, 0, 0, 1));
        ledger.clock.advance(Duration.ofMinutes(55));
        assertThat(statistics().waivers()).isEqualTo(new Statistics.Waivers(1, 1, 0, 1));
        ledger.clock.advance(Duration.ofMinutes(5));
        assertThat(statistics().waivers()).isEqualTo(new Statistics.Waivers(1, 0, 1, 1));
        ledger.zt().removeWaiver("W-2", new Change("ledger team", "moved"));
        assertThat(statistics().waivers()).isEqualTo(new Statistics.Waivers(0, 0, 1, 1));
    }

    private static Waiver waiver(String id, Duration length) {
        return Waiver.builder(id)
                .boundary("ledger")
                .principal(STRANGER)
                .rule(new Waiver.MissingPermit(null, null))
                .owner("ledger team")
                .reason("the migration is not done")
                .riskAcceptedBy("head of security")
                .expiresAt(TestClock.START.plus(length))
                .build();
    }

    @Test
    void whatHolds_isCountedWhileItDoes() throws Exception {
        ledger.policy(
                "grants.cedar", "@id(\"repair\") permit (principal == ?principal, action, resource == ?resource);");
        ZeroTrust zt = ledger.zt();
        AccessRequest request = read(ledger.svid("/reader")).build();
        Decision decision = ledger.enforcing().decide(request);
        try (Watch watch = ledger.enforcing().watch(request, decision, (watched, after) -> {});
                Grant grant = zt.grant(GrantRequest.of("repair")
                        .principal(STRANGER)
                        .resource(EntityUid.of("Entry", "42"))
                        .purpose("mend a booking")
                        .task("T-7")
                        .lifetime(Duration.ofMinutes(15))
                        .build())) {
            assertThat(watch.decision().allowed()).isTrue();
            assertThat(grant.expiresAt()).isAfter(TestClock.START);
            zt.revoke(Revocation.workload(ledger.authority.id("/gone"), "left"));
            assertThat(statistics().watches()).isEqualTo(1);
            assertThat(statistics().grants()).isEqualTo(1);
            assertThat(statistics().revocations()).isEqualTo(1);
        }
        assertThat(statistics().watches()).isZero();
        assertThat(statistics().grants()).isZero();
    }

    @Test
    void sourcesAndLog_areTold() throws Exception {
        ZeroTrust zt = ledger.builder()
                .decisionSink(record -> {
                    throw new IOException("disk full");
                })
                .build();
        try (zt) {
            zt.boundary("reporting").decide(read(ledger.svid("/reader")).build());
            zt.decisionLog().flush(LIMIT);
            ledger.policy("ledger.cedar", "permit (");
            zt.reload();
            ledger.clock.advance(Duration.ofMinutes(1));
            Statistics now = zt.statistics();
            assertThat(now.logFailing()).isTrue();
            assertThat(now.log().lost()).isPositive();
            assertThat(now.sources()).hasSize(2);
            assertThat(now.sources().get(0).age(now.time())).contains(Duration.ofMinutes(1));
            assertThat(now.sources().get(1).problems()).isNotEmpty();
        }
        DecisionLog.Counts counts = zt.statistics().log();
        assertThat(counts.written() + counts.lost()).isEqualTo(counts.decided());
    }

    @Test
    void observerThatFails_changesNoDecision() {
        DecisionObserver fails = boundary -> {
            throw new IllegalStateException("no memory");
        };
        DecisionObserver failsLater = boundary -> decision -> {
            throw new IllegalStateException("no disk");
        };
        for (DecisionObserver observer : new DecisionObserver[] {fails, failsLater}) {
            try (ZeroTrust zt = ledger.builder().decisionObserver(observer).build()) {
                Boundary boundary = zt.boundary("ledger");
                assertThat(boundary.decide(read(ledger.svid("/reader")).build()).allowed())
                        .isTrue();
                assertThat(boundary.decide(read(ledger.svid("/stranger")).build())
                                .reason())
                        .isEqualTo(Reason.POLICY_NO_PERMIT);
            }
        }
    }
}
