package dev.zt4j.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Keeps heads of a chain where who can change the log cannot change them. Called on the log's thread; what it throws is
 * reported, and the newest head is given again when the log has caught up the next time.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ChainAnchor {
    /**
     * Takes a head.
     *
     * @throws IOException if it cannot
     */
    void keep(ChainHead head) throws IOException;

    /** Returns an anchor that keeps nothing. */
    static ChainAnchor none() {
        return head -> {};
    }

    /**
     * Returns an anchor that appends each head as one line to a file, the form that {@code zt log verify --anchor}
     * reads.
     *
     * @param file the file; it is created if need be, its directory must exist
     */
    static ChainAnchor file(Path file) {
        Objects.requireNonNull(file, "file");
        return head -> Files.write(
                file,
                (head + "\n").getBytes(StandardCharsets.US_ASCII),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
