package dev.zt4j.cedar.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Damaged policy texts: whatever comes in, the parser reads it or throws its own exception with a place in the text. */
class MutationTest {
    private static final int MUTATIONS = 20_000;

    private static final List<String> SEEDS = List.of("""
            @id("a") @note
            permit(principal in Group::"g", action in [Action::"x", N::Action::"y"], resource is A::B in C::"d")
            when { principal has a.b && context["x y"] like "a\\*b*\\u{2a}" || !(resource.owner == principal) }
            unless { if [1, -2].contains(context.n) then ip("::1/8").isInRange(context.ip) else false };
            """, """
            // comment
            forbid(principal == ?principal, action == Action::"x", resource);
            permit(principal is User, action, resource,)
            when { {"a": 1, b: [decimal("1.5")]}.b.isEmpty() == (context.t < datetime("2024-01-01")) }
            when { principal.getTag("k\\n\\x41") != "é😀" && ---5 + 2 * 3 - 1 >= -9223372036854775808 };
            """);

    private static final String ALPHABET = "()[]{}<>=!&|+-*/%.,:;@?\"'\\_ \n\r\t09azZ\u00A0\uFEFF\uD83Dé";

    @Test
    @DisplayName("LX-13 20,000 damaged texts are read or refused, never anything else")
    void damagedText_isReadOrRefused() {
        Random random = new Random(4711);
        int read = 0;
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            StringBuilder text = new StringBuilder(SEEDS.get(i % SEEDS.size()));
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                damage(text, random);
            }
            try {
                PolicyParser.parse(text.toString());
                read++;
            } catch (CedarSyntaxException e) {
                refused++;
                assertThat(e.position().offset()).isBetween(0, text.length());
                assertThat(e.position())
                        .isEqualTo(SourcePosition.in(text, e.position().offset()));
            }
        }
        assertThat(read).isGreaterThan(MUTATIONS / 100);
        assertThat(refused).isGreaterThan(MUTATIONS / 2);
    }

    private static void damage(StringBuilder text, Random random) {
        int at = random.nextInt(text.length());
        int end = Math.min(text.length(), at + 1 + random.nextInt(12));
        switch (random.nextInt(4)) {
            case 0 -> text.delete(at, end);
            case 1 -> text.insert(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            case 2 -> text.setCharAt(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            default -> text.insert(random.nextInt(text.length()), text.substring(at, end));
        }
    }
}
