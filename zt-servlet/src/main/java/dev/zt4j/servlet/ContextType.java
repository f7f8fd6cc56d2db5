package dev.zt4j.servlet;

import dev.zt4j.cedar.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * What a header or parameter that policy reads must be.
 *
 * @since 0.1.0
 */
public enum ContextType {
    /** Any text: a String to policy. */
    TEXT,
    /** A whole number of 64 bits, written in decimal digits with at most a minus before them: a Long to policy. */
    NUMBER,
    /** {@code true} or {@code false}: a Bool to policy. */
    BOOLEAN;

    private static final int MAX_DIGITS = 19;

    /** Reads a text; null if it is none of these. */
    @Nullable
    Value read(String text) {
        return switch (this) {
            case TEXT -> Value.of(text);
            case NUMBER -> number(text);
            case BOOLEAN -> text.equals("true") || text.equals("false") ? Value.of(text.equals("true")) : null;
        };
    }

    private static @Nullable Value number(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        if (text.length() == start || text.length() - start > MAX_DIGITS) {
            return null;
        }
        for (int at = start; at < text.length(); at++) {
            if (text.charAt(at) < '0' || text.charAt(at) > '9') {
                return null;
            }
        }
        try {
            return Value.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
