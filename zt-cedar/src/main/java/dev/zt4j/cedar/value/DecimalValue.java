package dev.zt4j.cedar.value;

import dev.zt4j.cedar.text.Identifiers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A decimal: a number with four digits after the point.
 *
 * @param scaled the number times 10,000
 * @since 0.1.0
 */
public record DecimalValue(long scaled) implements Value, Comparable<DecimalValue> {
    private static final int DIGITS = 4;

    /**
     * Reads text such as {@code -12.5}: an optional minus, digits, a point, one to four digits.
     *
     * @throws ValueFormatException if the text has another form or the number does not fit
     */
    public static DecimalValue parse(String text) {
        DecimalValue value = read(Objects.requireNonNull(text, "text"));
        if (value == null) {
            throw new ValueFormatException("not a decimal of up to four digits after the point, in range");
        }
        return value;
    }

    static @Nullable DecimalValue read(String text) {
        boolean negative = text.startsWith("-");
        int point = text.indexOf('.');
        int start = negative ? 1 : 0;
        int fraction = text.length() - point - 1;
        if (point <= start || fraction < 1 || fraction > DIGITS) {
            return null;
        }
        try {
            // Built downwards, because the smallest number has no positive counterpart.
            long scaled = 0;
            for (int i = start; i < text.length(); i++) {
                if (i == point) {
                    continue;
                }
                char c = text.charAt(i);
                if (!Identifiers.isDigit(c)) {
                    return null;
                }
                scaled = Math.subtractExact(Math.multiplyExact(scaled, 10L), c - '0');
            }
            for (int i = fraction; i < DIGITS; i++) {
                scaled = Math.multiplyExact(scaled, 10L);
            }
            return new DecimalValue(negative ? scaled : Math.negateExact(scaled));
        } catch (ArithmeticException outOfRange) {
            return null;
        }
    }

    @Override
    public int compareTo(DecimalValue other) {
        return Long.compare(scaled, other.scaled);
    }

    @Override
    public String toString() {
        String digits = Long.toUnsignedString(Math.abs(scaled));
        String padded = "0".repeat(Math.max(0, DIGITS + 1 - digits.length())) + digits;
        int point = padded.length() - DIGITS;
        return "decimal(\"" + (scaled < 0 ? "-" : "") + padded.substring(0, point) + "." + padded.substring(point)
                + "\")";
    }
}
