package dev.zt4j.cedar.json;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.Value;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Writes entities and records as JSON. */
public final class DataJson {
    private DataJson() {}

    /** What the JSON form of an entity holds. */
    public record EntityForm(
            EntityUid uid, Map<String, Value> attributes, Collection<EntityUid> parents, Map<String, Value> tags) {}

    /** Entities as an array, or a refusal of what cannot be read back. */
    public static String write(List<EntityForm> entities, Refusal refusal) {
        return JsonText.write(refusal, "an entity", out -> new ValueWriter(out, refusal).entities(entities));
    }

    /** A record as an object, or a refusal of what cannot be read back. */
    public static String write(RecordValue record, Refusal refusal) {
        return JsonText.write(refusal, "the record", out -> new ValueWriter(out, refusal).value(record));
    }
}
