package dev.zt4j.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes statements out of statements: cuts, joins, wraps and garbles them. */
final class Mutations {
    private static final List<String> PARTS = List.of(
            "(",
            ")",
            ",",
            ".",
            ";",
            "'",
            "\"",
            "$$",
            "/*",
            "*/",
            "--",
            "\n",
            "::",
            "*",
            "=",
            "[1]",
            "E'",
            "U&'",
            "\\",
            "?",
            "SELECT",
            "FROM",
            "WHERE",
            "AS",
            "ON",
            "JOIN",
            "WITH x AS (",
            "UNION",
            "VALUES",
            "TABLE",
            "FOR UPDATE",
            "INTO",
            "DELETE FROM entry",
            "RETURNING *",
            "INSERT INTO entry VALUES (9)",
            "UPDATE entry SET id = 9",
            "evil(1)",
            "evil()",
            ".evil",
            "(1).evil",
            "over(1)",
            "filter(1)",
            "join(1)",
            "by(1)",
            "conflict(1)",
            "materialized(1)",
            "set(1)",
            "recursive(1)",
            "ilike(1)",
            "DISTINCT ON (1)",
            "cast(1 AS int) x",
            "x.evil",
            "LATERAL",
            "nextval('s')",
            "lower('A')",
            "count(*)",
            "OVER (",
            "FILTER (WHERE true)",
            "BY",
            "NOT",
            "entry",
            "ORDER BY",
            "GROUP BY",
            "1",
            "NULL",
            "x",
            "SET",
            "DO",
            "CONFLICT (id)");

    private final Random random;
    private final List<String> seeds;

    Mutations(long seed, List<String> seeds) {
        this.random = new Random(seed);
        this.seeds = seeds;
    }

    String next() {
        List<String> tokens = new ArrayList<>(tokens(pick(seeds)));
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            mutate(tokens);
        }
        return String.join("", tokens);
    }

    private void mutate(List<String> tokens) {
        int at = random.nextInt(tokens.size() + 1);
        switch (random.nextInt(6)) {
            case 0 -> tokens.add(at, " " + pick(PARTS) + " ");
            case 1 -> tokens.add(at, pick(PARTS));
            case 2 -> {
                if (at < tokens.size()) {
                    tokens.set(at, pick(PARTS));
                }
            }
            case 3 -> {
                if (at < tokens.size()) {
                    tokens.remove(at);
                }
            }
            case 4 -> {
                List<String> other = tokens(pick(seeds));
                tokens.subList(at, tokens.size()).clear();
                tokens.addAll(other.subList(random.nextInt(other.size() + 1), other.size()));
            }
            default -> {
                List<String> other = tokens(pick(seeds));
                tokens.add(at, " (" + String.join("", other) + ") ");
            }
        }
    }

    /** Splits a text where the kind of character changes; quotes are not respected. */
    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= text.length(); i++) {
            if (i == text.length() || !isName(text.charAt(i)) || !isName(text.charAt(i - 1))) {
                tokens.add(text.substring(from, i));
                from = i;
            }
        }
        return tokens;
    }

    private static boolean isName(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private String pick(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }
}
