package dev.zt4j.jdbc.rows;

import java.util.ArrayList;
import java.util.List;

/**
 * SQL in pieces: text of ours, columns, and values that are bound.
 *
 * @param parts Strings, Columns and Parameters
 */
record Sql(List<Object> parts) {
    Sql {
        parts = List.copyOf(parts);
    }

    /** Joins Strings, Columns, Parameters and other SQL. */
    static Sql of(Object... pieces) {
        List<Object> parts = new ArrayList<>(pieces.length);
        for (Object piece : pieces) {
            if (piece instanceof Sql sql) {
                parts.addAll(sql.parts);
            } else {
                parts.add(piece);
            }
        }
        return new Sql(parts);
    }

    /** A value that is bound, with its type. */
    static Sql bound(Parameter parameter) {
        return of("CAST(", parameter, " AS " + parameter.sqlType() + ")");
    }

    Sql cast(ColumnType type) {
        return of("CAST(", this, " AS " + type.sqlName() + ")");
    }
}
