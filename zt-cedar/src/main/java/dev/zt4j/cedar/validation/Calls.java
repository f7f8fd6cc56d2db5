package dev.zt4j.cedar.validation;

import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.schema.Type.Extension;
import dev.zt4j.cedar.schema.Type.Primitive;
import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.DecimalValue;
import dev.zt4j.cedar.value.DurationValue;
import dev.zt4j.cedar.value.ExtensionFunction;
import dev.zt4j.cedar.value.IpValue;
import dev.zt4j.cedar.value.StringValue;
import dev.zt4j.cedar.value.Value;
import java.util.List;

/** The types of extension functions. */
final class Calls {
    private final TypeChecker checker;

    Calls(TypeChecker checker) {
        this.checker = checker;
    }

    Typed check(Expr.Call call, Capabilities prior) {
        ExtensionFunction function = call.function();
        List<Class<? extends Value>> parameters = function.parameters();
        if (call.arguments().size() != parameters.size()) {
            int receiver = function.isMethod() ? 1 : 0;
            checker.error(
                    Rule.WRONG_ARITY,
                    call,
                    function.cedarName() + " takes " + counted(parameters.size() - receiver) + ", found "
                            + (call.arguments().size() - receiver));
        }
        for (int i = 0; i < call.arguments().size(); i++) {
            Expr argument = call.arguments().get(i);
            if (i < parameters.size()) {
                checker.expect(argument, prior, type(parameters.get(i)));
            } else {
                checker.check(argument, prior);
            }
        }
        if (!function.isMethod()) {
            constructor(call);
        }
        return Typed.of(result(function));
    }

    private static String counted(int arguments) {
        return arguments == 1 ? "1 argument" : arguments + " arguments";
    }

    private void constructor(Expr.Call call) {
        String name = call.function().cedarName();
        if (!call.arguments().stream().allMatch(Expr.Literal.class::isInstance)) {
            checker.error(Rule.COMPUTED_LITERAL, call, name + " needs a literal, so that it can be read beforehand");
            return;
        }
        boolean malformed = call.arguments().size() == 1
                && call.arguments().get(0) instanceof Expr.Literal literal
                && literal.value() instanceof StringValue
                && call.function().apply(List.of(literal.value())) == null;
        if (malformed) {
            checker.error(
                    Rule.MALFORMED_LITERAL,
                    call,
                    "the text is not what " + name + " can read, such as " + example(call.function()));
        }
    }

    private static String example(ExtensionFunction constructor) {
        return switch (constructor) {
            case DECIMAL -> "\"12.3456\"";
            case IP -> "\"192.0.2.0/24\" or \"2001:db8::1\"";
            case DATETIME -> "\"2024-02-29\" or \"2024-02-29T13:37:00.000Z\"";
            default -> "\"1d2h3m4s5ms\"";
        };
    }

    private static Type type(Class<? extends Value> kind) {
        if (kind == StringValue.class) {
            return Primitive.STRING;
        }
        if (kind == DecimalValue.class) {
            return Extension.DECIMAL;
        }
        if (kind == IpValue.class) {
            return Extension.IPADDR;
        }
        if (kind == DatetimeValue.class) {
            return Extension.DATETIME;
        }
        if (kind == DurationValue.class) {
            return Extension.DURATION;
        }
        throw new IllegalStateException(kind.getName());
    }

    static Type result(ExtensionFunction function) {
        return switch (function) {
            case DECIMAL -> Extension.DECIMAL;
            case IP -> Extension.IPADDR;
            case DATETIME, OFFSET, TO_DATE -> Extension.DATETIME;
            case DURATION, DURATION_SINCE, TO_TIME -> Extension.DURATION;
            case TO_MILLISECONDS, TO_SECONDS, TO_MINUTES, TO_HOURS, TO_DAYS -> Primitive.LONG;
            case LESS_THAN,
                    LESS_THAN_OR_EQUAL,
                    GREATER_THAN,
                    GREATER_THAN_OR_EQUAL,
                    IS_IPV4,
                    IS_IPV6,
                    IS_LOOPBACK,
                    IS_MULTICAST,
                    IS_IN_RANGE -> Primitive.BOOL;
        };
    }
}
