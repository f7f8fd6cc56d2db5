package dev.zt4j.jdbc.rows;

import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.schema.Type.EntityOf;
import dev.zt4j.cedar.schema.Type.Primitive;
import dev.zt4j.cedar.schema.Type.SetOf;
import dev.zt4j.cedar.value.Value;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An expression with a value. It errs where its SQL is NULL or its guard does not hold; the SQL itself never fails.
 *
 * @param type what the value is in Cedar
 * @param storage the type in SQL, of an element if it is an array
 * @param sql the value; null if it is known
 * @param nullable whether the SQL may be NULL
 * @param guard what has to hold besides
 * @param collation how text is compared
 * @param value the value if it is known
 */
record Term(
        Type type,
        ColumnType storage,
        @Nullable Sql sql,
        boolean nullable,
        Predicate guard,
        Collation collation,
        @Nullable Value value) {

    static Term known(Value value, Type type) {
        return new Term(type, Literals.storage(type), null, false, Predicate.TRUE, Collation.C, value);
    }

    static Term of(Column column) {
        return new Term(
                column.type(),
                column.storage(),
                Sql.of(column),
                !column.isRequired(),
                Predicate.TRUE,
                column.hasOwnCollation() ? Collation.OWN : Collation.C,
                null);
    }

    static Term computed(Type type, ColumnType storage, Sql sql, boolean nullable, Predicate guard) {
        return new Term(type, storage, sql, nullable, guard, Collation.C, null);
    }

    /** Who asks, by the SQL of the id. */
    static Term principal(String entityType, Sql id) {
        return new Term(new EntityOf(entityType), ColumnType.TEXT, id, true, Predicate.TRUE, Collation.ANY, null);
    }

    /** How text is compared: by code points, by the collation of a column, or by that of the other side. */
    enum Collation {
        C,
        OWN,
        ANY
    }

    boolean isKnown() {
        return value != null;
    }

    boolean isEntity() {
        return type instanceof EntityOf;
    }

    boolean isSet() {
        return type instanceof SetOf;
    }

    Type element() {
        return ((SetOf) type).element();
    }

    boolean isEmptySet() {
        return type instanceof SetOf set && set.element() == Primitive.NEVER;
    }

    /** Whether it has a value for every row. */
    boolean total() {
        return !nullable && guard.equals(Predicate.TRUE);
    }

    /** Where it has a value. */
    Predicate defined() {
        return nullable ? Predicate.all(guard, Predicate.leaf(text(), " IS NOT NULL")) : guard;
    }

    /** The SQL of one that is not known. */
    Sql text() {
        return Objects.requireNonNull(sql, "a known value has SQL only beside another one");
    }

    /** The same as text, to compare ids that are stored otherwise. */
    Term asText() {
        return storage == ColumnType.TEXT
                ? this
                : new Term(type, ColumnType.TEXT, text().cast(ColumnType.TEXT), nullable, guard, Collation.C, null);
    }

    /** The SQL for a comparison by code points. */
    Sql collated() {
        return storage == ColumnType.TEXT && collation == Collation.C ? Sql.of(text(), " COLLATE \"C\"") : text();
    }
}
