package dev.zt4j.jdbc.rows;

import java.util.List;

/**
 * SQL in pieces: text of ours, columns, and values that are bound.
 *
 * @param parts Strings, Columns, Parameters, Predicates and other SQL
 */
record Sql(List<Object> parts) {
    /** Joins pieces. */
    static Sql of(Object... pieces) {
        return new Sql(List.of(pieces));
    }

    /** A value that is bound, with its type. */
    static Sql bound(Parameter parameter) {
        return of("CAST(", parameter, " AS " + parameter.sqlType() + ")");
    }

    Sql cast(ColumnType type) {
        return of("CAST(", this, " AS " + type.sqlName() + ")");
    }
}
