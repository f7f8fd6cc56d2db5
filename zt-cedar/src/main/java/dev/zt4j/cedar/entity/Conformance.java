package dev.zt4j.cedar.entity;

import dev.zt4j.cedar.schema.ActionType;
import dev.zt4j.cedar.schema.EntityType;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.schema.Type.Attribute;
import dev.zt4j.cedar.text.NearestName;
import dev.zt4j.cedar.text.Quoting;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether entities and requests are what a schema allows. Each check gives the first problem it meets, as a
 * sentence without the place, or nothing if there is none; a problem repeats of the data at most the names of an entity
 * and of an attribute, escaped and cut to 100 characters. Immutable and safe to share between threads.
 *
 * @since 0.1.0
 */
public final class Conformance {
    private static final int LONGEST_NAME = 100;

    private final Schema schema;

    private Conformance(Schema schema) {
        this.schema = schema;
    }

    /** Checks against this schema. */
    public static Conformance to(Schema schema) {
        return new Conformance(Objects.requireNonNull(schema, "schema"));
    }

    /**
     * What is wrong with a request: principal and resource must be of declared types, the action must be declared and
     * apply to these types, and the context must be exactly of the action's context type. None of the entities needs to exist.
     */
    public Optional<String> requestProblem(
            EntityUid principal, EntityUid action, EntityUid resource, RecordValue context) {
        return Optional.ofNullable(request(principal, action, resource, context));
    }

    private @Nullable String request(EntityUid principal, EntityUid action, EntityUid resource, RecordValue context) {
        String problem = participant("principal", principal);
        problem = problem == null ? participant("resource", resource) : problem;
        if (problem != null) {
            return problem;
        }
        ActionType declared = schema.actions().get(action);
        if (declared == null) {
            return undeclared(action);
        }
        problem = applies("principal", principal, declared, declared.principalTypes());
        problem = problem == null ? applies("resource", resource, declared, declared.resourceTypes()) : problem;
        return problem == null ? value(context, declared.context(), "the context") : problem;
    }

    private @Nullable String participant(String role, EntityUid uid) {
        EntityType type = schema.entityTypes().get(uid.type());
        return type == null ? "the " + role + " has " + undeclaredType(uid.type()) : id(type, uid);
    }

    private static @Nullable String applies(String role, EntityUid uid, ActionType action, Set<String> types) {
        if (types.contains(uid.type())) {
            return null;
        }
        return "the action " + Hierarchy.name(action.uid()) + " does not apply to a " + role + " of type "
                + cut(uid.type());
    }

    /**
     * What is wrong with an entity: its type must be declared, it must have exactly the attributes of its type, and
     * parents and tags only as its type allows. An action must be in all its declared groups and have nothing else.
     */
    public Optional<String> entityProblem(Entity entity) {
        String problem = entity.uid().isAction() ? action(entity) : entity(entity);
        return Optional.ofNullable(problem);
    }

    private @Nullable String action(Entity entity) {
        ActionType declared = schema.actions().get(entity.uid());
        if (declared == null) {
            return undeclared(entity.uid());
        }
        return isDeclared(entity, declared, entity.parents()) ? null : differs(entity.uid());
    }

    static boolean isDeclared(Entity entity, ActionType action, Set<EntityUid> ancestors) {
        return entity.attributes().isEmpty() && entity.tags().isEmpty() && ancestors.equals(action.ancestors());
    }

    static String differs(EntityUid action) {
        return "the action " + Hierarchy.name(action) + " is not as the schema declares it";
    }

    private @Nullable String entity(Entity entity) {
        EntityType type = schema.entityTypes().get(entity.uid().type());
        if (type == null) {
            return Hierarchy.name(entity.uid()) + " has "
                    + undeclaredType(entity.uid().type());
        }
        String name = Hierarchy.name(entity.uid());
        String problem = id(type, entity.uid());
        problem = problem == null ? fields(entity.attributes(), type.attributes(), name) : problem;
        problem = problem == null ? parents(entity, type) : problem;
        return problem == null ? tags(entity.tags(), type.tagType(), name) : problem;
    }

    private static @Nullable String parents(Entity entity, EntityType type) {
        for (EntityUid parent : entity.parents()) {
            if (!type.ancestors().contains(parent.type())) {
                return Hierarchy.name(entity.uid()) + " may not be in an entity of type " + cut(parent.type());
            }
        }
        return null;
    }

    private @Nullable String tags(Map<String, Value> tags, @Nullable Type type, String name) {
        if (type == null) {
            return tags.isEmpty() ? null : name + " may not have tags";
        }
        for (Map.Entry<String, Value> tag : tags.entrySet()) {
            String problem = value(tag.getValue(), type, name + ": the tag " + cut(Quoting.quote(tag.getKey())));
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private static @Nullable String id(EntityType type, EntityUid uid) {
        return type.isEnum() && !type.ids().contains(uid.id())
                ? Hierarchy.name(uid) + " is not among the entities that its type lists"
                        + suggestion(uid.id(), type.ids())
                : null;
    }

    private @Nullable String fields(Map<String, Value> fields, Map<String, Attribute> attributes, String where) {
        for (String name : fields.keySet()) {
            if (!attributes.containsKey(name)) {
                return where + " has the attribute " + cut(Quoting.quote(name)) + ", which is not declared"
                        + suggestion(name, attributes.keySet());
            }
        }
        for (Map.Entry<String, Attribute> attribute : attributes.entrySet()) {
            Value field = fields.get(attribute.getKey());
            String name = cut(Quoting.quote(attribute.getKey()));
            String problem = null;
            if (field != null) {
                problem = value(field, attribute.getValue().type(), where + ": the attribute " + name);
            } else if (attribute.getValue().required()) {
                problem = where + " lacks the attribute " + name;
            }
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    /** What is wrong with a value that should be of a type; {@code where} says of what the message speaks. */
    @Nullable
    String value(Value value, Type type, String where) {
        if (type instanceof Type.RecordOf record && value instanceof RecordValue fields) {
            return fields(fields.fields(), record.attributes(), where);
        }
        if (type instanceof Type.SetOf set && value instanceof SetValue elements) {
            for (Value element : elements.elements()) {
                String problem = value(element, set.element(), where);
                if (problem != null) {
                    return problem;
                }
            }
            return null;
        }
        if (type instanceof Type.EntityOf entity && value instanceof EntityUid uid) {
            return uid.type().equals(entity.name()) ? reference(uid, where) : mismatch(type, uid.type(), where);
        }
        String kind = kind(value);
        boolean entity = type instanceof Type.EntityOf || value instanceof EntityUid;
        return !entity && kind.equals(shown(type)) ? null : mismatch(type, kind, where);
    }

    private @Nullable String reference(EntityUid uid, String where) {
        String problem;
        EntityType type = schema.entityTypes().get(uid.type());
        if (type == null) {
            problem = schema.actions().containsKey(uid) ? null : undeclared(uid);
        } else {
            problem = id(type, uid);
        }
        return problem == null ? null : where + ": " + problem;
    }

    private static String mismatch(Type type, String found, String where) {
        return where + " must be of type " + cut(shown(type)) + ", and holds a value of type " + cut(found);
    }

    /** Sets and records are named only, for they may be large. */
    private static String shown(Type type) {
        if (type instanceof Type.SetOf) {
            return "Set";
        }
        return type instanceof Type.RecordOf ? "Record" : type.toString();
    }

    private static String kind(Value value) {
        if (value instanceof BoolValue) {
            return Type.Primitive.BOOL.toString();
        }
        if (value instanceof LongValue) {
            return Type.Primitive.LONG.toString();
        }
        if (value instanceof StringValue) {
            return Type.Primitive.STRING.toString();
        }
        if (value instanceof DecimalValue) {
            return Type.Extension.DECIMAL.cedarName();
        }
        if (value instanceof IpValue) {
            return Type.Extension.IPADDR.cedarName();
        }
        if (value instanceof DatetimeValue) {
            return Type.Extension.DATETIME.cedarName();
        }
        if (value instanceof DurationValue) {
            return Type.Extension.DURATION.cedarName();
        }
        if (value instanceof EntityUid uid) {
            return uid.type();
        }
        return value instanceof SetValue ? "Set" : "Record";
    }

    private String undeclaredType(String name) {
        return "the type " + cut(name) + ", which is not declared"
                + suggestion(name, schema.entityTypes().keySet());
    }

    String undeclared(EntityUid action) {
        List<String> ids = new ArrayList<>();
        schema.actions().keySet().forEach(uid -> ids.add(uid.id()));
        return "the action " + Hierarchy.name(action) + " is not declared" + suggestion(action.id(), ids);
    }

    private static String suggestion(String wanted, Collection<String> known) {
        return NearestName.suggestion(wanted, known);
    }

    private static String cut(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "..";
    }
}
