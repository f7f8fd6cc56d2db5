package dev.zt4j.cedar.value;

/**
 * A Long: a signed 64-bit integer.
 *
 * @param value the number
 * @since 0.1.0
 */
public record LongValue(long value) implements Value, Comparable<LongValue> {

    @Override
    public int compareTo(LongValue other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
