package dev.zt4j.cedar.entity;

import dev.zt4j.cedar.json.JsonDocument;
import dev.zt4j.cedar.json.JsonNode;
import dev.zt4j.cedar.json.JsonValues;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads entities from JSON without a schema. */
final class EntitiesJson {
    private static final int MAX_LENGTH = 1 << 26;

    private final JsonDocument document;
    private final JsonValues values;

    private EntitiesJson(JsonDocument document) {
        this.document = document;
        this.values = new JsonValues(document);
    }

    static List<Entity> parse(String json) {
        JsonDocument document = JsonDocument.read(json, MAX_LENGTH, CedarDataException::new);
        EntitiesJson reader = new EntitiesJson(document);
        List<Entity> entities = new ArrayList<>();
        for (JsonNode node : reader.items(document.root(), "entities are written as an array")) {
            entities.add(reader.entity(node));
        }
        return entities;
    }

    private Entity entity(JsonNode node) {
        if (!(node instanceof JsonNode.Members members)) {
            throw document.failure(node, "an entity is written as an object");
        }
        EntityUid uid = values.uid(required(members, "uid"));
        Map<String, Value> attributes = fields(required(members, "attrs"));
        Set<EntityUid> parents = new LinkedHashSet<>();
        for (JsonNode parent : items(required(members, "parents"), "parents are written as an array")) {
            parents.add(values.uid(parent));
        }
        JsonNode tags = members.byName().get("tags");
        return new Entity(uid, attributes, parents, tags == null ? Map.of() : fields(tags));
    }

    private JsonNode required(JsonNode.Members members, String name) {
        JsonNode member = members.byName().get(name);
        if (member == null) {
            throw document.failure(members, "an entity needs the key \"" + name + "\"");
        }
        return member;
    }

    private Map<String, Value> fields(JsonNode node) {
        if (node instanceof JsonNode.Members members) {
            return values.fields(members);
        }
        throw document.failure(node, "attributes and tags are written as an object");
    }

    private List<JsonNode> items(JsonNode node, String otherwise) {
        if (node instanceof JsonNode.Items items) {
            return items.nodes();
        }
        throw document.failure(node, otherwise);
    }
}
