package dev.zt4j.policy;

import dev.zt4j.cedar.schema.SchemaFragment;
import dev.zt4j.cedar.syntax.SchemaTree;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.syntax.WrittenType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The shipped schema, {@code zt.cedarschema}, as it stands beside the schemas of an application. Of a few names an
 * application may declare its own, since only it knows what its issuers and attribute sources say of whom. Everything
 * that is declared so is optional: of a claim, a signal or an attribute of a principal nobody can promise that it is
 * there, and the validator has to insist on {@code has}.
 */
final class ShippedSchema {
    private static final String FILE = "zt.cedarschema";
    private static final String NAMESPACE = "Zt";
    private static final String CLAIMS = "Claims";
    private static final Set<String> OPEN_TYPES = Set.of(CLAIMS, "Signals");
    private static final Set<String> OPEN_ENTITIES = Set.of("Workload", "User", "Agent", "ThirdParty");

    private final SchemaTree shipped;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> replacedTypes = new HashSet<>();
    private final Set<String> replacedEntities = new HashSet<>();

    private ShippedSchema(SchemaTree shipped) {
        this.shipped = shipped;
    }

    /**
     * Returns the schema without what an application declares in its place.
     *
     * @param own the application's
     * @param problems takes what is wrong with what it declares in our place
     */
    static SchemaFragment beside(List<SchemaFragment> own, List<String> problems) {
        SchemaFragment whole = SchemaFragment.parse(text(), FILE);
        ShippedSchema joining = new ShippedSchema(whole.tree());
        own.forEach(joining::look);
        problems.addAll(joining.problems);
        return joining.replacedTypes.isEmpty() && joining.replacedEntities.isEmpty()
                ? whole
                : SchemaFragment.parse(new SchemaTree(joining.rest()).toCedar(), FILE);
    }

    private static String text() {
        try (InputStream in = ShippedSchema.class.getResourceAsStream("/dev/zt4j/" + FILE)) {
            return new String(Objects.requireNonNull(in, FILE).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<SchemaTree.Namespace> rest() {
        return shipped.namespaces().stream()
                .map(namespace -> namespace.name().equals(NAMESPACE) ? rest(namespace) : namespace)
                .toList();
    }

    private SchemaTree.Namespace rest(SchemaTree.Namespace namespace) {
        return new SchemaTree.Namespace(
                namespace.name(),
                namespace.annotations(),
                kept(namespace.types(), type -> !replacedTypes.contains(type.name())),
                kept(namespace.entities(), entity -> !replacedEntities.contains(entity.name())),
                namespace.actions(),
                namespace.position());
    }

    private static <T> List<T> kept(List<T> declared, Predicate<T> stays) {
        return declared.stream().filter(stays).toList();
    }

    private void look(SchemaFragment fragment) {
        String file = fragment.source().orElse("");
        for (SchemaTree.Namespace namespace : fragment.tree().namespaces()) {
            if (!namespace.name().equals(NAMESPACE)) {
                continue;
            }
            for (SchemaTree.CommonType type : namespace.types()) {
                if (OPEN_TYPES.contains(type.name())) {
                    replacedTypes.add(type.name());
                    check(file, type);
                }
            }
            for (SchemaTree.Entity entity : namespace.entities()) {
                if (OPEN_ENTITIES.contains(entity.name())) {
                    replacedEntities.add(entity.name());
                    check(file, entity);
                }
            }
        }
    }

    private void check(String file, SchemaTree.CommonType type) {
        String name = NAMESPACE + "::" + type.name();
        WrittenType.RecordOf record = optional(file, name, type.type());
        if (record != null && type.name().equals(CLAIMS)) {
            record.fields().forEach((issuer, field) -> optional(file, name + " of " + issuer, field.type()));
        }
    }

    /** Returns the type if it is a record, and reports what of it is not optional. */
    private WrittenType.@Nullable RecordOf optional(String file, String name, WrittenType type) {
        if (!(type instanceof WrittenType.RecordOf record)) {
            problem(file, type.position(), name + " has to be a record, written out");
            return null;
        }
        for (Map.Entry<String, WrittenType.Field> field : record.fields().entrySet()) {
            if (field.getValue().required()) {
                problem(
                        file,
                        field.getValue().type().position(),
                        name + ": the attribute " + field.getKey() + " has to be optional");
            }
        }
        return record;
    }

    private void check(String file, SchemaTree.Entity entity) {
        String name = NAMESPACE + "::" + entity.name();
        if (!entity.ids().isEmpty()) {
            problem(file, entity.position(), name + " cannot be an enum");
        }
        if (entity.shape() != null) {
            optional(file, name, entity.shape());
        }
        Set<String> parents = new HashSet<>();
        entity.parents().forEach(parent -> parents.add(qualified(parent.name())));
        for (String parent : parentsOfOurs(entity.name())) {
            if (!parents.contains(parent)) {
                problem(file, entity.position(), name + " has to be in " + parent);
            }
        }
    }

    private List<String> parentsOfOurs(String entity) {
        return shipped.namespaces().stream()
                .filter(namespace -> namespace.name().equals(NAMESPACE))
                .flatMap(namespace -> namespace.entities().stream())
                .filter(declared -> declared.name().equals(entity))
                .flatMap(declared -> declared.parents().stream())
                .map(parent -> qualified(parent.name()))
                .toList();
    }

    private static String qualified(String name) {
        return name.indexOf(':') >= 0 ? name : NAMESPACE + "::" + name;
    }

    private void problem(String file, SourcePosition position, String what) {
        problems.add(file + ": " + position + ": " + what);
    }
}
