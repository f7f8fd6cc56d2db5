package dev.zt4j.cedar.syntax;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A type as a schema writes it, its names not yet resolved.
 *
 * @since 0.1.0
 */
public sealed interface WrittenType {

    /** Where the type stands. */
    SourcePosition position();

    /** What a name may stand for. Cedar syntax has the first two, the rest are written in JSON alone. */
    enum Sort {
        /** A common type, else an entity type. */
        ANY,
        /** A common type. */
        COMMON,
        /** An entity type. */
        ENTITY,
        /** An extension type. */
        EXTENSION,
        /** One of {@code Bool}, {@code Long} and {@code String}, whatever else has that name. */
        PRIMITIVE
    }

    /**
     * A type by its name.
     *
     * @param name the name as written, with or without a namespace
     * @param sort what it may stand for
     * @param position where it stands
     */
    record Named(String name, Sort sort, SourcePosition position) implements WrittenType {}

    /**
     * A set.
     *
     * @param element the type of its elements
     * @param position where it stands
     */
    record SetOf(WrittenType element, SourcePosition position) implements WrittenType {}

    /**
     * A record.
     *
     * @param fields the attributes by name in order
     * @param position where it stands
     */
    record RecordOf(Map<String, Field> fields, SourcePosition position) implements WrittenType {
        /** Copies the attributes and keeps their order. */
        public RecordOf {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    /**
     * An attribute of a record.
     *
     * @param type its type
     * @param required whether it is always there
     * @param annotations its annotations by key in order; one without a value holds the empty text
     */
    record Field(WrittenType type, boolean required, Map<String, String> annotations) {
        /** Copies the annotations and keeps their order. */
        public Field {
            annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
        }
    }
}
