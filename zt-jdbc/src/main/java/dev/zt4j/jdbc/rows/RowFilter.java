package dev.zt4j.jdbc.rows;

import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Selection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which rows of a table somebody may act on, as a condition for {@code WHERE}. It is what the policies said when it was
 * made: make one for each query, and none after {@link Decision#validUntil()}. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class RowFilter {
    private final RowMapping mapping;
    private final Selection selection;
    private final Predicate predicate;
    private final String sql;
    private final List<Parameter> parameters;
    private final Set<Column> read;
    private final boolean exact;

    /** Takes a selection and what a translation made of it. */
    RowFilter(RowMapping mapping, Selection selection, Predicate predicate, Translation translation)
            throws SqlWriter.TooLongException {
        this.mapping = mapping;
        this.selection = selection;
        this.predicate = predicate;
        SqlWriter written = SqlWriter.write(predicate, null, false);
        this.sql = written.text();
        this.parameters = written.parameters();
        this.read = translation.read();
        this.exact = translation.problems().isEmpty();
    }

    /**
     * Returns the condition, with a question mark for each of the {@link #parameters}. It is {@code FALSE} if no row is
     * allowed and {@code TRUE} if every row is. To join it with others, put parentheses around it.
     */
    public String sql() {
        return sql;
    }

    /**
     * Returns the same with columns that are qualified.
     *
     * @param alias the name under which the table stands in the query
     */
    public String sql(String alias) {
        try {
            return SqlWriter.write(predicate, Identifier.checked(alias), false).text();
        } catch (SqlWriter.TooLongException e) {
            throw new RowFilterException(List.of(String.valueOf(e.getMessage())));
        }
    }

    /**
     * Returns the values of the question marks in their order: each a Long, String, Boolean, BigDecimal,
     * OffsetDateTime or UUID, or for an array a list of them.
     */
    public List<Object> parameters() {
        return parameters.stream().map(Parameter::value).toList();
    }

    /**
     * Binds the values.
     *
     * @param statement holds the condition
     * @param first the index of its first question mark, from 1
     * @return the index after its last question mark
     * @throws SQLException if the driver refuses a value
     */
    public int bind(PreparedStatement statement, int first) throws SQLException {
        int index = first;
        for (Parameter parameter : parameters) {
            parameter.bind(statement, index);
            index++;
        }
        return index;
    }

    /**
     * Tells whether the condition says all that the policies say. If not, it lets through rows that {@link #matches}
     * has to judge.
     */
    public boolean isExact() {
        return exact;
    }

    /**
     * Judges a row by the policies themselves, as they were when the filter was made.
     *
     * @param row stands on the row, and has all columns of the mapping under their names
     * @return whether the row is allowed
     * @throws SQLException if the row cannot be read, for want of a column for example
     */
    public boolean matches(ResultSet row) throws SQLException {
        if (!selection.decision().allowed()) {
            return false;
        }
        Set<Column> needed = exact ? read : Set.copyOf(mapping.columns());
        Optional<Entity> entity = new RowReader(mapping, needed).read(row);
        return entity.isPresent() && selection.includes(entity.get());
    }

    /** Returns the decision that this is made of, as the log has it. */
    public Decision decision() {
        return selection.decision();
    }

    /** Returns the condition without its values. */
    @Override
    public String toString() {
        return sql();
    }
}
