package dev.zt4j.cedar.syntax;

import dev.zt4j.cedar.value.ExtensionFunction;
import dev.zt4j.cedar.value.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An expression as written. Surface operators such as {@code !=}, {@code >}, {@code is .. in} and {@code has} with a
 * path are kept. Chains of {@code &&}, {@code ||}, {@code + -} and {@code *} are one node with many operands, so that
 * the height of a tree is bounded by how deep its source nests and not by how long it is.
 *
 * @since 0.1.0
 */
public sealed interface Expr {

    /** Where the expression begins. */
    SourcePosition position();

    /**
     * This expression as Cedar text on one line, with parentheses around every operand that is not primary.
     *
     * @throws IllegalStateException as {@link PolicyTree#toCedar} says
     */
    default String toCedar() {
        return new CedarPrinter().print(this);
    }

    /** The expressions that this one is directly made of, from left to right. */
    default List<Expr> parts() {
        if (this instanceof Literal || this instanceof VariableUse) {
            return List.of();
        }
        if (this instanceof And and) {
            return and.operands();
        }
        if (this instanceof Or or) {
            return or.operands();
        }
        if (this instanceof Product product) {
            return product.factors();
        }
        if (this instanceof Sum sum) {
            return Stream.concat(Stream.of(sum.first()), sum.rest().stream().map(Addend::operand))
                    .toList();
        }
        if (this instanceof Conditional conditional) {
            return List.of(conditional.test(), conditional.consequence(), conditional.alternative());
        }
        if (this instanceof Binary binary) {
            return List.of(binary.left(), binary.right());
        }
        if (this instanceof Is is) {
            return is.ancestor() == null ? List.of(is.target()) : List.of(is.target(), is.ancestor());
        }
        if (this instanceof Call call) {
            return call.arguments();
        }
        if (this instanceof SetLiteral set) {
            return set.elements();
        }
        if (this instanceof RecordLiteral record) {
            return List.copyOf(record.fields().values());
        }
        return List.of(onlyPart());
    }

    private Expr onlyPart() {
        if (this instanceof Unary unary) {
            return unary.operand();
        }
        if (this instanceof Has has) {
            return has.target();
        }
        return this instanceof Like like ? like.target() : ((Attribute) this).target();
    }

    /** The variables of a request. */
    enum Variable {
        /** Who asks. */
        PRINCIPAL,
        /** What is to be done. */
        ACTION,
        /** To what. */
        RESOURCE,
        /** The circumstances, a record. */
        CONTEXT
    }

    /** Operators with one operand. */
    enum UnaryOperator {
        /** {@code !x}. */
        NOT,
        /** {@code -x}. */
        NEGATE,
        /** {@code x.isEmpty()}. */
        IS_EMPTY
    }

    /** Operators with two operands that do not chain, the methods of the core language included. */
    enum BinaryOperator {
        /** {@code a == b}. */
        EQUAL("==", false),
        /** {@code a != b}. */
        NOT_EQUAL("!=", false),
        /** {@code a < b}. */
        LESS("<", false),
        /** {@code a <= b}. */
        LESS_OR_EQUAL("<=", false),
        /** {@code a > b}: true where {@code a <= b} is false. */
        GREATER(">", false),
        /** {@code a >= b}: true where {@code a < b} is false. */
        GREATER_OR_EQUAL(">=", false),
        /** {@code a in b}. */
        IN("in", false),
        /** {@code a.contains(b)}. */
        CONTAINS("contains", true),
        /** {@code a.containsAll(b)}. */
        CONTAINS_ALL("containsAll", true),
        /** {@code a.containsAny(b)}. */
        CONTAINS_ANY("containsAny", true),
        /** {@code a.getTag(b)}. */
        GET_TAG("getTag", true),
        /** {@code a.hasTag(b)}. */
        HAS_TAG("hasTag", true);

        private final String cedarName;
        private final boolean method;

        BinaryOperator(String cedarName, boolean method) {
            this.cedarName = cedarName;
            this.method = method;
        }

        /** The operator or method name in Cedar source. */
        public String cedarName() {
            return cedarName;
        }

        /** Whether it is written {@code a.name(b)} rather than between its operands. */
        public boolean isMethod() {
            return method;
        }
    }

    /**
     * A Bool, Long or String literal, or an entity.
     *
     * @param value what is written
     * @param position where it begins
     */
    record Literal(Value value, SourcePosition position) implements Expr {}

    /**
     * A variable.
     *
     * @param variable which one
     * @param position where it begins
     */
    record VariableUse(Variable variable, SourcePosition position) implements Expr {}

    /**
     * {@code a && b && ...}.
     *
     * @param operands two or more, from left to right
     * @param position where it begins
     */
    record And(List<Expr> operands, SourcePosition position) implements Expr {
        /** Copies the operands. */
        public And {
            operands = List.copyOf(operands);
        }
    }

    /**
     * {@code a || b || ...}.
     *
     * @param operands two or more, from left to right
     * @param position where it begins
     */
    record Or(List<Expr> operands, SourcePosition position) implements Expr {
        /** Copies the operands. */
        public Or {
            operands = List.copyOf(operands);
        }
    }

    /**
     * {@code a + b - c ...}, from left to right.
     *
     * @param first the first operand
     * @param rest what is added or taken away, one or more
     * @param position where it begins
     */
    record Sum(Expr first, List<Addend> rest, SourcePosition position) implements Expr {
        /** Copies the addends. */
        public Sum {
            rest = List.copyOf(rest);
        }
    }

    /**
     * One further operand of a sum.
     *
     * @param subtracted whether it is taken away
     * @param operand the operand
     */
    record Addend(boolean subtracted, Expr operand) {}

    /**
     * {@code a * b * ...}, from left to right.
     *
     * @param factors two or more
     * @param position where it begins
     */
    record Product(List<Expr> factors, SourcePosition position) implements Expr {
        /** Copies the factors. */
        public Product {
            factors = List.copyOf(factors);
        }
    }

    /**
     * {@code if test then consequence else alternative}.
     *
     * @param test what decides
     * @param consequence the value if the test is true
     * @param alternative the value if the test is false
     * @param position where it begins
     */
    record Conditional(Expr test, Expr consequence, Expr alternative, SourcePosition position) implements Expr {}

    /**
     * An operator with one operand.
     *
     * @param operator which one
     * @param operand what it is applied to
     * @param position where it begins
     */
    record Unary(UnaryOperator operator, Expr operand, SourcePosition position) implements Expr {}

    /**
     * An operator with two operands.
     *
     * @param operator which one
     * @param left the left operand or receiver
     * @param right the right operand or argument
     * @param position where it begins
     */
    record Binary(BinaryOperator operator, Expr left, Expr right, SourcePosition position) implements Expr {}

    /**
     * {@code target has a.b.c}.
     *
     * @param target what is asked
     * @param path one or more attribute names
     * @param position where it begins
     */
    record Has(Expr target, List<String> path, SourcePosition position) implements Expr {
        /** Copies the path. */
        public Has {
            path = List.copyOf(path);
        }
    }

    /**
     * {@code target like "pattern"}.
     *
     * @param target what is matched
     * @param pattern the pattern
     * @param position where it begins
     */
    record Like(Expr target, Pattern pattern, SourcePosition position) implements Expr {}

    /**
     * {@code target is Type}, or {@code target is Type in ancestor}.
     *
     * @param target what is asked
     * @param type the type name
     * @param ancestor the right side of {@code in}, or null without one
     * @param position where it begins
     */
    record Is(Expr target, String type, @Nullable Expr ancestor, SourcePosition position) implements Expr {}

    /**
     * {@code target.name} or {@code target["name"]}.
     *
     * @param target what has the attribute
     * @param name the attribute
     * @param position where it begins
     */
    record Attribute(Expr target, String name, SourcePosition position) implements Expr {}

    /**
     * A call of an extension function or method. The number of arguments is not checked before evaluation.
     *
     * @param function which one
     * @param arguments the arguments, the receiver of a method first
     * @param position where it begins
     */
    record Call(ExtensionFunction function, List<Expr> arguments, SourcePosition position) implements Expr {
        /** Copies the arguments. */
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * {@code [a, b]}.
     *
     * @param elements the elements in order
     * @param position where it begins
     */
    record SetLiteral(List<Expr> elements, SourcePosition position) implements Expr {
        /** Copies the elements. */
        public SetLiteral {
            elements = List.copyOf(elements);
        }
    }

    /**
     * <code>{a: 1, "b c": 2}</code>.
     *
     * @param fields the expressions by name, in the order written
     * @param position where it begins
     */
    record RecordLiteral(Map<String, Expr> fields, SourcePosition position) implements Expr {
        /** Copies the fields and keeps their order. */
        public RecordLiteral {
            Objects.requireNonNull(fields, "fields");
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }
}
