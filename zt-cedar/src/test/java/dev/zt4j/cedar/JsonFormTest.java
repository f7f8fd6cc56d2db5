package dev.zt4j.cedar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.zt4j.cedar.entity.CedarDataException;
import dev.zt4j.cedar.entity.CedarJson;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.IpValue;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFormTest {

    static Stream<Arguments> data() {
        return Table.rows("data.txt");
    }

    @ParameterizedTest(name = "{argumentSetName}")
    @MethodSource("data")
    @DisplayName("entities")
    void entities_areReadOrRefusedByTheirRule(String outcome, String json) {
        if (outcome.equals("ok")) {
            assertThat(Entities.parse(json).size()).isBetween(0, 2);
        } else {
            assertThatThrownBy(() -> Entities.parse(json)).isInstanceOf(CedarDataException.class);
        }
    }

    static Stream<Arguments> values() {
        Value record = RecordValue.of(Map.of("fn", Value.of("ip")));
        EntityUid uid = EntityUid.of("A::B", "x");
        return Stream.of(
                Arguments.argumentSet("JS-01 true", "true", Value.of(true)),
                Arguments.argumentSet("JS-01 smallest", "-9223372036854775808", Value.of(Long.MIN_VALUE)),
                Arguments.argumentSet("JS-01 exact", "9007199254740993", Value.of(9007199254740993L)),
                Arguments.argumentSet("JS-01 surrogate pair", "\"\\uD83D\\uDE00\"", Value.of("\uD83D\uDE00")),
                Arguments.argumentSet("JS-01 set", "[1, 1, \"a\"]", SetValue.of(List.of(Value.of("a"), Value.of(1)))),
                Arguments.argumentSet("JS-02 entity", "{\"__entity\":{\"type\":\"A::B\",\"id\":\"x\"}}", uid),
                Arguments.argumentSet(
                        "JS-02 ip, further key ignored",
                        "{\"__extn\":{\"fn\":\"ip\",\"arg\":\"::1\",\"z\":1.5}}",
                        IpValue.parse("::1")),
                Arguments.argumentSet(
                        "JS-02 CC-52 no argument, so a record",
                        "{\"__extn\":{\"fn\":\"ip\"}}",
                        RecordValue.of(Map.of("__extn", record))),
                Arguments.argumentSet(
                        "JS-02 not the only key, so a record",
                        "{\"__extn\":{\"fn\":\"ip\",\"arg\":\"::1\"},\"z\":1}",
                        RecordValue.of(Map.of(
                                "__extn",
                                RecordValue.of(Map.of("fn", Value.of("ip"), "arg", Value.of("::1"))),
                                "z",
                                Value.of(1)))),
                Arguments.argumentSet(
                        "JS-02 no id, so a record",
                        "{\"__entity\":{\"type\":\"A\"}}",
                        RecordValue.of(Map.of("__entity", RecordValue.of(Map.of("type", Value.of("A")))))),
                Arguments.argumentSet(
                        "JS-02 no escape, so a record",
                        "{\"type\":\"A\",\"id\":\"x\"}",
                        RecordValue.of(Map.of("type", Value.of("A"), "id", Value.of("x")))),
                Arguments.argumentSet(
                        "JS-04 a method",
                        "{\"__extn\":{\"fn\":\"offset\",\"args\":[{\"__extn\":{\"fn\":\"datetime\",\"arg\":"
                                + "\"1970-01-01\"}},{\"__extn\":{\"fn\":\"duration\",\"arg\":\"5ms\"}}]}}",
                        DatetimeValue.ofEpochMilli(5)));
    }

    @ParameterizedTest(name = "{argumentSetName}")
    @MethodSource("values")
    @DisplayName("values in a context")
    void value_isReadAsItsRuleSays(String json, Value expected) {
        assertThat(CedarJson.parseRecord("{\"x\": " + json + "}").fields()).containsExactly(Map.entry("x", expected));
    }

    @ParameterizedTest(name = "JS-20 CC-57 refused: {0}")
    @ValueSource(
            strings = {
                "",
                "   ",
                "[]",
                "1",
                "null",
                "{\"__entity\":{\"type\":\"A\",\"id\":\"x\"}}",
                "{\"x\":null}",
                "{\"x\":1.0}",
                "{\"x\":1.5}",
                "{\"x\":-0}",
                "{\"x\":1e3}",
                "{\"x\":01}",
                "{\"x\":+1}",
                "{\"x\":NaN}",
                "{\"x\":9223372036854775808}",
                "{\"x\":1,\"x\":1}",
                "{\"x\":{\"y\":1,\"\\u0079\":2}}",
                "{\"x\":\"\\uD800\"}",
                "{\"x\":\"\\uDC00\\uD800\"}",
                "{\"\\uD800\":1}",
                "{\"x\":1} {}",
                "{\"x\":1}x",
                "{\"x\":1,}",
                "{\"x\":1",
                "{x:1}",
                "{'x':1}",
                "{\"x\":tru}",
                "{\"x\":\"a\nb\"}",
                "// c\n{}"
            })
    void contextThatIsNoRecord_isRefused(String json) {
        assertThatThrownBy(() -> CedarJson.parseRecord(json)).isInstanceOf(CedarDataException.class);
    }

    @Test
    void refusal_saysWhereAndRepeatsNothing() {
        assertThatThrownBy(() -> CedarJson.parseRecord("{\n  \"secret\": \"hunter2\",\n  \"secret\": 1}"))
                .isInstanceOfSatisfying(
                        CedarDataException.class,
                        refused -> assertThat(refused.position()).contains(new SourcePosition(3, 3, 27)))
                .hasMessage("line 3, column 3: the object has this key already")
                .message()
                .doesNotContain("hunter2", "secret");
    }

    @Test
    @DisplayName("CT-10 a number of a thousand digits is refused like any other that does not fit")
    void hugeNumber_isRefused() {
        for (int length : new int[] {20, 999, 100_000}) {
            String json = "{\"x\":" + "9".repeat(length) + "}";
            assertThatThrownBy(() -> CedarJson.parseRecord(json)).isInstanceOf(CedarDataException.class);
        }
    }

    @Test
    @DisplayName("LX-13 JSON nests 128 levels and no more")
    void deepJson_isRefusedCleanly() {
        assertThat(CedarJson.parseRecord(nested(127)).fields()).containsOnlyKeys("x");
        for (int depth : new int[] {128, 10_000, 400_000}) {
            assertThatThrownBy(() -> CedarJson.parseRecord(nested(depth))).isInstanceOf(CedarDataException.class);
        }
    }

    private static String nested(int arrays) {
        return "{\"x\":" + "[".repeat(arrays) + "]".repeat(arrays) + "}";
    }

    @Test
    void longContext_isRefused() {
        String json = "{\"x\":\"" + "a".repeat(CedarJson.MAX_RECORD_LENGTH) + "\"}";
        assertThatThrownBy(() -> CedarJson.parseRecord(json))
                .isInstanceOf(CedarDataException.class)
                .hasMessageContaining("longer than");
    }

    @Test
    @DisplayName("sets of strings chosen to have one hash code are read in about linear time")
    void collidingSets_areReadQuickly() {
        StringBuilder json = new StringBuilder("{\"x\": [");
        for (int i = 0; i < 25_000; i++) {
            json.append(i == 0 ? "[\"" : ",[\"");
            for (int bit = 0; bit < 15; bit++) {
                json.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            json.append("\"]");
        }
        String text = json.append("]}").toString();
        RecordValue record = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> CedarJson.parseRecord(text));
        assertThat(record.fields().get("x"))
                .isInstanceOfSatisfying(
                        SetValue.class, set -> assertThat(set.elements().size()).isEqualTo(25_000));
    }

    @Test
    void textMayEndInBlanks() {
        assertThat(CedarJson.parseRecord(" {} \n")).isEqualTo(RecordValue.empty());
    }
}
