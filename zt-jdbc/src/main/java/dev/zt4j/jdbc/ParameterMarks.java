package dev.zt4j.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.Ref;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLType;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
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

    private static final Set<JDBCType> LARGE_OBJECTS = EnumSet.of(JDBCType.BLOB, JDBCType.CLOB, JDBCType.NCLOB);

    private @Nullable Object[] marks = new Object[4];
    private int count;

    /**
     * Returns an object as the driver is to get it: its own one, if it is a guarded one.
     *
     * @throws SQLFeatureNotSupportedException for values for which the driver writes a large object before the
     *     statement is executed
     */
    static @Nullable Object plain(@Nullable Object value) throws SQLFeatureNotSupportedException {
        Object sent = Guarded.unguarded(value);
        if (sent instanceof Blob || sent instanceof Clob || sent instanceof Ref) {
            throw Guarded.notSupported("a large object");
        }
        return sent;
    }

    /** Refuses types for which the driver writes a large object: the number of one, or an object that stands for it. */
    static void checkType(@Nullable Object type) throws SQLFeatureNotSupportedException {
        boolean large = type instanceof Integer number
                && (number == Types.BLOB || number == Types.CLOB || number == Types.NCLOB);
        if (large || (type instanceof SQLType && !(type instanceof JDBCType known && !LARGE_OBJECTS.contains(known)))) {
            throw Guarded.notSupported("a large object");
        }
    }

    /** Notes a call that sets a parameter, by its name. */
    void note(int index, String method) {
        mark(index, method);
    }

    /** Notes that a parameter is set to null. */
    void noteNull(int index, int type, @Nullable String typeName) {
        mark(index, Arrays.asList("setNull", type, typeName));
    }

    /** Notes a call that sets a parameter to an object, as the driver gets it, whose type depends on the object. */
    void noteObject(int index, String method, @Nullable Object value, @Nullable Object type) throws SQLException {
        if (value instanceof Array array) {
            mark(index, Arrays.asList(method, array.getBaseTypeName(), type));
            return;
        }
        Class<?> known = value == null ? Void.class : value.getClass();
        // What nobody knows is equal to nothing, so that it is described each time.
        mark(index, value == null || PLAIN.contains(known) ? Arrays.asList(method, known, type) : new Object());
    }

    private void mark(int index, Object mark) {
        if (index < 1 || index > MAX_PARAMETERS) {
            return;
        }
        if (index > marks.length) {
            marks = Arrays.copyOf(marks, Math.max(index, 2 * marks.length));
        }
        count = Math.max(count, index);
        marks[index - 1] = mark;
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
}
