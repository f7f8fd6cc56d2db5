package dev.zt4j.jdbc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.SQLSyntaxErrorException;
import org.jspecify.annotations.Nullable;

/**
 * Judges the texts of statements, and remembers of those that were sent lately what they were judged to do and their
 * digest. Both follow from a text alone, so that they hold on every connection and for every caller. Bounded by
 * characters. Thread-safe.
 */
final class KnownTexts {
    /** In characters; longer texts are seldom sent twice. */
    static final int LONGEST_KEPT = 16_384;

    private static final long MOST_CHARACTERS = 1L << 22;

    /** What is kept besides a text, as characters. */
    private static final int BESIDES = 256;

    private final Cache<String, SqlText> known = Caffeine.newBuilder()
            .maximumWeight(MOST_CHARACTERS)
            .weigher((String text, SqlText kept) -> text.length() + BESIDES)
            .executor(Runnable::run)
            .build();

    /**
     * Returns what a text was judged to do.
     *
     * @throws SQLSyntaxErrorException if there is none
     */
    SqlText judge(@Nullable String text) throws SQLSyntaxErrorException {
        if (text == null) {
            throw new SQLSyntaxErrorException("a statement needs a text");
        }
        if (text.length() > LONGEST_KEPT) {
            return SqlText.judge(text);
        }
        SqlText there = known.getIfPresent(text);
        if (there == null) {
            there = SqlText.judge(text);
            known.put(text, there);
        }
        return there;
    }
}
