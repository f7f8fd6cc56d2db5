package dev.zt4j.cedar.value;

import dev.zt4j.cedar.text.Identifiers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A duration: a signed length of time to the millisecond.
 *
 * @param millis the length in milliseconds
 * @since 0.1.0
 */
public record DurationValue(long millis) implements Value, Comparable<DurationValue> {
    private static final String[] UNITS = {"d", "h", "m", "s", "ms"};
    private static final long[] UNIT_MILLIS = {86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L};

    /** The duration of a count of milliseconds. */
    public static DurationValue ofMillis(long millis) {
        return new DurationValue(millis);
    }

    /**
     * Reads text such as {@code 1d12h} or {@code -90s}: an optional minus, then days, hours, minutes, seconds and
     * milliseconds ({@code d h m s ms}) in this order, at least one of them.
     *
     * @throws ValueFormatException if the text has another form or the duration does not fit
     */
    public static DurationValue parse(String text) {
        DurationValue value = read(Objects.requireNonNull(text, "text"));
        if (value == null) {
            throw new ValueFormatException("not a duration such as 1d2h3m4s5ms, in range");
        }
        return value;
    }

    static @Nullable DurationValue read(String text) {
        boolean negative = text.startsWith("-");
        int at = negative ? 1 : 0;
        if (at == text.length()) {
            return null;
        }
        try {
            // Built downwards, because the smallest number has no positive counterpart.
            long sum = 0;
            int unit = 0;
            while (at < text.length()) {
                int start = at;
                long count = 0;
                while (at < text.length() && Identifiers.isDigit(text.charAt(at))) {
                    count = Math.subtractExact(Math.multiplyExact(count, 10L), text.charAt(at++) - '0');
                }
                int found = unitAt(text, at, unit);
                if (at == start || found < 0) {
                    return null;
                }
                sum = Math.addExact(sum, Math.multiplyExact(count, UNIT_MILLIS[found]));
                at += UNITS[found].length();
                unit = found + 1;
            }
            return new DurationValue(negative ? sum : Math.negateExact(sum));
        } catch (ArithmeticException outOfRange) {
            return null;
        }
    }

    private static int unitAt(String text, int at, int first) {
        for (int unit = UNITS.length - 1; unit >= first; unit--) {
            if (text.startsWith(UNITS[unit], at)) {
                return unit;
            }
        }
        return -1;
    }

    /** Whole seconds, cut off toward zero. */
    public long toSeconds() {
        return millis / 1_000L;
    }

    /** Whole minutes, cut off toward zero. */
    public long toMinutes() {
        return millis / 60_000L;
    }

    /** Whole hours, cut off toward zero. */
    public long toHours() {
        return millis / 3_600_000L;
    }

    /** Whole days, cut off toward zero. */
    public long toDays() {
        return millis / 86_400_000L;
    }

    @Override
    public int compareTo(DurationValue other) {
        return Long.compare(millis, other.millis);
    }

    @Override
    public String toString() {
        return "duration(\"" + millis + "ms\")";
    }
}
