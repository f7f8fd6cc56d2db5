package dev.zt4j.jdbc.rows;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes predicates as text, within limits. Predicates share parts, so the text can be longer than they are. */
final class SqlWriter {
    static final int MOST_PARAMETERS = 1_000;
    static final int LONGEST = 256 * 1024;
    private static final String AND = " AND ";
    private static final String OR = " OR ";
    private static final String CASE = " CASE ";

    private final StringBuilder text = new StringBuilder();
    private final List<Parameter> parameters = new ArrayList<>();
    private final @Nullable String alias;
    private final boolean literal;

    /**
     * Starts a text.
     *
     * @param alias what columns are qualified by, or null for nothing
     * @param literal whether values stand in the text
     */
    SqlWriter(@Nullable String alias, boolean literal) {
        this.alias = alias;
        this.literal = literal;
    }

    /** Writes a predicate. */
    static SqlWriter write(Predicate predicate, @Nullable String alias, boolean literal) throws TooLongException {
        SqlWriter writer = new SqlWriter(alias, literal);
        writer.append(predicate, "");
        return writer;
    }

    String text() {
        return text.toString();
    }

    List<Parameter> parameters() {
        return parameters;
    }

    /** Writes a predicate that stands between operators of a kind, or between none. */
    private void append(Predicate predicate, String between) throws TooLongException {
        if (predicate instanceof Predicate.Always always) {
            append(always.truth() ? "TRUE" : "FALSE");
        } else if (predicate instanceof Predicate.Leaf leaf) {
            append(leaf.sql());
        } else if (predicate instanceof Predicate.All all) {
            append(all.parts(), AND, between);
        } else {
            append(((Predicate.Some) predicate).parts(), OR, between);
        }
    }

    private void append(List<Predicate> parts, String operator, String between) throws TooLongException {
        boolean apart = !between.isEmpty() && !between.equals(operator);
        append(apart ? "(" : "");
        String separator = "";
        for (Predicate part : parts) {
            append(separator);
            append(part, operator);
            separator = operator;
        }
        append(apart ? ")" : "");
    }

    private void append(Sql sql) throws TooLongException {
        for (Object part : sql.parts()) {
            if (part instanceof Column column) {
                if (alias != null) {
                    append(Identifier.quoted(alias));
                    append(".");
                }
                append(column.quoted());
            } else if (part instanceof Parameter parameter) {
                append(parameter);
            } else if (part instanceof Predicate predicate) {
                append(predicate, CASE);
            } else if (part instanceof Sql joined) {
                append(joined);
            } else {
                append((String) part);
            }
        }
    }

    private void append(Parameter parameter) throws TooLongException {
        if (literal) {
            append(parameter.literal());
            return;
        }
        parameters.add(parameter);
        if (parameters.size() > MOST_PARAMETERS) {
            throw new TooLongException("more than " + MOST_PARAMETERS + " parameters");
        }
        append("?");
    }

    private void append(String piece) throws TooLongException {
        text.append(piece);
        if (text.length() > LONGEST) {
            throw new TooLongException("more than " + LONGEST + " characters of SQL");
        }
    }

    /** A predicate that is too much for one statement. */
    static final class TooLongException extends Exception {
        private static final long serialVersionUID = 1L;

        TooLongException(String message) {
            super(message, null, false, false);
        }
    }
}
