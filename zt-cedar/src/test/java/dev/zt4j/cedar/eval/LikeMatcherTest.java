package dev.zt4j.cedar.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.zt4j.cedar.syntax.Pattern;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LikeMatcherTest {

    @Test
    @DisplayName("EV-18 agrees with trying every split, on random texts over a small alphabet")
    void match_agreesWithExhaustiveSearch() {
        Random random = new Random(18);
        int matches = 0;
        for (int i = 0; i < 50_000; i++) {
            String text = word(random, "ab", 9);
            String pattern = word(random, "ab**", 7);
            List<String> segments = Arrays.asList(pattern.split("\\*", -1));
            boolean expected = exhaustive(text, 0, pattern, 0);
            matches += expected ? 1 : 0;
            assertThat(LikeMatcher.of(new Pattern(segments)).matches(text))
                    .as("\"%s\" like \"%s\"", text, pattern)
                    .isEqualTo(expected);
        }
        assertThat(matches).isBetween(5_000, 45_000);
    }

    private static String word(Random random, String alphabet, int longest) {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(longest + 1); i > 0; i--) {
            word.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return word.toString();
    }

    private static boolean exhaustive(String text, int at, String pattern, int next) {
        if (next == pattern.length()) {
            return at == text.length();
        }
        if (pattern.charAt(next) == '*') {
            return exhaustive(text, at, pattern, next + 1)
                    || (at < text.length() && exhaustive(text, at + 1, pattern, next));
        }
        return at < text.length()
                && text.charAt(at) == pattern.charAt(next)
                && exhaustive(text, at + 1, pattern, next + 1);
    }

    @Test
    @DisplayName("EV-18 many wildcards over long text end at once")
    void hostilePattern_isLinear() {
        String text = "a".repeat(100_000);
        Pattern pattern = new Pattern(List.of(("a*".repeat(20_000) + "b").split("\\*")));
        boolean matches = assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> LikeMatcher.of(pattern).matches(text));
        assertThat(matches).isFalse();
    }
}
