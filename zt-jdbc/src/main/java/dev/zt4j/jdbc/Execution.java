package dev.zt4j.jdbc;

import dev.zt4j.enforcement.Decision;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a statement, from its decision until no more rows of it are read; then the log is told which text
 * it was and how many rows it had. It is decided by the thread that executes it, and ends once, on whichever.
 */
final class Execution {
    /** How those end that were not permitted. */
    static final String DENIED = "denied";

    private static final String DONE = "done";
    private static final String FAILED = "failed";
    private static final String BOUNDARY = "boundary";
    private static final String TEXT = "statementSha256";
    private static final String ROWS = "rows";
    private static final long UNKNOWN = -1;

    private final DatabaseGuard guard;
    private final @Nullable String digest;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicLong rows = new AtomicLong(UNKNOWN);
    private @Nullable Decision first;
    private @Nullable StringBuilder decisions;
    private boolean permitted;

    /**
     * Creates one that is not decided yet.
     *
     * @param guard of the database
     * @param digest of the text; null if it cannot be read
     */
    Execution(DatabaseGuard guard, @Nullable String digest) {
        this.guard = guard;
        this.digest = digest;
    }

    /** Notes one of its decisions. */
    void decided(Decision decision) {
        Decision before = first;
        if (before == null || !decision.allowed()) {
            first = decision;
        }
        if (before != null) {
            StringBuilder all = decisions == null ? new StringBuilder(before.id()) : decisions;
            decisions = all.append(' ').append(decision.id());
        }
    }

    /** Notes that all were permits. */
    void permitted() {
        permitted = true;
    }

    /** Notes that it has results, of which no row was read yet. */
    void opened() {
        reached(0);
    }

    /** Notes which row is read, from 1. */
    void reached(long row) {
        if (row > rows.getPlain()) {
            rows.setRelease(row);
        }
    }

    /** Ends with what the driver returned: a number of rows, or one for each text of a batch. */
    void returned(@Nullable Object result) {
        if (result instanceof Number number) {
            rows.setRelease(number.longValue());
        } else if (result instanceof int[] counts) {
            for (int count : counts) {
                add(count);
            }
        } else if (result instanceof long[] counts) {
            for (long count : counts) {
                add(count);
            }
        }
        end();
    }

    private void add(long count) {
        // Below zero are codes of the driver, for what it does not know.
        if (count >= 0) {
            rows.setRelease(Math.max(rows.getPlain(), 0) + count);
        }
    }

    /** Ends since nothing more is read. */
    void end() {
        end(DONE, null);
    }

    /** Ends since it was cut off. */
    void cutOff() {
        end(DENIED, null);
    }

    /**
     * Ends without a result.
     *
     * @param state the SQLState, or null if there is none
     */
    void failed(@Nullable String state) {
        end(permitted ? FAILED : DENIED, permitted ? state : null);
    }

    /** Tells whether the log was told of its end. */
    boolean isEnded() {
        return ended.get();
    }

    private void end(String how, @Nullable String state) {
        Decision decision = first;
        if (decision == null || !ended.compareAndSet(false, true)) {
            return;
        }
        guard.ended(decision, how, details(rows.getAcquire(), state));
    }

    private Map<String, String> details(long read, @Nullable String state) {
        if (digest != null && read >= 0 && decisions == null && state == null) {
            return Map.of(BOUNDARY, guard.boundary(), TEXT, digest, ROWS, Long.toString(read));
        }
        Map<String, String> details = new HashMap<>();
        if (digest != null) {
            details.put(TEXT, digest);
        }
        if (read >= 0) {
            details.put(ROWS, Long.toString(read));
        }
        if (decisions != null) {
            details.put("decisions", decisions.toString());
        }
        if (state != null) {
            details.put("sqlState", state);
        }
        return details;
    }
}
