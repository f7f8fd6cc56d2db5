package dev.zt4j.cedar.validation;

import dev.zt4j.cedar.schema.Signatures;
import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.value.ExtensionFunction;
import dev.zt4j.cedar.value.StringValue;
import java.util.List;

/** The types of extension functions. */
final class Calls {
    private final TypeChecker checker;

    Calls(TypeChecker checker) {
        this.checker = checker;
    }

    Typed check(Expr.Call call, Capabilities prior) {
        ExtensionFunction function = call.function();
        List<Type> parameters = Signatures.parameters(function);
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
                checker.expect(argument, prior, parameters.get(i));
            } else {
                checker.check(argument, prior);
            }
        }
        if (!function.isMethod()) {
            constructor(call);
        }
        return Typed.of(Signatures.result(function));
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
}
