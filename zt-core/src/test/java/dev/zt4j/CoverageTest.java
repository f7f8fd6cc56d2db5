package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.coverage.Coverage;
import dev.zt4j.coverage.CoverageManifest;
import dev.zt4j.coverage.CoverageReport;
import dev.zt4j.coverage.CoverageReport.WaiverState;
import dev.zt4j.coverage.CoverageStatus;
import dev.zt4j.coverage.EntryPoint;
import dev.zt4j.coverage.EntryPointKind;
import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.Waiver;
import dev.zt4j.identity.Evidence;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which ways in there are, and how each is guarded. */
class CoverageTest {
    private static final EntityUid STRANGER = EntityUid.of("Zt::Workload", "spiffe://td/stranger");
    private static final Change CHANGE = new Change("ledger team", "the migration is done");
    private static final EntryPoint READ =
            EntryPoint.guarded(EntryPointKind.GRPC_METHOD, "ledger.Ledger/Read", "ledger");
    private static final EntryPoint REPORT = EntryPoint.guarded(EntryPointKind.SERVLET_MAPPING, "/report", "reporting");
    private static final EntryPoint ADMIN = EntryPoint.unguarded(EntryPointKind.OTHER, "admin console");

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

    private Coverage coverage() {
        return ledger.zt().coverage();
    }

    private CoverageStatus status(EntryPoint point) {
        return entry(point).status();
    }

    private CoverageReport.Entry entry(EntryPoint point) {
        return coverage().report().entryPoints().stream()
                .filter(entry -> entry.point().equals(point))
                .findFirst()
                .orElseThrow();
    }

    private static Waiver waiver(Waiver.Rule rule, Duration length) {
        return Waiver.builder("W-1")
                .boundary("ledger")
                .principal(STRANGER)
                .rule(rule)
                .owner("ledger team")
                .reason("the migration is not done")
                .riskAcceptedBy("head of security")
                .expiresAt(TestClock.START.plus(length))
                .build();
    }

    private static Waiver missingPermit(Duration length) {
        return waiver(new Waiver.MissingPermit(null, null), length);
    }

    @Test
    void entryPoint_standsAsItsBoundaryDoesNow() {
        coverage().register(READ);
        coverage().register(REPORT);
        coverage().register(ADMIN);
        assertThat(status(READ)).isEqualTo(CoverageStatus.ENFORCED);
        assertThat(status(REPORT)).isEqualTo(CoverageStatus.REPORT_ONLY);
        assertThat(status(ADMIN)).isEqualTo(CoverageStatus.UNGUARDED);
        ledger.enforcing().demote(CHANGE);
        assertThat(status(READ)).isEqualTo(CoverageStatus.REPORT_ONLY);
    }

    @Test
    void waiver_showsAtItsBoundaryUntilItEnds() {
        coverage().register(READ);
        ledger.zt().addWaiver(missingPermit(Duration.ofHours(1)));
        CoverageReport.Entry waived = entry(READ);
        assertThat(waived.status()).isEqualTo(CoverageStatus.WAIVED);
        assertThat(waived.waivedUntil()).isEqualTo(TestClock.START.plus(Duration.ofHours(1)));
        ledger.clock.advance(Duration.ofHours(1));
        assertThat(status(READ)).isEqualTo(CoverageStatus.ENFORCED);
        ledger.zt().addWaiver(waiver(new Waiver.StaticSecret(), Duration.ofHours(2)));
        assertThat(status(READ)).isEqualTo(CoverageStatus.WAIVED);
        assertThat(ledger.zt().removeWaiver("W-1", CHANGE)).isTrue();
        assertThat(status(READ)).isEqualTo(CoverageStatus.ENFORCED);
    }

    @Test
    void waiverOfALifetime_opensNothing() {
        coverage().register(READ);
        ledger.zt().addWaiver(waiver(new Waiver.Lifetime(Duration.ofHours(1)), Duration.ofHours(1)));
        assertThat(status(READ)).isEqualTo(CoverageStatus.ENFORCED);
    }

    @Test
    void waivers_showUsesAndHowFarTheyAre() {
        ledger.zt().addWaiver(missingPermit(Duration.ofHours(1)));
        assertThat(ledger.read("/stranger").allowed()).isTrue();
        assertThat(ledger.read("/stranger").allowed()).isTrue();
        assertThat(coverage().report().waivers())
                .extracting(CoverageReport.Waiver::state, CoverageReport.Waiver::used)
                .containsExactly(tuple(WaiverState.LIVE, 2L));
        ledger.clock.advance(Duration.ofMinutes(54));
        assertThat(ledger.read("/stranger").allowed()).isTrue();
        assertThat(coverage().report().waivers())
                .extracting(CoverageReport.Waiver::state, CoverageReport.Waiver::used)
                .containsExactly(tuple(WaiverState.EXPIRING, 3L));
        ledger.clock.advance(Duration.ofMinutes(6));
        assertThat(ledger.read("/stranger").allowed()).isFalse();
        assertThat(coverage().report().waivers())
                .extracting(CoverageReport.Waiver::id, CoverageReport.Waiver::state, CoverageReport.Waiver::used)
                .containsExactly(tuple("W-1", WaiverState.EXPIRED, 3L));
    }

    @Test
    void waiverOfDays_endsSoonADayBefore() {
        ledger.zt().addWaiver(missingPermit(Duration.ofDays(5)));
        ledger.clock.advance(Duration.ofDays(4).minusSeconds(1));
        assertThat(coverage().report().waivers())
                .extracting(CoverageReport.Waiver::state)
                .containsExactly(WaiverState.LIVE);
        ledger.clock.advance(Duration.ofSeconds(1));
        assertThat(coverage().report().waivers())
                .extracting(CoverageReport.Waiver::state)
                .containsExactly(WaiverState.EXPIRING);
    }

    @Test
    void endedWaivers_areKeptUpToABound() {
        for (int i = 0; i < 150; i++) {
            Instant end = ledger.clock.instant().plusSeconds(60);
            ledger.zt()
                    .addWaiver(Waiver.builder("W-" + i)
                            .boundary("ledger")
                            .principal(STRANGER)
                            .rule(new Waiver.StaticSecret())
                            .owner("ledger team")
                            .reason("the migration is not done")
                            .riskAcceptedBy("head of security")
                            .expiresAt(end)
                            .build());
            ledger.clock.advance(Duration.ofSeconds(60));
            ledger.read("/reader");
        }
        assertThat(coverage().report().waivers())
                .hasSize(100)
                .last()
                .extracting(CoverageReport.Waiver::id)
                .isEqualTo("W-149");
    }

    @Test
    void whatCannotBeListed_isNotCoveredUntilTheManifestTellsIt() {
        coverage().register(EntryPoint.notEnumerable(EntryPointKind.OTHER, "handlers of dispatcher"));
        assertThat(coverage().report().in(CoverageStatus.NOT_ENUMERABLE))
                .extracting(entry -> entry.point().name())
                .containsExactly(Coverage.OTHER_DATA_SOURCES, "handlers of dispatcher");
        coverage().declare(CoverageManifest.parse("""
                {"entryPoints": [
                   {"kind": "other", "name": "GET /entries/{id}", "boundary": "ledger"},
                   {"kind": "data-source", "name": "archive"}],
                 "complete": ["handlers of dispatcher"]}"""));
        CoverageReport report = coverage().report();
        assertThat(report.entryPoints())
                .extracting(entry -> entry.point().name(), CoverageReport.Entry::status, CoverageReport.Entry::declared)
                .containsExactly(
                        tuple("archive", CoverageStatus.UNGUARDED, true),
                        tuple(Coverage.OTHER_DATA_SOURCES, CoverageStatus.NOT_ENUMERABLE, false),
                        tuple("GET /entries/{id}", CoverageStatus.ENFORCED, true));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> ZeroTrustAssertions.assertAllEnumerated(ledger.zt()))
                .withMessage("nobody has declared: data-source data sources without a guard");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"entryPoint\": []}",
                "{\"entryPoints\": [{\"kind\": \"soap\", \"name\": \"x\"}]}",
                "{\"entryPoints\": [{\"kind\": \"other\"}]}",
                "{\"entryPoints\": [{\"kind\": \"other\", \"name\": \" \"}]}",
                "{\"entryPoints\": [{\"kind\": \"other\", \"name\": \"x\", \"boundry\": \"ledger\"}]}",
                "{\"complete\": [1]}"
            })
    void manifestOfAnotherForm_isRefused(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoverageManifest.parse(json))
                .withMessageStartingWith("coverage manifest: ");
    }

    @Test
    void boundaryThatIsNotThere_guardsNothing() {
        EntryPoint misspelt = EntryPoint.guarded(EntryPointKind.OTHER, "x", "legder");
        assertThatIllegalArgumentException().isThrownBy(() -> coverage().register(misspelt));
        CoverageManifest manifest = CoverageManifest.parse(
                "{\"entryPoints\": [{\"kind\": \"other\", \"name\": \"x\", \"boundary\": \"legder\"}]}");
        assertThatIllegalArgumentException().isThrownBy(() -> coverage().declare(manifest));
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> ledger.builder().coverage(manifest).build())
                .withMessageContaining("other x (legder): no boundary of this name was declared");
    }

    @Test
    void manifestOfTheConfiguration_holdsFromTheStart() {
        CoverageManifest manifest = CoverageManifest.parse("{\"complete\": [\"" + Coverage.OTHER_DATA_SOURCES + "\"]}");
        try (ZeroTrust zt = ledger.builder().coverage(manifest).build()) {
            assertThat(zt.coverage().report().entryPoints()).isEmpty();
            ZeroTrustAssertions.assertAllEnumerated(zt);
        }
    }

    @Test
    void moreEntryPointsThanAreHeld_standAsNotEnumerable() {
        for (int i = 0; i < Coverage.MAX_ENTRY_POINTS + 5; i++) {
            coverage().register(EntryPoint.guarded(EntryPointKind.OTHER, "job " + i, "ledger"));
        }
        CoverageReport report = coverage().report();
        assertThat(report.entryPoints()).hasSize(Coverage.MAX_ENTRY_POINTS + 1);
        assertThat(report.in(CoverageStatus.NOT_ENUMERABLE))
                .extracting(entry -> entry.point().name())
                .contains("6 entry points beyond the first");
    }

    @Test
    void sameEntryPoint_standsOnce_andUnguardedBesideGuarded() {
        coverage().register(READ);
        coverage().register(READ);
        coverage().register(EntryPoint.unguarded(READ.kind(), READ.name()));
        assertThat(coverage().report().entryPoints())
                .filteredOn(entry -> entry.point().name().equals(READ.name()))
                .extracting(CoverageReport.Entry::status)
                .containsExactlyInAnyOrder(CoverageStatus.ENFORCED, CoverageStatus.UNGUARDED);
    }

    @Test
    void debt_isTierTimesState() {
        // Data sources that nobody wrapped: 30 * 4.
        assertThat(coverage().report().debt()).isEqualTo(120);
        coverage().register(READ);
        assertThat(coverage().report().debt()).isEqualTo(120);
        coverage().register(REPORT);
        assertThat(coverage().report().debt()).isEqualTo(120 + 1 * 2);
        coverage().register(ADMIN);
        assertThat(coverage().report().debt()).isEqualTo(120 + 2 + 30 * 4);
        ledger.zt().addWaiver(missingPermit(Duration.ofHours(1)));
        assertThat(coverage().report().debt()).isEqualTo(120 + 2 + 120 + 10 * 1);
    }

    @Test
    void callers_areCountedByKindAndStrength() {
        ledger.read("/reader");
        ledger.enforcing().decide(read(ledger.token("/reader")).build());
        ledger.enforcing().decide(read(ledger.token("/stranger")).build());
        ledger.enforcing().decide(read(Evidence.none()).build());
        ledger.enforcing().change(CHANGE, settings -> settings.withOwner("another team"));
        ledger.reporting().decide(read(Evidence.none()).build());
        assertThat(coverage().report().identities())
                .containsExactly(
                        new CoverageReport.Identities("ledger", "WORKLOAD", "bearer", "PERMIT", 1),
                        new CoverageReport.Identities("ledger", "WORKLOAD", "bearer", "DENY", 1),
                        new CoverageReport.Identities("ledger", "WORKLOAD", "possession", "PERMIT", 1),
                        new CoverageReport.Identities("ledger", "NOBODY", "none", "DENY", 1),
                        new CoverageReport.Identities("reporting", "NOBODY", "none", "WOULD_DENY", 1));
    }

    @Test
    void report_isJson() {
        coverage().register(READ);
        coverage().register(ADMIN);
        ledger.zt().addWaiver(missingPermit(Duration.ofHours(1)));
        ledger.read("/reader");
        assertThat(coverage().report().toJson())
                .isEqualTo("{\"schema\":1,\"time\":\"2026-11-22T12:00:00Z\",\"debt\":250,"
                        + "\"counts\":{\"ENFORCED\":0,\"WAIVED\":1,\"REPORT_ONLY\":0,\"UNGUARDED\":1,\"NOT_ENUMERABLE\":1},"
                        + "\"entryPoints\":["
                        + "{\"kind\":\"grpc-method\",\"name\":\"ledger.Ledger/Read\",\"boundary\":\"ledger\","
                        + "\"status\":\"WAIVED\",\"until\":\"2026-11-22T13:00:00Z\"},"
                        + "{\"kind\":\"data-source\",\"name\":\"data sources without a guard\",\"status\":\"NOT_ENUMERABLE\"},"
                        + "{\"kind\":\"other\",\"name\":\"admin console\",\"status\":\"UNGUARDED\"}],"
                        + "\"boundaries\":["
                        + "{\"name\":\"ledger\",\"owner\":\"ledger team\",\"tier\":\"HIGH\",\"status\":\"WAIVED\","
                        + "\"until\":\"2026-11-22T13:00:00Z\"},"
                        + "{\"name\":\"reporting\",\"owner\":\"ledger team\",\"tier\":\"LOW\",\"status\":\"REPORT_ONLY\"}],"
                        + "\"waivers\":[{\"id\":\"W-1\",\"boundary\":\"ledger\","
                        + "\"principal\":\"Zt::Workload::\\\"spiffe://td/stranger\\\"\",\"rule\":\"missing-permit\","
                        + "\"owner\":\"ledger team\",\"state\":\"LIVE\",\"expiresAt\":\"2026-11-22T13:00:00Z\",\"used\":0}],"
                        + "\"identities\":[{\"boundary\":\"ledger\",\"kind\":\"WORKLOAD\",\"strength\":\"possession\","
                        + "\"outcome\":\"PERMIT\",\"count\":1}]}");
    }

    @Test
    void assertion_failsOnWhatNoBoundaryGuards() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> ZeroTrustAssertions.assertNoUnguarded(ledger.zt()))
                .withMessage("no entry point is registered, so nothing is known to be guarded");
        coverage().register(READ);
        assertThatCode(() -> ZeroTrustAssertions.assertNoUnguarded(ledger.zt())).doesNotThrowAnyException();
        coverage().register(ADMIN);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> ZeroTrustAssertions.assertNoUnguarded(ledger.zt()))
                .withMessage("no boundary guards: other admin console");
    }

    @Test
    void entryPointWithoutAName_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> EntryPoint.unguarded(EntryPointKind.OTHER, " "));
    }
}
