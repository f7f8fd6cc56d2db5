package dev.zt4j.cedar.value;

import dev.zt4j.cedar.text.Quoting;
import java.util.Objects;

/**
 * A String: Unicode text, compared as it is, without normalisation.
 *
 * @param value the text
 * @since 0.1.0
 */
public record StringValue(String value) implements Value, Comparable<StringValue> {
    /** Refuses null. */
    public StringValue {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public int compareTo(StringValue other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return Quoting.quote(value);
    }
}
