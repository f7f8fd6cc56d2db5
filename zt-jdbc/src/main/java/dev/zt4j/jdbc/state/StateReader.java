package dev.zt4j.jdbc.state;

import dev.zt4j.enforcement.SharedState;
import dev.zt4j.enforcement.StateEntry;
import dev.zt4j.enforcement.StateEntry.Granted;
import dev.zt4j.enforcement.StateEntry.Waived;
import dev.zt4j.source.SourceException;
import dev.zt4j.state.StateJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is shared: all of it at first, then what has changed. A row that cannot be read is refused: where it may
 * widen, it is as if it were gone; where it may narrow, its last good version stands and the state is not whole. For one
 * thread at a time.
 */
final class StateReader {
    /** The schema that is read; a newer one may say things that must not be overlooked. */
    static final int SCHEMA_VERSION = 1;

    private static final int MAX_ENTRIES = 250_000;
    private static final int MAX_BODY = 65_536;
    private static final int SHOWN = 120;
    private static final Set<String> WIDENING = Set.of(Granted.KIND, Waived.KIND);
    private static final String CHANGES = """
        SELECT (SELECT max(version) FROM zt4j.schema_version), r.number,
            e.kind, e.id, e.version, left(e.body, %d)
        FROM zt4j.revision r
        LEFT JOIN zt4j.entry e ON e.revision > ? AND (e.body IS NOT NULL OR ? > 0)
        """.formatted(MAX_BODY + 1);

    private final Consumer<String> refusals;
    private Map<Key, StateEntry> entries = new HashMap<>();
    private Map<Key, Refused> refused = new HashMap<>();
    private long revision;

    record Key(String kind, String id) {}

    private record Refused(long version, String problem) {}

    /**
     * What was read.
     *
     * @param state what is shared
     * @param whole whether nothing that narrows may be missing
     * @param problems what is wrong with single rows
     */
    record Read(SharedState state, boolean whole, List<String> problems) {}

    /** Takes who is told of each row that is refused, once for each of its versions. */
    StateReader(Consumer<String> refusals) {
        this.refusals = refusals;
    }

    /** Reads everything the next time, whatever has changed. */
    void forget() {
        revision = 0;
    }

    /**
     * Reads what has changed.
     *
     * @throws SourceException if the schema is another, or there is too much
     */
    Read read(Connection connection) throws SQLException {
        if (!changes(connection)) {
            forget();
            changes(connection);
        }
        boolean whole = WIDENING.containsAll(kinds(refused.keySet()));
        List<String> problems =
                refused.values().stream().map(Refused::problem).sorted().toList();
        return new Read(new SharedState(entries.values()), whole, problems);
    }

    private static Set<String> kinds(Set<Key> keys) {
        Set<String> kinds = new HashSet<>();
        keys.forEach(key -> kinds.add(key.kind()));
        return kinds;
    }

    /** Returns false if the database has gone back, to a backup, say: then it is not known what has changed. */
    private boolean changes(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CHANGES)) {
            statement.setLong(1, revision);
            statement.setLong(2, revision);
            statement.setMaxRows(MAX_ENTRIES + 1);
            try (ResultSet rows = statement.executeQuery()) {
                return take(rows);
            }
        }
    }

    private boolean take(ResultSet rows) throws SQLException {
        Map<Key, StateEntry> next = revision == 0 ? new HashMap<>() : new HashMap<>(entries);
        Map<Key, Refused> bad = revision == 0 ? new HashMap<>() : new HashMap<>(refused);
        long reached = 0;
        int count = 0;
        while (rows.next()) {
            checkSchema(rows.getInt(1));
            reached = rows.getLong(2);
            if (reached < revision) {
                return false;
            }
            count++;
            String kind = rows.getString(3);
            if (kind != null) {
                take(new Key(kind, rows.getString(4)), rows.getLong(5), rows.getString(6), next, bad);
            }
        }
        if (count == 0 || count > MAX_ENTRIES || next.size() > MAX_ENTRIES) {
            throw new SourceException(
                    List.of(count == 0 ? "the table of revisions is empty" : "more than " + MAX_ENTRIES + " entries"));
        }
        tell(bad);
        entries = next;
        refused = bad;
        revision = reached;
        return true;
    }

    private static void checkSchema(int version) {
        if (version != SCHEMA_VERSION) {
            throw new SourceException(
                    List.of("the schema has version " + version + ", and " + SCHEMA_VERSION + " is known"));
        }
    }

    private void take(Key key, long version, @Nullable String body, Map<Key, StateEntry> next, Map<Key, Refused> bad) {
        bad.remove(key);
        if (body == null) {
            next.remove(key);
            return;
        }
        String problem;
        try {
            if (body.length() > MAX_BODY) {
                throw new IllegalArgumentException("longer than " + MAX_BODY + " characters");
            }
            next.put(key, StateJson.parse(key.kind(), key.id(), body));
            return;
        } catch (IllegalArgumentException e) {
            problem = e.getMessage();
        }
        StateEntry before = WIDENING.contains(key.kind()) ? null : entries.get(key);
        if (before == null) {
            next.remove(key);
        } else {
            next.put(key, before);
        }
        bad.put(key, new Refused(version, printable(key.kind()) + " " + printable(key.id()) + ": " + problem));
    }

    private void tell(Map<Key, Refused> bad) {
        List<String> told = new ArrayList<>();
        bad.forEach((key, now) -> {
            if (!now.equals(refused.get(key))) {
                told.add(now.problem());
            }
        });
        told.stream().sorted().forEach(refusals);
    }

    /** Names are the database's: they must not break a line, or fill a log. */
    private static String printable(String name) {
        StringBuilder shown = new StringBuilder();
        name.codePoints().limit(SHOWN).forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return shown.toString();
    }
}
