package dev.zt4j.source.https;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Tells addresses on the public internet from those that only this machine or its network can reach. */
final class AddressGuard {
    /** The special-purpose registries of IANA (RFC 6890) as far as they are not globally reachable, and multicast. */
    private static final List<Block> BLOCKED = List.of(
            block("0.0.0.0", 8),
            block("10.0.0.0", 8),
            block("100.64.0.0", 10),
            block("127.0.0.0", 8),
            block("169.254.0.0", 16),
            block("172.16.0.0", 12),
            block("192.0.0.0", 24),
            block("192.0.2.0", 24),
            block("192.168.0.0", 16),
            block("198.18.0.0", 15),
            block("198.51.100.0", 24),
            block("203.0.113.0", 24),
            block("224.0.0.0", 3),
            block("::", 96),
            block("64:ff9b:1::", 48),
            block("100::", 64),
            block("2001::", 23),
            block("2001:db8::", 32),
            block("2002::", 16),
            block("fc00::", 7),
            block("fe80::", 9),
            block("ff00::", 8));

    /** IPv4 addresses as an IPv6 network with translation sees them (RFC 6052). */
    private static final Block TRANSLATED = block("64:ff9b::", 96);

    private AddressGuard() {}

    private static final class Block {
        private final byte[] prefix;
        private final int bits;

        Block(byte[] prefix, int bits) {
            this.prefix = prefix;
            this.bits = bits;
        }

        boolean holds(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            int bytes = bits / 8;
            int rest = bits % 8;
            return Arrays.equals(address, 0, bytes, prefix, 0, bytes)
                    && (rest == 0 || ((address[bytes] ^ prefix[bytes]) & 0xff) >>> (8 - rest) == 0);
        }
    }

    private static Block block(String literal, int bits) {
        try {
            // A literal, so nothing is looked up.
            return new Block(InetAddress.getByName(literal).getAddress(), bits);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(literal, e);
        }
    }

    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        byte[] meant = TRANSLATED.holds(bytes) ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
        return BLOCKED.stream().noneMatch(block -> block.holds(meant));
    }
}
