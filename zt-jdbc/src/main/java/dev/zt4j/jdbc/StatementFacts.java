package dev.zt4j.jdbc;

import java.util.List;
import java.util.Set;

/**
 * What a statement does, as the server's own analysis says. Immutable and thread-safe.
 *
 * @param accesses what it does to which tables and views, in the order of the statement; none if it touches none
 * @param unproven the functions it calls that are not known to be without effect, and whatever else keeps it from
 *     being only these accesses; empty if they are all
 */
record StatementFacts(List<Access> accesses, List<String> unproven) {
    /**
     * What a statement does to one table or view.
     *
     * @param kind {@link StatementClass#SELECT}, INSERT, UPDATE or DELETE
     * @param schema the schema
     * @param table the table or view
     * @param columns the columns that are read, given or changed; for a deletion none
     */
    record Access(StatementClass kind, String schema, String table, Set<String> columns) {
        Access {
            columns = Set.copyOf(columns);
        }
    }

    StatementFacts {
        accesses = List.copyOf(accesses);
        unproven = List.copyOf(unproven);
    }
}
