package dev.zt4j.jdbc.rows;

/**
 * Types of PostgreSQL columns whose values Cedar has as well, with the same equality.
 *
 * @since 0.1.0
 */
public enum ColumnType {
    /** {@code text} or {@code varchar}; not {@code char(n)}, which is not equal to itself with blanks. */
    TEXT("text"),
    /** {@code smallint}, {@code integer} or {@code bigint}; as elements of an array {@code bigint} alone. */
    BIGINT("bigint"),
    /** {@code boolean}. */
    BOOLEAN("boolean"),
    /** {@code numeric}; rows with more than four digits after the point are hidden, since a Cedar decimal has four. */
    NUMERIC("numeric"),
    /** {@code timestamptz}; rows with parts of a millisecond are hidden, since a Cedar datetime has none. */
    TIMESTAMPTZ("timestamptz"),
    /** {@code inet}. */
    INET("inet"),
    /** {@code uuid}, for ids of entities. */
    UUID("uuid");

    private final String sqlName;

    ColumnType(String sqlName) {
        this.sqlName = sqlName;
    }

    /** Returns the name in SQL. */
    String sqlName() {
        return sqlName;
    }
}
