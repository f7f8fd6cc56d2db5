package dev.zt4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import io.spiffe.exception.InvalidSpiffeIdException;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Generated IDs, read by us and by java-spiffe: 50,000 of them, or as many as the system property {@code zt.ids} says.
 * Every difference is one that was decided on.
 */
class SpiffeIdDifferentialTest {
    private static final int COUNT = Integer.getInteger("zt.ids", 50_000);
    private static final String[] SCHEMES = {
        "spiffe://", "SPIFFE://", "Spiffe://", "spiffe:/", "spiffe:", "https://", "", " spiffe://"
    };
    private static final String NAME = "abcxyz0189.-_";
    private static final String PATH = "abzAZ019.-_";
    private static final String ODD = "%@:?#[];+~ \\*\u00e9\u0430\uff41\0\n\r\tTD/";

    @Test
    @DisplayName("ID-20 what is read prints the same, and D-01 ID-10 ID-11 are all that java-spiffe reads otherwise")
    void generatedIds_areJudgedAlike() {
        Random random = new Random(20);
        int accepted = 0;
        int[] differences = new int[3];
        for (int i = 0; i < COUNT; i++) {
            String text = generate(random);
            Reason ours = ours(text);
            String theirs = theirs(text);
            accepted += ours == null ? 1 : 0;
            if (ours == null) {
                assertThat(theirs).as(text).isEqualTo(text);
            } else if (theirs != null) {
                differences[classify(text, ours, theirs)]++;
            }
        }
        assertThat(accepted).isBetween(COUNT / 5, COUNT * 4 / 5);
        assertThat(differences).as("each decided difference was met").doesNotContain(0);
    }

    private static @Nullable Reason ours(String text) {
        try {
            SpiffeId id = SpiffeId.parse(text);
            assertThat(id).hasToString(text);
            assertThat("spiffe://" + id.trustDomain() + id.path()).isEqualTo(text);
            return null;
        } catch (RefusedException e) {
            return e.reason();
        }
    }

    private static @Nullable String theirs(String text) {
        try {
            return io.spiffe.spiffeid.SpiffeId.parse(text).toString();
        } catch (InvalidSpiffeIdException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Returns the number of the decision by which we refuse what java-spiffe accepts. */
    private static int classify(String text, Reason ours, String theirs) {
        if (ours == Reason.LIMIT_ID && text.length() > SpiffeId.MAX_LENGTH) {
            return 0;
        }
        if (ours == Reason.LIMIT_ID) {
            int end = text.indexOf('/', "spiffe://".length());
            assertThat((end < 0 ? text.length() : end) - "spiffe://".length())
                    .as(text)
                    .isGreaterThan(TrustDomain.MAX_LENGTH);
            return 1;
        }
        assertThat(ours).as(text).isEqualTo(Reason.ID_CASE);
        assertThat(theirs).as(text).isEqualToIgnoringCase(text).isNotEqualTo(text);
        return 2;
    }

    private static String generate(Random random) {
        StringBuilder text = new StringBuilder(random.nextInt(8) == 0 ? one(random, SCHEMES) : SCHEMES[0]);
        boolean odd = random.nextInt(3) == 0;
        append(text, random, NAME, odd, random.nextInt(100) == 0 ? 250 + random.nextInt(12) : 1 + random.nextInt(12));
        int segments = random.nextInt(4);
        for (int i = 0; i < segments; i++) {
            text.append('/');
            int length = random.nextInt(100) == 0 ? 2_020 + random.nextInt(40) : 1 + random.nextInt(8);
            append(text, random, PATH, odd, odd && random.nextInt(10) == 0 ? 0 : length);
        }
        return text.toString();
    }

    private static String one(Random random, String[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static void append(StringBuilder text, Random random, String alphabet, boolean odd, int length) {
        for (int i = 0; i < length; i++) {
            String from = odd && random.nextInt(12) == 0 ? ODD : alphabet;
            text.append(from.charAt(random.nextInt(from.length())));
        }
    }
}
