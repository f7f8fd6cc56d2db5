package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.syntax.Pattern;
import java.util.List;

/**
 * Matches text against a pattern from left to right. The first and the last literal are fixed at the ends; each one
 * between is taken at its earliest place, which never spoils a later match, so nothing is tried twice.
 */
public final class LikeMatcher {
    private final String[] segments;

    private LikeMatcher(List<String> segments) {
        this.segments = segments.toArray(new String[0]);
    }

    /** A matcher of a pattern. */
    public static LikeMatcher of(Pattern pattern) {
        return new LikeMatcher(pattern.segments());
    }

    /** Whether the whole text matches. */
    public boolean matches(String text) {
        String first = segments[0];
        if (segments.length == 1) {
            return text.equals(first);
        }
        String last = segments[segments.length - 1];
        if (text.length() < first.length() + last.length() || !text.startsWith(first) || !text.endsWith(last)) {
            return false;
        }
        int at = first.length();
        int end = text.length() - last.length();
        for (int i = 1; i < segments.length - 1; i++) {
            int found = text.indexOf(segments[i], at);
            if (found < 0 || found + segments[i].length() > end) {
                return false;
            }
            at = found + segments[i].length();
        }
        return true;
    }
}
