package dev.zt4j.cedar.value;

/**
 * Thrown when a text or a combination of parts is no Cedar value: a malformed decimal, address, datetime, duration or
 * type name, or a set or record that is too large or nested too deeply. The message does not repeat the text.
 *
 * @since 0.1.0
 */
public final class ValueFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    ValueFormatException(String message) {
        super(message);
    }
}
