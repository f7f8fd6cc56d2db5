package dev.zt4j.cedar.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Records that are put together field by field. */
class RecordBuilderTest {
    private static final Value ONE = Value.of(1);

    @Test
    void fields_makeTheSameRecordAsAMap() {
        RecordValue built =
                RecordValue.builder(2).put("b", ONE).put("a", Value.of("x")).build();
        assertThat(built).isEqualTo(RecordValue.of(Map.of("a", Value.of("x"), "b", ONE)));
    }

    @Test
    void fewerFieldsThanSaid_makeAShorterRecord() {
        assertThat(RecordValue.builder(3).put("a", ONE).build()).isEqualTo(RecordValue.of(Map.of("a", ONE)));
        assertThat(RecordValue.builder(3).build()).isEqualTo(RecordValue.of(Map.of()));
    }

    @Test
    void moreFieldsThanSaid_areRefused() {
        RecordValue.Builder full = RecordValue.builder(1).put("a", ONE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> full.put("b", ONE))
                .withMessageContaining("1 fields");
        RecordValue.Builder none = RecordValue.builder(0);
        assertThatIllegalArgumentException().isThrownBy(() -> none.put("a", ONE));
    }

    @Test
    void twoFieldsOfOneName_areRefused() {
        RecordValue.Builder builder = RecordValue.builder(3).put("a", ONE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.put("a", Value.of(2)))
                .withMessageContaining("named a");
        RecordValue again = RecordValue.of(Map.of("a", ONE));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.putAll(again));
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller may get wrong
    void nothing_isRefusedAndLeavesNoHalfField() {
        RecordValue.Builder builder = RecordValue.builder(1);
        assertThatNullPointerException().isThrownBy(() -> builder.put("a", null));
        assertThatNullPointerException().isThrownBy(() -> builder.put(null, ONE));
        assertThat(builder.build()).isEqualTo(RecordValue.of(Map.of()));
    }
}
