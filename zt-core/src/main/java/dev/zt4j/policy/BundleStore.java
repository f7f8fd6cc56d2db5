package dev.zt4j.policy;

import dev.zt4j.source.SourceListener;
import java.io.IOException;

/**
 * Keeps a policy bundle, packed as {@link PolicyBundle} makes it. It need not be trusted: the bundle is signed.
 * Called by one thread at a time.
 *
 * @since 0.1.0
 */
public interface BundleStore {
    /**
     * Returns the bundle that is kept now. Called by one thread at a time.
     *
     * @param most how many bytes are read at most
     * @throws IOException if there is none, it is larger or cannot be read; the message has no secrets
     */
    byte[] read(int most) throws IOException;

    /** Begins to tell when there may be another bundle, where that can be. */
    default void attach(SourceListener listener) {}

    /** Ends that. May be called again. */
    default void detach() {}

    /** Names the store, for the application log. */
    @Override
    String toString();
}
