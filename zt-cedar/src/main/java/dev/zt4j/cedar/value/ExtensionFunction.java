package dev.zt4j.cedar.value;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The functions and methods of the extension types. A method's receiver is its first argument.
 *
 * @since 0.1.0
 */
public enum ExtensionFunction {
    /** Makes a decimal from a string. */
    DECIMAL("decimal", false, StringValue.class),
    /** {@code a < b} on decimals. */
    LESS_THAN("lessThan", true, DecimalValue.class, DecimalValue.class),
    /** {@code a <= b} on decimals. */
    LESS_THAN_OR_EQUAL("lessThanOrEqual", true, DecimalValue.class, DecimalValue.class),
    /** {@code a > b} on decimals. */
    GREATER_THAN("greaterThan", true, DecimalValue.class, DecimalValue.class),
    /** {@code a >= b} on decimals. */
    GREATER_THAN_OR_EQUAL("greaterThanOrEqual", true, DecimalValue.class, DecimalValue.class),
    /** Makes an ipaddr from a string. */
    IP("ip", false, StringValue.class),
    /** Whether an ipaddr is IPv4. */
    IS_IPV4("isIpv4", true, IpValue.class),
    /** Whether an ipaddr is IPv6. */
    IS_IPV6("isIpv6", true, IpValue.class),
    /** Whether an ipaddr is a range of loopback addresses. */
    IS_LOOPBACK("isLoopback", true, IpValue.class),
    /** Whether an ipaddr is a range of multicast addresses. */
    IS_MULTICAST("isMulticast", true, IpValue.class),
    /** Whether an ipaddr lies in the range of another. */
    IS_IN_RANGE("isInRange", true, IpValue.class, IpValue.class),
    /** Makes a datetime from a string. */
    DATETIME("datetime", false, StringValue.class),
    /** A datetime moved by a duration. */
    OFFSET("offset", true, DatetimeValue.class, DurationValue.class),
    /** The duration from the second datetime to the first. */
    DURATION_SINCE("durationSince", true, DatetimeValue.class, DatetimeValue.class),
    /** The midnight at which the day of a datetime began. */
    TO_DATE("toDate", true, DatetimeValue.class),
    /** The duration since midnight of a datetime. */
    TO_TIME("toTime", true, DatetimeValue.class),
    /** Makes a duration from a string. */
    DURATION("duration", false, StringValue.class),
    /** A duration as a Long of milliseconds. */
    TO_MILLISECONDS("toMilliseconds", true, DurationValue.class),
    /** A duration as a Long of seconds, cut off toward zero. */
    TO_SECONDS("toSeconds", true, DurationValue.class),
    /** A duration as a Long of minutes, cut off toward zero. */
    TO_MINUTES("toMinutes", true, DurationValue.class),
    /** A duration as a Long of hours, cut off toward zero. */
    TO_HOURS("toHours", true, DurationValue.class),
    /** A duration as a Long of days, cut off toward zero. */
    TO_DAYS("toDays", true, DurationValue.class);

    private static final Map<String, ExtensionFunction> BY_NAME = Stream.of(values())
            .collect(Collectors.toUnmodifiableMap(ExtensionFunction::cedarName, Function.identity()));

    private final String cedarName;
    private final boolean method;
    private final Class<? extends Value> first;
    private final @Nullable Class<? extends Value> second;

    ExtensionFunction(String cedarName, boolean method, Class<? extends Value> only) {
        this(cedarName, method, only, null);
    }

    ExtensionFunction(
            String cedarName, boolean method, Class<? extends Value> first, @Nullable Class<? extends Value> second) {
        this.cedarName = cedarName;
        this.method = method;
        this.first = first;
        this.second = second;
    }

    /** The function of this name in Cedar source, or nothing if there is none. */
    public static Optional<ExtensionFunction> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The name in Cedar source. */
    public String cedarName() {
        return cedarName;
    }

    /** Whether it is written {@code receiver.name(...)} rather than {@code name(...)}. */
    public boolean isMethod() {
        return method;
    }

    /** The kinds of the arguments, the receiver of a method first. */
    public List<Class<? extends Value>> parameters() {
        return second == null ? List.of(first) : List.of(first, second);
    }

    /**
     * Applies the function.
     *
     * @return the result, or null where Cedar has none: wrong number or kinds of arguments, text that the type does
     *     not know, or a result out of range
     */
    public @Nullable Value apply(List<? extends Value> arguments) {
        return fits(arguments) ? result(arguments.get(0), second == null ? null : arguments.get(1)) : null;
    }

    /**
     * Applies the function to one or two arguments, the second null if there is one.
     *
     * @return as {@link #apply(List)} says
     */
    public @Nullable Value apply(Value argument, @Nullable Value other) {
        return fits(argument, other) ? result(argument, other) : null;
    }

    /** Whether the number and the kinds of the arguments are right. */
    public boolean fits(List<? extends Value> arguments) {
        return arguments.size() == (second == null ? 1 : 2)
                && fits(arguments.get(0), second == null ? null : arguments.get(1));
    }

    private boolean fits(Value argument, @Nullable Value other) {
        return first.isInstance(argument) && (second == null ? other == null : second.isInstance(other));
    }

    private @Nullable Value result(Value argument, @Nullable Value other) {
        try {
            if (argument instanceof StringValue text) {
                return construct(text.value());
            }
            if (argument instanceof DecimalValue decimal) {
                return compare(decimal.compareTo((DecimalValue) Objects.requireNonNull(other)));
            }
            if (argument instanceof IpValue ip) {
                return test(ip, other);
            }
            return argument instanceof DatetimeValue datetime
                    ? onDatetime(datetime, other)
                    : Value.of(onDuration((DurationValue) argument));
        } catch (ArithmeticException outOfRange) {
            return null;
        }
    }

    private @Nullable Value construct(String text) {
        return switch (this) {
            case DECIMAL -> DecimalValue.read(text);
            case IP -> IpValue.read(text);
            case DATETIME -> DatetimeValue.read(text);
            case DURATION -> DurationValue.read(text);
            default -> throw new IllegalStateException(cedarName);
        };
    }

    private Value compare(int order) {
        return switch (this) {
            case LESS_THAN -> Value.of(order < 0);
            case LESS_THAN_OR_EQUAL -> Value.of(order <= 0);
            case GREATER_THAN -> Value.of(order > 0);
            case GREATER_THAN_OR_EQUAL -> Value.of(order >= 0);
            default -> throw new IllegalStateException(cedarName);
        };
    }

    private Value test(IpValue ip, @Nullable Value range) {
        return switch (this) {
            case IS_IPV4 -> Value.of(!ip.ipv6());
            case IS_IPV6 -> Value.of(ip.ipv6());
            case IS_LOOPBACK -> Value.of(ip.isLoopback());
            case IS_MULTICAST -> Value.of(ip.isMulticast());
            case IS_IN_RANGE -> Value.of(ip.isInRange((IpValue) Objects.requireNonNull(range)));
            default -> throw new IllegalStateException(cedarName);
        };
    }

    private Value onDatetime(DatetimeValue datetime, @Nullable Value other) {
        return switch (this) {
            case OFFSET -> datetime.offset((DurationValue) Objects.requireNonNull(other));
            case DURATION_SINCE -> datetime.durationSince((DatetimeValue) Objects.requireNonNull(other));
            case TO_DATE -> datetime.toDate();
            case TO_TIME -> datetime.toTime();
            default -> throw new IllegalStateException(cedarName);
        };
    }

    private long onDuration(DurationValue duration) {
        return switch (this) {
            case TO_MILLISECONDS -> duration.millis();
            case TO_SECONDS -> duration.toSeconds();
            case TO_MINUTES -> duration.toMinutes();
            case TO_HOURS -> duration.toHours();
            case TO_DAYS -> duration.toDays();
            default -> throw new IllegalStateException(cedarName);
        };
    }
}
