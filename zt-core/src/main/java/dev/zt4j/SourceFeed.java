package dev.zt4j;

import dev.zt4j.source.Source;
import dev.zt4j.source.SourceException;
import dev.zt4j.source.SourceStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one source again and again and feeds what it delivers to the snapshot. What was good stays until its
 * staleness limit; what is wrong is logged once, and shown in the status until it is mended.
 */
final class SourceFeed<T> {
    private static final Logger LOGGER = LoggerFactory.getLogger(ZeroTrust.class);

    private final Source<? extends T> source;
    private final Duration staleAfter;
    private final InstantSource clock;
    private final BiConsumer<T, Instant> target;
    private volatile SourceStatus status;

    SourceFeed(
            Source<? extends T> source,
            Duration staleAfter,
            InstantSource clock,
            Instant firstSuccess,
            BiConsumer<T, Instant> target) {
        this.source = source;
        this.staleAfter = staleAfter;
        this.clock = clock;
        this.target = target;
        this.status = new SourceStatus(source.name(), firstSuccess, firstSuccess.plus(staleAfter), List.of());
    }

    SourceStatus status() {
        return status;
    }

    /** Called by one thread at a time. */
    void refresh() {
        SourceStatus before = status;
        // Read before loading: a load that takes long must not make its result look younger than it is.
        Instant now = clock.instant();
        try {
            T loaded = source.load();
            Instant freshUntil = now.plus(staleAfter);
            target.accept(loaded, freshUntil);
            status = new SourceStatus(before.name(), now, freshUntil, List.of());
            if (!before.problems().isEmpty()) {
                LOGGER.info("{}: loaded again", before.name());
            }
        } catch (SourceException e) {
            failed(before, e.problems());
        } catch (RuntimeException e) {
            failed(
                    before,
                    List.of(before.name() + ": failed unexpectedly ("
                            + e.getClass().getName() + ")"));
        }
    }

    private void failed(SourceStatus before, List<String> problems) {
        status = new SourceStatus(before.name(), before.lastSuccess(), before.freshUntil(), problems);
        if (!before.problems().equals(problems)) {
            LOGGER.error(
                    "{}: not loaded, the last good state stands until {}: {}",
                    before.name(),
                    before.freshUntil(),
                    problems);
        }
    }
}
