package dev.zt4j.jdbc.rows;

/**
 * What a column has to hold besides its SQL type for Cedar to have a value for it. Rows that hold anything else are
 * hidden, since no policy could have meant them.
 */
final class WellFormed {
    private static final String SMALLEST_DECIMAL = "-922337203685477.5808";
    private static final String GREATEST_DECIMAL = "922337203685477.5807";

    private WellFormed() {}

    static Predicate of(Column column) {
        if (column.isArray()) {
            // A search in an array of two dimensions would be an error, so it has to come second.
            return Predicate.leaf(
                    "CASE WHEN array_ndims(",
                    column,
                    ") > 1 THEN FALSE ELSE array_position(",
                    column,
                    ", NULL) IS NULL END");
        }
        return switch (column.storage()) {
            case NUMERIC ->
                orNull(
                        column,
                        Predicate.leaf(
                                column,
                                " BETWEEN " + SMALLEST_DECIMAL + " AND " + GREATEST_DECIMAL + " AND round(",
                                column,
                                ", 4) = ",
                                column));
            case TIMESTAMPTZ ->
                orNull(
                        column,
                        Predicate.leaf(
                                "isfinite(", column, ") AND date_trunc('milliseconds', ", column, ") = ", column));
            default -> Predicate.TRUE;
        };
    }

    private static Predicate orNull(Column column, Predicate leaf) {
        return column.isRequired() ? leaf : Predicate.some(Predicate.leaf(column, " IS NULL"), leaf);
    }
}
