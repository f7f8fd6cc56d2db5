package dev.zt4j.cedar.validation;

import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.schema.Type.Attribute;
import dev.zt4j.cedar.schema.Type.Primitive;
import dev.zt4j.cedar.schema.Type.RecordOf;
import dev.zt4j.cedar.schema.Type.SetOf;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How types relate where they have to agree. */
final class Lattice {
    private Lattice() {}

    static boolean isBool(Type type) {
        return type == Primitive.BOOL || type == Primitive.TRUE || type == Primitive.FALSE;
    }

    /** The smallest type that both belong to, or null if there is none. */
    static @Nullable Type leastUpperBound(Type left, Type right) {
        if (left.equals(right) || right == Primitive.NEVER) {
            return left;
        }
        if (left == Primitive.NEVER) {
            return right;
        }
        if (isBool(left) && isBool(right)) {
            return Primitive.BOOL;
        }
        if (left instanceof SetOf some && right instanceof SetOf others) {
            Type element = leastUpperBound(some.element(), others.element());
            return element == null ? null : new SetOf(element);
        }
        return left instanceof RecordOf one && right instanceof RecordOf other ? ofRecords(one, other) : null;
    }

    private static @Nullable Type ofRecords(RecordOf left, RecordOf right) {
        if (!left.attributes().keySet().equals(right.attributes().keySet())) {
            return null;
        }
        Map<String, Attribute> joined = new LinkedHashMap<>();
        for (Map.Entry<String, Attribute> entry : left.attributes().entrySet()) {
            Attribute one = entry.getValue();
            Attribute other = right.attributes().get(entry.getKey());
            if (other == null || one.required() != other.required()) {
                return null;
            }
            Type type = leastUpperBound(one.type(), other.type());
            if (type == null) {
                return null;
            }
            joined.put(entry.getKey(), new Attribute(type, one.required()));
        }
        return new RecordOf(joined);
    }
}
