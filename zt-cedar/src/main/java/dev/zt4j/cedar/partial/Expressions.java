package dev.zt4j.cedar.partial;

import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.syntax.Expr.BinaryOperator;
import dev.zt4j.cedar.syntax.Expr.UnaryOperator;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.DecimalValue;
import dev.zt4j.cedar.value.DurationValue;
import dev.zt4j.cedar.value.ExtensionFunction;
import dev.zt4j.cedar.value.IpValue;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Residuals as expressions of the language. */
final class Expressions {
    private static final SourcePosition NOWHERE = new SourcePosition(1, 1, 0);

    private Expressions() {}

    static Expr of(Residual residual) {
        if (residual instanceof Residual.Constant constant) {
            return of(constant.value());
        }
        if (residual instanceof Residual.Resource) {
            return new Expr.VariableUse(Expr.Variable.RESOURCE, NOWHERE);
        }
        if (residual instanceof Residual.Principal) {
            return new Expr.VariableUse(Expr.Variable.PRINCIPAL, NOWHERE);
        }
        if (residual instanceof Residual.Context) {
            return new Expr.VariableUse(Expr.Variable.CONTEXT, NOWHERE);
        }
        if (residual instanceof Residual.Failure) {
            // A constructor without its argument has no value, and it is short.
            return call(ExtensionFunction.DECIMAL, List.of());
        }
        if (residual instanceof Residual.And and) {
            return new Expr.And(all(and.operands()), NOWHERE);
        }
        if (residual instanceof Residual.Or or) {
            return new Expr.Or(all(or.operands()), NOWHERE);
        }
        if (residual instanceof Residual.If choice) {
            return new Expr.Conditional(of(choice.test()), of(choice.consequence()), of(choice.alternative()), NOWHERE);
        }
        if (residual instanceof Residual.Test test) {
            return binary(operator(test.relation()), test.left(), test.right());
        }
        if (residual instanceof Residual.Arithmetic arithmetic) {
            return arithmetic(arithmetic);
        }
        if (residual instanceof Residual.Tag tag) {
            return binary(BinaryOperator.GET_TAG, tag.target(), tag.key());
        }
        return onOne(residual);
    }

    private static Expr onOne(Residual residual) {
        if (residual instanceof Residual.Attribute attribute) {
            return new Expr.Attribute(of(attribute.target()), attribute.name(), NOWHERE);
        }
        if (residual instanceof Residual.HasAttribute has) {
            return new Expr.Has(of(has.target()), List.of(has.name()), NOWHERE);
        }
        if (residual instanceof Residual.Not not) {
            return new Expr.Unary(UnaryOperator.NOT, of(not.operand()), NOWHERE);
        }
        if (residual instanceof Residual.Negate negate) {
            return new Expr.Unary(UnaryOperator.NEGATE, of(negate.operand()), NOWHERE);
        }
        if (residual instanceof Residual.IsEmpty isEmpty) {
            return new Expr.Unary(UnaryOperator.IS_EMPTY, of(isEmpty.target()), NOWHERE);
        }
        if (residual instanceof Residual.Like like) {
            return new Expr.Like(of(like.target()), like.pattern(), NOWHERE);
        }
        if (residual instanceof Residual.Is is) {
            return new Expr.Is(of(is.target()), is.entityType(), null, NOWHERE);
        }
        if (residual instanceof Residual.Call call) {
            return call(call.function(), all(call.arguments()));
        }
        if (residual instanceof Residual.SetOf set) {
            return new Expr.SetLiteral(all(set.elements()), NOWHERE);
        }
        Map<String, Expr> fields = new LinkedHashMap<>();
        ((Residual.RecordOf) residual).fields().forEach((name, value) -> fields.put(name, of(value)));
        return new Expr.RecordLiteral(fields, NOWHERE);
    }

    private static Expr of(Value value) {
        if (value instanceof SetValue set) {
            return new Expr.SetLiteral(
                    set.elements().stream().map(Expressions::of).toList(), NOWHERE);
        }
        if (value instanceof RecordValue record) {
            Map<String, Expr> fields = new LinkedHashMap<>();
            record.fields().forEach((name, field) -> fields.put(name, of(field)));
            return new Expr.RecordLiteral(fields, NOWHERE);
        }
        if (value instanceof DecimalValue) {
            return made(ExtensionFunction.DECIMAL, value);
        }
        if (value instanceof IpValue) {
            return made(ExtensionFunction.IP, value);
        }
        if (value instanceof DurationValue) {
            return made(ExtensionFunction.DURATION, value);
        }
        if (value instanceof DatetimeValue datetime) {
            Expr epoch = call(ExtensionFunction.DATETIME, List.of(literal(Value.of("1970-01-01"))));
            Expr since = made(ExtensionFunction.DURATION, new DurationValue(datetime.epochMilli()));
            return call(ExtensionFunction.OFFSET, List.of(epoch, since));
        }
        return literal(value);
    }

    /** The constructor call that the text form of the value is. */
    private static Expr made(ExtensionFunction constructor, Value value) {
        String text = value.toString();
        String argument = text.substring(text.indexOf('"') + 1, text.lastIndexOf('"'));
        return call(constructor, List.of(literal(Value.of(argument))));
    }

    private static Expr literal(Value value) {
        return new Expr.Literal(value, NOWHERE);
    }

    private static Expr call(ExtensionFunction function, List<Expr> arguments) {
        return new Expr.Call(function, arguments, NOWHERE);
    }

    private static Expr binary(BinaryOperator operator, Residual left, Residual right) {
        return new Expr.Binary(operator, of(left), of(right), NOWHERE);
    }

    private static Expr arithmetic(Residual.Arithmetic arithmetic) {
        Expr left = of(arithmetic.left());
        Expr right = of(arithmetic.right());
        return switch (arithmetic.operator()) {
            case ADD -> new Expr.Sum(left, List.of(new Expr.Addend(false, right)), NOWHERE);
            case SUBTRACT -> new Expr.Sum(left, List.of(new Expr.Addend(true, right)), NOWHERE);
            case MULTIPLY -> new Expr.Product(List.of(left, right), NOWHERE);
        };
    }

    private static BinaryOperator operator(Residual.Relation relation) {
        return switch (relation) {
            case EQUAL -> BinaryOperator.EQUAL;
            case LESS -> BinaryOperator.LESS;
            case LESS_OR_EQUAL -> BinaryOperator.LESS_OR_EQUAL;
            case IN -> BinaryOperator.IN;
            case CONTAINS -> BinaryOperator.CONTAINS;
            case CONTAINS_ALL -> BinaryOperator.CONTAINS_ALL;
            case CONTAINS_ANY -> BinaryOperator.CONTAINS_ANY;
            case HAS_TAG -> BinaryOperator.HAS_TAG;
        };
    }

    private static List<Expr> all(List<Residual> residuals) {
        return residuals.stream().map(Expressions::of).toList();
    }
}
