package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.value.ExtensionFunction;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.cedar.value.ValueFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What makes sets, records and extension values. */
final class Construction {
    private Construction() {}

    /** The values of all nodes, or null on an error. */
    private static @Nullable List<Value> all(Node[] nodes, Frame frame) {
        List<Value> values = new ArrayList<>(nodes.length);
        for (Node node : nodes) {
            Value value = node.value(frame);
            if (value == null) {
                return null;
            }
            values.add(value);
        }
        return values;
    }

    /** {@code [a, b]}. */
    static final class SetLiteral extends Node {
        private final Node[] elements;

        SetLiteral(Node[] elements, int place) {
            super(place);
            this.elements = elements;
        }

        @Override
        @Nullable
        Value value(Frame frame) {
            List<Value> values = all(elements, frame);
            try {
                return values == null ? null : SetValue.of(values);
            } catch (ValueFormatException tooDeep) {
                return frame.fail(place, tooDeep::getMessage);
            }
        }
    }

    /** <code>{a: b}</code>. */
    static final class RecordLiteral extends Node {
        private final List<String> names;
        private final Node[] fields;

        RecordLiteral(List<String> names, Node[] fields, int place) {
            super(place);
            this.names = names;
            this.fields = fields;
        }

        @Override
        @Nullable
        Value value(Frame frame) {
            List<Value> values = all(fields, frame);
            if (values == null) {
                return null;
            }
            Map<String, Value> byName = new LinkedHashMap<>();
            for (int i = 0; i < fields.length; i++) {
                byName.put(names.get(i), values.get(i));
            }
            try {
                return RecordValue.of(byName);
            } catch (ValueFormatException tooDeep) {
                return frame.fail(place, tooDeep::getMessage);
            }
        }
    }

    /** A call with one or two arguments. */
    static final class Call extends Node {
        private final ExtensionFunction function;
        private final Node argument;
        private final @Nullable Node other;

        Call(ExtensionFunction function, Node argument, @Nullable Node other, int place) {
            super(place);
            this.function = function;
            this.argument = argument;
            this.other = other;
        }

        @Override
        @Nullable
        Value value(Frame frame) {
            Value a = argument.value(frame);
            Value b = a == null || other == null ? null : other.value(frame);
            if (a == null || (other != null && b == null)) {
                return null;
            }
            Value result = function.apply(a, b);
            return result != null
                    ? result
                    : frame.fail(place, () -> Kind.explain(function, b == null ? List.of(a) : Arrays.asList(a, b)));
        }
    }

    /** A call with a number of arguments that no function takes. */
    static final class BadCall extends Node {
        private final ExtensionFunction function;
        private final Node[] arguments;

        BadCall(ExtensionFunction function, Node[] arguments, int place) {
            super(place);
            this.function = function;
            this.arguments = arguments;
        }

        @Override
        @Nullable
        Value value(Frame frame) {
            List<Value> values = all(arguments, frame);
            return values == null ? null : frame.fail(place, () -> Kind.explain(function, values));
        }
    }
}
