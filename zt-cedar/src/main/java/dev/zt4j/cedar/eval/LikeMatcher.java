package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.syntax.Pattern;
import java.util.List;

/**
 * Matches text against a pattern from left to right. The first and the last literal are fixed at the ends; each one
 * between is taken at its earliest place, which never spoils a later match, so nothing is tried twice.
 */
final class LikeMatcher {
    private LikeMatcher() {}

    static boolean matches(String text, Pattern pattern) {
        List<String> segments = pattern.segments();
        String first = segments.get(0);
        if (segments.size() == 1) {
            return text.equals(first);
        }
        String last = segments.get(segments.size() - 1);
        if (text.length() < first.length() + last.length() || !text.startsWith(first) || !text.endsWith(last)) {
            return false;
        }
        int at = first.length();
        int end = text.length() - last.length();
        for (String segment : segments.subList(1, segments.size() - 1)) {
            int found = text.indexOf(segment, at);
            if (found < 0 || found + segment.length() > end) {
                return false;
            }
            at = found + segment.length();
        }
        return true;
    }
}
