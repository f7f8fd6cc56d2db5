package dev.zt4j.enforcement;

import dev.zt4j.coverage.CoverageFacts;
import dev.zt4j.coverage.CoverageReport;
import dev.zt4j.coverage.CoverageStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads off a snapshot and the counters what the coverage ledger needs. */
final class CoverageCount {
    private CoverageCount() {}

    static CoverageFacts of(Snapshot read, Instant now, WaiverBook book, ObservedBoundaries observed) {
        List<CoverageReport.Boundary> boundaries = new ArrayList<>();
        List<CoverageReport.Identities> identities = new ArrayList<>();
        new TreeMap<>(read.boundaries()).forEach((name, settings) -> {
            boundaries.add(boundary(read, settings));
            identities.addAll(observed.identities(name));
        });
        return new CoverageFacts(now, boundaries, book.report(now), identities);
    }

    private static CoverageReport.Boundary boundary(Snapshot read, BoundarySettings settings) {
        Instant waived = settings.mode() == Mode.ENFORCE ? waivedUntil(read, settings.name()) : null;
        CoverageStatus enforcing = waived == null ? CoverageStatus.ENFORCED : CoverageStatus.WAIVED;
        return new CoverageReport.Boundary(
                settings.name(),
                settings.owner(),
                settings.tier().name(),
                settings.tier().weight(),
                settings.mode() == Mode.ENFORCE ? enforcing : CoverageStatus.REPORT_ONLY,
                waived);
    }

    /** A waiver of the lifetime of credentials opens nothing, so it does not count. */
    private static @Nullable Instant waivedUntil(Snapshot read, String boundary) {
        Instant last = null;
        for (Waiver waiver : read.waivers().values()) {
            if (waiver.boundary().equals(boundary)
                    && !(waiver.rule() instanceof Waiver.Lifetime)
                    && (last == null || waiver.expiresAt().isAfter(last))) {
                last = waiver.expiresAt();
            }
        }
        return last;
    }
}
