package dev.zt4j.cedar.json;

import dev.zt4j.cedar.value.BoolValue;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.DecimalValue;
import dev.zt4j.cedar.value.DurationValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.ExtensionFunction;
import dev.zt4j.cedar.value.IpValue;
import dev.zt4j.cedar.value.LongValue;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.StringValue;
import dev.zt4j.cedar.value.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/** Writes values and entities so that they are read back without a schema. */
final class ValueWriter {
    private static final Set<String> ESCAPES = Set.of("__entity", "__extn", "__expr");

    private final JsonGenerator out;
    private final Refusal refusal;

    ValueWriter(JsonGenerator out, Refusal refusal) {
        this.out = out;
        this.refusal = refusal;
    }

    static void uid(JsonGenerator out, EntityUid uid) {
        out.writeStartObject();
        out.writeStringProperty("type", uid.type());
        out.writeStringProperty("id", uid.id());
        out.writeEndObject();
    }

    void value(Value value) {
        if (value instanceof BoolValue bool) {
            out.writeBoolean(bool.value());
        } else if (value instanceof LongValue number) {
            out.writeNumber(number.value());
        } else if (value instanceof StringValue string) {
            out.writeString(string.value());
        } else if (value instanceof SetValue set) {
            out.writeStartArray();
            set.elements().forEach(this::value);
            out.writeEndArray();
        } else if (value instanceof RecordValue record) {
            if (record.fields().keySet().stream().anyMatch(ESCAPES::contains)) {
                throw refusal.of(null, "JSON has no form of a record with the key __entity, __extn or __expr");
            }
            fields(record.fields());
        } else if (value instanceof EntityUid uid) {
            out.writeStartObject();
            out.writeName("__entity");
            uid(out, uid);
            out.writeEndObject();
        } else {
            extension(value);
        }
    }

    /** Values by names that may be any text. */
    void fields(Map<String, Value> fields) {
        out.writeStartObject();
        fields.forEach((name, field) -> {
            out.writeName(name);
            value(field);
        });
        out.writeEndObject();
    }

    void entities(List<DataJson.EntityForm> entities) {
        out.writeStartArray();
        entities.forEach(this::entity);
        out.writeEndArray();
    }

    private void entity(DataJson.EntityForm entity) {
        out.writeStartObject();
        out.writeName("uid");
        uid(out, entity.uid());
        out.writeName("attrs");
        fields(entity.attributes());
        out.writeName("parents");
        out.writeStartArray();
        entity.parents().forEach(parent -> uid(out, parent));
        out.writeEndArray();
        if (!entity.tags().isEmpty()) {
            out.writeName("tags");
            fields(entity.tags());
        }
        out.writeEndObject();
    }

    private void extension(Value value) {
        if (value instanceof DecimalValue) {
            call(ExtensionFunction.DECIMAL, quoted(value));
        } else if (value instanceof IpValue) {
            call(ExtensionFunction.IP, quoted(value));
        } else if (value instanceof DurationValue) {
            call(ExtensionFunction.DURATION, quoted(value));
        } else {
            begin(ExtensionFunction.OFFSET);
            out.writeName("args");
            out.writeStartArray();
            call(ExtensionFunction.DATETIME, "1970-01-01");
            call(ExtensionFunction.DURATION, ((DatetimeValue) value).epochMilli() + "ms");
            out.writeEndArray();
            end();
        }
    }

    /** The text in the source of a value that is one call of a constructor. */
    private static String quoted(Value value) {
        String source = value.toString();
        return source.substring(source.indexOf('"') + 1, source.lastIndexOf('"'));
    }

    private void call(ExtensionFunction function, String argument) {
        begin(function);
        out.writeStringProperty("arg", argument);
        end();
    }

    private void begin(ExtensionFunction function) {
        out.writeStartObject();
        out.writeName("__extn");
        out.writeStartObject();
        out.writeStringProperty("fn", function.cedarName());
    }

    private void end() {
        out.writeEndObject();
        out.writeEndObject();
    }
}
