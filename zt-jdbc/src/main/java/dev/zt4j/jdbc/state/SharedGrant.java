package dev.zt4j.jdbc.state;

import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.StateEntry.Granted;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Permission for the length of a task in all processes of a fleet. Closing it ends it, and so does its expiry.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class SharedGrant implements AutoCloseable {
    private final FleetState state;
    private final Granted granted;
    private final long version;
    private final String by;
    private final AtomicBoolean ended = new AtomicBoolean();

    SharedGrant(FleetState state, Granted granted, long version, String by) {
        this.state = state;
        this.granted = granted;
        this.version = version;
        this.by = by;
    }

    /** Returns the id under which it stands in the decision logs, which is also that of its policy. */
    public String id() {
        return granted.id();
    }

    /** Returns when it ends by itself, by the clock of the database. */
    public Instant expiresAt() {
        return granted.expiresAt();
    }

    /**
     * Ends it. Does nothing if it was closed before, or ended by somebody else.
     *
     * @throws SQLException if that cannot be written: then it lasts until it expires, unless it is closed again
     */
    @Override
    public void close() throws SQLException {
        if (!ended.get()) {
            try {
                state.end(Granted.KIND, id(), version, new Change(by, "its task ended"));
            } catch (StateConflictException e) {
                // Somebody else has ended it: an entry of a grant is not changed in any other way.
                ended.set(true);
                return;
            }
            ended.set(true);
        }
    }

    /** Returns the id, for messages. */
    @Override
    public String toString() {
        return "SharedGrant[" + id() + ']';
    }
}
