package dev.zt4j.cedar.partial;

import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.syntax.Pattern;
import dev.zt4j.cedar.value.ExtensionFunction;
import dev.zt4j.cedar.value.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What remains of an expression once everything known is put in: a tree over the unknown resource, and the principal and
 * the context if they are unknown too. It is smaller than
 * the language: surface operators are spelled out ({@code a != b} is {@code Not(Equal)}, {@code a > b} is
 * {@code Not(Less)}, {@code has a.b} is a conjunction of {@link HasAttribute}), and no part without the resource, or
 * without an entity that is not known, is left but {@link Constant}.
 *
 * <p>An expression has a value or an error, and an error of a part is an error of the whole, but for operands of
 * {@link And}, {@link Or} and {@link If} that are not reached. A translator to a language with a third truth value must
 * keep that apart from false up to the top of each policy: see {@link ResidualPolicy}.
 *
 * @since 0.1.0
 */
public sealed interface Residual {

    /** The type of the value; a Bool unless the kind of expression says otherwise. */
    default Type type() {
        return Type.Primitive.BOOL;
    }

    /** The expressions that this one is directly made of, from left to right. */
    default List<Residual> parts() {
        return List.of();
    }

    /**
     * Whether some resource that fits the schema can make this an error: sums, products and negation may overflow, an
     * entity whose attribute or tag is read may not exist, and extension functions may have no result.
     */
    default boolean canErr() {
        boolean itself = this instanceof Failure
                || this instanceof Attribute
                || this instanceof Tag
                || this instanceof Arithmetic
                || this instanceof Negate
                || this instanceof Call;
        return itself || parts().stream().anyMatch(Residual::canErr);
    }

    /**
     * A known value.
     *
     * @param value the value
     * @param type its type
     */
    record Constant(Value value, Type type) implements Residual {}

    /**
     * The unknown resource.
     *
     * @param type its entity type
     */
    record Resource(Type.EntityOf type) implements Residual {}

    /**
     * The principal, where it is unknown.
     *
     * @param type its entity type
     */
    record Principal(Type.EntityOf type) implements Residual {}

    /**
     * The context, where it is unknown.
     *
     * @param type its type
     */
    record Context(Type type) implements Residual {}

    /**
     * What errs whatever the resource is.
     *
     * @param type the type that the value would have
     */
    record Failure(Type type) implements Residual {}

    /**
     * True if all operands are; from left to right, the first that is false ends it.
     *
     * @param operands two or more
     */
    record And(List<Residual> operands) implements Residual {
        /** Copies the operands. */
        public And {
            operands = List.copyOf(operands);
        }

        @Override
        public List<Residual> parts() {
            return operands;
        }
    }

    /**
     * True if one operand is; from left to right, the first that is true ends it.
     *
     * @param operands two or more
     */
    record Or(List<Residual> operands) implements Residual {
        /** Copies the operands. */
        public Or {
            operands = List.copyOf(operands);
        }

        @Override
        public List<Residual> parts() {
            return operands;
        }
    }

    /**
     * True if the operand is false.
     *
     * @param operand a Bool
     */
    record Not(Residual operand) implements Residual {
        @Override
        public List<Residual> parts() {
            return List.of(operand);
        }
    }

    /**
     * One of two values.
     *
     * @param test a Bool
     * @param consequence the value if the test is true
     * @param alternative the value if it is false
     */
    record If(Residual test, Residual consequence, Residual alternative) implements Residual {
        @Override
        public Type type() {
            return consequence.type();
        }

        @Override
        public List<Residual> parts() {
            return List.of(test, consequence, alternative);
        }
    }

    /** Comparisons and tests of two values, true or false. */
    enum Relation {
        /** The values are the same. */
        EQUAL,
        /** The left Long, datetime or duration is less than the right. */
        LESS,
        /** The left Long, datetime or duration is at most the right. */
        LESS_OR_EQUAL,
        /** The left entity is the right one or below it, or is or is below one of the right set. */
        IN,
        /** The left set has the right element. */
        CONTAINS,
        /** The left set has all elements of the right one. */
        CONTAINS_ALL,
        /** The left set has an element of the right one. */
        CONTAINS_ANY,
        /** The left entity exists and has the tag of the right key. */
        HAS_TAG
    }

    /**
     * A relation between two values.
     *
     * @param relation which one
     * @param left the left operand
     * @param right the right operand
     */
    record Test(Relation relation, Residual left, Residual right) implements Residual {
        @Override
        public List<Residual> parts() {
            return List.of(left, right);
        }
    }

    /**
     * An attribute of a record, or of an entity that must exist.
     *
     * @param target the record or entity
     * @param name the attribute
     * @param type its declared type
     */
    record Attribute(Residual target, String name, Type type) implements Residual {
        @Override
        public List<Residual> parts() {
            return List.of(target);
        }
    }

    /**
     * Whether a record, or an entity that may be missing, has an attribute.
     *
     * @param target the record or entity
     * @param name the attribute
     */
    record HasAttribute(Residual target, String name) implements Residual {
        @Override
        public List<Residual> parts() {
            return List.of(target);
        }
    }

    /**
     * A tag of an entity that must exist.
     *
     * @param target the entity
     * @param key a String
     * @param type the declared type of tags
     */
    record Tag(Residual target, Residual key, Type type) implements Residual {
        @Override
        public List<Residual> parts() {
            return List.of(target, key);
        }
    }

    /**
     * Whether text matches a pattern.
     *
     * @param target a String
     * @param pattern the pattern
     */
    record Like(Residual target, Pattern pattern) implements Residual {
        @Override
        public List<Residual> parts() {
            return List.of(target);
        }
    }

    /**
     * Whether an entity is of a type.
     *
     * @param target the entity
     * @param entityType the full type name
     */
    record Is(Residual target, String entityType) implements Residual {
        @Override
        public List<Residual> parts() {
            return List.of(target);
        }
    }

    /**
     * Whether a set has no elements.
     *
     * @param target the set
     */
    record IsEmpty(Residual target) implements Residual {
        @Override
        public List<Residual> parts() {
            return List.of(target);
        }
    }

    /** Operators on two Longs whose result must fit in 64 bits. */
    enum ArithmeticOperator {
        /** {@code a + b}. */
        ADD,
        /** {@code a - b}. */
        SUBTRACT,
        /** {@code a * b}. */
        MULTIPLY
    }

    /**
     * A sum, difference or product of two Longs.
     *
     * @param operator which
     * @param left the left operand
     * @param right the right operand
     */
    record Arithmetic(ArithmeticOperator operator, Residual left, Residual right) implements Residual {
        @Override
        public Type type() {
            return Type.Primitive.LONG;
        }

        @Override
        public List<Residual> parts() {
            return List.of(left, right);
        }
    }

    /**
     * A Long with the other sign.
     *
     * @param operand the Long
     */
    record Negate(Residual operand) implements Residual {
        @Override
        public Type type() {
            return Type.Primitive.LONG;
        }

        @Override
        public List<Residual> parts() {
            return List.of(operand);
        }
    }

    /**
     * A call of an extension function or method.
     *
     * @param function which one
     * @param arguments the arguments, the receiver of a method first
     * @param type the type of the result
     */
    record Call(ExtensionFunction function, List<Residual> arguments, Type type) implements Residual {
        /** Copies the arguments. */
        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public List<Residual> parts() {
            return arguments;
        }
    }

    /**
     * A set that is not wholly known.
     *
     * @param elements the elements
     * @param type the type of the set
     */
    record SetOf(List<Residual> elements, Type type) implements Residual {
        /** Copies the elements. */
        public SetOf {
            elements = List.copyOf(elements);
        }

        @Override
        public List<Residual> parts() {
            return elements;
        }
    }

    /**
     * A record that is not wholly known.
     *
     * @param fields the fields by name
     * @param type the type of the record
     */
    record RecordOf(Map<String, Residual> fields, Type type) implements Residual {
        /** Copies the fields and keeps their order. */
        public RecordOf {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }

        @Override
        public List<Residual> parts() {
            return List.copyOf(fields.values());
        }
    }
}
