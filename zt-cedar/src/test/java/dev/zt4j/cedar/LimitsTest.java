package dev.zt4j.cedar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.cedar.entity.CedarDataException;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.syntax.Limits;
import dev.zt4j.cedar.syntax.PolicyParser;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.cedar.value.ValueFormatException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LimitsTest {
    private static final String ANY = "permit(principal, action, resource);";
    private static final Limits SMALL = new Limits(1_000, 10, 3, 2);

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of(ANY + " ".repeat(1_000 - ANY.length()), " ", "longer than 1000 characters"),
                Arguments.of(Fixture.permitWhen("[1, 2, 3] == []"), "[1, 2, 3, 4]", "more than 3 elements"),
                Arguments.of(Fixture.permitWhen("{a: 1, b: 2, c: 3} == []"), "{a: 1, b: 2, c: 3, d: 4}", "3 elements"),
                Arguments.of(Fixture.permitWhen("((((1)))) == 1"), "((((((((((1))))))))))", "deeper than 10 levels"),
                Arguments.of(ANY.repeat(2), ANY, "more than 2 policies"));
    }

    @ParameterizedTest(name = "LX-13 {2}")
    @MethodSource("texts")
    void text_isTakenUpToItsLimit(String fits, String more, String why) {
        assertThat(PolicySet.parse(fits, SMALL).policies()).isNotEmpty();
        String tooMuch = more.startsWith("[") || more.startsWith("{") || more.startsWith("(")
                ? Fixture.permitWhen(more + " == 1")
                : fits + more;
        assertThatThrownBy(() -> PolicySet.parse(tooMuch, SMALL))
                .isInstanceOf(CedarSyntaxException.class)
                .hasMessageStartingWith("line 1, column ")
                .hasMessageContaining(why);
        assertThat(PolicySet.parse(tooMuch).policies()).isNotEmpty();
    }

    @Test
    @DisplayName("LX-13 policies in JSON are taken up to the limits")
    void json_isTakenUpToItsLimits() {
        Limits limits = Limits.DEFAULT.withElements(3).withPolicies(2);
        String three = PolicySet.parse(ANY.repeat(3)).toJson();
        assertThatThrownBy(() -> PolicySet.parseJson(three, limits))
                .isInstanceOf(CedarDataException.class)
                .hasMessageContaining("more than 2 policies");
        assertThat(PolicySet.parseJson(three, limits.withPolicies(3)).policies())
                .hasSize(3);
        assertThatThrownBy(
                        () -> PolicySet.parseJson(three, limits.withPolicies(3).withTextLength(100)))
                .hasMessageContaining("longer than 100 characters");
        for (String tooMuch : List.of("[1, 2, 3, principal]", "{a: 1, b: 2, c: 3, d: 4}")) {
            String json = PolicySet.parse(Fixture.permitWhen(tooMuch + " == 1")).toJson();
            assertThatThrownBy(() -> PolicySet.parseJson(json, limits))
                    .isInstanceOf(CedarDataException.class)
                    .hasMessageContaining("more than 3 elements");
            assertThat(PolicySet.parseJson(json, limits.withElements(4)).policies())
                    .hasSize(1);
        }
    }

    @Test
    @DisplayName("LX-13 sets and records have at most a million elements, wherever they come from")
    void values_areBounded() {
        List<Value> most = Stream.<Value>iterate(Value.of(0), value -> Value.of(value.hashCode() + 1L))
                .limit(Value.MAX_ELEMENTS)
                .toList();
        assertThat(SetValue.of(most).elements()).hasSize(Value.MAX_ELEMENTS);
        List<Value> more =
                Stream.concat(most.stream(), Stream.of(Value.of("x"))).toList();
        assertThatThrownBy(() -> SetValue.of(more)).isInstanceOf(ValueFormatException.class);
        String json = "[{\"uid\": {\"type\": \"T\", \"id\": \"x\"}, \"parents\": [], \"attrs\": {\"a\": [0"
                + ",0".repeat(Value.MAX_ELEMENTS) + "]}}]";
        assertThatThrownBy(() -> Entities.parse(json))
                .isInstanceOf(CedarDataException.class)
                .hasMessageContaining("more than 1048576 elements");
    }

    @Test
    void unsafeLimits_areRefused() {
        for (int bad : new int[] {0, -1}) {
            assertThatThrownBy(() -> Limits.DEFAULT.withTextLength(bad)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Limits.DEFAULT.withNesting(bad)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Limits.DEFAULT.withElements(bad)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Limits.DEFAULT.withPolicies(bad)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Limits.DEFAULT.withNesting(PolicyParser.MAX_NESTING + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Limits.DEFAULT.withElements(Value.MAX_ELEMENTS + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
