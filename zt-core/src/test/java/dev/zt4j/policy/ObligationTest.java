package dev.zt4j.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObligationTest {
    @Test
    void severalInOneText_areReadInTheirOrder() {
        assertThat(Obligation.parse("step_up:acr=urn:example:mfa,max_age=300; ?notify:whom=owner ;trace"))
                .containsExactly(
                        new Obligation("step_up", Map.of("acr", "urn:example:mfa", "max_age", "300"), true),
                        new Obligation("notify", Map.of("whom", "owner"), false),
                        new Obligation("trace", Map.of(), true));
    }

    @Test
    void whatIsPrinted_isReadAgain() {
        Obligation obligation = new Obligation("mask", Map.of("fields", "iban", "by", "*"), false);
        assertThat(obligation).hasToString("?mask:by=*,fields=iban");
        assertThat(Obligation.parse(obligation.toString())).containsExactly(obligation);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ";",
                "mask;",
                "Mask",
                "mask fields",
                "mask:",
                "mask:fields",
                "mask:=x",
                "mask:fields=",
                "mask:fields=a,fields=b",
                "mask:Fields=a",
                "??mask",
                "m\u00e4sk"
            })
    void malformedText_isRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Obligation.parse(text));
    }

    @Test
    void longText_isRefused() {
        assertThat(Obligation.parse("mask:fields=" + "x".repeat(4_084))).hasSize(1);
        assertThatIllegalArgumentException().isThrownBy(() -> Obligation.parse("mask:fields=" + "x".repeat(4_085)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Obligation("x".repeat(65), Map.of(), true));
        assertThatIllegalArgumentException().isThrownBy(() -> new Obligation("a;b", Map.of(), true));
    }
}
