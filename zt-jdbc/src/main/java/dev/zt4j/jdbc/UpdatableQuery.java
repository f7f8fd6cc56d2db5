package dev.zt4j.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A query through whose rows one table can be changed. PostgreSQL's driver (42.7, {@code PgResultSet}) looks for that
 * table by splitting the text at blanks, and makes statements of what it finds; here are the same statements, to be
 * judged as any other. A text that the driver may read in another way than the server is none. Immutable and
 * thread-safe.
 *
 * @param table as the text names it, after {@code ONLY} if that stands there
 * @param columns the columns of the result
 * @param keys those by which the driver may find a row
 */
record UpdatableQuery(String table, List<String> columns, List<String> keys) {
    private static final String PRODUCT = "PostgreSQL";
    private static final String DRIVER = "PostgreSQL JDBC Driver";
    private static final int DRIVER_MAJOR = 42;
    private static final int DRIVER_MINOR = 7;
    private static final String ONLY = "ONLY ";

    /** What may follow the one table. */
    private static final Set<String> NARROWING = Set.of("where", "order", "limit", "offset", "fetch", "for");

    /** What joins the rows of another query to those of the table. */
    private static final Set<String> JOINING = Set.of("union", "intersect", "except");

    /** The columns of unique indexes, of whatever schema: the driver looks for the table by its name, too. */
    private static final String UNIQUE_COLUMNS = """
            SELECT a.attname FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_index i ON i.indrelid OPERATOR(pg_catalog.=) c.oid AND i.indisunique
            JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.oid
              AND a.attnum OPERATOR(pg_catalog.=) ANY (i.indkey)
            WHERE c.relname OPERATOR(pg_catalog.=) ?::pg_catalog.name""";

    UpdatableQuery {
        columns = List.copyOf(columns);
        keys = List.copyOf(keys);
    }

    /** Tells whether a driver changes rows in the way that is known. */
    static boolean isKnownOf(DatabaseMetaData driver) throws SQLException {
        int minor = driver.getDriverMinorVersion();
        return driver.getDatabaseProductName().equals(PRODUCT)
                && driver.getDriverName().equals(DRIVER)
                && driver.getDriverMajorVersion() == DRIVER_MAJOR
                && minor >= DRIVER_MINOR;
    }

    /**
     * Finds out what can be changed through the rows of a query.
     *
     * @param text the query
     * @param rows what it returned
     * @param connection that of the driver, in the transaction of the query
     * @return it, or null if it is not proven which table and columns the driver would change
     * @throws SQLException if the server cannot be asked
     */
    static @Nullable UpdatableQuery of(String text, ResultSet rows, Connection connection) throws SQLException {
        String table = table(text);
        if (table == null) {
            return null;
        }
        List<String> columns = columns(rows.getMetaData());
        Set<String> unique = uniqueColumns(connection, plainName(table));
        List<String> keys = columns.stream().filter(unique::contains).toList();
        return keys.isEmpty() ? null : new UpdatableQuery(table, columns, keys);
    }

    /** Returns the statement that gives columns of a row other values. */
    String update(Collection<String> changed) {
        return "UPDATE " + table + " SET "
                + changed.stream().map(name -> quoted(name) + " = ?").collect(Collectors.joining(", ")) + where();
    }

    /** Returns the statement that adds a row with values for columns. */
    String insert(Collection<String> given) {
        String name = table.startsWith(ONLY) ? table.substring(ONLY.length()) : table;
        return "INSERT INTO " + name + " ("
                + given.stream().map(UpdatableQuery::quoted).collect(Collectors.joining(", "))
                + ") VALUES ("
                + String.join(", ", given.stream().map(column -> "?").toList()) + ')';
    }

    /** Returns the statement that removes a row. */
    String delete() {
        return "DELETE FROM " + table + where();
    }

    /** Returns the statement that reads a row again. */
    String refresh() {
        return "SELECT " + columns.stream().map(UpdatableQuery::quoted).collect(Collectors.joining(", ")) + " FROM "
                + table + where();
    }

    private String where() {
        return " WHERE " + keys.stream().map(key -> quoted(key) + " = ?").collect(Collectors.joining(" AND "));
    }

    /** Returns the one table of a text, as server and driver read it, or null. */
    static @Nullable String table(String text) {
        SqlLexer lexer = new SqlLexer(text);
        lexer.next();
        if (!lexer.word().equals("select") || !skipColumns(lexer)) {
            return null;
        }
        SqlLexer.Token token = lexer.next();
        boolean only = lexer.word().equals("only");
        if (only) {
            token = lexer.next();
        }
        int from = lexer.start();
        if (!isName(token, lexer, text)) {
            return null;
        }
        int end = lexer.end();
        token = lexer.next();
        if (lexer.word().equals(".")) {
            token = lexer.next();
            if (!isName(token, lexer, text)) {
                return null;
            }
            end = lexer.end();
            token = lexer.next();
        }
        String table = (only ? ONLY : "") + text.substring(from, end);
        return isOnlyNarrowed(token, lexer) && table.equals(tableOfDriver(text)) ? table : null;
    }

    /** Reads {@code *} or names of columns, up to and with FROM. */
    private static boolean skipColumns(SqlLexer lexer) {
        SqlLexer.Token token = lexer.next();
        if (lexer.word().equals("*")) {
            lexer.next();
            return lexer.word().equals("from");
        }
        while (token == SqlLexer.Token.WORD || token == SqlLexer.Token.QUOTED) {
            lexer.next();
            if (!lexer.word().equals(",")) {
                return lexer.word().equals("from");
            }
            token = lexer.next();
        }
        return false;
    }

    /** A name with letters of other scripts may be folded in another way by the driver; one with quotes be cut. */
    private static boolean isName(SqlLexer.Token token, SqlLexer lexer, String text) {
        boolean quoted = token == SqlLexer.Token.QUOTED && !lexer.isEscapedName();
        if (token != SqlLexer.Token.WORD && !quoted) {
            return false;
        }
        for (int i = lexer.start() + 1; i < lexer.end() - 1; i++) {
            if (text.charAt(i) >= 0x80 || text.charAt(i) == '"') {
                return false;
            }
        }
        return text.charAt(lexer.start()) < 0x80 && text.charAt(lexer.end() - 1) < 0x80;
    }

    /** Tells whether the rest of a text takes rows away, and adds none. */
    private static boolean isOnlyNarrowed(SqlLexer.Token first, SqlLexer lexer) {
        SqlLexer.Token token = first;
        boolean ended = token == SqlLexer.Token.END || lexer.word().equals(";");
        if (!ended && !(token == SqlLexer.Token.WORD && NARROWING.contains(lexer.word()))) {
            return false;
        }
        int depth = 0;
        for (; token != SqlLexer.Token.END; token = lexer.next()) {
            String word = lexer.word();
            // The driver rewrites what is in braces before it looks for the table.
            if (token == SqlLexer.Token.UNREADABLE || word.equals("{") || (depth == 0 && JOINING.contains(word))) {
                return false;
            }
            depth += word.equals("(") ? 1 : word.equals(")") ? -1 : 0;
        }
        return true;
    }

    /** Returns what the driver takes for the table: the word after the first FROM that stands between blanks. */
    private static String tableOfDriver(String text) {
        StringTokenizer words = new StringTokenizer(text, " \r\t\n");
        while (words.hasMoreTokens()) {
            if (words.nextToken().equalsIgnoreCase("from") && words.hasMoreTokens()) {
                String table = words.nextToken();
                return table.equalsIgnoreCase("only") && words.hasMoreTokens() ? ONLY + words.nextToken() : table;
            }
        }
        return "";
    }

    /** Returns the name of a table as the catalog has it. */
    private static String plainName(String table) {
        if (table.endsWith("\"")) {
            return table.substring(table.lastIndexOf('"', table.length() - 2) + 1, table.length() - 1);
        }
        return table.substring(Math.max(table.lastIndexOf('.'), table.lastIndexOf(' ')) + 1)
                .toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the names of the columns; none if the driver may take one for another, as it finds them whatever their
     * case, or may take {@code oid} for a key.
     */
    private static List<String> columns(ResultSetMetaData rows) throws SQLException {
        List<String> columns = new ArrayList<>();
        Set<String> folded = new HashSet<>();
        folded.add("oid");
        for (int i = 1; i <= rows.getColumnCount(); i++) {
            columns.add(rows.getColumnLabel(i));
            if (!folded.add(rows.getColumnLabel(i).toLowerCase(Locale.ROOT))) {
                return List.of();
            }
        }
        return columns;
    }

    private static Set<String> uniqueColumns(Connection connection, String table) throws SQLException {
        Set<String> columns = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(UNIQUE_COLUMNS)) {
            statement.setString(1, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.add(rows.getString(1));
                }
            }
        }
        return columns;
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
