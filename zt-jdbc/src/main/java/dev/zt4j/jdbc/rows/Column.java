package dev.zt4j.jdbc.rows;

import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.schema.Type.EntityOf;
import dev.zt4j.cedar.schema.Type.Extension;
import dev.zt4j.cedar.schema.Type.Primitive;
import dev.zt4j.cedar.schema.Type.SetOf;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * A column, and what its values are in Cedar. {@code NULL} is an attribute that is not there. Columns may be NULL unless
 * {@link #notNull()} says otherwise. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class Column {
    private static final Set<ColumnType> IDS = EnumSet.of(ColumnType.TEXT, ColumnType.BIGINT, ColumnType.UUID);

    private final String name;
    private final String quoted;
    private final Type type;
    private final ColumnType storage;
    private final boolean required;
    private final boolean ownCollation;

    private Column(String name, Type type, ColumnType storage, boolean required, boolean ownCollation) {
        this.name = Identifier.checked(name);
        this.quoted = Identifier.quoted(name);
        this.type = type;
        this.storage = storage;
        this.required = required;
        this.ownCollation = ownCollation;
    }

    private static Column of(String name, Type type, ColumnType storage) {
        return new Column(name, type, storage, false, false);
    }

    /** A String in a {@code text} or {@code varchar} column. */
    public static Column text(String name) {
        return of(name, Primitive.STRING, ColumnType.TEXT);
    }

    /** A Long in a {@code smallint}, {@code integer} or {@code bigint} column. */
    public static Column bigint(String name) {
        return of(name, Primitive.LONG, ColumnType.BIGINT);
    }

    /** A Bool in a {@code boolean} column. */
    public static Column bool(String name) {
        return of(name, Primitive.BOOL, ColumnType.BOOLEAN);
    }

    /** A decimal in a {@code numeric} column. */
    public static Column decimal(String name) {
        return of(name, Extension.DECIMAL, ColumnType.NUMERIC);
    }

    /** A datetime in a {@code timestamptz} column. */
    public static Column timestamptz(String name) {
        return of(name, Extension.DATETIME, ColumnType.TIMESTAMPTZ);
    }

    /** An ipaddr in an {@code inet} column. */
    public static Column inet(String name) {
        return of(name, Extension.IPADDR, ColumnType.INET);
    }

    /**
     * An entity, whose id stands in a column. Ids in a {@code bigint} column are those that Java writes of a long, ids
     * in a {@code uuid} column have lower-case letters.
     *
     * @param entityType the full type name of the entity
     * @param name the column
     * @param storage {@code TEXT}, {@code BIGINT} or {@code UUID}
     */
    public static Column reference(String entityType, String name, ColumnType storage) {
        return of(name, new EntityOf(entityType), id(storage));
    }

    /** A set of Strings in a {@code text[]} column. Rows where an element is NULL are hidden. */
    public static Column texts(String name) {
        return of(name, new SetOf(Primitive.STRING), ColumnType.TEXT);
    }

    /** A set of Longs in a {@code bigint[]} column. Rows where an element is NULL are hidden. */
    public static Column bigints(String name) {
        return of(name, new SetOf(Primitive.LONG), ColumnType.BIGINT);
    }

    /**
     * A set of entities of one type, whose ids stand in an array. Rows where an element is NULL are hidden.
     *
     * @param entityType the full type name of the entities
     * @param name the column
     * @param storage of an element: {@code TEXT}, {@code BIGINT} or {@code UUID}
     */
    public static Column references(String entityType, String name, ColumnType storage) {
        return of(name, new SetOf(new EntityOf(entityType)), id(storage));
    }

    private static ColumnType id(ColumnType storage) {
        if (!IDS.contains(Objects.requireNonNull(storage, "storage"))) {
            throw new IllegalArgumentException("ids stand in columns of type " + IDS + ", not " + storage);
        }
        return storage;
    }

    /** Returns the same column, declared {@code NOT NULL} in the database. That makes filters shorter. */
    public Column notNull() {
        return new Column(name, type, storage, true, ownCollation);
    }

    /**
     * Returns the same column, compared by its own collation, so that its indexes serve. That has to be a deterministic
     * one, as all are but ICU collations that were made otherwise; {@link RowMapping#check} looks. Without this, text is
     * compared {@code COLLATE "C"}.
     */
    public Column ownCollation() {
        if (storage != ColumnType.TEXT) {
            throw new IllegalArgumentException("column " + name + " has no collation");
        }
        return new Column(name, type, storage, required, true);
    }

    /** Returns the name of the column. */
    public String name() {
        return name;
    }

    /** Returns the name as it stands in SQL. */
    String quoted() {
        return quoted;
    }

    /** Returns the Cedar type. */
    public Type type() {
        return type;
    }

    /** Returns the type of the column, or of its elements if it is an array. */
    public ColumnType storage() {
        return storage;
    }

    /** Tells whether the column is an array. */
    public boolean isArray() {
        return type instanceof SetOf;
    }

    boolean isRequired() {
        return required;
    }

    boolean hasOwnCollation() {
        return ownCollation;
    }

    /** Returns the name and the type, for messages. */
    @Override
    public String toString() {
        return name + " " + storage.sqlName() + (isArray() ? "[]" : "");
    }
}
