package dev.zt4j.jdbc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
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

    private final Cache<String, Known> known = Caffeine.newBuilder()
            .maximumWeight(MOST_CHARACTERS)
            .weigher((String text, Known kept) -> text.length() + BESIDES)
            .executor(Runnable::run)
            .build();

    /** Returns what a text was judged to do. */
    SqlText judge(String text) {
        return of(text).judged;
    }

    /** Returns the {@linkplain StatementDigest digest} of what is sent at once; null if it cannot be read. */
    @Nullable
    String digest(List<SqlText> texts) {
        return texts.size() == 1 ? of(texts.get(0).text()).digest() : StatementDigest.of(texts);
    }

    private Known of(String text) {
        if (text.length() > LONGEST_KEPT) {
            return new Known(text);
        }
        Known there = known.getIfPresent(text);
        if (there == null) {
            there = new Known(text);
            known.put(text, there);
        }
        return there;
    }

    private static final class Known {
        private final SqlText judged;

        /** Threads that race for it make the same. */
        private volatile @Nullable String digest;

        Known(String text) {
            this.judged = SqlText.judge(text);
        }

        @Nullable
        String digest() {
            String made = digest;
            if (made == null) {
                made = StatementDigest.of(List.of(judged));
                digest = made;
            }
            return made;
        }
    }
}
