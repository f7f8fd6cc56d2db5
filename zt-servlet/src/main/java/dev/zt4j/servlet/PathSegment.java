package dev.zt4j.servlet;

import org.jspecify.annotations.Nullable;

/**
 * A part of a template between two slashes: a literal, or a variable that stands for one segment of a path.
 *
 * @param text the literal, or the name of the variable
 * @param variable whether it is a variable
 */
record PathSegment(String text, boolean variable) {
    /** Reads {@code literal} or <code>{name}</code>; null if it is neither. */
    static @Nullable PathSegment parse(String source) {
        if (source.indexOf('{') < 0 && source.indexOf('}') < 0) {
            return new PathSegment(source, false);
        }
        boolean braced = source.length() > 2 && source.startsWith("{") && source.endsWith("}");
        String name = braced ? source.substring(1, source.length() - 1) : "";
        return isName(name) ? new PathSegment(name, true) : null;
    }

    /** Tells whether this part of a template covers a segment of a path. */
    boolean matches(String segment) {
        return variable ? !segment.isEmpty() : text.equals(segment);
    }

    private static boolean isName(String text) {
        for (int at = 0; at < text.length(); at++) {
            char character = text.charAt(at);
            boolean letter = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
            boolean other = (character >= '0' && character <= '9') || character == '_';
            if (!letter && !(other && at > 0)) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
