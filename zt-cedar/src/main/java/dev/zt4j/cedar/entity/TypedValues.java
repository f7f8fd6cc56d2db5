package dev.zt4j.cedar.entity;

import dev.zt4j.cedar.json.JsonDocument;
import dev.zt4j.cedar.json.JsonNode;
import dev.zt4j.cedar.json.JsonValues;
import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.schema.Type.Attribute;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.DecimalValue;
import dev.zt4j.cedar.value.DurationValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.ExtensionFunction;
import dev.zt4j.cedar.value.IpValue;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads values by the types they should have, which allows entities and extension values without their escapes. What is
 * not written as its type allows is read as if there were no schema; {@link Conformance} refuses it later.
 */
final class TypedValues {
    private final JsonDocument document;
    private final JsonValues untyped;

    TypedValues(JsonDocument document, JsonValues untyped) {
        this.document = document;
        this.untyped = untyped;
    }

    /** The members of an object, each by the type of the attribute of its name. */
    Map<String, Value> fields(JsonNode.Members members, Map<String, Attribute> attributes) {
        Map<String, Value> fields = new LinkedHashMap<>();
        members.byName().forEach((name, node) -> {
            Attribute attribute = attributes.get(name);
            fields.put(name, attribute == null ? untyped.value(node) : value(node, attribute.type()));
        });
        return fields;
    }

    /** The members of an object, all by one type. */
    Map<String, Value> tags(JsonNode.Members members, @Nullable Type type) {
        Map<String, Value> tags = new LinkedHashMap<>();
        members.byName()
                .forEach((name, node) -> tags.put(name, type == null ? untyped.value(node) : value(node, type)));
        return tags;
    }

    Value value(JsonNode node, Type type) {
        if (type instanceof Type.SetOf set && node instanceof JsonNode.Items items) {
            List<Value> elements = new ArrayList<>(items.nodes().size());
            items.nodes().forEach(each -> elements.add(value(each, set.element())));
            return SetValue.of(elements);
        }
        if (type instanceof Type.Extension extension) {
            return extension(node, extension);
        }
        if (!(node instanceof JsonNode.Members members) || untyped.isEscape(members)) {
            return untyped.value(node);
        }
        if (type instanceof Type.RecordOf record) {
            return RecordValue.of(fields(members, record.attributes()));
        }
        EntityUid uid = type instanceof Type.EntityOf ? untyped.bareEntity(members) : null;
        return uid == null ? untyped.value(node) : uid;
    }

    private Value extension(JsonNode node, Type.Extension type) {
        if (node instanceof JsonNode.Text) {
            return result(node, constructor(type), List.of(untyped.value(node)));
        }
        JsonValues.Call call = node instanceof JsonNode.Members members ? call(members) : null;
        if (call == null) {
            return untyped.value(node);
        }
        List<Class<? extends Value>> parameters = call.function().parameters();
        List<Value> arguments = new ArrayList<>();
        for (JsonNode argument : call.arguments()) {
            int index = arguments.size();
            Type expected = index < parameters.size() ? type(parameters.get(index)) : Type.Primitive.STRING;
            arguments.add(value(argument, expected));
        }
        return result(call.node(), call.function(), arguments);
    }

    private JsonValues.@Nullable Call call(JsonNode.Members members) {
        JsonValues.Call escaped = untyped.call(members);
        return escaped == null ? untyped.bareCall(members) : escaped;
    }

    private Value result(JsonNode node, ExtensionFunction function, List<Value> arguments) {
        Value result = function.apply(arguments);
        if (result == null) {
            throw document.failure(node, function.cedarName() + " has no result for these arguments");
        }
        return result;
    }

    private static ExtensionFunction constructor(Type.Extension type) {
        return switch (type) {
            case DECIMAL -> ExtensionFunction.DECIMAL;
            case IPADDR -> ExtensionFunction.IP;
            case DATETIME -> ExtensionFunction.DATETIME;
            case DURATION -> ExtensionFunction.DURATION;
        };
    }

    private static Type type(Class<? extends Value> parameter) {
        if (parameter == DecimalValue.class) {
            return Type.Extension.DECIMAL;
        }
        if (parameter == IpValue.class) {
            return Type.Extension.IPADDR;
        }
        if (parameter == DatetimeValue.class) {
            return Type.Extension.DATETIME;
        }
        return parameter == DurationValue.class ? Type.Extension.DURATION : Type.Primitive.STRING;
    }
}
