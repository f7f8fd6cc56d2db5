package dev.zt4j.metrics;

import dev.zt4j.log.DecisionLog;
import dev.zt4j.reason.Reason;
import dev.zt4j.source.SourceStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How things stand at one moment. Counters begin at zero when the process starts and only grow. Immutable and
 * thread-safe.
 *
 * @param time when it was read
 * @param decisions how many decisions there were; what never came up is absent
 * @param log records of the decision log
 * @param logFailing whether the last record could not be written
 * @param sources how the sources are doing: age, next refresh, what is wrong
 * @param waivers waivers and their uses
 * @param watches how many decisions are being watched
 * @param revocations how many revocations hold
 * @param grants how many grants hold
 * @param attributeFailures how often each attribute source has failed, by its name
 * @since 0.1.0
 */
public record Statistics(
        Instant time,
        Map<Series, Long> decisions,
        DecisionLog.Counts log,
        boolean logFailing,
        List<SourceStatus> sources,
        Waivers waivers,
        long watches,
        long revocations,
        long grants,
        Map<String, Long> attributeFailures) {
    /** Copies maps and list and refuses null. */
    public Statistics {
        Objects.requireNonNull(time, "time");
        decisions = Map.copyOf(decisions);
        Objects.requireNonNull(log, "log");
        sources = List.copyOf(sources);
        Objects.requireNonNull(waivers, "waivers");
        attributeFailures = Map.copyOf(attributeFailures);
    }

    /**
     * Decisions of one kind.
     *
     * @param boundary at which boundary
     * @param mode the mode it was in: ENFORCE or REPORT_ONLY
     * @param outcome what came out: PERMIT, DENY or WOULD_DENY
     * @param reason the most important reason
     * @since 0.1.0
     */
    public record Series(String boundary, String mode, String outcome, Reason reason) {
        /** Refuses null. */
        public Series {
            Objects.requireNonNull(boundary, "boundary");
            Objects.requireNonNull(mode, "mode");
            Objects.requireNonNull(outcome, "outcome");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * Waivers and their uses.
     *
     * @param live how many hold and do not end soon
     * @param expiring how many hold and end soon
     * @param expired how many have ended by themselves since the start
     * @param used how often one changed a decision since the start
     * @since 0.1.0
     */
    public record Waivers(long live, long expiring, long expired, long used) {}
}
