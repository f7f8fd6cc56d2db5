package dev.zt4j.cedar.schema;

import dev.zt4j.cedar.schema.Declarations.Declared;
import dev.zt4j.cedar.schema.Declarations.Place;
import dev.zt4j.cedar.syntax.SchemaTree;
import dev.zt4j.cedar.syntax.WrittenType;
import dev.zt4j.cedar.text.NearestName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts types in the place of names. Common types may use each other; how deep they nest and how large they are with all
 * names replaced is bounded, since a short text can describe a type of any size.
 */
final class TypeResolver {
    private static final int MAX_DEPTH = 256;
    private static final int MAX_SIZE = 1 << 16;
    private static final String BUILT_IN = "__cedar::";
    private static final Map<String, Type> BUILT_INS = builtIns();

    /** A type, how deep it nests with each name on the way counted, and how many types it consists of. */
    record Resolved(Type type, int depth, int size) {}

    private final Declarations declarations;
    private final Map<String, Resolved> commonTypes = new HashMap<>();
    private final Set<String> open = new HashSet<>();

    TypeResolver(Declarations declarations) {
        this.declarations = declarations;
    }

    private static Map<String, Type> builtIns() {
        Map<String, Type> types = new LinkedHashMap<>();
        for (Type.Primitive type : List.of(Type.Primitive.BOOL, Type.Primitive.LONG, Type.Primitive.STRING)) {
            types.put(type.toString(), type);
        }
        for (Type.Extension type : Type.Extension.values()) {
            types.put(type.cedarName(), type);
        }
        return types;
    }

    /** The type that is written at a place. */
    Resolved type(WrittenType written, Place place) {
        return type(written, place, 1);
    }

    /** The record that is written at a place, whether by name or not. */
    Type.RecordOf record(WrittenType written, Place place, String what) {
        Type type = type(written, place).type();
        if (type instanceof Type.RecordOf record) {
            return record;
        }
        throw place.failure(written.position(), what + " must be a record");
    }

    /** Resolves a common type whether anything uses it or not. */
    void commonType(String name, Declared<SchemaTree.CommonType> declared) {
        common(name, declared, 1);
    }

    private Resolved type(WrittenType written, Place place, int level) {
        if (level > MAX_DEPTH) {
            throw place.failure(written.position(), "types nest deeper than " + MAX_DEPTH + " levels");
        }
        Resolved resolved;
        if (written instanceof WrittenType.Named named) {
            resolved = named(named, place, level);
        } else if (written instanceof WrittenType.SetOf set) {
            Resolved element = type(set.element(), place, level + 1);
            resolved = new Resolved(new Type.SetOf(element.type()), element.depth() + 1, element.size() + 1);
        } else {
            resolved = record((WrittenType.RecordOf) written, place, level);
        }
        if (level + resolved.depth() > MAX_DEPTH) {
            throw place.failure(written.position(), "types nest deeper than " + MAX_DEPTH + " levels");
        }
        if (resolved.size() > MAX_SIZE) {
            throw place.failure(
                    written.position(), "with all names replaced, the type has more than " + MAX_SIZE + " parts");
        }
        return resolved;
    }

    private Resolved record(WrittenType.RecordOf record, Place place, int level) {
        Map<String, Type.Attribute> attributes = new LinkedHashMap<>();
        int depth = 0;
        int size = 1;
        for (Map.Entry<String, WrittenType.Field> field : record.fields().entrySet()) {
            Resolved type = type(field.getValue().type(), place, level + 1);
            attributes.put(
                    field.getKey(),
                    new Type.Attribute(type.type(), field.getValue().required()));
            depth = Math.max(depth, type.depth());
            size = Math.min(MAX_SIZE + 1, size + type.size());
        }
        return new Resolved(new Type.RecordOf(attributes), depth + 1, size);
    }

    private Resolved named(WrittenType.Named written, Place place, int level) {
        boolean common = written.sort() == WrittenType.Sort.ANY || written.sort() == WrittenType.Sort.COMMON;
        boolean entity = written.sort() == WrittenType.Sort.ANY || written.sort() == WrittenType.Sort.ENTITY;
        if (common || entity) {
            for (String name : place.candidates(written.name())) {
                Declared<SchemaTree.CommonType> declared = declarations.types.get(name);
                if (common && declared != null) {
                    return common(name, declared, level + 1);
                }
                if (entity && declarations.hasEntity(name)) {
                    return new Resolved(new Type.EntityOf(name), 0, 1);
                }
            }
        }
        Type builtIn = entity && !common ? null : builtIn(written);
        if (builtIn == null) {
            throw unknown(written, place);
        }
        return new Resolved(builtIn, 0, 1);
    }

    private Resolved common(String name, Declared<SchemaTree.CommonType> declared, int level) {
        Resolved known = commonTypes.get(name);
        if (known != null) {
            return known;
        }
        SchemaTree.CommonType tree = declared.tree();
        if (!open.add(name)) {
            throw declared.place()
                    .failure(tree.position(), "the common type '" + Declarations.shown(name) + "' contains itself");
        }
        Resolved type = type(tree.type(), declared.place(), level);
        Resolved resolved = new Resolved(type.type(), type.depth() + 1, type.size());
        open.remove(name);
        commonTypes.put(name, resolved);
        return resolved;
    }

    private @Nullable Type builtIn(WrittenType.Named written) {
        String name = written.name();
        if (written.sort() == WrittenType.Sort.EXTENSION) {
            return BUILT_INS.get(name) instanceof Type.Extension extension ? extension : null;
        }
        if (written.sort() != WrittenType.Sort.PRIMITIVE && declarations.hasEntity(name)) {
            return null;
        }
        return BUILT_INS.get(name.startsWith(BUILT_IN) ? name.substring(BUILT_IN.length()) : name);
    }

    private CedarSchemaException unknown(WrittenType.Named written, Place place) {
        Collection<String> known = new ArrayList<>(BUILT_INS.keySet());
        String what = "type";
        switch (written.sort()) {
            case ENTITY -> {
                what = "entity type";
                known = declarations.entities.keySet();
            }
            case COMMON -> {
                what = "common type";
                known.addAll(declarations.types.keySet());
            }
            case EXTENSION -> what = "extension type";
            default -> known.addAll(declarations.typeNames());
        }
        return place.failure(
                written.position(),
                "there is no " + what + " '" + Declarations.shown(written.name()) + "'"
                        + NearestName.suggestion(written.name(), known));
    }
}
