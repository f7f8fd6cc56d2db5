package dev.zt4j.cedar.entity;

import dev.zt4j.cedar.json.JsonDocument;
import dev.zt4j.cedar.json.JsonValues;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.Value;
import java.util.Objects;

/**
 * Reads Cedar values from JSON without a schema: truth values, integers, strings, arrays as sets, objects as records,
 * and the escapes {@code __entity} and {@code __extn}. Repeated keys, null, fractions, exponents, unpaired surrogates
 * and integers beyond 64 bits are refused.
 *
 * @since 0.1.0
 */
public final class CedarJson {
    /** The longest text of a record accepted, in UTF-16 code units. */
    public static final int MAX_RECORD_LENGTH = 1 << 20;

    private CedarJson() {}

    /**
     * Reads a record, such as the context of a request, from a JSON object.
     *
     * @throws CedarDataException if the text is not the JSON form of a record, is longer than
     *     {@link #MAX_RECORD_LENGTH} or nests deeper than 128 levels
     */
    public static RecordValue parseRecord(String json) {
        JsonDocument document =
                JsonDocument.read(Objects.requireNonNull(json, "json"), MAX_RECORD_LENGTH, CedarDataException::new);
        Value value = new JsonValues(document).value(document.root());
        if (value instanceof RecordValue record) {
            return record;
        }
        throw document.failure(document.root(), "a record is needed, written as an object");
    }
}
