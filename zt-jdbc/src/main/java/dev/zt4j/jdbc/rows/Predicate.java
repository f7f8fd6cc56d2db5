package dev.zt4j.jdbc.rows;

import java.util.ArrayList;
import java.util.List;

/**
 * What is true of some rows, made without {@code NOT}: a leaf that is NULL is a leaf that is not true, and then so is
 * all that depends on it being true. So SQL's third truth value cannot let a row through.
 */
sealed interface Predicate {
    Predicate TRUE = new Always(true);
    Predicate FALSE = new Always(false);

    /** Holds always or never. */
    record Always(boolean truth) implements Predicate {}

    /** Holds where SQL says true. */
    record Leaf(Sql sql) implements Predicate {}

    /** Holds where all do. */
    record All(List<Predicate> parts) implements Predicate {}

    /** Holds where one does. */
    record Some(List<Predicate> parts) implements Predicate {}

    static Predicate leaf(Object... pieces) {
        return new Leaf(Sql.of(pieces));
    }

    static Predicate of(boolean truth) {
        return truth ? TRUE : FALSE;
    }

    static Predicate all(Predicate... parts) {
        return all(List.of(parts));
    }

    static Predicate some(Predicate... parts) {
        return some(List.of(parts));
    }

    static Predicate all(List<Predicate> parts) {
        List<Predicate> open = open(parts, true);
        if (open.contains(FALSE)) {
            return FALSE;
        }
        return open.isEmpty() ? TRUE : open.size() == 1 ? open.get(0) : new All(open);
    }

    static Predicate some(List<Predicate> parts) {
        List<Predicate> open = open(parts, false);
        if (open.contains(TRUE)) {
            return TRUE;
        }
        return open.isEmpty() ? FALSE : open.size() == 1 ? open.get(0) : new Some(open);
    }

    private static List<Predicate> open(List<Predicate> parts, boolean neutral) {
        Predicate nothing = of(neutral);
        if (!parts.contains(nothing)) {
            return parts;
        }
        List<Predicate> open = new ArrayList<>(parts);
        open.removeIf(nothing::equals);
        return open;
    }
}
