package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import org.jspecify.annotations.Nullable;

/** The {@code Authorization} field of HTTP and gRPC (RFC 9110 section 11.6.2), read for tokens. */
final class AuthorizationField {
    private static final int ASCII = 128;
    private static final String BEARER = "Bearer";
    private static final String DPOP = "DPoP";
    private static final boolean[] OF_SCHEMES = lettersDigitsAnd("!#$%&'*+-.^_`|~");
    private static final boolean[] OF_TOKENS = lettersDigitsAnd("-._~+/");

    private AuthorizationField() {}

    /**
     * Adds what a field says to the evidence of its channel. Another scheme is none of ours and changes nothing, and so
     * is DPoP where nothing is known of the request; what is no field at all makes the evidence unreadable.
     */
    static Evidence read(Evidence channel, String value, @Nullable DpopRequest request) {
        int end = 0;
        while (end < value.length() && isOneOf(OF_SCHEMES, value.charAt(end))) {
            end++;
        }
        boolean named = end > 0 && (end == value.length() || value.charAt(end) == ' ');
        String scheme = value.substring(0, end);
        boolean dpop = DPOP.equalsIgnoreCase(scheme);
        if (named && !BEARER.equalsIgnoreCase(scheme) && (!dpop || request == null)) {
            return channel;
        }
        if (!named || end == value.length() || !isToken(value, end + 1)) {
            return Evidence.unreadable(Reason.EVIDENCE_MALFORMED);
        }
        String token = value.substring(end + 1);
        return dpop && request != null ? channel.withDpop(token, request) : channel.withBearer(token);
    }

    /** Tells whether the rest of a text is a {@code b64token} (RFC 6750 section 2.1). */
    private static boolean isToken(String text, int from) {
        int at = from;
        while (at < text.length() && isOneOf(OF_TOKENS, text.charAt(at))) {
            at++;
        }
        boolean begun = at > from;
        while (at < text.length() && text.charAt(at) == '=') {
            at++;
        }
        return begun && at == text.length();
    }

    private static boolean isOneOf(boolean[] characters, char c) {
        return c < characters.length && characters[c];
    }

    private static boolean[] lettersDigitsAnd(String signs) {
        boolean[] characters = new boolean[ASCII];
        for (char c = 0; c < ASCII; c++) {
            characters[c] =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || signs.indexOf(c) >= 0;
        }
        return characters;
    }
}
