package dev.zt4j.enforcement;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where revocations outlive the process. A revocation holds in this process as soon as it is said, and from the next
 * start on once it is stored. Called by one thread at a time.
 *
 * @since 0.1.0
 */
public interface RevocationStore {
    /**
     * Returns all revocations that are stored and not lifted.
     *
     * @throws IOException if they cannot be read or are not whole; then nothing must start
     */
    List<Revocation> load() throws IOException;

    /**
     * Stores a revocation; when this returns, it survives a crash.
     *
     * @throws IOException if it may not
     */
    void add(Revocation revocation) throws IOException;

    /**
     * Stores that the revocation of a target is lifted.
     *
     * @throws IOException if it may not be stored
     */
    void lift(Revocation.Target target) throws IOException;

    /**
     * Returns a store in a file that only its owner may read: one line of JSON for each revocation and each that was
     * lifted. A last line that a crash left torn is dropped, since nobody was told that it was stored; any other fault
     * refuses the file. One process at a time may use it.
     *
     * @param file the file; it is created if need be, its directory must exist
     */
    static RevocationStore file(Path file) {
        return new FileRevocationStore(file);
    }
}
