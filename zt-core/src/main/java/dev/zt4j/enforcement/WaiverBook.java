package dev.zt4j.enforcement;

import dev.zt4j.coverage.CoverageReport;
import dev.zt4j.coverage.CoverageReport.WaiverState;
import dev.zt4j.metrics.Statistics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of waivers: how often each was used, which end soon, and the last that have ended. Holds no more than
 * there are waivers, and {@value #MAX_ENDED} that have ended. Thread-safe; counting takes no lock.
 */
final class WaiverBook {
    static final int MAX_ENDED = 100;
    private static final Duration DAY = Duration.ofDays(1);
    private static final int SHARE = 10;

    private final Map<String, Line> live = new ConcurrentHashMap<>();
    private final ConcurrentLinkedDeque<Line> ended = new ConcurrentLinkedDeque<>();
    private final LongAdder allExpired = new LongAdder();
    private final LongAdder allUsed = new LongAdder();
    private final AtomicReference<Instant> nextNotice = new AtomicReference<>(Instant.MAX);

    /** A waiver that was added, or changed: then its uses stay. */
    void added(Waiver waiver, Instant now) {
        Instant from = noticeFrom(waiver, now);
        live.compute(
                waiver.id(),
                (id, before) -> new Line(waiver, from, false, before == null ? new LongAdder() : before.used()));
        noticeBy(from);
    }

    private void noticeBy(Instant from) {
        nextNotice.accumulateAndGet(from, (one, other) -> one.isBefore(other) ? one : other);
    }

    /** A tenth of its length before the end; for waivers of more than a day a day at least. */
    private static Instant noticeFrom(Waiver waiver, Instant now) {
        Duration length = Duration.between(now, waiver.expiresAt());
        Duration notice = length.dividedBy(SHARE);
        return waiver.expiresAt().minus(length.compareTo(DAY) > 0 && notice.compareTo(DAY) < 0 ? DAY : notice);
    }

    boolean noticeIsDue(Instant now) {
        return !now.isBefore(nextNotice.get());
    }

    /** Returns those that have begun to end soon; each is returned to one caller once. */
    List<Waiver> notices(Instant now) {
        List<Waiver> begun = new ArrayList<>();
        // Whatever is added from here on sets its own notice after it stands in the map.
        nextNotice.set(Instant.MAX);
        live.forEach((id, line) -> {
            if (line.noticed()) {
                return;
            }
            if (line.state(now) != WaiverState.EXPIRING) {
                noticeBy(line.noticeFrom());
            } else if (live.replace(id, line, line.withNotice())) {
                begun.add(line.waiver());
            }
        });
        return begun;
    }

    void used(Waiver waiver) {
        Line line = live.get(waiver.id());
        if (line != null) {
            line.used().increment();
            allUsed.increment();
        }
    }

    void removed(Waiver waiver) {
        live.remove(waiver.id());
    }

    void expired(Waiver waiver) {
        Line line = live.remove(waiver.id());
        if (line != null) {
            allExpired.increment();
            ended.addLast(line);
            while (ended.size() > MAX_ENDED) {
                ended.pollFirst();
            }
        }
    }

    Statistics.Waivers counts(Instant now) {
        long holding = 0;
        long expiring = 0;
        for (Line line : live.values()) {
            WaiverState state = line.state(now);
            holding += state == WaiverState.LIVE ? 1 : 0;
            expiring += state == WaiverState.EXPIRING ? 1 : 0;
        }
        return new Statistics.Waivers(holding, expiring, allExpired.sum(), allUsed.sum());
    }

    List<CoverageReport.Waiver> report(Instant now) {
        List<CoverageReport.Waiver> waivers = new ArrayList<>();
        ended.forEach(line -> waivers.add(line.report(WaiverState.EXPIRED)));
        live.values().stream()
                .map(line -> line.report(line.state(now)))
                .sorted(Comparator.comparing(CoverageReport.Waiver::expiresAt).thenComparing(CoverageReport.Waiver::id))
                .forEach(waivers::add);
        return waivers;
    }

    /**
     * A waiver with its uses.
     *
     * @param waiver which
     * @param noticeFrom since when it counts as ending soon
     * @param noticed whether that has been told
     * @param used how many decisions it changed
     */
    private record Line(Waiver waiver, Instant noticeFrom, boolean noticed, LongAdder used) {
        Line withNotice() {
            return new Line(waiver, noticeFrom, true, used);
        }

        WaiverState state(Instant now) {
            if (!now.isBefore(waiver.expiresAt())) {
                return WaiverState.EXPIRED;
            }
            return now.isBefore(noticeFrom) ? WaiverState.LIVE : WaiverState.EXPIRING;
        }

        CoverageReport.Waiver report(WaiverState state) {
            return new CoverageReport.Waiver(
                    waiver.id(),
                    waiver.boundary(),
                    waiver.principal().toString(),
                    waiver.rule().code(),
                    waiver.owner(),
                    state,
                    waiver.expiresAt(),
                    used.sum());
        }
    }
}
