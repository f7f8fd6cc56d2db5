package dev.zt4j.cedar.value;

/**
 * A value of the Cedar language. Values are immutable and safe to share between threads. Two values are equal exactly
 * when Cedar's {@code ==} says so: values of different kinds are unequal, sets and records compare by content whatever
 * the order, entities by type and id, extension values by what they mean and not by the text that made them. The text
 * form of a value is Cedar source that evaluates to it.
 *
 * @since 0.1.0
 */
public sealed interface Value
        permits BoolValue,
                LongValue,
                StringValue,
                EntityUid,
                SetValue,
                RecordValue,
                DecimalValue,
                IpValue,
                DatetimeValue,
                DurationValue {

    /** How many elements a set and how many fields a record may have. */
    int MAX_ELEMENTS = 1 << 20;

    /** The value of a boolean. */
    static BoolValue of(boolean value) {
        return value ? BoolValue.TRUE : BoolValue.FALSE;
    }

    /** The value of a 64-bit integer. */
    static LongValue of(long value) {
        return LongValue.shared(value);
    }

    /** The value of a string. */
    static StringValue of(String value) {
        return new StringValue(value);
    }
}
