package dev.zt4j.cedar.syntax;

import dev.zt4j.cedar.text.Identifiers;
import dev.zt4j.cedar.text.Quoting;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the declarations of a schema in Cedar syntax, one to a line. */
final class SchemaPrinter {
    private static final String BUILT_IN = "__cedar::";

    private final StringBuilder out = new StringBuilder();
    private final Set<String> commonTypes = new HashSet<>();
    private String namespace = "";
    private String indent = "";

    String print(SchemaTree schema) {
        for (SchemaTree.Namespace each : schema.namespaces()) {
            each.types().forEach(type -> commonTypes.add(each.qualified(type.name())));
        }
        schema.namespaces().forEach(this::namespace);
        return out.toString();
    }

    private void namespace(SchemaTree.Namespace each) {
        namespace = each.name();
        indent = "";
        if (!namespace.isEmpty()) {
            annotations(each.annotations(), "\n");
            out.append("namespace ").append(namespace).append(" {\n");
            indent = "  ";
        }
        each.types().forEach(this::commonType);
        each.entities().forEach(this::entity);
        each.actions().forEach(this::action);
        if (!namespace.isEmpty()) {
            out.append("}\n");
        }
    }

    private void annotations(Map<String, String> annotations, String after) {
        annotations.forEach((key, value) -> {
            out.append('@').append(key);
            if (!value.isEmpty()) {
                out.append('(').append(Quoting.quote(value)).append(')');
            }
            out.append(after).append(after.equals("\n") ? indent : "");
        });
    }

    private void begin(Map<String, String> annotations, String keyword) {
        out.append(indent);
        annotations(annotations, "\n");
        out.append(keyword);
    }

    private void commonType(SchemaTree.CommonType type) {
        begin(type.annotations(), "type ");
        out.append(type.name()).append(" = ");
        type(type.type());
        out.append(";\n");
    }

    private void entity(SchemaTree.Entity entity) {
        begin(entity.annotations(), "entity ");
        out.append(entity.name());
        if (!entity.ids().isEmpty()) {
            out.append(" enum ");
            list(entity.ids().stream().map(Quoting::quote).toList());
        }
        if (!entity.parents().isEmpty()) {
            out.append(" in ");
            references(entity.parents());
        }
        WrittenType shape = entity.shape();
        if (shape instanceof WrittenType.RecordOf record) {
            out.append(' ');
            record(record);
        } else if (shape != null) {
            throw new CedarSyntaxException(
                    shape.position(), "Cedar syntax has no shape of an entity by name; write its attributes out");
        }
        if (entity.tags() != null) {
            out.append(" tags ");
            type(entity.tags());
        }
        out.append(";\n");
    }

    private void action(SchemaTree.Action action) {
        begin(action.annotations(), "action ");
        name(action.id());
        if (!action.parents().isEmpty()) {
            out.append(" in ");
            list(action.parents().stream().map(SchemaPrinter::parent).toList());
        }
        if (action.appliesTo() != null) {
            appliesTo(action.appliesTo());
        }
        out.append(";\n");
    }

    private static String parent(SchemaTree.Parent parent) {
        String id = Quoting.quote(parent.id());
        return parent.type() == null ? id : parent.type() + "::" + id;
    }

    private void appliesTo(SchemaTree.AppliesTo appliesTo) {
        WrittenType context = appliesTo.context();
        boolean noContext = context == null
                || (context instanceof WrittenType.RecordOf record
                        && record.fields().isEmpty());
        if (appliesTo.principals().isEmpty() && appliesTo.resources().isEmpty() && noContext) {
            return;
        }
        if (appliesTo.principals().isEmpty() || appliesTo.resources().isEmpty()) {
            throw new CedarSyntaxException(
                    appliesTo.position(), "in Cedar syntax an action applies to both principals and resources");
        }
        out.append(" appliesTo { principal: ");
        references(appliesTo.principals());
        out.append(", resource: ");
        references(appliesTo.resources());
        if (context != null) {
            out.append(", context: ");
            type(context);
        }
        out.append(" }");
    }

    private void references(List<SchemaTree.Reference> references) {
        list(references.stream().map(SchemaTree.Reference::name).toList());
    }

    private void list(List<String> items) {
        out.append('[').append(String.join(", ", items)).append(']');
    }

    private void name(String name) {
        out.append(Identifiers.isIdentifier(name) ? name : Quoting.quote(name));
    }

    private void type(WrittenType type) {
        if (type instanceof WrittenType.SetOf set) {
            out.append("Set<");
            type(set.element());
            out.append('>');
        } else if (type instanceof WrittenType.RecordOf record) {
            record(record);
        } else {
            named((WrittenType.Named) type);
        }
    }

    private void named(WrittenType.Named type) {
        if (type.sort() == WrittenType.Sort.EXTENSION || type.sort() == WrittenType.Sort.PRIMITIVE) {
            out.append(BUILT_IN);
        }
        boolean hidden = type.sort() == WrittenType.Sort.ENTITY
                && (commonTypes.contains(type.name()) || commonTypes.contains(namespace + "::" + type.name()));
        if (hidden) {
            throw new CedarSyntaxException(
                    type.position(), "in Cedar syntax this would mean the common type of the same name");
        }
        out.append(type.name());
    }

    private void record(WrittenType.RecordOf record) {
        out.append('{');
        Iterator<Map.Entry<String, WrittenType.Field>> fields =
                record.fields().entrySet().iterator();
        while (fields.hasNext()) {
            Map.Entry<String, WrittenType.Field> field = fields.next();
            annotations(field.getValue().annotations(), " ");
            name(field.getKey());
            out.append(field.getValue().required() ? ": " : "?: ");
            type(field.getValue().type());
            out.append(fields.hasNext() ? ", " : "");
        }
        out.append('}');
    }
}
