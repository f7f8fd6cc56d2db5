package dev.zt4j.cedar.value;

import java.security.SecureRandom;

/**
 * Hash codes of sets and records. Whoever sends data could choose strings whose {@link String#hashCode} is equal; sets
 * of such sets would then take quadratic time. So these hashes start from a number that nobody outside the process
 * knows. Plain values need no such care: they are comparable, and hash tables fall back on their order.
 */
final class Hashing {
    private static final long SEED = new SecureRandom().nextLong();
    private static final long FACTOR = 0xD6E8FEB86659FD93L;

    private Hashing() {}

    static int of(SetValue set) {
        long sum = 1;
        for (Value element : set.elements()) {
            sum += of(element);
        }
        return (int) mix(sum);
    }

    static int of(RecordValue record) {
        long sum = 2;
        for (int i = 0; i < record.size(); i++) {
            sum += mix(of(record.name(i)) + 31 * of(record.value(i)));
        }
        return (int) mix(sum);
    }

    private static long of(Value value) {
        if (value instanceof StringValue string) {
            return of(string.value());
        }
        if (value instanceof EntityUid uid) {
            return mix(of(uid.type()) + 31 * of(uid.id()));
        }
        if (value instanceof IpValue ip) {
            return mix(mix(ip.high()) + ip.low()) + ip.prefix();
        }
        return mix(number(value));
    }

    private static long number(Value value) {
        if (value instanceof LongValue number) {
            return number.value();
        }
        if (value instanceof DecimalValue decimal) {
            return decimal.scaled();
        }
        if (value instanceof DatetimeValue datetime) {
            return datetime.epochMilli();
        }
        return value instanceof DurationValue duration ? duration.millis() : value.hashCode();
    }

    private static long of(String text) {
        long hash = SEED;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FACTOR;
            hash ^= hash >>> 29;
        }
        return mix(hash);
    }

    private static long mix(long bits) {
        long hash = (bits ^ SEED ^ (bits >>> 32)) * FACTOR;
        hash = (hash ^ (hash >>> 32)) * FACTOR;
        return hash ^ (hash >>> 32);
    }
}
