package dev.zt4j.cedar.value;

/**
 * A Bool.
 *
 * @param value the truth value
 * @since 0.1.0
 */
public record BoolValue(boolean value) implements Value {
    /** The value {@code true}. */
    public static final BoolValue TRUE = new BoolValue(true);

    /** The value {@code false}. */
    public static final BoolValue FALSE = new BoolValue(false);

    @Override
    public String toString() {
        return Boolean.toString(value);
    }
}
