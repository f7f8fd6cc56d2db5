package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.util.Base64;

/** Base64url as RFC 7515 section 2 has it: no padding, no line breaks, unused bits zero, so one text for one value. */
final class Base64Url {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    /** Last characters that leave four, or two, unused bits zero. */
    private static final String FOUR_ZERO_BITS = "AQgw";

    private static final String TWO_ZERO_BITS = "AEIMQUYcgkosw048";

    private Base64Url() {}

    static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /**
     * Decodes a text.
     *
     * @throws RefusedException with the given reason if it is not in the one canonical form
     */
    static byte[] decode(String text, Reason otherwise) {
        if (!canonicalEnd(text)) {
            throw new RefusedException(otherwise);
        }
        try {
            return DECODER.decode(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(otherwise);
        }
    }

    private static boolean canonicalEnd(String text) {
        int length = text.length();
        return switch (length % 4) {
            case 0 -> length == 0 || text.charAt(length - 1) != '=';
            case 2 -> FOUR_ZERO_BITS.indexOf(text.charAt(length - 1)) >= 0;
            case 3 -> TWO_ZERO_BITS.indexOf(text.charAt(length - 1)) >= 0;
            default -> false;
        };
    }
}
