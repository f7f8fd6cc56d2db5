package dev.zt4j.cedar.syntax;

import java.util.List;

/**
 * The right side of {@code like}: literal texts with one wildcard between each two. {@code "a*b"} is {@code [a, b]},
 * {@code "*"} is two empty texts, and a pattern without a wildcard is one text. Neighbouring wildcards are one.
 *
 * @param segments the literal texts, at least one
 * @since 0.1.0
 */
public record Pattern(List<String> segments) {
    /** Copies the segments and refuses an empty list. */
    public Pattern {
        segments = List.copyOf(segments);
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("segments must not be empty");
        }
    }
}
