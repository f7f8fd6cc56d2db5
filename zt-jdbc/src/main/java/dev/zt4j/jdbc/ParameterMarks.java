package dev.zt4j.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * By what calls the parameters of a statement were set, without their values: from this the driver makes their types,
 * on which it depends which functions and operators the server takes. Not thread-safe.
 */
final class ParameterMarks {
    /** More than the protocol can carry. */
    private static final int MAX_PARAMETERS = 65_535;

    /** Classes whose objects all have one type for the driver. */
    private static final Set<Class<?>> PLAIN = Set.of(
            String.class,
            Boolean.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigDecimal.class,
            BigInteger.class,
            byte[].class,
            UUID.class,
            Date.class,
            Time.class,
            Timestamp.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetDateTime.class);

    private @Nullable Object[] marks = new Object[4];
    private int count;

    /** Notes a call that sets a parameter; arguments as the driver gets them. */
    void note(String method, @Nullable Object[] arguments) throws SQLException {
        if (!(arguments[0] instanceof Integer index) || index < 1 || index > MAX_PARAMETERS) {
            return;
        }
        if (index > marks.length) {
            marks = Arrays.copyOf(marks, Math.max(index, 2 * marks.length));
        }
        count = Math.max(count, index);
        marks[index - 1] = mark(method, arguments);
    }

    /** Forgets all. */
    void clear() {
        Arrays.fill(marks, null);
        count = 0;
    }

    /** Returns the marks as they are now, equal to others that lead to the same types. */
    List<@Nullable Object> now() {
        return count == 0 ? List.of() : Arrays.asList(Arrays.copyOf(marks, count));
    }

    private static Object mark(String method, @Nullable Object[] arguments) throws SQLException {
        return switch (method) {
            case "setNull" -> Arrays.asList(method, arguments[1], arguments.length > 2 ? arguments[2] : null);
            case "setArray", "setObject" -> {
                Object value = arguments[1];
                Object type = arguments.length > 2 ? arguments[2] : null;
                if (value instanceof Array array) {
                    yield Arrays.asList(method, array.getBaseTypeName(), type);
                }
                // What nobody knows is equal to nothing, so that it is described each time.
                Class<?> known = value == null ? Void.class : value.getClass();
                yield value == null || PLAIN.contains(known) ? Arrays.asList(method, known, type) : new Object();
            }
            default -> method;
        };
    }
}
