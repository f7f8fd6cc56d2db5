package dev.zt4j.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zt4j.digest.Sha256;
import dev.zt4j.reason.Reason;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Static secrets, API keys say, of callers that have nothing better yet. Only salted hashes are held. A secret is made
 * here and has 256 random bits, which nobody guesses, so a hash that is slow on purpose would protect nothing more and
 * would be a way to keep this process busy; the salt keeps hashes of one secret apart. A secret carries the ID of its
 * entry, so one hash is computed and compared, in constant time.
 *
 * <p>A secret proves a principal of kind {@link PrincipalKind#LEGACY}. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class StaticSecrets {
    private static final String PREFIX = "zt_";
    private static final int ID_BYTES = 8;
    private static final int SALT_BYTES = 16;
    private static final int SECRET_BYTES = 32;
    private static final int ID_END = PREFIX.length() + 2 * ID_BYTES;
    private static final int LENGTH = ID_END + 1 + 43;
    private static final int MAX_NAME = 256;

    private final Map<String, Entry> byId;

    private StaticSecrets(Map<String, Entry> byId) {
        this.byId = Map.copyOf(byId);
    }

    /** What is kept of one secret. */
    private static final class Entry {
        private final String name;
        private final byte[] salt;
        private final byte[] hash;

        Entry(String name, byte[] salt, byte[] hash) {
            this.name = name;
            this.salt = salt;
            this.hash = hash;
        }
    }

    /**
     * A secret that was just made. Never prints it.
     *
     * @param secret what the caller gets, once; it is kept nowhere else
     * @param entry the line to keep, which {@link StaticSecrets#parse} reads; it is no secret
     * @since 0.1.0
     */
    public record Generated(String secret, String entry) {
        /** Refuses null. */
        public Generated {
            Objects.requireNonNull(secret, "secret");
            Objects.requireNonNull(entry, "entry");
        }

        /** Returns the entry. */
        @Override
        public String toString() {
            return entry;
        }
    }

    /** Returns no secrets. */
    public static StaticSecrets none() {
        return new StaticSecrets(Map.of());
    }

    /**
     * Makes a secret.
     *
     * @param name whom it proves: 1 to 256 characters without colon and control characters
     * @param random where its bits come from
     * @throws IllegalArgumentException if the name is malformed
     */
    public static Generated generate(String name, SecureRandom random) {
        checkName(name);
        String id = HexFormat.of().formatHex(random(random, ID_BYTES));
        String secret = PREFIX + id + '_' + Base64Url.encode(random(random, SECRET_BYTES));
        byte[] salt = random(random, SALT_BYTES);
        String entry = String.join(":", id, Base64Url.encode(salt), Base64Url.encode(hash(salt, secret)), name);
        return new Generated(secret, entry);
    }

    /**
     * Reads entries: {@code id:salt:hash:name}, as {@link #generate} makes them.
     *
     * @param entries one per line; empty lines and those that start with {@code #} are skipped
     * @throws IllegalArgumentException if one is malformed or two have one ID; it names the line
     */
    public static StaticSecrets parse(List<String> entries) {
        Map<String, Entry> byId = new HashMap<>();
        int line = 0;
        for (String entry : entries) {
            line++;
            if (entry.isBlank() || entry.startsWith("#")) {
                continue;
            }
            String[] parts = entry.split(":", 4);
            try {
                Entry read = entry(parts);
                if (byId.put(parts[0], read) != null) {
                    throw new IllegalArgumentException("its ID is there twice");
                }
            } catch (RuntimeException e) {
                throw new IllegalArgumentException("line " + line + " is no entry of a static secret", e);
            }
        }
        return new StaticSecrets(byId);
    }

    private static Entry entry(String[] parts) {
        byte[] salt = Base64Url.decode(parts[1], Reason.SECRET_UNKNOWN);
        byte[] hash = Base64Url.decode(parts[2], Reason.SECRET_UNKNOWN);
        checkName(parts[3]);
        if (parts[0].length() != 2 * ID_BYTES || salt.length != SALT_BYTES || hash.length != SECRET_BYTES) {
            throw new IllegalArgumentException("a part has the wrong length");
        }
        return new Entry(parts[3], salt, hash);
    }

    /** Returns whom a secret proves; null if it is none of these. */
    @Nullable
    String name(String secret) {
        if (secret.length() != LENGTH || !secret.startsWith(PREFIX) || secret.charAt(ID_END) != '_') {
            return null;
        }
        Entry entry = byId.get(secret.substring(PREFIX.length(), ID_END));
        return entry != null && MessageDigest.isEqual(entry.hash, hash(entry.salt, secret)) ? entry.name : null;
    }

    private static byte[] hash(byte[] salt, String secret) {
        return Sha256.mac(salt, secret.getBytes(UTF_8));
    }

    private static byte[] random(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void checkName(String name) {
        boolean legal = !name.isBlank() && name.length() <= MAX_NAME && name.indexOf(':') < 0;
        for (int i = 0; i < name.length(); i++) {
            legal &= !Character.isISOControl(name.charAt(i));
        }
        if (!legal) {
            throw new IllegalArgumentException("the name of a static secret is malformed");
        }
    }
}
