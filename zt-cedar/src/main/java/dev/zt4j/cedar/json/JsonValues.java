package dev.zt4j.cedar.json;

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

/**
 * Reads values from JSON without a schema, so entities and extension values are told apart by their escapes alone. What
 * a schema allows beside the escapes can be asked for.
 */
public final class JsonValues {
    private static final String ENTITY = "__entity";
    private static final String EXTENSION = "__extn";
    private static final String EXPRESSION = "__expr";

    private final JsonDocument document;

    /** Reads values of this document. */
    public JsonValues(JsonDocument document) {
        this.document = document;
    }

    /** A value. */
    public Value value(JsonNode node) {
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
            bounded(items.nodes().size(), node);
            return SetValue.of(values(items.nodes()));
        }
        if (node instanceof JsonNode.Members members) {
            Value escaped = escaped(members);
            return escaped != null ? escaped : RecordValue.of(fields(members));
        }
        throw document.failure(node, ((JsonNode.Foreign) node).what() + " is no Cedar value");
    }

    /** The members of an object as attributes, tags or fields, whatever their names. */
    public Map<String, Value> fields(JsonNode.Members members) {
        bounded(members.byName().size(), members);
        Map<String, Value> fields = new LinkedHashMap<>();
        members.byName().forEach((name, node) -> fields.put(name, value(node)));
        return fields;
    }

    private void bounded(int elements, JsonNode node) {
        if (elements > Value.MAX_ELEMENTS) {
            throw document.failure(node, "a set or a record has more than " + Value.MAX_ELEMENTS + " elements");
        }
    }

    /** An entity as {@code {"type", "id"}}, bare or in its escape. */
    public EntityUid uid(JsonNode node) {
        JsonNode escaped = node instanceof JsonNode.Members members ? only(members, ENTITY) : null;
        EntityUid uid = typeAndId(escaped == null ? node : escaped);
        if (uid == null) {
            throw document.failure(node, "an entity is written {\"type\": .., \"id\": ..}");
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
        Call call = call(members);
        if (call == null) {
            return escapedEntity(members);
        }
        Value result = call.function().apply(values(call.arguments()));
        if (result == null) {
            throw document.failure(call.node(), call.function().cedarName() + " has no result for these arguments");
        }
        return result;
    }

    /** The entity if the object is the escape of one, else null. */
    @Nullable
    EntityUid escapedEntity(JsonNode.Members members) {
        JsonNode inner = only(members, ENTITY);
        return inner == null ? null : typeAndId(inner);
    }

    /** The entity that an object with a type and an id names without an escape, else null. */
    public @Nullable EntityUid bareEntity(JsonNode.Members members) {
        return typeAndId(members);
    }

    /** The call that an object with a function and arguments describes without an escape, else null. */
    public @Nullable Call bareCall(JsonNode.Members members) {
        return extension(members);
    }

    /** Whether the object is an escape rather than a record. */
    public boolean isEscape(JsonNode.Members members) {
        return call(members) != null || escapedEntity(members) != null;
    }

    /** The call if the object is the escape of an extension value, else null. */
    public @Nullable Call call(JsonNode.Members members) {
        if (only(members, EXPRESSION) != null) {
            throw document.failure(members, "the __expr escape is not supported");
        }
        JsonNode inner = only(members, EXTENSION);
        return inner == null ? null : extension(inner);
    }

    private static @Nullable JsonNode only(JsonNode.Members members, String key) {
        return members.byName().size() == 1 ? members.byName().get(key) : null;
    }

    private @Nullable EntityUid typeAndId(JsonNode node) {
        if (node instanceof JsonNode.Members members
                && members.byName().get("type") instanceof JsonNode.Text type
                && members.byName().get("id") instanceof JsonNode.Text id) {
            try {
                return EntityUid.of(type.value().intern(), id.value());
            } catch (ValueFormatException badType) {
                throw document.failure(type, "not an entity type name in its canonical spelling");
            }
        }
        return null;
    }

    private @Nullable Call extension(JsonNode node) {
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
                .orElseThrow(() -> document.failure(name, "there is no extension function of this name"));
        return new Call(function, arguments, node);
    }

    /** An extension function and the arguments that it is to be given. */
    public record Call(ExtensionFunction function, List<JsonNode> arguments, JsonNode node) {}
}
