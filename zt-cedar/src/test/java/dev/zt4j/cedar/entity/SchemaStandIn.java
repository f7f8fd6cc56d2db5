package dev.zt4j.cedar.entity;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.StringValue;
import dev.zt4j.cedar.value.Value;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Does by rule of thumb what reading data by a schema would do: tells entities from records without an escape. */
public final class SchemaStandIn {
    private SchemaStandIn() {}

    /** The entities of a JSON text, objects with exactly a type and an id being entities. */
    public static List<Entity> entities(String json) {
        return EntitiesJson.parse(json).stream()
                .map(entity ->
                        new Entity(entity.uid(), uids(entity.attributes()), entity.parents(), uids(entity.tags())))
                .toList();
    }

    private static Value uids(Value value) {
        if (value instanceof SetValue set) {
            Set<Value> elements = new LinkedHashSet<>();
            set.elements().forEach(element -> elements.add(uids(element)));
            return SetValue.of(elements);
        }
        if (!(value instanceof RecordValue record)) {
            return value;
        }
        boolean entity = record.fields().keySet().equals(Set.of("type", "id"));
        return entity
                        && record.fields().get("type") instanceof StringValue type
                        && record.fields().get("id") instanceof StringValue id
                ? EntityUid.of(type.value(), id.value())
                : RecordValue.of(uids(record.fields()));
    }

    /** These values with entities in place of such objects. */
    public static Map<String, Value> uids(Map<String, Value> values) {
        Map<String, Value> result = new LinkedHashMap<>();
        values.forEach((name, value) -> result.put(name, uids(value)));
        return result;
    }
}
