package dev.zt4j.cedar.json;

import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.syntax.WrittenType;
import dev.zt4j.cedar.syntax.WrittenType.Sort;
import dev.zt4j.cedar.text.Identifiers;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the types of a schema from JSON. */
final class WrittenTypeReader {
    private static final Set<String> BEFORE_A_FIELD = Set.of("required", "annotations");
    private static final String BUILT_IN = "__cedar::";

    private final JsonDocument document;
    private final Lines lines;

    WrittenTypeReader(JsonDocument document, Lines lines) {
        this.document = document;
        this.lines = lines;
    }

    /** A type on its own. */
    WrittenType type(JsonNode node) {
        return type(node, Set.of());
    }

    /** A type beside whose parts annotations may stand. */
    WrittenType annotated(JsonNode node) {
        return type(node, Set.of("annotations"));
    }

    private WrittenType type(JsonNode node, Set<String> beside) {
        SourcePosition position = lines.position(node.offset());
        JsonNode kind = document.members(node, "a type").get("type");
        if (kind == null) {
            throw document.failure(node, "a type needs the key \"type\"");
        }
        String name = document.string(kind, "the kind of a type");
        return switch (name) {
            case "String", "Long", "Boolean" -> {
                parts(node, null, beside);
                yield new WrittenType.Named(name.equals("Boolean") ? "Bool" : name, Sort.PRIMITIVE, position);
            }
            case "Set" -> new WrittenType.SetOf(type(part(node, "element", beside)), position);
            case "Record" -> record(node, beside, position);
            case "Entity" -> new WrittenType.Named(entityTypeName(part(node, "name", beside)), Sort.ENTITY, position);
            case "EntityOrCommon" -> new WrittenType.Named(typeName(part(node, "name", beside)), Sort.ANY, position);
            case "Extension" -> extension(node, beside, position);
            default -> {
                parts(node, null, beside);
                yield new WrittenType.Named(typeName(kind), Sort.COMMON, position);
            }
        };
    }

    private WrittenType extension(JsonNode node, Set<String> beside, SourcePosition position) {
        JsonNode part = part(node, "name", beside);
        String name = document.string(part, "the name of an extension type");
        if (!Identifiers.isIdentifier(name)) {
            throw document.failure(part, "the name of an extension type is one word");
        }
        return new WrittenType.Named(name, Sort.EXTENSION, position);
    }

    private JsonNode part(JsonNode node, String name, Set<String> beside) {
        return JsonDocument.part(parts(node, name, beside), name);
    }

    private Map<String, JsonNode> parts(JsonNode node, @Nullable String needed, Set<String> beside) {
        return document.members(
                node, "a type of this kind", needed == null ? Set.of("type") : Set.of("type", needed), beside);
    }

    private WrittenType record(JsonNode node, Set<String> beside, SourcePosition position) {
        Set<String> optional = new LinkedHashSet<>(beside);
        optional.add("additionalAttributes");
        Map<String, JsonNode> parts = parts(node, "attributes", optional);
        JsonNode open = parts.get("additionalAttributes");
        if (open != null && !(open instanceof JsonNode.Truth truth && !truth.value())) {
            throw document.failure(open, "records with additional attributes are not supported");
        }
        Map<String, WrittenType.Field> fields = new LinkedHashMap<>();
        document.members(JsonDocument.part(parts, "attributes"), "the collection of attributes")
                .forEach((name, field) -> fields.put(name, field(field)));
        return new WrittenType.RecordOf(fields, position);
    }

    private WrittenType.Field field(JsonNode node) {
        WrittenType type = type(node, BEFORE_A_FIELD);
        JsonNode required = document.members(node, "an attribute").get("required");
        if (required != null && !(required instanceof JsonNode.Truth)) {
            throw document.failure(required, "\"required\" is true or false");
        }
        boolean optional = required instanceof JsonNode.Truth truth && !truth.value();
        return new WrittenType.Field(type, !optional, annotations(node));
    }

    /** A type name in its canonical spelling, which may be one of a type that the language brings along. */
    String typeName(JsonNode node) {
        String name = document.string(node, "a type name");
        boolean builtIn = name.startsWith(BUILT_IN) && Identifiers.isIdentifier(name.substring(BUILT_IN.length()));
        return builtIn ? name : entityTypeName(node);
    }

    /** The name of an entity type in its canonical spelling. */
    String entityTypeName(JsonNode node) {
        String name = document.string(node, "a type name");
        if (!Identifiers.isTypeName(name)) {
            throw document.failure(node, "not a type name in its canonical spelling");
        }
        return name;
    }

    /** The annotations of something declared; none if it has no key for them. */
    Map<String, String> annotations(JsonNode node) {
        JsonNode annotations =
                document.members(node, "what may have annotations").get("annotations");
        return annotations == null ? Map.of() : document.annotations(annotations);
    }
}
