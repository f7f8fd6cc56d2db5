package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.util.Objects;

/**
 * The name of a trust domain (SPIFFE-ID section 2.1): 1 to 255 of {@code a-z 0-9 . _ -}, compared exactly.
 * Immutable and thread-safe.
 *
 * @param name the name, without scheme
 * @since 0.1.0
 */
public record TrustDomain(String name) {
    static final int MAX_LENGTH = 255;

    /** Refuses a malformed name with {@link RefusedException}. */
    public TrustDomain {
        Objects.requireNonNull(name, "name");
        if (name.isEmpty()) {
            throw new RefusedException(Reason.ID_TRUST_DOMAIN);
        }
        if (name.length() > MAX_LENGTH) {
            throw new RefusedException(Reason.LIMIT_ID);
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!allowed(c)) {
                throw new RefusedException(refusal(c));
            }
        }
    }

    /**
     * Returns the trust domain of that name.
     *
     * @throws RefusedException if the name is malformed
     */
    public static TrustDomain of(String name) {
        return new TrustDomain(name);
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }

    private static boolean allowed(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    }

    private static Reason refusal(char c) {
        if (c >= 'A' && c <= 'Z') {
            return Reason.ID_CASE;
        }
        return c == '@' || c == ':' || c == '[' || c == ']' ? Reason.ID_TRUST_DOMAIN : Reason.ID_CHARACTER;
    }
}
