package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The URI of a request, without query and fragment, in the form in which it can be compared (RFC 9449 section 4.3):
 * normalised by syntax and scheme (RFC 3986 sections 6.2.2 and 6.2.3). An encoded slash stays an encoded slash.
 */
final class HttpUri {
    private static final String PATH_SIGNS = "-._~!$&'()*+,;=:@/";
    private static final String HOST_SIGNS = "-._~!$&'()*+,;=:[]";
    private static final String UNRESERVED_SIGNS = "-._~";
    private static final int MAX_LENGTH = 8_192;

    private HttpUri() {}

    /**
     * Returns the normal form.
     *
     * @throws RefusedException with {@link Reason#DPOP_URI} if it is no absolute HTTP URI, or one with user information
     */
    static String normalize(String uri) {
        int colon = uri.indexOf("://");
        if (colon < 0 || uri.length() > MAX_LENGTH) {
            throw new RefusedException(Reason.DPOP_URI);
        }
        String scheme = uri.substring(0, colon).toLowerCase(Locale.ROOT);
        String port = switch (scheme) {
            case "https" -> ":443";
            case "http" -> ":80";
            default -> throw new RefusedException(Reason.DPOP_URI);
        };
        int end = firstOf("?#", uri, colon + 3);
        int slash = uri.indexOf('/', colon + 3);
        int path = slash < 0 || slash > end ? end : slash;
        return scheme + "://" + authority(uri.substring(colon + 3, path), port) + path(uri.substring(path, end));
    }

    private static int firstOf(String signs, String text, int from) {
        int at = from;
        while (at < text.length() && signs.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static String authority(String text, String defaultPort) {
        String host = text;
        if (host.endsWith(defaultPort)) {
            host = host.substring(0, host.length() - defaultPort.length());
        } else if (host.endsWith(":")) {
            host = host.substring(0, host.length() - 1);
        }
        for (int i = 0; i < host.length(); i++) {
            if (!isAlphanumericOr(HOST_SIGNS, host.charAt(i))) {
                throw new RefusedException(Reason.DPOP_URI);
            }
        }
        if (host.isEmpty() || host.charAt(0) == ':') {
            throw new RefusedException(Reason.DPOP_URI);
        }
        return host.toLowerCase(Locale.ROOT);
    }

    private static String path(String text) {
        Deque<String> segments = new ArrayDeque<>();
        String[] parts = decodeUnreserved(text.isEmpty() ? "/" : text).split("/", -1);
        for (int i = 1; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            if ("..".equals(parts[i])) {
                segments.pollLast();
            } else if (!".".equals(parts[i])) {
                segments.addLast(parts[i]);
                continue;
            }
            if (last) {
                segments.addLast("");
            }
        }
        return '/' + String.join("/", segments);
    }

    /** Writes escapes in upper case, and what need not be escaped without. */
    private static String decodeUnreserved(String text) {
        StringBuilder normal = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                Integer value = escaped(text, i);
                if (value == null) {
                    throw new RefusedException(Reason.DPOP_URI);
                }
                if (isAlphanumericOr(UNRESERVED_SIGNS, (char) value.intValue())) {
                    normal.append((char) value.intValue());
                } else {
                    normal.append(text.substring(i, i + 3).toUpperCase(Locale.ROOT));
                }
                i += 2;
            } else if (isAlphanumericOr(PATH_SIGNS, c)) {
                normal.append(c);
            } else {
                throw new RefusedException(Reason.DPOP_URI);
            }
        }
        return normal.toString();
    }

    private static @Nullable Integer escaped(String text, int at) {
        if (at + 2 >= text.length()) {
            return null;
        }
        int high = hex(text.charAt(at + 1));
        int low = hex(text.charAt(at + 2));
        return high < 0 || low < 0 ? null : high * 16 + low;
    }

    private static int hex(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static boolean isAlphanumericOr(String signs, char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || signs.indexOf(c) >= 0;
    }
}
