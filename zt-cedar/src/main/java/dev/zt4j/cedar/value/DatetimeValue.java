package dev.zt4j.cedar.value;

import dev.zt4j.cedar.text.Identifiers;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A datetime: a point in time to the millisecond.
 *
 * @param epochMilli milliseconds since 1970-01-01T00:00:00Z, negative before
 * @since 0.1.0
 */
public record DatetimeValue(long epochMilli) implements Value, Comparable<DatetimeValue> {
    private static final long DAY = 86_400_000L;

    /** The datetime of a millisecond count since 1970-01-01T00:00:00Z. */
    public static DatetimeValue ofEpochMilli(long epochMilli) {
        return new DatetimeValue(epochMilli);
    }

    /**
     * The datetime of an instant, its fraction below a millisecond cut off.
     *
     * @throws ArithmeticException if the instant is beyond what 64 bits of milliseconds hold
     */
    public static DatetimeValue of(Instant instant) {
        return new DatetimeValue(instant.toEpochMilli());
    }

    /**
     * Reads {@code YYYY-MM-DD}, or that followed by {@code Thh:mm:ss}, an optional {@code .SSS} and {@code Z} or
     * {@code +hhmm} / {@code -hhmm}.
     *
     * @throws ValueFormatException if the text has another form or the date does not exist
     */
    public static DatetimeValue parse(String text) {
        DatetimeValue value = read(Objects.requireNonNull(text, "text"));
        if (value == null) {
            throw new ValueFormatException("not a datetime such as 2024-02-29 or 2024-02-29T13:37:00.000Z");
        }
        return value;
    }

    static @Nullable DatetimeValue read(String text) {
        long day = readDay(text);
        if (day == NOTHING) {
            return null;
        }
        if (text.length() == 10) {
            return new DatetimeValue(day * DAY);
        }
        int hour = number(text, 11, 2, 23);
        int minute = number(text, 14, 2, 59);
        int second = number(text, 17, 2, 59);
        boolean shaped = isAt(text, 10, 'T') && isAt(text, 13, ':') && isAt(text, 16, ':');
        if (!shaped || hour < 0 || minute < 0 || second < 0) {
            return null;
        }
        int milli = 0;
        int zone = 19;
        if (isAt(text, 19, '.')) {
            milli = number(text, 20, 3, 999);
            zone = 23;
        }
        long offset = readOffset(text, zone);
        if (milli < 0 || offset == NOTHING) {
            return null;
        }
        return new DatetimeValue(day * DAY + ((hour * 60L + minute) * 60L + second) * 1000L + milli - offset);
    }

    private static final long NOTHING = Long.MIN_VALUE;

    private static long readDay(String text) {
        int year = number(text, 0, 4, 9999);
        int month = number(text, 5, 2, 12);
        int day = number(text, 8, 2, 31);
        if (year < 0 || month < 1 || day < 1 || !isAt(text, 4, '-') || !isAt(text, 7, '-')) {
            return NOTHING;
        }
        return YearMonth.of(year, month).isValidDay(day)
                ? LocalDate.of(year, month, day).toEpochDay()
                : NOTHING;
    }

    private static long readOffset(String text, int at) {
        if (isAt(text, at, 'Z')) {
            return text.length() == at + 1 ? 0 : NOTHING;
        }
        int hours = number(text, at + 1, 2, 23);
        int minutes = number(text, at + 3, 2, 59);
        if (hours < 0 || minutes < 0 || text.length() != at + 5) {
            return NOTHING;
        }
        long offset = (hours * 60L + minutes) * 60_000L;
        if (isAt(text, at, '-')) {
            return -offset;
        }
        return isAt(text, at, '+') ? offset : NOTHING;
    }

    private static boolean isAt(String text, int at, char wanted) {
        return at < text.length() && text.charAt(at) == wanted;
    }

    /** Exactly so many digits as a number, or -1 if they are not there or pass the limit. */
    private static int number(String text, int start, int length, int max) {
        if (start + length > text.length()) {
            return -1;
        }
        int number = 0;
        for (int i = start; i < start + length; i++) {
            char c = text.charAt(i);
            if (!Identifiers.isDigit(c)) {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number <= max ? number : -1;
    }

    /**
     * This point moved by a duration.
     *
     * @throws ArithmeticException if the result does not fit
     */
    public DatetimeValue offset(DurationValue by) {
        return new DatetimeValue(Math.addExact(epochMilli, by.millis()));
    }

    /**
     * The time from the other point to this one.
     *
     * @throws ArithmeticException if the result does not fit
     */
    public DurationValue durationSince(DatetimeValue other) {
        return new DurationValue(Math.subtractExact(epochMilli, other.epochMilli));
    }

    /**
     * The midnight (UTC) at which this day began.
     *
     * @throws ArithmeticException if the result does not fit
     */
    public DatetimeValue toDate() {
        return new DatetimeValue(Math.multiplyExact(Math.floorDiv(epochMilli, DAY), DAY));
    }

    /** The time since midnight (UTC), never negative. */
    public DurationValue toTime() {
        return new DurationValue(Math.floorMod(epochMilli, DAY));
    }

    @Override
    public int compareTo(DatetimeValue other) {
        return Long.compare(epochMilli, other.epochMilli);
    }

    @Override
    public String toString() {
        return "datetime(\"1970-01-01\").offset(" + new DurationValue(epochMilli) + ")";
    }
}
