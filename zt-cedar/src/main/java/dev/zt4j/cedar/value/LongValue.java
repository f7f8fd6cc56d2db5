package dev.zt4j.cedar.value;

/**
 * A Long: a signed 64-bit integer.
 *
 * @param value the number
 * @since 0.1.0
 */
public record LongValue(long value) implements Value, Comparable<LongValue> {
    private static final int LOWEST_SHARED = -128;
    private static final LongValue[] SHARED = new LongValue[1_152];

    static {
        for (int i = 0; i < SHARED.length; i++) {
            SHARED[i] = new LongValue(LOWEST_SHARED + i);
        }
    }

    /** One object for each small number, of which stores of entities are full. */
    static LongValue shared(long value) {
        long place = value - LOWEST_SHARED;
        return place >= 0 && place < SHARED.length ? SHARED[(int) place] : new LongValue(value);
    }

    @Override
    public int compareTo(LongValue other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
