package dev.zt4j.identity;

import java.util.Objects;

/**
 * An entry of a key set that is not used, and why. The rest of the set is not touched by it.
 * Immutable and thread-safe.
 *
 * @param position where it stands in the document, from 0
 * @param cause why it is not used
 * @since 0.1.0
 */
public record SkippedEntry(int position, Cause cause) {
    /** Refuses null. */
    public SkippedEntry {
        Objects.requireNonNull(cause, "cause");
    }

    /** Returns one line for the operator; it holds nothing of the document. */
    @Override
    public String toString() {
        return cause.code + ": entry " + position + ", " + cause.summary;
    }

    /**
     * Why an entry of a key set is not used.
     *
     * @since 0.1.0
     */
    public enum Cause {
        /** The entry is no JSON object. */
        NOT_AN_OBJECT("bundle.entry", "no JSON object"),
        /** Private or symmetric key material, which no key set may hold. */
        PRIVATE_KEY("bundle.private-key", "private or symmetric key material"),
        /** The {@code use} is absent or unknown. */
        KEY_USE("bundle.use", "use is absent or unknown"),
        /** The {@code key_ops} are without {@code verify} (RFC 7517 section 4.3). */
        KEY_OPERATIONS("bundle.key-ops", "key_ops does not hold verify"),
        /** The {@code kty} or curve is absent or unknown. */
        KEY_TYPE("bundle.kty", "key type or curve is absent or unknown"),
        /** The key cannot be read, or its point is not on its curve. */
        MALFORMED_KEY("bundle.malformed-key", "the key is malformed"),
        /** The key is too short, or known to be guessable. */
        WEAK_KEY("bundle.weak-key", "the key is weak"),
        /** The {@code kid} is absent, empty or too long. */
        KEY_ID("bundle.kid", "kid is absent, empty or too long"),
        /** Another entry has the same {@code kid}; none of them is used. */
        DUPLICATE_KEY_ID("bundle.duplicate-kid", "another entry has the same kid"),
        /** The {@code x5c} is absent or its first certificate cannot be read (X509-SVID section 6). */
        CERTIFICATE("bundle.x5c", "no readable certificate in x5c"),
        /** The certificate of {@code x5c} is of another key (RFC 7517 section 4.7). */
        CERTIFICATE_KEY("bundle.x5c-key", "the certificate is of another key");

        private final String code;
        private final String summary;

        Cause(String code, String summary) {
            this.code = code;
            this.summary = summary;
        }

        /** Returns the stable code for logs, such as {@code bundle.duplicate-kid}. */
        public String code() {
            return code;
        }

        /** Returns one line for the operator. */
        public String summary() {
            return summary;
        }
    }
}
