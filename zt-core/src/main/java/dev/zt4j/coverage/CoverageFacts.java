package dev.zt4j.coverage;

import java.time.Instant;
import java.util.List;

/**
 * What enforcement tells of itself for a report. Immutable and thread-safe.
 *
 * @param time when
 * @param boundaries all boundaries
 * @param waivers the waivers that hold, and the last that have ended
 * @param identities who came through, by kind and strength of proof
 * @since 0.1.0
 */
public record CoverageFacts(
        Instant time,
        List<CoverageReport.Boundary> boundaries,
        List<CoverageReport.Waiver> waivers,
        List<CoverageReport.Identities> identities) {
    /** Copies the lists. */
    public CoverageFacts {
        boundaries = List.copyOf(boundaries);
        waivers = List.copyOf(waivers);
        identities = List.copyOf(identities);
    }
}
