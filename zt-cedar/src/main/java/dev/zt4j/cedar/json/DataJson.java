package dev.zt4j.cedar.json;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.Value;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** Writes entities and records as JSON. */
public final class DataJson {
    private DataJson() {}

    /** What the JSON form of an entity holds. */
    public record EntityForm(
            EntityUid uid, Map<String, Value> attributes, Collection<EntityUid> parents, Map<String, Value> tags) {}

    /** Entities as an array, or a refusal of what cannot be read back. */
    public static String write(List<EntityForm> entities, Refusal refusal) {
        return JsonText.write(refusal, "an entity", out -> {
            ValueWriter values = new ValueWriter(out, refusal);
            out.writeStartArray();
            entities.forEach(entity -> entity(out, values, entity));
            out.writeEndArray();
        });
    }

    private static void entity(JsonGenerator out, ValueWriter values, EntityForm entity) {
        out.writeStartObject();
        out.writeName("uid");
        ValueWriter.uid(out, entity.uid());
        out.writeName("attrs");
        values.fields(entity.attributes());
        out.writeName("parents");
        out.writeStartArray();
        entity.parents().forEach(parent -> ValueWriter.uid(out, parent));
        out.writeEndArray();
        if (!entity.tags().isEmpty()) {
            out.writeName("tags");
            values.fields(entity.tags());
        }
        out.writeEndObject();
    }

    /** A record as an object, or a refusal of what cannot be read back. */
    public static String write(RecordValue record, Refusal refusal) {
        return JsonText.write(refusal, "the record", out -> new ValueWriter(out, refusal).value(record));
    }
}
