package dev.zt4j.cedar.partial;

import dev.zt4j.cedar.schema.ActionType;
import dev.zt4j.cedar.schema.EntityType;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.schema.Type.Attribute;
import dev.zt4j.cedar.schema.Type.EntityOf;
import dev.zt4j.cedar.schema.Type.Primitive;
import dev.zt4j.cedar.schema.Type.RecordOf;
import dev.zt4j.cedar.value.BoolValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.LongValue;
import dev.zt4j.cedar.value.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the schema declares of the parts of residuals. Null stands for what is not declared. */
final class Types {
    private final Schema schema;

    Types(Schema schema) {
        this.schema = schema;
    }

    /** The type of a literal. */
    Type of(Value literal) {
        if (literal instanceof EntityUid uid) {
            return new EntityOf(uid.type());
        }
        if (literal instanceof BoolValue) {
            return Primitive.BOOL;
        }
        return literal instanceof LongValue ? Primitive.LONG : Primitive.STRING;
    }

    Type context(EntityUid action) {
        return schema.action(action).map(ActionType::context).orElse(RecordOf.EMPTY);
    }

    @Nullable
    Type attribute(Type target, String name) {
        Map<String, Attribute> declared = Map.of();
        if (target instanceof RecordOf record) {
            declared = record.attributes();
        } else if (target instanceof EntityOf entity) {
            declared =
                    schema.entityType(entity.name()).map(EntityType::attributes).orElse(Map.of());
        }
        Attribute found = declared.get(name);
        return found == null ? null : found.type();
    }

    @Nullable
    Type tag(Type target) {
        return target instanceof EntityOf entity
                ? schema.entityType(entity.name()).flatMap(EntityType::tags).orElse(null)
                : null;
    }
}
