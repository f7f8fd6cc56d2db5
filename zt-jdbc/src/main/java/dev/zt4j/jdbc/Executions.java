package dev.zt4j.jdbc;

import java.util.ArrayList;
import java.util.List;

/** The executions of a connection of which rows may still be read. Thread-safe. */
final class Executions {
    /** More than a driver has open at a time; what is forgotten beyond that is ended in the log. */
    private static final int MOST = 1_000;

    /** The oldest first, with some that have ended; as a rule there are one or two. */
    private final List<Execution> open = new ArrayList<>();

    /** Notes that rows of one may be read. */
    void add(Execution execution) {
        Execution oldest = null;
        synchronized (open) {
            open.removeIf(Execution::isEnded);
            if (open.size() == MOST) {
                oldest = open.remove(0);
            }
            open.add(execution);
        }
        if (oldest != null) {
            oldest.end();
        }
    }

    /** Ends all. */
    void end() {
        List<Execution> all;
        synchronized (open) {
            all = new ArrayList<>(open);
            open.clear();
        }
        all.forEach(Execution::end);
    }
}
