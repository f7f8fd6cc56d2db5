package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.util.Objects;

/**
 * A SPIFFE ID, {@code spiffe://trust-domain/path}, read byte by byte and compared exactly: nothing is folded,
 * decoded or trimmed (SPIFFE-ID section 2). Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class SpiffeId {
    static final int MAX_LENGTH = 2048;
    private static final String SCHEME = "spiffe://";

    private final TrustDomain trustDomain;
    private final String text;

    private SpiffeId(TrustDomain trustDomain, String text) {
        this.trustDomain = trustDomain;
        this.text = text;
    }

    /**
     * Reads a SPIFFE ID of at most 2048 bytes.
     *
     * @param text the whole ID
     * @throws RefusedException with an {@code id.*} reason or {@link Reason#LIMIT_ID} if it is malformed
     */
    public static SpiffeId parse(String text) {
        Objects.requireNonNull(text, "text");
        if (text.length() > MAX_LENGTH) {
            throw new RefusedException(Reason.LIMIT_ID);
        }
        if (!text.startsWith(SCHEME)) {
            throw new RefusedException(schemeRefusal(text));
        }
        int slash = text.indexOf('/', SCHEME.length());
        int end = slash < 0 ? text.length() : slash;
        TrustDomain trustDomain = new TrustDomain(text.substring(SCHEME.length(), end));
        checkPath(text, end);
        return new SpiffeId(trustDomain, text);
    }

    /** Returns the trust domain. */
    public TrustDomain trustDomain() {
        return trustDomain;
    }

    /** Returns the path with its leading slash, or an empty string for the ID of the trust domain itself. */
    public String path() {
        return text.substring(SCHEME.length() + trustDomain.name().length());
    }

    /** Tells whether this ID names a workload, which needs a path (X509-SVID section 5.2, JWT-SVID section 3.1). */
    public boolean namesWorkload() {
        return text.length() > SCHEME.length() + trustDomain.name().length();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SpiffeId that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the ID as it was read. */
    @Override
    public String toString() {
        return text;
    }

    private static Reason schemeRefusal(String text) {
        if (text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Reason.ID_CASE;
        }
        return !text.isEmpty() && text.charAt(0) <= ' ' ? Reason.ID_CHARACTER : Reason.ID_SCHEME;
    }

    private static void checkPath(String text, int start) {
        int position = start;
        while (position < text.length()) {
            int next = text.indexOf('/', position + 1);
            int end = next < 0 ? text.length() : next;
            checkSegment(text, position + 1, end);
            position = end;
        }
    }

    private static void checkSegment(String text, int start, int end) {
        boolean dots = end - start <= 2;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            boolean allowed = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '_'
                    || c == '-';
            if (!allowed) {
                throw new RefusedException(Reason.ID_CHARACTER);
            }
            dots &= c == '.';
        }
        // An empty segment, "." and ".." are all of at most two dots.
        if (dots) {
            throw new RefusedException(Reason.ID_PATH);
        }
    }
}
