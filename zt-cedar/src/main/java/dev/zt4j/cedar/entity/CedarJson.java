package dev.zt4j.cedar.entity;

import dev.zt4j.cedar.json.DataJson;
import dev.zt4j.cedar.json.JsonDocument;
import dev.zt4j.cedar.json.JsonNode;
import dev.zt4j.cedar.json.JsonValues;
import dev.zt4j.cedar.schema.ActionType;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.Value;
import java.util.Objects;

/**
 * Reads Cedar values from JSON, and writes them. Without a schema these are: truth values, integers, strings, arrays as sets, objects as records,
 * and the escapes {@code __entity} and {@code __extn}. Repeated keys, null, fractions, exponents, unpaired surrogates
 * and integers beyond 64 bits are refused.
 *
 * @since 0.1.0
 */
public final class CedarJson {
    /** The longest text of a record accepted, in UTF-16 code units. */
    public static final int MAX_RECORD_LENGTH = 1 << 20;

    private static final String NO_RECORD = "a record is needed, written as an object";

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
        throw document.failure(document.root(), NO_RECORD);
    }

    /**
     * Reads the context of a request by the type that a schema declares for the action. So an entity may be written as
     * {@code {"type": .., "id": ..}}, an extension value as the text that its constructor takes or as {@code {"fn": ..,
     * "arg": ..}}.
     *
     * @throws CedarDataException if {@link #parseRecord} would refuse the text for its form or size, the action is not
     *     declared, or the context is not exactly of the declared type
     */
    public static RecordValue parseContext(String json, Schema schema, EntityUid action) {
        JsonDocument document =
                JsonDocument.read(Objects.requireNonNull(json, "json"), MAX_RECORD_LENGTH, CedarDataException::new);
        ActionType declared = schema.action(action)
                .orElseThrow(() ->
                        new CedarDataException(null, Conformance.to(schema).undeclared(action)));
        JsonNode root = document.root();
        Value value = new TypedValues(document, new JsonValues(document)).value(root, declared.context());
        if (!(value instanceof RecordValue record)) {
            throw document.failure(root, NO_RECORD);
        }
        String problem = Conformance.to(schema).value(record, declared.context(), "the context");
        if (problem != null) {
            throw document.failure(root, problem);
        }
        return record;
    }

    /**
     * A record as a JSON object that {@link #parseRecord} reads back as an equal record.
     *
     * @throws CedarDataException if it holds a record with the key {@code __entity}, {@code __extn} or {@code __expr}, or
     *     nests deeper than can be read
     */
    public static String toJson(RecordValue record) {
        return DataJson.write(record, CedarDataException::new);
    }
}
