package dev.zt4j.jdbc.rows;

/** Names of tables and columns. */
final class Identifier {
    /** PostgreSQL cuts longer names off, in bytes (manual, section 4.1.1). */
    private static final int LONGEST = 63;

    private Identifier() {}

    static String checked(String name) {
        if (name.isEmpty() || name.length() > LONGEST || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a name has 1 to " + LONGEST + " characters, and no NUL among them");
        }
        return name;
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
