package dev.zt4j.cedar.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTest {

    @ParameterizedTest(name = "EX-10 {0} is {1} ten-thousandths")
    @CsvSource({
        "0.0, 0",
        "-0.0, 0",
        "1.0, 10000",
        "0001.5, 15000",
        "-0.5, -5000",
        "12.3456, 123456",
        "922337203685477.5807, 9223372036854775807",
        "-922337203685477.5808, -9223372036854775808"
    })
    void decimal_isRead(String text, long scaled) {
        assertThat(DecimalValue.parse(text)).isEqualTo(new DecimalValue(scaled));
    }

    @ParameterizedTest(name = "EX-10 CC-42 no decimal: {0}")
    @ValueSource(
            strings = {
                "",
                "-",
                ".",
                "1",
                "1.",
                ".5",
                "-.5",
                "+1.0",
                "1.00000",
                "1.0\n",
                " 1.0",
                "1.0 ",
                "1,0",
                "1.0e1",
                "1.2.3",
                "--1.0",
                "1.-5",
                "\u0661.0",
                "922337203685477.5808",
                "-922337203685477.5809",
                "99999999999999999999999.0"
            })
    void otherText_isNoDecimal(String text) {
        assertThatThrownBy(() -> DecimalValue.parse(text)).isInstanceOf(ValueFormatException.class);
    }

    static Stream<Arguments> addresses() {
        return Stream.of(
                Arguments.of("0.0.0.0", new IpValue(false, 0, 0, 32)),
                Arguments.of("255.254.1.9", new IpValue(false, 0, 0xFFFE0109L, 32)),
                Arguments.of("1.2.3.4/0", new IpValue(false, 0, 0x01020304L, 0)),
                Arguments.of("1.2.3.4/32", new IpValue(false, 0, 0x01020304L, 32)),
                Arguments.of("::", new IpValue(true, 0, 0, 128)),
                Arguments.of("::1", new IpValue(true, 0, 1, 128)),
                Arguments.of("1::", new IpValue(true, 1L << 48, 0, 128)),
                Arguments.of("::ffff:102:304", new IpValue(true, 0, 0xFFFF01020304L, 128)),
                Arguments.of("1:2:3:4:5:6:7:8", new IpValue(true, 0x1000200030004L, 0x5000600070008L, 128)),
                Arguments.of("1:2:3:4:5:6:7::", new IpValue(true, 0x1000200030004L, 0x5000600070000L, 128)),
                Arguments.of("::2:3:4:5:6:7:8", new IpValue(true, 0x200030004L, 0x5000600070008L, 128)),
                Arguments.of("1:2::7:8", new IpValue(true, 0x1000200000000L, 0x70008L, 128)),
                Arguments.of("ABCD::ef/9", new IpValue(true, 0xABCDL << 48, 0xEF, 9)),
                Arguments.of("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", new IpValue(true, -1, -1, 128)));
    }

    @ParameterizedTest(name = "EX-20 EX-21 {0}")
    @MethodSource("addresses")
    void address_isRead(String text, IpValue expected) {
        assertThat(IpValue.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "EX-20 EX-21 CC-44 CC-46 no address: {0}")
    @ValueSource(
            strings = {
                "",
                "/",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "256.1.1.1",
                "01.2.3.4",
                "1.2.3.04",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1.2.3.4\n",
                "1.2.3.a",
                "0x1.2.3.4",
                "1.2.3.4/",
                "1.2.3.4/33",
                "1.2.3.4/032",
                "1.2.3.4/00",
                "1.2.3.4/+1",
                "1.2.3.4/-1",
                "1.2.3.4/1/2",
                "1.2.3.4/8:",
                "\u0661.2.3.4",
                ":",
                ":::",
                "1",
                ":1",
                "1:",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "1:2:3:4:5:6:7::8",
                "::1:2:3:4:5:6:7:8",
                "1::2::3",
                "1:::2",
                "00001::",
                "g::",
                "::\uFF11",
                "::ffff:1.2.3.4",
                "[::1]",
                "fe80::1%eth0",
                "::1/129",
                "::1/00",
                "::1/0128",
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/0128"
            })
    void otherText_isNoAddress(String text) {
        assertThatThrownBy(() -> IpValue.parse(text)).isInstanceOf(ValueFormatException.class);
    }

    @Test
    @DisplayName("EX-21 parts that no address has are refused")
    void impossibleAddress_isRefused() {
        assertThatThrownBy(() -> new IpValue(false, 0, 1L << 32, 32)).isInstanceOf(ValueFormatException.class);
        assertThatThrownBy(() -> new IpValue(false, 1, 0, 32)).isInstanceOf(ValueFormatException.class);
        assertThatThrownBy(() -> new IpValue(false, 0, 0, 33)).isInstanceOf(ValueFormatException.class);
        assertThatThrownBy(() -> new IpValue(true, 0, 0, -1)).isInstanceOf(ValueFormatException.class);
    }

    @ParameterizedTest(name = "EX-30 {0}")
    @CsvSource({
        "1970-01-01, 1970-01-01T00:00:00Z",
        "2024-02-29, 2024-02-29T00:00:00Z",
        "0000-02-29, 0000-02-29T00:00:00Z",
        "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z",
        "2024-01-01T12:34:56Z, 2024-01-01T12:34:56Z",
        "2024-01-01T12:34:56.789Z, 2024-01-01T12:34:56.789Z",
        "2024-01-01T00:00:00+0100, 2023-12-31T23:00:00Z",
        "2024-01-01T00:00:00.001-2359, 2024-01-01T23:59:00.001Z",
        "0000-01-01T00:00:00+2359, -0001-12-31T00:01:00Z"
    })
    void datetime_isRead(String text, Instant expected) {
        assertThat(DatetimeValue.parse(text)).isEqualTo(DatetimeValue.of(expected));
    }

    @ParameterizedTest(name = "EX-30 EX-32 CC-47 no datetime: {0}")
    @ValueSource(
            strings = {
                "",
                "2024",
                "2024-1-01",
                "2024-01-1",
                "2024-00-01",
                "2024-13-01",
                "2024-01-00",
                "2024-01-32",
                "2024-04-31",
                "2023-02-29",
                "1900-02-29",
                "24-01-01",
                "+2024-01-01",
                "-2024-01-01",
                "+002024001-01-01",
                "2024/01/01",
                "2024-01-01 ",
                "2024-01-01\n",
                "2024-01-01T",
                "2024-01-01Z",
                "2024-01-01T00:00Z",
                "2024-01-01T00:00:00",
                "2024-01-01t00:00:00Z",
                "2024-01-01T00:00:00z",
                "2024-01-01 00:00:00Z",
                "2024-01-01T24:00:00Z",
                "2024-01-01T23:60:00Z",
                "2024-01-01T23:59:60Z",
                "2024-01-01T00:00:00.1Z",
                "2024-01-01T00:00:00.1234Z",
                "2024-01-01T00:00:00.Z",
                "2024-01-01T00:00:00,123Z",
                "2024-01-01T00:00:00+00:00",
                "2024-01-01T00:00:00+2400",
                "2024-01-01T00:00:00+0060",
                "2024-01-01T00:00:00+00",
                "2024-01-01T00:00:00*0000",
                "2024-01-01T00:00:00Z ",
                "2024-01-01T00:00:00+00000",
                "\u0662024-01-01"
            })
    void otherText_isNoDatetime(String text) {
        assertThatThrownBy(() -> DatetimeValue.parse(text)).isInstanceOf(ValueFormatException.class);
    }

    @ParameterizedTest(name = "EX-40 EX-41 {0} is {1} ms")
    @CsvSource({
        "0ms, 0",
        "-0d, 0",
        "1d2h3m4s5ms, 93784005",
        "-1d2h3m4s5ms, -93784005",
        "007s, 7000",
        "5m, 300000",
        "5ms, 5",
        "1m5ms, 60005",
        "9223372036854775807ms, 9223372036854775807",
        "-9223372036854775808ms, -9223372036854775808",
        "-106751991167d7h12m55s808ms, -9223372036854775808"
    })
    void duration_isRead(String text, long millis) {
        assertThat(DurationValue.parse(text)).isEqualTo(DurationValue.ofMillis(millis));
    }

    @ParameterizedTest(name = "EX-40 EX-41 CC-50 no duration: {0}")
    @ValueSource(
            strings = {
                "",
                "-",
                "1",
                "d",
                "+1d",
                "--1d",
                "1.5h",
                "1d 2h",
                " 1d",
                "1d\n",
                "1D",
                "1ms1s",
                "5ms4s",
                "1h1d",
                "1s1s",
                "1d-1h",
                "1w",
                "\u0661d",
                "9223372036854775808ms",
                "-9223372036854775809ms",
                "106751991168d",
                "106751991167d7h12m55s808ms",
                "99999999999999999999999999ms"
            })
    void otherText_isNoDuration(String text) {
        assertThatThrownBy(() -> DurationValue.parse(text)).isInstanceOf(ValueFormatException.class);
    }

    @Test
    void formatException_doesNotRepeatTheText() {
        assertThatThrownBy(() -> IpValue.parse("hunter2")).message().doesNotContain("hunter2");
    }

    @ParameterizedTest(name = "JS-05 type name {0}")
    @ValueSource(strings = {"A", "_", "a1", "A::B", "Zt::Http::Route", "permit", "principal", "Action"})
    void canonicalTypeName_isAccepted(String type) {
        assertThat(EntityUid.of(type, "x").type()).isEqualTo(type);
    }

    @ParameterizedTest(name = "JS-05 no type name: {0}")
    @ValueSource(
            strings = {
                "",
                " ",
                "A ",
                " A",
                "A::",
                "::A",
                "A:B",
                "A:::B",
                "A :: B",
                "1A",
                "A::1",
                "A.B",
                "A-B",
                "\u00C4",
                "if",
                "A::in",
                "has::A",
                "__cedar",
                "A::__cedar",
                "User::\"x\""
            })
    void otherText_isNoTypeName(String type) {
        assertThatThrownBy(() -> EntityUid.of(type, "x")).isInstanceOf(ValueFormatException.class);
    }

    @Test
    void entityUid_isWrittenAsCedarSource() {
        assertThat(EntityUid.of("A::B", "a\"b\\c\n\r\t\0\u200B\u2028é😀").toString())
                .isEqualTo("A::B::\"a\\\"b\\\\c\\n\\r\\t\\0\\u{200b}\\u{2028}é😀\"");
    }

    @ParameterizedTest(name = "GR-05 {0} is an action type: {1}")
    @CsvSource({"Action, true", "A::Action, true", "Actions, false", "NotAction, false", "Action::A, false"})
    void action_isToldByTheLastPartOfItsType(String type, boolean action) {
        assertThat(EntityUid.of(type, "x").isAction()).isEqualTo(action);
    }

    @Test
    void entityOfTheSameType_isTheOneOfThatTypeAndId() {
        EntityUid entry = EntityUid.of("Bank::Entry", "1");
        assertThat(entry.withId("2"))
                .isEqualTo(EntityUid.of("Bank::Entry", "2"))
                .hasSameHashCodeAs(EntityUid.of("Bank::Entry", "2"))
                .hasToString("Bank::Entry::\"2\"");
        assertThat(entry.withId("").id()).isEmpty();
    }

    @Test
    @DisplayName("EV-03 sets and records do not depend on order or repetition")
    void setsAndRecords_compareByContent() {
        SetValue set = SetValue.of(List.of(Value.of(1), Value.of("a"), Value.of(1)));
        assertThat(set)
                .isEqualTo(SetValue.of(List.of(Value.of("a"), Value.of(1))))
                .hasSameHashCodeAs(SetValue.of(List.of(Value.of("a"), Value.of(1))));
        assertThat(set.elements()).hasSize(2);
        assertThat(set).isNotEqualTo(SetValue.of(List.of(Value.of("a"))));
        RecordValue record = RecordValue.of(Map.of("a", set, "b", Value.of(true)));
        assertThat(record)
                .isEqualTo(RecordValue.of(Map.of("b", Value.of(true), "a", set)))
                .hasSameHashCodeAs(RecordValue.of(Map.of("b", Value.of(true), "a", set)))
                .isNotEqualTo(RecordValue.of(Map.of("b", Value.of(true))))
                .isNotEqualTo(RecordValue.of(Map.of("a", set, "b", Value.of(false))));
        assertThat((Value) SetValue.empty()).isNotEqualTo(RecordValue.empty());
        assertThat(SetValue.of(List.of())).isEqualTo(SetValue.empty());
    }

    @Test
    void containers_areCopiedAndUnmodifiable() {
        List<Value> elements = new ArrayList<>(List.of(Value.of(1)));
        Map<String, Value> fields = new HashMap<>(Map.of("a", Value.of(1)));
        SetValue set = SetValue.of(elements);
        RecordValue record = RecordValue.of(fields);
        elements.clear();
        fields.clear();
        assertThat(set.elements()).containsExactly(Value.of(1));
        assertThat(record.fields()).containsOnlyKeys("a");
        assertThatThrownBy(() -> set.elements().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> record.fields().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @DisplayName("LX-13 values nest 256 levels and no more")
    void deepValue_isRefused() {
        Value deepest = deep(256);
        assertThat(deepest).isEqualTo(deep(256)).isNotEqualTo(deep(255));
        assertThat(deepest.toString()).startsWith("[{\"x\": [");
        assertThatThrownBy(() -> SetValue.of(List.of(deepest))).isInstanceOf(ValueFormatException.class);
        assertThatThrownBy(() -> RecordValue.of(Map.of("x", deepest))).isInstanceOf(ValueFormatException.class);
    }

    private static Value deep(int levels) {
        Value value = SetValue.empty();
        for (int depth = 2; depth <= levels; depth++) {
            value = depth % 2 == 0 ? SetValue.of(List.of(value)) : RecordValue.of(Map.of("x", value));
        }
        return value;
    }

    @Test
    @DisplayName("EX-31 an instant beyond 64 bits of milliseconds is refused")
    void farInstant_isRefused() {
        assertThatThrownBy(() -> DatetimeValue.of(Instant.MAX)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    @DisplayName("EX-01 a function has no result for arguments that do not fit")
    void function_refusesWhatDoesNotFit() {
        assertThat(ExtensionFunction.named("nope")).isEmpty();
        ExtensionFunction ip = ExtensionFunction.named("ip").orElseThrow();
        assertThat(ip.apply(List.of(Value.of("::1")))).isEqualTo(IpValue.parse("::1"));
        assertThat(ip.apply(List.of())).isNull();
        assertThat(ip.apply(List.of(Value.of(1)))).isNull();
        assertThat(ip.apply(List.of(Value.of("zz")))).isNull();
        assertThat(ip.apply(List.of(Value.of("::1"), Value.of("::1")))).isNull();
        for (ExtensionFunction function : ExtensionFunction.values()) {
            assertThat(function.apply(List.of(Value.of(true))))
                    .as(function.cedarName())
                    .isNull();
        }
    }
}
