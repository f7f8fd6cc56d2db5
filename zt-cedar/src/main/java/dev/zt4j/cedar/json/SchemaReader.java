package dev.zt4j.cedar.json;

import dev.zt4j.cedar.syntax.SchemaTree;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.text.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the declarations of a schema from JSON. */
final class SchemaReader {
    private static final Set<String> NAMESPACE = Set.of("entityTypes", "actions");
    private static final Set<String> ENTITY = Set.of("memberOfTypes", "shape", "tags", "annotations");
    private static final Set<String> ACTION = Set.of("appliesTo", "memberOf", "attributes", "annotations");
    private static final Set<String> APPLIES_TO = Set.of("principalTypes", "resourceTypes");

    private final JsonDocument document;
    private final Lines lines;
    private final WrittenTypeReader types;

    SchemaReader(JsonDocument document) {
        this.document = document;
        this.lines = new Lines(document.text());
        this.types = new WrittenTypeReader(document, lines);
    }

    SchemaTree schema() {
        List<SchemaTree.Namespace> namespaces = new ArrayList<>();
        document.members(document.root(), "a schema").forEach((name, node) -> namespaces.add(namespace(name, node)));
        return new SchemaTree(namespaces);
    }

    private SourcePosition position(JsonNode node) {
        return lines.position(node.offset());
    }

    private SchemaTree.Namespace namespace(String name, JsonNode node) {
        if (!name.isEmpty() && !Identifiers.isTypeName(name)) {
            throw document.failure(node, "the key of a namespace must be its name, or empty");
        }
        Map<String, JsonNode> parts =
                document.members(node, "a namespace", NAMESPACE, Set.of("commonTypes", "annotations"));
        if (name.isEmpty() && parts.containsKey("annotations")) {
            throw document.failure(node, "the namespace without a name has no annotations");
        }
        List<SchemaTree.CommonType> common = new ArrayList<>();
        named(parts.get("commonTypes"), "the collection of common types")
                .forEach((declared, type) -> common.add(new SchemaTree.CommonType(
                        declared, types.annotations(type), types.annotated(type), position(type))));
        List<SchemaTree.Entity> entities = new ArrayList<>();
        named(parts.get("entityTypes"), "the collection of entity types")
                .forEach((declared, entity) -> entities.add(entity(declared, entity)));
        List<SchemaTree.Action> actions = new ArrayList<>();
        document.members(JsonDocument.part(parts, "actions"), "the collection of actions")
                .forEach((id, action) -> actions.add(action(id, action)));
        return new SchemaTree.Namespace(name, types.annotations(node), common, entities, actions, position(node));
    }

    private Map<String, JsonNode> named(@Nullable JsonNode node, String what) {
        Map<String, JsonNode> members = node == null ? Map.of() : document.members(node, what);
        members.forEach((name, member) -> {
            if (!Identifiers.isIdentifier(name)) {
                throw document.failure(member, "the name of a type must be an identifier and no reserved word");
            }
        });
        return members;
    }

    private SchemaTree.Entity entity(String name, JsonNode node) {
        Map<String, JsonNode> members = document.members(node, "an entity type");
        JsonNode listed = members.get("enum");
        if (listed != null) {
            document.members(node, "an entity type with an enum", Set.of("enum"), Set.of("annotations"));
            List<String> ids = strings(listed, "the ids of an enum");
            if (ids.isEmpty()) {
                throw document.failure(listed, "an enum needs at least one id");
            }
            return new SchemaTree.Entity(name, types.annotations(node), List.of(), null, null, ids, position(node));
        }
        document.members(node, "an entity type", Set.of(), ENTITY);
        JsonNode parents = members.get("memberOfTypes");
        JsonNode shape = members.get("shape");
        JsonNode tags = members.get("tags");
        return new SchemaTree.Entity(
                name,
                types.annotations(node),
                parents == null ? List.of() : references(parents),
                shape == null ? null : types.type(shape),
                tags == null ? null : types.type(tags),
                List.of(),
                position(node));
    }

    private List<String> strings(JsonNode node, String what) {
        List<String> strings = new ArrayList<>();
        document.items(node, what).forEach(each -> strings.add(document.string(each, what)));
        return strings;
    }

    private List<SchemaTree.Reference> references(JsonNode node) {
        List<SchemaTree.Reference> references = new ArrayList<>();
        document.items(node, "a list of entity types")
                .forEach(each -> references.add(new SchemaTree.Reference(types.entityTypeName(each), position(each))));
        return references;
    }

    private SchemaTree.Action action(String id, JsonNode node) {
        Map<String, JsonNode> parts = document.members(node, "an action", Set.of(), ACTION);
        JsonNode attributes = parts.get("attributes");
        if (attributes != null && !JsonDocument.isNull(attributes)) {
            throw document.failure(attributes, "actions have no attributes");
        }
        JsonNode appliesTo = parts.get("appliesTo");
        JsonNode parents = parts.get("memberOf");
        List<SchemaTree.Parent> memberOf = new ArrayList<>();
        if (parents != null && !JsonDocument.isNull(parents)) {
            document.items(parents, "the groups of an action").forEach(parent -> memberOf.add(parent(parent)));
        }
        return new SchemaTree.Action(
                id,
                types.annotations(node),
                memberOf,
                appliesTo == null || JsonDocument.isNull(appliesTo) ? null : appliesTo(appliesTo),
                position(node));
    }

    private SchemaTree.Parent parent(JsonNode node) {
        Map<String, JsonNode> parts = document.members(node, "the group of an action", Set.of("id"), Set.of("type"));
        JsonNode type = parts.get("type");
        return new SchemaTree.Parent(
                type == null || JsonDocument.isNull(type) ? null : types.entityTypeName(type),
                document.string(JsonDocument.part(parts, "id"), "the id of an action"),
                position(node));
    }

    private SchemaTree.AppliesTo appliesTo(JsonNode node) {
        Map<String, JsonNode> parts =
                document.members(node, "what an action applies to", APPLIES_TO, Set.of("context"));
        JsonNode context = parts.get("context");
        return new SchemaTree.AppliesTo(
                references(JsonDocument.part(parts, "principalTypes")),
                references(JsonDocument.part(parts, "resourceTypes")),
                context == null ? null : types.type(context),
                position(node));
    }
}
