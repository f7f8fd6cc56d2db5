package dev.zt4j.jdbc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A piece of a tree as PostgreSQL writes it into its catalog ({@code pg_node_tree}; {@code outfuncs.c} and {@code
 * read.c} of the server's source). Immutable and thread-safe.
 */
sealed interface PgNode {
    /** A node with its fields, in their order. */
    record Struct(String name, Map<String, PgNode> fields) implements PgNode {}

    /** A list, or a set of numbers behind a letter. */
    record Items(List<PgNode> items) implements PgNode {}

    /** A word as it stands in the text, escapes included: a number, a name, or {@link #NOTHING}. */
    record Atom(String text) implements PgNode {}

    /** What stands for no value. */
    Atom NOTHING = new Atom("<>");

    /** How many bytes the server writes of a constant that it passes by value. */
    int WORD_BYTES = 8;

    /**
     * Reads a whole text.
     *
     * @throws UnknownNodeException if it is not of that form, or nested deeper than {@link Reader#MAX_DEPTH}
     */
    static PgNode read(String text) {
        Reader reader = new Reader(text);
        PgNode root = reader.value(reader.token(), 0);
        if (!reader.token().isEmpty()) {
            throw new UnknownNodeException("text behind the tree");
        }
        return root;
    }

    /** Reads one text. Not thread-safe. */
    final class Reader {
        static final int MAX_DEPTH = 800;

        private final String text;
        private int at;

        private Reader(String text) {
            this.text = text;
        }

        private PgNode value(String token, int depth) {
            if (depth > MAX_DEPTH) {
                throw new UnknownNodeException("too deep");
            }
            return switch (token) {
                case "{" -> struct(depth);
                case "(" -> items(depth);
                case "", ")", "}" -> throw new UnknownNodeException("no value where one must be");
                case "<>" -> NOTHING;
                default -> new Atom(token);
            };
        }

        private PgNode items(int depth) {
            List<PgNode> items = new ArrayList<>();
            for (String token = token(); !token.equals(")"); token = token()) {
                items.add(value(token, depth + 1));
            }
            return new Items(items);
        }

        private PgNode struct(int depth) {
            String name = token();
            Map<String, PgNode> fields = new LinkedHashMap<>();
            for (String field = token(); !field.equals("}"); field = token()) {
                // A value may look like a field (names may begin with a colon), so exactly one value is read for each.
                if (!field.startsWith(":")) {
                    throw new UnknownNodeException("no field where one must be");
                }
                PgNode value = value(token(), depth + 1);
                if (field.equals(":constvalue") && !value.equals(NOTHING)) {
                    value = bytes();
                }
                if (fields.put(field.substring(1), value) != null) {
                    throw new UnknownNodeException("a field twice");
                }
            }
            return new Struct(name, fields);
        }

        /** Reads the bytes of a constant, {@code [ 1 0 0 0 ]}, of which one more than a word has is enough. */
        private PgNode bytes() {
            if (!token().equals("[")) {
                throw new UnknownNodeException("a constant without bytes");
            }
            List<PgNode> bytes = new ArrayList<>();
            for (String token = token(); !token.equals("]"); token = token()) {
                if (token.isEmpty()) {
                    throw new UnknownNodeException("a constant without an end");
                }
                if (bytes.size() <= WORD_BYTES) {
                    bytes.add(new Atom(token));
                }
            }
            return new Items(bytes);
        }

        /** Returns the next token as {@code pg_strtok} splits them; nothing at the end. */
        private String token() {
            while (at < text.length() && isBlank(text.charAt(at))) {
                at++;
            }
            int from = at;
            if (at < text.length() && isBracket(text.charAt(at))) {
                at++;
                return text.substring(from, at);
            }
            while (at < text.length() && !isBlank(text.charAt(at)) && !isBracket(text.charAt(at))) {
                at += text.charAt(at) == '\\' && at + 1 < text.length() ? 2 : 1;
            }
            return text.substring(from, at);
        }

        private static boolean isBlank(char c) {
            return c == ' ' || c == '\n' || c == '\t';
        }

        private static boolean isBracket(char c) {
            return c == '(' || c == ')' || c == '{' || c == '}';
        }
    }
}
