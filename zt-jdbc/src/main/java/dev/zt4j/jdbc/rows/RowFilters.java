package dev.zt4j.jdbc.rows;

import dev.zt4j.cedar.schema.EntityType;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Selection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes row filters for one table at one boundary. Thread-safe.
 *
 * @since 0.1.0
 */
public final class RowFilters {
    private final Boundary boundary;
    private final RowMapping mapping;
    private final boolean rowByRow;

    /** The type, of a schema that was read, that the mapping was seen to agree with. */
    private volatile @Nullable EntityType fitting;

    private RowFilters(Boundary boundary, RowMapping mapping, boolean rowByRow) {
        this.boundary = Objects.requireNonNull(boundary, "boundary");
        this.mapping = Objects.requireNonNull(mapping, "mapping");
        this.rowByRow = rowByRow;
    }

    /**
     * Makes filters that say all that the policies say, or are refused.
     *
     * @param boundary decides
     * @param mapping tells how rows are entities
     */
    public static RowFilters of(Boundary boundary, RowMapping mapping) {
        return new RowFilters(boundary, mapping, false);
    }

    /**
     * Returns the same that makes something of policies without SQL as well: a filter that lets too many rows through.
     * Whoever asks for that has to have each row judged by {@link RowFilter#matches}, unless {@link RowFilter#isExact}.
     */
    public RowFilters rowByRow() {
        return new RowFilters(boundary, mapping, true);
    }

    /**
     * Decides which rows a caller may act on, by one snapshot, and records that as one decision on the table.
     *
     * @param request who asks, and the action; the resource is set to the table
     * @throws RowFilterException if a policy cannot become SQL, or the mapping says otherwise than the schema
     * @throws IllegalStateException as {@link Boundary#select} says
     * @throws IllegalArgumentException as {@link Boundary#select} says
     */
    public RowFilter filter(AccessRequest.Builder request) {
        Selection selection = boundary.select(request.resource(mapping.uid()).build(), mapping.resourceType());
        checkFits(selection.type());
        Translation translation = new Translation(mapping, rowByRow);
        Predicate predicate = translation.of(selection);
        if (!rowByRow && !translation.problems().isEmpty()) {
            throw new RowFilterException(translation.problems());
        }
        try {
            return new RowFilter(mapping, selection, predicate, translation);
        } catch (SqlWriter.TooLongException e) {
            throw new RowFilterException(List.of(String.valueOf(e.getMessage())));
        }
    }

    @SuppressWarnings("ReferenceEquality") // another type that is equal costs a look, and nothing else
    private void checkFits(EntityType declared) {
        if (declared != fitting) {
            List<String> unfit = mapping.problems(declared);
            if (!unfit.isEmpty()) {
                throw new RowFilterException(unfit);
            }
            fitting = declared;
        }
    }

    /** Returns the boundary and the mapping, for messages. */
    @Override
    public String toString() {
        return "RowFilters[" + boundary.name() + ", " + mapping + ']';
    }
}
