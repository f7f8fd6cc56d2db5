package dev.zt4j.cedar.value;

import dev.zt4j.cedar.text.Identifiers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An ipaddr: an IPv4 or IPv6 address with a prefix length. Host bits are kept, so {@code 1.2.3.4/24} and
 * {@code 1.2.3.0/24} differ. An IPv4 address written in IPv6 form stays IPv6.
 *
 * @param ipv6 whether the address is IPv6
 * @param high the first 64 bits of an IPv6 address; 0 for IPv4
 * @param low the last 64 bits of an IPv6 address, or the 32 bits of an IPv4 address
 * @param prefix the prefix length in bits, 0 to 32 or 0 to 128
 * @since 0.1.0
 */
public record IpValue(boolean ipv6, long high, long low, int prefix) implements Value, Comparable<IpValue> {
    private static final int MAX_TEXT = 43;
    private static final int GROUPS = 8;

    /** Refuses bits and prefixes that the family does not have. */
    public IpValue {
        if (prefix < 0 || prefix > (ipv6 ? 128 : 32)) {
            throw new ValueFormatException("prefix length out of range");
        }
        if (!ipv6 && (high != 0 || low < 0 || low > 0xFFFF_FFFFL)) {
            throw new ValueFormatException("an IPv4 address has 32 bits");
        }
    }

    /**
     * Reads an address with an optional prefix length, such as {@code 10.0.0.0/8} or {@code 2001:db8::1} (RFC 4291
     * section 2.2 without embedded IPv4; no zone).
     *
     * @throws ValueFormatException if the text has another form
     */
    public static IpValue parse(String text) {
        IpValue value = read(Objects.requireNonNull(text, "text"));
        if (value == null) {
            throw new ValueFormatException("not an IP address with an optional prefix length");
        }
        return value;
    }

    static @Nullable IpValue read(String text) {
        if (text.length() > MAX_TEXT) {
            return null;
        }
        int slash = text.indexOf('/');
        int end = slash < 0 ? text.length() : slash;
        boolean ipv6 = text.lastIndexOf(':', end) >= 0;
        int prefix = slash < 0 ? (ipv6 ? 128 : 32) : readPrefix(text, slash + 1, ipv6 ? 128 : 32);
        if (prefix < 0) {
            return null;
        }
        return ipv6 ? readIpv6(text, end, prefix) : readIpv4(text, end, prefix);
    }

    private static int readPrefix(String text, int start, int max) {
        int length = text.length() - start;
        if (length < 1 || length > (max == 32 ? 2 : 3) || (length > 1 && text.charAt(start) == '0')) {
            return -1;
        }
        int prefix = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Identifiers.isDigit(c)) {
                return -1;
            }
            prefix = prefix * 10 + (c - '0');
        }
        return prefix <= max ? prefix : -1;
    }

    private static @Nullable IpValue readIpv4(String text, int end, int prefix) {
        long address = 0;
        int at = 0;
        for (int octet = 0; octet < 4; octet++) {
            if (octet > 0) {
                if (at == end || text.charAt(at) != '.') {
                    return null;
                }
                at++;
            }
            int start = at;
            int number = 0;
            while (at < end && at - start < 3 && Identifiers.isDigit(text.charAt(at))) {
                number = number * 10 + (text.charAt(at++) - '0');
            }
            boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
            if (at == start || leadingZero || number > 255) {
                return null;
            }
            address = (address << 8) | number;
        }
        return at == end ? new IpValue(false, 0, address, prefix) : null;
    }

    private static @Nullable IpValue readIpv6(String text, int end, int prefix) {
        int[] groups = new int[GROUPS];
        int count = 0;
        int gap = -1;
        int at = 0;
        if (text.startsWith("::")) {
            gap = 0;
            at = 2;
        }
        while (at < end) {
            int start = at;
            int group = 0;
            while (at < end && at - start < 4 && Character.digit(asciiOnly(text.charAt(at)), 16) >= 0) {
                group = (group << 4) | Character.digit(text.charAt(at++), 16);
            }
            if (at == start || count == GROUPS) {
                return null;
            }
            groups[count++] = group;
            if (at == end) {
                break;
            }
            if (text.charAt(at) != ':' || at + 1 == end) {
                return null;
            }
            at++;
            if (text.charAt(at) == ':') {
                if (gap >= 0) {
                    return null;
                }
                gap = count;
                at++;
            }
        }
        if (gap < 0 ? count != GROUPS : count == GROUPS) {
            return null;
        }
        return fromGroups(groups, count, gap, prefix);
    }

    private static char asciiOnly(char c) {
        return c < 128 ? c : ' ';
    }

    private static IpValue fromGroups(int[] groups, int count, int gap, int prefix) {
        long[] halves = new long[2];
        int missing = GROUPS - count;
        for (int i = 0; i < GROUPS; i++) {
            int group;
            if (gap < 0 || i < gap) {
                group = groups[i];
            } else {
                group = i < gap + missing ? 0 : groups[i - missing];
            }
            halves[i / 4] = (halves[i / 4] << 16) | group;
        }
        return new IpValue(true, halves[0], halves[1], prefix);
    }

    /** Whether this is a range of loopback addresses: inside {@code 127.0.0.0/8}, or exactly {@code ::1}. */
    public boolean isLoopback() {
        return ipv6 ? high == 0 && low == 1 && prefix == 128 : low >>> 24 == 127 && prefix >= 8;
    }

    /** Whether this is a range of multicast addresses: inside {@code 224.0.0.0/4} or {@code ff00::/8}. */
    public boolean isMulticast() {
        return ipv6 ? high >>> 56 == 0xFF && prefix >= 8 : low >>> 28 == 0xE && prefix >= 4;
    }

    /** Whether every address of this range lies in the other one; never across families. */
    public boolean isInRange(IpValue range) {
        if (ipv6 != range.ipv6 || prefix < range.prefix) {
            return false;
        }
        if (!ipv6) {
            return range.prefix == 0 || (low ^ range.low) >>> (32 - range.prefix) == 0;
        }
        int highBits = Math.min(range.prefix, 64);
        int lowBits = range.prefix - highBits;
        return (highBits == 0 || (high ^ range.high) >>> (64 - highBits) == 0)
                && (lowBits == 0 || (low ^ range.low) >>> (64 - lowBits) == 0);
    }

    /** Orders IPv4 before IPv6, then by address, then by prefix length. */
    @Override
    public int compareTo(IpValue other) {
        int order = Boolean.compare(ipv6, other.ipv6);
        order = order != 0 ? order : Long.compareUnsigned(high, other.high);
        order = order != 0 ? order : Long.compareUnsigned(low, other.low);
        return order != 0 ? order : Integer.compare(prefix, other.prefix);
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("ip(\"");
        if (ipv6) {
            for (int i = 0; i < GROUPS; i++) {
                long half = i < 4 ? high : low;
                out.append(i == 0 ? "" : ":").append(Long.toHexString((half >>> (48 - 16 * (i % 4))) & 0xFFFF));
            }
        } else {
            for (int i = 0; i < 4; i++) {
                out.append(i == 0 ? "" : ".").append((low >>> (24 - 8 * i)) & 0xFF);
            }
        }
        return out.append(prefix == (ipv6 ? 128 : 32) ? "" : "/" + prefix)
                .append("\")")
                .toString();
    }
}
