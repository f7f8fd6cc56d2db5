package dev.zt4j.cedar.entity;

import dev.zt4j.cedar.json.JsonDocument;
import dev.zt4j.cedar.json.JsonNode;
import dev.zt4j.cedar.json.JsonValues;
import dev.zt4j.cedar.schema.EntityType;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.schema.Type.Attribute;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads entities from JSON, by a schema if there is one. Actions are read as if there were none. */
final class EntitiesJson {
    private static final int MAX_LENGTH = 1 << 26;

    private final JsonDocument document;
    private final JsonValues values;

    private final TypedValues typed;
    private final @Nullable Schema schema;

    private EntitiesJson(JsonDocument document, @Nullable Schema schema) {
        this.document = document;
        this.values = new JsonValues(document);
        this.typed = new TypedValues(document, values);
        this.schema = schema;
    }

    static List<Entity> parse(String json, @Nullable Schema schema) {
        JsonDocument document = JsonDocument.read(json, MAX_LENGTH, CedarDataException::new);
        EntitiesJson reader = new EntitiesJson(document, schema);
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
        if (schema != null && !uid.isAction()) {
            return conforming(members, uid, schema);
        }
        Map<String, Value> attributes = values.fields(fields(required(members, "attrs")));
        JsonNode tags = members.byName().get("tags");
        return new Entity(uid, attributes, parents(members), tags == null ? Map.of() : values.fields(fields(tags)));
    }

    private Entity conforming(JsonNode.Members members, EntityUid uid, Schema schema) {
        EntityType type = schema.entityTypes().get(uid.type());
        Map<String, Attribute> declared = type == null ? Map.of() : type.attributes();
        JsonNode tags = members.byName().get("tags");
        Entity entity = new Entity(
                uid,
                typed.fields(fields(required(members, "attrs")), declared),
                parents(members),
                tags == null ? Map.of() : typed.tags(fields(tags), type == null ? null : type.tagType()));
        Conformance.to(schema).entityProblem(entity).ifPresent(problem -> {
            throw document.failure(members, problem);
        });
        return entity;
    }

    private Set<EntityUid> parents(JsonNode.Members members) {
        Set<EntityUid> parents = new LinkedHashSet<>();
        for (JsonNode parent : items(required(members, "parents"), "parents are written as an array")) {
            parents.add(values.uid(parent));
        }
        return parents;
    }

    private JsonNode required(JsonNode.Members members, String name) {
        JsonNode member = members.byName().get(name);
        if (member == null) {
            throw document.failure(members, "an entity needs the key \"" + name + "\"");
        }
        return member;
    }

    private JsonNode.Members fields(JsonNode node) {
        if (node instanceof JsonNode.Members members) {
            return members;
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
