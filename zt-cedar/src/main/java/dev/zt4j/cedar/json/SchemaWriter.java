package dev.zt4j.cedar.json;

import dev.zt4j.cedar.syntax.SchemaTree;
import dev.zt4j.cedar.syntax.WrittenType;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** Writes the declarations of a schema as JSON. */
final class SchemaWriter {
    /** The one word of the JSON form that may also name a common type. */
    private static final String ENTITY_OR_COMMON = "EntityOrCommon";

    private final JsonGenerator out;

    SchemaWriter(JsonGenerator out) {
        this.out = out;
    }

    void schema(SchemaTree schema) {
        out.writeStartObject();
        schema.namespaces().forEach(this::namespace);
        out.writeEndObject();
    }

    private void namespace(SchemaTree.Namespace namespace) {
        out.writeName(namespace.name());
        out.writeStartObject();
        annotations(namespace.annotations());
        if (!namespace.types().isEmpty()) {
            out.writeName("commonTypes");
            out.writeStartObject();
            for (SchemaTree.CommonType type : namespace.types()) {
                out.writeName(type.name());
                out.writeStartObject();
                typeParts(type.type());
                annotations(type.annotations());
                out.writeEndObject();
            }
            out.writeEndObject();
        }
        out.writeName("entityTypes");
        out.writeStartObject();
        namespace.entities().forEach(this::entity);
        out.writeEndObject();
        out.writeName("actions");
        out.writeStartObject();
        namespace.actions().forEach(this::action);
        out.writeEndObject();
        out.writeEndObject();
    }

    private void annotations(Map<String, String> annotations) {
        if (!annotations.isEmpty()) {
            out.writeName("annotations");
            out.writeStartObject();
            annotations.forEach(out::writeStringProperty);
            out.writeEndObject();
        }
    }

    private void entity(SchemaTree.Entity entity) {
        out.writeName(entity.name());
        out.writeStartObject();
        if (!entity.ids().isEmpty()) {
            out.writeName("enum");
            out.writeStartArray();
            entity.ids().forEach(out::writeString);
            out.writeEndArray();
        }
        if (!entity.parents().isEmpty()) {
            references("memberOfTypes", entity.parents());
        }
        if (entity.shape() != null) {
            out.writeName("shape");
            type(entity.shape());
        }
        if (entity.tags() != null) {
            out.writeName("tags");
            type(entity.tags());
        }
        annotations(entity.annotations());
        out.writeEndObject();
    }

    private void references(String name, List<SchemaTree.Reference> references) {
        out.writeName(name);
        out.writeStartArray();
        references.forEach(each -> out.writeString(each.name()));
        out.writeEndArray();
    }

    private void action(SchemaTree.Action action) {
        out.writeName(action.id());
        out.writeStartObject();
        out.writeName("appliesTo");
        out.writeStartObject();
        SchemaTree.AppliesTo appliesTo = action.appliesTo();
        references("principalTypes", appliesTo == null ? List.of() : appliesTo.principals());
        references("resourceTypes", appliesTo == null ? List.of() : appliesTo.resources());
        if (appliesTo != null && appliesTo.context() != null) {
            out.writeName("context");
            type(appliesTo.context());
        }
        out.writeEndObject();
        if (!action.parents().isEmpty()) {
            out.writeName("memberOf");
            out.writeStartArray();
            action.parents().forEach(this::parent);
            out.writeEndArray();
        }
        annotations(action.annotations());
        out.writeEndObject();
    }

    private void parent(SchemaTree.Parent parent) {
        out.writeStartObject();
        out.writeStringProperty("id", parent.id());
        if (parent.type() != null) {
            out.writeStringProperty("type", parent.type());
        }
        out.writeEndObject();
    }

    private void type(WrittenType type) {
        out.writeStartObject();
        typeParts(type);
        out.writeEndObject();
    }

    private void typeParts(WrittenType type) {
        if (type instanceof WrittenType.SetOf set) {
            out.writeStringProperty("type", "Set");
            out.writeName("element");
            type(set.element());
        } else if (type instanceof WrittenType.RecordOf record) {
            out.writeStringProperty("type", "Record");
            out.writeName("attributes");
            out.writeStartObject();
            record.fields().forEach(this::field);
            out.writeEndObject();
        } else {
            named((WrittenType.Named) type);
        }
    }

    private void field(String name, WrittenType.Field field) {
        out.writeName(name);
        out.writeStartObject();
        typeParts(field.type());
        if (!field.required()) {
            out.writeBooleanProperty("required", false);
        }
        annotations(field.annotations());
        out.writeEndObject();
    }

    private void named(WrittenType.Named type) {
        boolean common = type.sort() == WrittenType.Sort.COMMON && !type.name().equals(ENTITY_OR_COMMON);
        String kind = switch (type.sort()) {
            case COMMON -> common ? type.name() : ENTITY_OR_COMMON;
            case PRIMITIVE -> type.name().equals("Bool") ? "Boolean" : type.name();
            case ANY -> ENTITY_OR_COMMON;
            case ENTITY -> "Entity";
            case EXTENSION -> "Extension";
        };
        out.writeStringProperty("type", kind);
        if (!common && type.sort() != WrittenType.Sort.PRIMITIVE) {
            out.writeStringProperty("name", type.name());
        }
    }
}
