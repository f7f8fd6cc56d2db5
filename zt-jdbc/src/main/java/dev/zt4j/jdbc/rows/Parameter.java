package dev.zt4j.jdbc.rows;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * A value that stands for a question mark.
 *
 * @param value a Long, String, Boolean, BigDecimal, OffsetDateTime or UUID; or a list of them
 * @param type the type, of the elements if it is a list
 */
record Parameter(Object value, ColumnType type) {
    boolean isArray() {
        return value instanceof List;
    }

    String sqlType() {
        return type.sqlName() + (isArray() ? "[]" : "");
    }

    void bind(PreparedStatement statement, int index) throws SQLException {
        if (value instanceof List<?> elements) {
            statement.setArray(index, statement.getConnection().createArrayOf(type.sqlName(), elements.toArray()));
        } else {
            statement.setObject(index, value);
        }
    }

    /** Returns the value as SQL text, for statements that take no parameters. */
    String literal() {
        if (value instanceof List<?> elements) {
            StringBuilder all = new StringBuilder("ARRAY[");
            for (int i = 0; i < elements.size(); i++) {
                all.append(i == 0 ? "" : ", ").append(quoted(elements.get(i)));
            }
            return all.append("]").toString();
        }
        return quoted(value);
    }

    /** With E, backslashes mean the same whatever standard_conforming_strings says. */
    private static String quoted(Object scalar) {
        return "E'" + scalar.toString().replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
