package dev.zt4j.jdbc;

import java.util.List;
import java.util.Random;

/** Makes statements that mostly run, over tables that have a column {@code id}, in many shapes and spellings. */
final class Statements {
    private static final int MAX_DEPTH = 3;
    private static final List<String> TABLES =
            List.of("account", "entry", "third", "part", "v", "public.entry", "\"account\"", "ONLY account", "ACCOUNT");

    private final Random random;
    private int names;

    Statements(long seed) {
        this.random = new Random(seed);
    }

    String next() {
        return switch (random.nextInt(8)) {
            case 0 -> change(0);
            case 1 -> "WITH " + name("w") + " AS (" + change(1) + " RETURNING 1 AS id) " + query(1);
            case 2 -> "WITH " + name("w") + " AS (" + query(1) + ") " + change(1);
            case 3 -> query(0) + pick(" FOR UPDATE", " FOR SHARE", "", " LIMIT 1", " -- FROM third");
            default -> query(0);
        };
    }

    private String query(int depth) {
        String table = table();
        String alias = name("t");
        if (depth >= MAX_DEPTH) {
            return "SELECT id FROM " + table + ' ' + alias;
        }
        return switch (random.nextInt(9)) {
            case 0 -> "SELECT s.id FROM (" + query(depth + 1) + ") s (id)";
            case 1 -> "(" + query(depth + 1) + ") UNION ALL (" + query(depth + 1) + ")";
            case 2 -> {
                String with = name("w");
                yield "WITH " + with + " (id) AS (" + query(depth + 1) + ") SELECT id FROM "
                        + (random.nextBoolean() ? with : table());
            }
            case 3 ->
                "SELECT " + alias + ".id FROM " + table + ' ' + alias + pick(" LEFT", " INNER", " FULL") + " JOIN ("
                        + query(depth + 1) + ") j (id) ON j.id = " + alias + ".id";
            case 4 -> "SELECT (" + query(depth + 1) + " LIMIT 1) AS id" + pick("", " FROM " + table + ' ' + alias);
            case 5 -> "SELECT id FROM " + table + ' ' + alias + " WHERE " + condition(depth);
            case 6 -> "SELECT count(*)::int AS id FROM " + table + ' ' + alias + " GROUP BY id HAVING count(*) > 0";
            case 7 -> "SELECT max(id) OVER () AS id FROM " + table + ' ' + alias;
            default -> "SELECT id /* third */ FROM " + table + ' ' + alias + pick("", " WHERE false", " ORDER BY 1");
        };
    }

    private String change(int depth) {
        String table = pick("account", "entry", "third", "part", "public.account");
        return switch (random.nextInt(7)) {
            case 0 ->
                "INSERT INTO " + pick("third", "entry") + " (id) SELECT s.id + 1000 FROM (" + query(depth + 1)
                        + ") s (id) GROUP BY 1";
            case 1 -> "INSERT INTO third (id) VALUES ((SELECT max(s.id) FROM (" + query(depth + 1) + ") s (id)))";
            case 2 -> "UPDATE " + table + " SET id = " + table.replace("public.", "") + ".id WHERE " + condition(depth);
            case 3 -> "DELETE FROM " + table + " WHERE " + condition(depth);
            case 4 ->
                "INSERT INTO account AS a (id) VALUES (1), (77) ON CONFLICT (id) DO "
                        + pick(
                                "NOTHING",
                                "UPDATE SET name = excluded.name",
                                "UPDATE SET name = 'x' WHERE a.balance > 0");
            case 5 -> "UPDATE part SET at = 9 - part.at FROM (" + query(depth + 1) + ") s (id) WHERE part.id = s.id";
            default -> "DELETE FROM third USING (" + query(depth + 1) + ") s (id) WHERE third.id = s.id";
        };
    }

    private String condition(int depth) {
        return switch (random.nextInt(4)) {
            case 0 -> "id IN (" + query(depth + 1) + ")";
            case 1 -> "EXISTS (" + query(depth + 1) + ")";
            case 2 -> "id = 1 OR id > 1";
            default -> "id > (SELECT count(*) FROM (" + query(depth + 1) + ") c)";
        };
    }

    private String table() {
        return TABLES.get(random.nextInt(TABLES.size()));
    }

    private String name(String prefix) {
        return prefix + ++names;
    }

    private String pick(String... texts) {
        return texts[random.nextInt(texts.length)];
    }
}
