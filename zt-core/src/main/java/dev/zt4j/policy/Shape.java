package dev.zt4j.policy;

import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.value.BoolValue;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.DecimalValue;
import dev.zt4j.cedar.value.DurationValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.IpValue;
import dev.zt4j.cedar.value.LongValue;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.StringValue;
import dev.zt4j.cedar.value.Value;
import java.util.Map;

/** Whether a value is of a declared type, and how large it is. Values nest 256 levels at most, so recursion ends. */
final class Shape {
    private Shape() {}

    /** Tells whether a source may declare a type: nothing in it needs a schema to be judged. */
    static boolean declarable(Type type) {
        if (type instanceof Type.SetOf set) {
            return declarable(set.element());
        }
        if (type instanceof Type.RecordOf record) {
            return record.attributes().values().stream().allMatch(attribute -> declarable(attribute.type()));
        }
        return type instanceof Type.Extension
                || type == Type.Primitive.BOOL
                || type == Type.Primitive.LONG
                || type == Type.Primitive.STRING;
    }

    /** Tells whether a value is of a declarable type, with no attribute too many. */
    static boolean fits(Value value, Type type) {
        if (type instanceof Type.SetOf set) {
            return value instanceof SetValue elements
                    && elements.elements().stream().allMatch(element -> fits(element, set.element()));
        }
        if (type instanceof Type.RecordOf record) {
            return value instanceof RecordValue fields && fits(fields, record);
        }
        return type.equals(simple(value));
    }

    private static boolean fits(RecordValue record, Type.RecordOf type) {
        int found = 0;
        for (Map.Entry<String, Type.Attribute> attribute : type.attributes().entrySet()) {
            Value field = record.fields().get(attribute.getKey());
            if (field == null
                    ? attribute.getValue().required()
                    : !fits(field, attribute.getValue().type())) {
                return false;
            }
            found += field == null ? 0 : 1;
        }
        return found == record.fields().size();
    }

    /** Returns the type of a value without parts; one that no source declares for all others. */
    private static Type simple(Value value) {
        if (value instanceof BoolValue) {
            return Type.Primitive.BOOL;
        }
        if (value instanceof LongValue) {
            return Type.Primitive.LONG;
        }
        if (value instanceof StringValue) {
            return Type.Primitive.STRING;
        }
        if (value instanceof DecimalValue) {
            return Type.Extension.DECIMAL;
        }
        if (value instanceof IpValue) {
            return Type.Extension.IPADDR;
        }
        if (value instanceof DatetimeValue) {
            return Type.Extension.DATETIME;
        }
        return value instanceof DurationValue ? Type.Extension.DURATION : Type.Primitive.NEVER;
    }

    /** Returns how large a value is: one for each value in it and for each character, counted no further than a limit. */
    static int size(Value value, int limit) {
        int size = 1;
        if (value instanceof StringValue text) {
            size += text.value().length();
        } else if (value instanceof EntityUid uid) {
            size += uid.type().length() + uid.id().length();
        } else if (value instanceof SetValue set) {
            for (Value element : set.elements()) {
                size += size > limit ? 0 : size(element, limit - size);
            }
        } else if (value instanceof RecordValue record) {
            for (Map.Entry<String, Value> field : record.fields().entrySet()) {
                size += size > limit ? 0 : field.getKey().length() + size(field.getValue(), limit - size);
            }
        }
        return size;
    }
}
