package dev.zt4j.jdbc.rows;

import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.schema.Type.EntityOf;
import dev.zt4j.cedar.schema.Type.SetOf;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.DecimalValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.IpValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.cedar.value.ValueFormatException;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads rows as entities. */
final class RowReader {
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final RowMapping mapping;
    private final Set<Column> needed;

    /**
     * Makes a reader.
     *
     * @param needed the columns whose values have to be ones that Cedar has
     */
    RowReader(RowMapping mapping, Set<Column> needed) {
        this.mapping = mapping;
        this.needed = needed;
    }

    /** The entity; nothing if a column that is needed holds what Cedar has no value for. */
    Optional<Entity> read(ResultSet row) throws SQLException {
        try {
            Value id = value(row, mapping.id());
            if (!(id instanceof EntityUid uid)) {
                return Optional.empty();
            }
            Map<String, Value> attributes = new HashMap<>();
            for (Map.Entry<String, Column> attribute : mapping.attributes().entrySet()) {
                Value value = value(row, attribute.getValue());
                if (value != null) {
                    attributes.put(attribute.getKey(), value);
                }
            }
            Set<EntityUid> parents = new HashSet<>();
            for (Column parent : mapping.parents()) {
                Value value = value(row, parent);
                if (value instanceof EntityUid one) {
                    parents.add(one);
                } else if (value instanceof SetValue several) {
                    several.elements().forEach(each -> parents.add((EntityUid) each));
                }
            }
            return Optional.of(new Entity(uid, attributes, parents, Map.of()));
        } catch (IllFormedException e) {
            return Optional.empty();
        }
    }

    private @Nullable Value value(ResultSet row, Column column) throws SQLException, IllFormedException {
        try {
            return column.isArray() ? set(row.getArray(column.name()), column) : scalar(row, column);
        } catch (IllFormedException e) {
            if (needed.contains(column)) {
                throw e;
            }
            return null;
        }
    }

    private static @Nullable Value set(@Nullable Array array, Column column) throws SQLException, IllFormedException {
        if (array == null) {
            return null;
        }
        List<Value> elements = new ArrayList<>();
        Type type = ((SetOf) column.type()).element();
        for (Object element : (Object[]) array.getArray()) {
            if (element == null || element instanceof Object[]) {
                throw new IllFormedException();
            }
            elements.add(
                    type instanceof EntityOf entity
                            ? EntityUid.of(entity.name(), element.toString())
                            : element instanceof Number number
                                    ? Value.of(number.longValue())
                                    : Value.of(element.toString()));
        }
        return SetValue.of(elements);
    }

    private static @Nullable Value scalar(ResultSet row, Column column) throws SQLException, IllFormedException {
        String name = column.name();
        if (column.type() instanceof EntityOf entity) {
            String id = row.getString(name);
            return id == null ? null : EntityUid.of(entity.name(), id);
        }
        return switch (column.storage()) {
            case TEXT -> {
                String text = row.getString(name);
                yield text == null ? null : Value.of(text);
            }
            case BIGINT -> {
                long number = row.getLong(name);
                yield row.wasNull() ? null : Value.of(number);
            }
            case BOOLEAN -> {
                boolean truth = row.getBoolean(name);
                yield row.wasNull() ? null : Value.of(truth);
            }
            case NUMERIC -> decimal(row.getString(name));
            case TIMESTAMPTZ -> datetime(row.getObject(name, OffsetDateTime.class));
            case INET -> ip(row.getString(name));
            case UUID -> throw new IllegalStateException(column + " is no id");
        };
    }

    private static @Nullable Value decimal(@Nullable String text) throws IllFormedException {
        if (text == null) {
            return null;
        }
        try {
            return new DecimalValue(new BigDecimal(text).movePointRight(4).longValueExact());
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllFormedException();
        }
    }

    private static @Nullable Value datetime(@Nullable OffsetDateTime moment) throws IllFormedException {
        if (moment == null) {
            return null;
        }
        boolean infinite = moment.equals(OffsetDateTime.MAX) || moment.equals(OffsetDateTime.MIN);
        if (infinite || moment.getNano() % NANOS_PER_MILLI != 0) {
            throw new IllFormedException();
        }
        return DatetimeValue.ofEpochMilli(moment.toEpochSecond() * 1_000L + moment.getNano() / NANOS_PER_MILLI);
    }

    private static @Nullable Value ip(@Nullable String text) throws IllFormedException {
        if (text == null) {
            return null;
        }
        try {
            return IpValue.parse(plain(text));
        } catch (ValueFormatException e) {
            throw new IllFormedException();
        }
    }

    /** PostgreSQL ends some IPv6 addresses in an IPv4 address, which Cedar does not read. */
    private static String plain(String text) {
        int dot = text.indexOf('.');
        int colon = text.lastIndexOf(':', dot < 0 ? 0 : dot);
        if (dot < 0 || colon < 0) {
            return text;
        }
        int slash = text.indexOf('/');
        String prefix = slash < 0 ? "" : text.substring(slash);
        String[] octets =
                text.substring(colon + 1, slash < 0 ? text.length() : slash).split("\\.", -1);
        int high = Integer.parseInt(octets[0]) << 8 | Integer.parseInt(octets[1]);
        int low = Integer.parseInt(octets[2]) << 8 | Integer.parseInt(octets[3]);
        return text.substring(0, colon + 1) + Integer.toHexString(high) + ':' + Integer.toHexString(low) + prefix;
    }

    /** A value that Cedar does not have. */
    private static final class IllFormedException extends Exception {
        private static final long serialVersionUID = 1L;

        IllFormedException() {
            super(null, null, false, false);
        }
    }
}
