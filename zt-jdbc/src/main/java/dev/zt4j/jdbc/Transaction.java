package dev.zt4j.jdbc;

import dev.zt4j.identity.Principal;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import org.jspecify.annotations.Nullable;

/** What is known of the transaction of a session. Used under the session's lock; not thread-safe. */
final class Transaction {
    private boolean open;
    private boolean broken;
    private boolean assumed;
    private boolean owned;
    private @Nullable Principal owner;

    /** Tells whether anything was executed in it. */
    boolean isOpen() {
        return open;
    }

    /** Notes that something is executed in it. */
    void opened() {
        open = true;
    }

    /** Notes that it is over: kept, or taken back by who began it. */
    void ended() {
        open = false;
        broken = false;
        assumed = false;
        owned = false;
        owner = null;
    }

    /** Notes that it was taken back without who began it. */
    void broken() {
        ended();
        broken = true;
    }

    /**
     * Refuses to go on with what was taken back.
     *
     * @throws SQLException until whoever began the transaction takes it back too
     */
    void checkWhole() throws SQLException {
        if (broken) {
            throw new SQLNonTransientException(DatabaseGuard.DENIED, DatabaseGuard.DENIED_STATE);
        }
    }

    /** Tells whether the database was told that it is somebody's. */
    boolean isAssumedBy(@Nullable Principal principal) {
        return assumed && isSame(owner, principal);
    }

    /** Tells whether it is open and of somebody else. */
    boolean isOfOther(@Nullable Principal principal) {
        return owned && !isSame(owner, principal);
    }

    /** Notes that the database was told. */
    void assumedBy(@Nullable Principal principal) {
        open = true;
        assumed = true;
        owned = true;
        owner = principal;
    }

    /** Notes that the database may not know any more whose it is. */
    void forgetIdentity() {
        assumed = false;
    }

    private static boolean isSame(@Nullable Principal one, @Nullable Principal other) {
        return one == other
                || (one != null
                        && other != null
                        && one.kind() == other.kind()
                        && one.id().equals(other.id())
                        && one.actors().equals(other.actors()));
    }
}
