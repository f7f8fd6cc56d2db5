package dev.zt4j.cedar.schema;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The type of an expression or of what a schema declares, with all names resolved. Two types are equal when they have
 * the same form. {@link Object#toString} is how messages show a type.
 *
 * @since 0.1.0
 */
public sealed interface Type {

    /** Types without parts. */
    enum Primitive implements Type {
        /** No value: the element type of an empty set. No schema declares it. */
        NEVER("Never"),
        /** The Bool that is known to be true. No schema declares it. */
        TRUE("True"),
        /** The Bool that is known to be false. No schema declares it. */
        FALSE("False"),
        /** {@code true} or {@code false}. */
        BOOL("Bool"),
        /** A signed 64-bit integer. */
        LONG("Long"),
        /** Unicode text. */
        STRING("String");

        private final String shown;

        Primitive(String shown) {
            this.shown = shown;
        }

        @Override
        public String toString() {
            return shown;
        }
    }

    /** The extension types. */
    enum Extension implements Type {
        /** A number with four digits after the point. */
        DECIMAL("decimal"),
        /** An IP address or range. */
        IPADDR("ipaddr"),
        /** A point in time to the millisecond. */
        DATETIME("datetime"),
        /** A length of time to the millisecond. */
        DURATION("duration");

        private final String cedarName;

        Extension(String cedarName) {
            this.cedarName = cedarName;
        }

        /** The name in Cedar schemas, as {@code toString} gives it too. */
        public String cedarName() {
            return cedarName;
        }

        @Override
        public String toString() {
            return cedarName;
        }
    }

    /**
     * An entity of one type; of an action type too.
     *
     * @param name the full type name
     */
    record EntityOf(String name) implements Type {
        /** Refuses null. */
        public EntityOf {
            Objects.requireNonNull(name, "name");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * A set.
     *
     * @param element the type of every element
     */
    record SetOf(Type element) implements Type {
        /** Refuses null. */
        public SetOf {
            Objects.requireNonNull(element, "element");
        }

        @Override
        public String toString() {
            return "Set<" + element + ">";
        }
    }

    /**
     * A record with exactly these attributes.
     *
     * @param attributes the attributes by name, in the order declared
     */
    record RecordOf(Map<String, Attribute> attributes) implements Type {
        /** The record without attributes. */
        public static final RecordOf EMPTY = new RecordOf(Map.of());

        /** Copies the attributes and keeps their order. */
        public RecordOf {
            attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        }

        @Override
        public String toString() {
            StringBuilder shown = new StringBuilder("{");
            attributes.forEach((name, attribute) -> shown.append(shown.length() > 1 ? ", " : "")
                    .append(name)
                    .append(attribute.required() ? ": " : "?: ")
                    .append(attribute.type()));
            return shown.append('}').toString();
        }
    }

    /**
     * An attribute of a record or an entity.
     *
     * @param type its type
     * @param required whether it is always there
     */
    record Attribute(Type type, boolean required) {
        /** Refuses null. */
        public Attribute {
            Objects.requireNonNull(type, "type");
        }
    }
}
