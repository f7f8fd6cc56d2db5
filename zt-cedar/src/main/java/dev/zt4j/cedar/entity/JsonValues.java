package dev.zt4j.cedar.entity;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.ExtensionFunction;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.cedar.value.ValueFormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads values from JSON without a schema, so entities and extension values are told apart by their escapes alone. */
final class JsonValues {
    private static final String ENTITY = "__entity";
    private static final String EXTENSION = "__extn";
    private static final String EXPRESSION = "__expr";

    private final String text;

    JsonValues(String text) {
        this.text = text;
    }

    CedarDataException failure(JsonNode node, String problem) {
        return JsonReader.failure(text, node.offset(), problem);
    }

    Value value(JsonNode node) {
        if (node instanceof JsonNode.Text string) {
            return Value.of(string.value());
        }
        if (node instanceof JsonNode.Whole whole) {
            return Value.of(whole.value());
        }
        if (node instanceof JsonNode.Truth truth) {
            return Value.of(truth.value());
        }
        if (node instanceof JsonNode.Items items) {
            return SetValue.of(values(items.nodes()));
        }
        if (node instanceof JsonNode.Members members) {
            Value escaped = escaped(members);
            return escaped != null ? escaped : RecordValue.of(fields(members));
        }
        throw failure(node, ((JsonNode.Foreign) node).what() + " is no Cedar value");
    }

    /** The members of an object as attributes, tags or fields, whatever their names. */
    Map<String, Value> fields(JsonNode.Members members) {
        Map<String, Value> fields = new LinkedHashMap<>();
        members.byName().forEach((name, node) -> fields.put(name, value(node)));
        return fields;
    }

    /** An entity as {@code {"type", "id"}}, bare or in its escape. */
    EntityUid uid(JsonNode node) {
        JsonNode inner = node instanceof JsonNode.Members members
                        && members.byName().size() == 1
                        && members.byName().get(ENTITY) != null
                ? members.byName().get(ENTITY)
                : node;
        EntityUid uid = inner == null ? null : typeAndId(inner);
        if (uid == null) {
            throw failure(node, "an entity is written {\"type\": .., \"id\": ..}");
        }
        return uid;
    }

    private List<Value> values(List<JsonNode> nodes) {
        List<Value> values = new ArrayList<>(nodes.size());
        nodes.forEach(node -> values.add(value(node)));
        return values;
    }

    /** The value if the object is an escape, null if it is an ordinary record. */
    private @Nullable Value escaped(JsonNode.Members members) {
        if (members.byName().size() != 1) {
            return null;
        }
        Map.Entry<String, JsonNode> only =
                members.byName().entrySet().iterator().next();
        return switch (only.getKey()) {
            case ENTITY -> typeAndId(only.getValue());
            case EXTENSION -> extension(only.getValue());
            case EXPRESSION -> throw failure(members, "the __expr escape is not supported");
            default -> null;
        };
    }

    private @Nullable EntityUid typeAndId(JsonNode node) {
        if (node instanceof JsonNode.Members members
                && members.byName().get("type") instanceof JsonNode.Text type
                && members.byName().get("id") instanceof JsonNode.Text id) {
            try {
                return EntityUid.of(type.value(), id.value());
            } catch (ValueFormatException badType) {
                throw failure(type, "not an entity type name in its canonical spelling");
            }
        }
        return null;
    }

    private @Nullable Value extension(JsonNode node) {
        if (!(node instanceof JsonNode.Members members)
                || !(members.byName().get("fn") instanceof JsonNode.Text name)) {
            return null;
        }
        JsonNode only = members.byName().get("arg");
        List<JsonNode> arguments;
        if (only != null) {
            arguments = List.of(only);
        } else if (members.byName().get("args") instanceof JsonNode.Items items) {
            arguments = items.nodes();
        } else {
            return null;
        }
        ExtensionFunction function = ExtensionFunction.named(name.value())
                .orElseThrow(() -> failure(name, "there is no extension function of this name"));
        Value result = function.apply(values(arguments));
        if (result == null) {
            throw failure(node, function.cedarName() + " has no result for these arguments");
        }
        return result;
    }
}
