package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The scope of an access token (RFC 6749 section 3.3, RFC 9068 section 2.2.3): words separated by one space, compared
 * exactly. Immutable and thread-safe.
 *
 * @param values the words
 * @since 0.1.0
 */
public record Scopes(Set<String> values) {
    private static final String CLAIM = "scope";

    /** Copies the words. */
    public Scopes {
        values = Set.copyOf(values);
    }

    /**
     * Reads a scope.
     *
     * @param text the words, separated by one space each; empty for none
     * @throws RefusedException with {@link Reason#AT_SCOPE} if it is malformed
     */
    public static Scopes parse(String text) {
        Set<String> values = new LinkedHashSet<>();
        int start = 0;
        while (start < text.length()) {
            int space = text.indexOf(' ', start);
            int end = space < 0 ? text.length() : space;
            if (end == start || (end == text.length() - 1 && space >= 0)) {
                throw new RefusedException(Reason.AT_SCOPE);
            }
            for (int i = start; i < end; i++) {
                char c = text.charAt(i);
                if (c <= ' ' || c == '"' || c == '\\' || c > '~') {
                    throw new RefusedException(Reason.AT_SCOPE);
                }
            }
            values.add(text.substring(start, end));
            start = end + 1;
        }
        return new Scopes(values);
    }

    /** Returns the scope that a principal's token grants; none where it says nothing. */
    public static Scopes of(Principal principal) {
        return principal.claims().get(CLAIM) instanceof String text ? parse(text) : new Scopes(Set.of());
    }

    /** Tells whether all of the given words are among these, exactly. */
    public boolean grant(String... required) {
        for (String word : required) {
            if (!values.contains(word)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Refuses a principal whose token does not grant all of the given words.
     *
     * @throws RefusedException with {@link Reason#AT_SCOPE}
     */
    public static void require(Principal principal, String... required) {
        if (!of(principal).grant(required)) {
            throw new RefusedException(Reason.AT_SCOPE);
        }
    }
}
