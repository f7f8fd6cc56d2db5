package dev.zt4j.jdbc.rows;

import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.schema.Type.EntityOf;
import dev.zt4j.cedar.schema.Type.Extension;
import dev.zt4j.cedar.schema.Type.Primitive;
import dev.zt4j.cedar.schema.Type.SetOf;
import dev.zt4j.cedar.value.BoolValue;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.DecimalValue;
import dev.zt4j.cedar.value.DurationValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.IpValue;
import dev.zt4j.cedar.value.LongValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.StringValue;
import dev.zt4j.cedar.value.Value;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Known values of Cedar as values of SQL. */
final class Literals {
    /** What a timestamptz holds at least from and until, in milliseconds of the epoch (manual, section 8.5). */
    private static final long EARLIEST = -4_000 * 365L * 86_400_000;

    private static final long LATEST = 290_000 * 365L * 86_400_000;

    private static final int NANOS_PER_MILLI = 1_000_000;

    private Literals() {}

    /** The type of a value; null of a record, and of a set whose elements are of several types or of sets. */
    static @Nullable Type type(Value value) {
        if (value instanceof SetValue set) {
            Type element = Primitive.NEVER;
            for (Value each : set.elements()) {
                Type type = type(each);
                if (type == null || type instanceof SetOf || (element != Primitive.NEVER && !element.equals(type))) {
                    return null;
                }
                element = type;
            }
            return new SetOf(element);
        }
        if (value instanceof EntityUid uid) {
            return new EntityOf(uid.type());
        }
        return value instanceof BoolValue
                ? Primitive.BOOL
                : value instanceof LongValue ? Primitive.LONG : ofText(value);
    }

    private static @Nullable Type ofText(Value value) {
        if (value instanceof StringValue) {
            return Primitive.STRING;
        }
        if (value instanceof DecimalValue) {
            return Extension.DECIMAL;
        }
        if (value instanceof DatetimeValue) {
            return Extension.DATETIME;
        }
        return value instanceof IpValue ? Extension.IPADDR : value instanceof DurationValue ? Extension.DURATION : null;
    }

    /** How values of a type are stored where nothing says otherwise. */
    static ColumnType storage(Type type) {
        if (type instanceof SetOf set) {
            return storage(set.element());
        }
        if (type == Primitive.LONG || type == Extension.DURATION) {
            return ColumnType.BIGINT;
        }
        if (type == Primitive.BOOL) {
            return ColumnType.BOOLEAN;
        }
        if (type instanceof Extension extension) {
            return switch (extension) {
                case DECIMAL -> ColumnType.NUMERIC;
                case DATETIME -> ColumnType.TIMESTAMPTZ;
                case IPADDR -> ColumnType.INET;
                case DURATION -> ColumnType.BIGINT;
            };
        }
        return ColumnType.TEXT;
    }

    /** The value as one that a column of a type can hold; null if no such column can hold it. */
    static @Nullable Parameter parameter(Value value, ColumnType storage) {
        Object stored = switch (storage) {
            case TEXT -> text(value);
            case BIGINT -> number(value);
            case BOOLEAN -> value.equals(BoolValue.TRUE);
            case NUMERIC -> numeric(value);
            case TIMESTAMPTZ -> timestamp((DatetimeValue) value);
            case INET -> inet((IpValue) value);
            case UUID -> uuid(((EntityUid) value).id());
        };
        return stored == null ? null : new Parameter(stored, storage);
    }

    private static @Nullable String text(Value value) {
        String text = value instanceof EntityUid uid ? uid.id() : ((StringValue) value).value();
        return storable(text) ? text : null;
    }

    /** PostgreSQL's text has neither NUL nor halves of a surrogate pair. */
    static boolean storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static @Nullable Long number(Value value) {
        if (value instanceof LongValue number) {
            return number.value();
        }
        if (value instanceof DurationValue duration) {
            return duration.millis();
        }
        String id = ((EntityUid) value).id();
        try {
            long number = Long.parseLong(id);
            return Long.toString(number).equals(id) ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static BigDecimal numeric(Value value) {
        return value instanceof LongValue number
                ? BigDecimal.valueOf(number.value())
                : BigDecimal.valueOf(((DecimalValue) value).scaled(), 4);
    }

    private static @Nullable OffsetDateTime timestamp(DatetimeValue value) {
        long millis = value.epochMilli();
        return millis < EARLIEST || millis > LATEST
                ? null
                : LocalDateTime.ofEpochSecond(
                                Math.floorDiv(millis, 1_000L),
                                (int) Math.floorMod(millis, 1_000L) * NANOS_PER_MILLI,
                                ZoneOffset.UTC)
                        .atOffset(ZoneOffset.UTC);
    }

    static String inet(IpValue value) {
        String text = value.toString();
        return text.substring(text.indexOf('"') + 1, text.lastIndexOf('"'));
    }

    private static @Nullable UUID uuid(String id) {
        try {
            UUID uuid = UUID.fromString(id);
            return uuid.toString().equals(id) ? uuid : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
