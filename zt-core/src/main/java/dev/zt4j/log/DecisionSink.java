package dev.zt4j.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Takes the records of the decision log. Called by the log's own thread only, one record at a time, so it may block
 * and need not be thread-safe. What it throws makes the records since the last flush count as lost.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface DecisionSink extends Closeable {
    /**
     * Takes one record.
     *
     * @throws IOException if it cannot
     */
    void write(LogRecord record) throws IOException;

    /**
     * Makes what was taken so far last. Called whenever the log has caught up.
     *
     * @throws IOException if it cannot
     */
    default void flush() throws IOException {}

    /** Releases what the sink holds; does nothing by default. */
    @Override
    default void close() throws IOException {}

    /** Returns a sink that hands decisions, without events, to somebody who can take them at once. */
    static DecisionSink decisions(Consumer<? super DecisionRecord> taker) {
        return record -> {
            if (record instanceof DecisionRecord decision) {
                taker.accept(decision);
            }
        };
    }

    /** Returns a sink that writes each record as one JSON message to the SLF4J logger {@code dev.zt4j.decisions}. */
    static DecisionSink slf4j() {
        return new Slf4jDecisionSink();
    }

    /**
     * Returns a sink that appends each record as one line of JSON to a file that only its owner may read, and that no
     * other sink writes.
     *
     * @param file the file; it is created if need be, its directory must exist
     */
    static DecisionSink file(Path file) {
        return new FileDecisionSink(file, null, null);
    }

    /** The same with a file that is put aside from time to time, by a number that grows behind its name. */
    static DecisionSink file(Path file, FileRotation rotation) {
        return new FileDecisionSink(file, Objects.requireNonNull(rotation, "rotation"), null);
    }

    /** The same with lines that are chained, over all files and over restarts. */
    static DecisionSink file(Path file, FileRotation rotation, HashChain chain) {
        return new FileDecisionSink(
                file, Objects.requireNonNull(rotation, "rotation"), Objects.requireNonNull(chain, "chain"));
    }
}
