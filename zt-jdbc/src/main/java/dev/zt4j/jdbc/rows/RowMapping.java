package dev.zt4j.jdbc.rows;

import dev.zt4j.cedar.schema.EntityType;
import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.schema.Type.EntityOf;
import dev.zt4j.cedar.schema.Type.SetOf;
import dev.zt4j.cedar.value.EntityUid;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of a table are entities: which type they have, where their ids and attributes stand, and which entities
 * they are in. Attributes that it does not name are not known, and a policy that reads them cannot become a filter.
 * Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class RowMapping {
    private final String resourceType;
    private final String schema;
    private final String table;
    private final Column id;
    private final Map<String, Column> attributes;
    private final List<Column> parents;
    private final EntityUid uid;

    private RowMapping(Builder builder, Column id) {
        this.resourceType = builder.resourceType;
        this.schema = builder.schema;
        this.table = builder.table;
        this.id = id;
        this.attributes = Collections.unmodifiableMap(new LinkedHashMap<>(builder.attributes));
        this.parents = List.copyOf(builder.parents);
        this.uid = EntityUid.of("Zt::Sql::Table", schema + '.' + table);
    }

    /**
     * Starts a mapping; an id is required.
     *
     * @param resourceType the full entity type name of the rows
     * @param schema the schema of the table
     * @param table the table
     */
    public static Builder of(String resourceType, String schema, String table) {
        return new Builder(resourceType, schema, table);
    }

    /** Returns the entity type of the rows. */
    public String resourceType() {
        return resourceType;
    }

    /** Returns the name of the schema of the table. */
    public String schema() {
        return schema;
    }

    /** Returns the name of the table. */
    public String table() {
        return table;
    }

    /** Returns the table as decisions name it in the log. */
    EntityUid uid() {
        return uid;
    }

    String quotedTable() {
        return Identifier.quoted(schema) + '.' + Identifier.quoted(table);
    }

    Column id() {
        return id;
    }

    Map<String, Column> attributes() {
        return attributes;
    }

    List<Column> parents() {
        return parents;
    }

    /** Returns id, attributes and parents. */
    List<Column> columns() {
        List<Column> all = new ArrayList<>();
        all.add(id);
        all.addAll(attributes.values());
        all.addAll(parents);
        return all;
    }

    /** Returns what this says otherwise than the schema that the policies are validated against. */
    List<String> problems(EntityType declared) {
        List<String> problems = new ArrayList<>();
        attributes.forEach((name, column) -> {
            Type.Attribute attribute = declared.attributes().get(name);
            if (attribute == null) {
                problems.add("the schema declares no attribute " + name + " of " + declared.name());
            } else if (!attribute.type().equals(column.type())) {
                problems.add("attribute " + name + " of " + declared.name() + " is declared as " + attribute.type()
                        + ", and column " + column + " holds " + column.type());
            }
        });
        for (Column parent : parents) {
            if (!declared.ancestors().contains(entityType(parent))) {
                problems.add("the schema does not let " + declared.name() + " be in " + entityType(parent));
            }
        }
        return problems;
    }

    /** Returns the type of the entities that a column refers to. */
    static String entityType(Column column) {
        Type type = column.type() instanceof SetOf set ? set.element() : column.type();
        return ((EntityOf) type).name();
    }

    /**
     * Compares this with the table in a PostgreSQL database, and returns what is otherwise: missing columns, other
     * types, columns that may be NULL though declared otherwise, collations that are not deterministic.
     *
     * @throws SQLException if the database cannot be asked
     */
    public List<String> check(Connection connection) throws SQLException {
        return TableCheck.of(this, connection);
    }

    /** Returns the type and the table, for messages. */
    @Override
    public String toString() {
        return resourceType + " in " + schema + '.' + table;
    }

    /**
     * Collects a mapping. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final String resourceType;
        private final String schema;
        private final String table;
        private final Map<String, Column> attributes = new LinkedHashMap<>();
        private final List<Column> parents = new ArrayList<>();
        private @Nullable Column id;

        private Builder(String resourceType, String schema, String table) {
            // An entity name is made to have the type's syntax checked.
            this.resourceType = EntityUid.of(resourceType, "").type();
            this.schema = Identifier.checked(schema);
            this.table = Identifier.checked(table);
        }

        /**
         * Says where the id of a row stands, which is never NULL.
         *
         * @param name the column
         * @param storage {@code TEXT}, {@code BIGINT} or {@code UUID}
         */
        public Builder id(String name, ColumnType storage) {
            this.id = Column.reference(resourceType, name, storage).notNull();
            return this;
        }

        /**
         * Says where an attribute stands.
         *
         * @throws IllegalArgumentException if that was said already
         */
        public Builder attribute(String attribute, Column column) {
            Objects.requireNonNull(column, "column");
            if (attributes.putIfAbsent(Objects.requireNonNull(attribute, "attribute"), column) != null) {
                throw new IllegalArgumentException("attribute " + attribute + " is mapped already");
            }
            return this;
        }

        /**
         * Says that a row is in the entities that a column refers to; it may be an attribute as well.
         *
         * @throws IllegalArgumentException if the column refers to nothing, or to rows of the same type, whose parents
         *     no filter over one row can see
         */
        public Builder parent(Column column) {
            Type element = column.type() instanceof SetOf set ? set.element() : column.type();
            if (!(element instanceof EntityOf entity) || entity.name().equals(resourceType)) {
                throw new IllegalArgumentException("a parent is an entity of another type than the row");
            }
            parents.add(column);
            return this;
        }

        /**
         * Builds the mapping.
         *
         * @throws IllegalStateException if the id is missing
         */
        public RowMapping build() {
            Column given = id;
            if (given == null) {
                throw new IllegalStateException("a mapping needs an id");
            }
            return new RowMapping(this, given);
        }
    }
}
