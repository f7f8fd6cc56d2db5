package dev.zt4j;

import dev.zt4j.coverage.CoverageReport;
import dev.zt4j.coverage.CoverageStatus;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Assertions for the tests of applications, which need no test library. Thread-safe: nothing is kept.
 *
 * @since 0.1.0
 */
public final class ZeroTrustAssertions {
    private ZeroTrustAssertions() {}

    /**
     * Fails if an entry point that is known has no boundary, or if none was registered at all. What cannot be enumerated
     * is not looked at: {@link #assertAllEnumerated} does that.
     *
     * @throws AssertionError that names them
     */
    public static void assertNoUnguarded(ZeroTrust zt) {
        CoverageReport report = zt.coverage().report();
        none(report, CoverageStatus.UNGUARDED, "no boundary guards");
        if (report.in(CoverageStatus.NOT_ENUMERABLE).size()
                == report.entryPoints().size()) {
            throw new AssertionError("no entry point is registered, so nothing is known to be guarded");
        }
    }

    /**
     * Fails if there are entry points that the process cannot list and no manifest declares.
     *
     * @throws AssertionError that names them
     */
    public static void assertAllEnumerated(ZeroTrust zt) {
        none(zt.coverage().report(), CoverageStatus.NOT_ENUMERABLE, "nobody has declared");
    }

    private static void none(CoverageReport report, CoverageStatus status, String problem) {
        List<CoverageReport.Entry> found = report.in(status);
        if (!found.isEmpty()) {
            throw new AssertionError(problem + ": "
                    + found.stream().map(entry -> entry.point().toString()).collect(Collectors.joining(", ")));
        }
    }
}
