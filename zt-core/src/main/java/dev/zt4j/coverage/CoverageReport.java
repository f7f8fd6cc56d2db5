package dev.zt4j.coverage;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the entry points of the process were guarded at one moment. Immutable and thread-safe.
 *
 * @param time when
 * @param entryPoints all that are known, by kind and name
 * @param boundaries all boundaries, by name
 * @param waivers the waivers that hold, and the last that have ended
 * @param identities who came through since the start, by boundary, kind and strength of proof
 * @since 0.1.0
 */
public record CoverageReport(
        Instant time,
        List<Entry> entryPoints,
        List<Boundary> boundaries,
        List<Waiver> waivers,
        List<Identities> identities) {
    /** The weight of what has no boundary, and so no tier: that of the highest. */
    public static final int UNRATED_WEIGHT = 30;

    /** Copies the lists. */
    public CoverageReport {
        entryPoints = List.copyOf(entryPoints);
        boundaries = List.copyOf(boundaries);
        waivers = List.copyOf(waivers);
        identities = List.copyOf(identities);
    }

    /** Returns the entry points in a state. */
    public List<Entry> in(CoverageStatus status) {
        return entryPoints.stream().filter(entry -> entry.status() == status).toList();
    }

    /**
     * Returns the coverage debt: the sum over all entry points of the weight of their tier (LOW 1, MEDIUM 3, HIGH 10,
     * CRITICAL and those without a boundary 30) times the factor of their state (ENFORCED 0, WAIVED 1, REPORT_ONLY 2,
     * UNGUARDED and NOT_ENUMERABLE 4). Zero is full coverage.
     */
    public long debt() {
        return entryPoints.stream()
                .mapToLong(entry -> (long) entry.weight() * entry.status().debt())
                .sum();
    }

    /** Returns the report as JSON, in one line. */
    public String toJson() {
        return ReportJson.text(this);
    }

    /**
     * An entry point and how it is guarded.
     *
     * @param point which
     * @param status how
     * @param waivedUntil when the last waiver at its boundary ends; null unless it is waived
     * @param declared whether only a manifest knows it
     * @param weight how much it weighs in the debt
     * @since 0.1.0
     */
    public record Entry(
            EntryPoint point,
            CoverageStatus status,
            @Nullable Instant waivedUntil,
            boolean declared,
            int weight) {}

    /**
     * A boundary.
     *
     * @param name its name
     * @param owner who answers for it
     * @param tier how much is at risk
     * @param weight how much an entry point of it weighs in the debt
     * @param status how it guards: {@code ENFORCED}, {@code WAIVED} or {@code REPORT_ONLY}
     * @param waivedUntil when the last waiver at it ends; null unless it is waived
     * @since 0.1.0
     */
    public record Boundary(
            String name,
            String owner,
            String tier,
            int weight,
            CoverageStatus status,
            @Nullable Instant waivedUntil) {}

    /**
     * A waiver.
     *
     * @param id its id
     * @param boundary where it holds
     * @param principal whom it is for, as Cedar text
     * @param rule what it relaxes
     * @param owner who answers for getting rid of it
     * @param state how far it is
     * @param expiresAt when it ends, or has ended
     * @param used how many decisions it has changed
     * @since 0.1.0
     */
    public record Waiver(
            String id,
            String boundary,
            String principal,
            String rule,
            String owner,
            WaiverState state,
            Instant expiresAt,
            long used) {}

    /**
     * How far a waiver is.
     *
     * @since 0.1.0
     */
    public enum WaiverState {
        /** It holds. */
        LIVE,
        /** It holds, and ends soon. */
        EXPIRING,
        /** It has ended. */
        EXPIRED
    }

    /**
     * How many decisions there were on callers of one kind with one strength of proof.
     *
     * @param boundary where
     * @param kind the kind of principal, or {@code NOBODY} if nobody was proven
     * @param strength how strongly it was proven
     * @param outcome what came of it
     * @param count how many
     * @since 0.1.0
     */
    public record Identities(String boundary, String kind, String strength, String outcome, long count) {}
}
