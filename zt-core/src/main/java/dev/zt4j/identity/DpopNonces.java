package dev.zt4j.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zt4j.digest.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * Nonces for DPoP proofs (RFC 9449 section 8) that need no memory: the number of the period in which one was given,
 * with a code over it by a key that this process alone has. One holds through its period and the next. Thread-safe.
 */
final class DpopNonces {
    private static final int CODE_BYTES = 16;

    private final byte[] key;
    private final long seconds;

    DpopNonces(byte[] key, Duration lifetime) {
        this.key = key.clone();
        this.seconds = lifetime.toSeconds();
    }

    String next(Instant now) {
        return of(now.getEpochSecond() / seconds);
    }

    boolean fresh(String nonce, Instant now) {
        long period = now.getEpochSecond() / seconds;
        return same(nonce, of(period)) || same(nonce, of(period - 1));
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(UTF_8), other.getBytes(UTF_8));
    }

    private String of(long period) {
        byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(period).array();
        byte[] code = Arrays.copyOf(Sha256.mac(key, number), CODE_BYTES);
        return Base64Url.encode(ByteBuffer.allocate(Long.BYTES + CODE_BYTES)
                .put(number)
                .put(code)
                .array());
    }
}
