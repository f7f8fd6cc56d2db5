package dev.zt4j.jdbc.rows;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares a mapping with the table. */
final class TableCheck {
    private static final String COLUMNS = """
            SELECT a.attname, format_type(a.atttypid, NULL) AS type, a.attnotnull,
                   coalesce(c.collisdeterministic, true) AS deterministic
            FROM pg_attribute a LEFT JOIN pg_collation c ON c.oid = a.attcollation
            WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped
            """;

    private TableCheck() {}

    private record Found(String type, boolean notNull, boolean deterministic) {}

    static List<String> of(RowMapping mapping, Connection connection) throws SQLException {
        Map<String, Found> found = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(1, mapping.quotedTable());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(
                            rows.getString("attname"),
                            new Found(
                                    rows.getString("type"),
                                    rows.getBoolean("attnotnull"),
                                    rows.getBoolean("deterministic")));
                }
            }
        }
        List<String> problems = new ArrayList<>();
        for (Column column : mapping.columns()) {
            compare(column, found.get(column.name()), problems);
        }
        return problems.stream().distinct().toList();
    }

    private static void compare(Column column, @Nullable Found found, List<String> problems) {
        if (found == null) {
            problems.add("there is no column " + column.name());
            return;
        }
        if (!types(column).contains(found.type())) {
            problems.add("column " + column.name() + " is " + found.type() + ", not one of " + types(column));
        }
        if (column.isRequired() && !found.notNull()) {
            problems.add("column " + column.name() + " may be NULL");
        }
        if (column.hasOwnCollation() && !found.deterministic()) {
            problems.add("column " + column.name() + " has a collation that is not deterministic");
        }
    }

    private static List<String> types(Column column) {
        if (column.isArray()) {
            return List.of(column.storage().sqlName() + "[]");
        }
        return switch (column.storage()) {
            case TEXT -> List.of("text", "character varying");
            case BIGINT -> List.of("smallint", "integer", "bigint");
            case TIMESTAMPTZ -> List.of("timestamp with time zone");
            default -> List.of(column.storage().sqlName());
        };
    }
}
