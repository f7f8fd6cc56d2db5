package dev.zt4j.cedar.schema;

import dev.zt4j.cedar.schema.Type.Extension;
import dev.zt4j.cedar.schema.Type.Primitive;
import dev.zt4j.cedar.value.ExtensionFunction;
import java.util.List;

/**
 * What extension functions take and give.
 *
 * @since 0.1.0
 */
public final class Signatures {
    private Signatures() {}

    /** The types of the arguments, the receiver of a method first. */
    public static List<Type> parameters(ExtensionFunction function) {
        return switch (function) {
            case DECIMAL, IP, DATETIME, DURATION -> List.of(Primitive.STRING);
            case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
                List.of(Extension.DECIMAL, Extension.DECIMAL);
            case IS_IPV4, IS_IPV6, IS_LOOPBACK, IS_MULTICAST -> List.of(Extension.IPADDR);
            case IS_IN_RANGE -> List.of(Extension.IPADDR, Extension.IPADDR);
            case OFFSET -> List.of(Extension.DATETIME, Extension.DURATION);
            case DURATION_SINCE -> List.of(Extension.DATETIME, Extension.DATETIME);
            case TO_DATE, TO_TIME -> List.of(Extension.DATETIME);
            case TO_MILLISECONDS, TO_SECONDS, TO_MINUTES, TO_HOURS, TO_DAYS -> List.of(Extension.DURATION);
        };
    }

    /** The type of the result. */
    public static Type result(ExtensionFunction function) {
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
