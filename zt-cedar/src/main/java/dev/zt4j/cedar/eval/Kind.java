package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.ExtensionFunction;
import dev.zt4j.cedar.value.Value;
import java.util.List;

/** Words for error messages: kinds of values, never the values themselves. */
final class Kind {
    private Kind() {}

    /** The kind of a value; of an entity its type. */
    static String of(Value value) {
        return value instanceof EntityUid uid ? uid.type() + " entity" : named(value.getClass());
    }

    /** Why a function has no result for these arguments. */
    static String explain(ExtensionFunction function, List<Value> arguments) {
        String name = function.cedarName();
        int needed = function.parameters().size();
        if (arguments.size() != needed) {
            return name + " takes " + needed + (needed == 1 ? " argument" : " arguments")
                    + ", receiver included, found " + arguments.size();
        }
        for (int i = 0; i < needed; i++) {
            if (!function.parameters().get(i).isInstance(arguments.get(i))) {
                return name + " needs a " + named(function.parameters().get(i)) + ", found a " + of(arguments.get(i));
            }
        }
        return function.isMethod()
                ? "the result of " + name + " does not fit in 64 bits"
                : name + " does not know this text";
    }

    private static String named(Class<? extends Value> type) {
        return type.getSimpleName().replace("Value", "");
    }
}
