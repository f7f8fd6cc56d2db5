package dev.zt4j.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The path of a request within its application, decoded once. It is computed from the raw request URI by rules that
 * are stricter than those of Servlet 6.0 section 3.5.2: whatever two readers could read in two ways is no path at
 * all. What remains must be what the container routes by.
 *
 * @param text the decoded path, with its leading slash
 * @param segments what stands between the slashes; the last one is empty if the path ends in a slash
 */
record RequestPath(String text, List<String> segments) {
    static final int MAX_LENGTH = 8 * 1024;

    private static final int DELETE = 0x7f;
    private static final boolean[] PLAIN = lettersDigitsAnd("-._~!$&'()*+,=:@/");
    private static final int LAST_C1_CONTROL = 0x9f;
    private static final char LINE_SEPARATOR = '\u2028';
    private static final char PARAGRAPH_SEPARATOR = '\u2029';

    RequestPath {
        Objects.requireNonNull(text, "text");
        segments = List.copyOf(segments);
    }

    /** Returns the path that a request, or its dispatch, is for; null if that is ambiguous. */
    static @Nullable RequestPath of(HttpServletRequest request) {
        // An included resource sees the path of the including one; its own stands in attributes, if it has one.
        if (request.getDispatcherType() == DispatcherType.INCLUDE
                && request.getAttribute(RequestDispatcher.INCLUDE_REQUEST_URI) instanceof String uri) {
            return of(
                    uri,
                    text(request.getAttribute(RequestDispatcher.INCLUDE_CONTEXT_PATH)),
                    text(request.getAttribute(RequestDispatcher.INCLUDE_SERVLET_PATH))
                            + text(request.getAttribute(RequestDispatcher.INCLUDE_PATH_INFO)));
        }
        String query = request.getQueryString();
        if (query != null && query.indexOf('#') >= 0) {
            // A fragment is no part of a target (RFC 9112 section 3.2); who sends one may mean another path.
            return null;
        }
        try {
            return of(
                    text(request.getRequestURI()),
                    text(request.getContextPath()),
                    text(request.getServletPath()) + text(request.getPathInfo()));
        } catch (IllegalArgumentException e) {
            // Jetty says so when it finds a path ambiguous.
            return null;
        }
    }

    /**
     * Returns the path that a request URI means.
     *
     * @param uri the raw path, as sent
     * @param context the path of the application, encoded or not
     * @param routed what the container routes by
     */
    static @Nullable RequestPath of(String uri, String context, String routed) {
        String path = decode(uri);
        String prefix = context.isEmpty() ? context : decode(context);
        if (path == null || prefix == null || !path.startsWith(prefix)) {
            return null;
        }
        String text = path.substring(prefix.length());
        return text.startsWith("/") && text.equals(routed) ? of(text) : null;
    }

    /** Returns the decoded path; null unless it starts with a slash and can be read in one way only. */
    static @Nullable String decode(String raw) {
        if (raw.length() > MAX_LENGTH || !raw.startsWith("/")) {
            return null;
        }
        int plain = 0;
        while (plain < raw.length() && isPlain(raw.charAt(plain))) {
            plain++;
        }
        String path = plain == raw.length() ? raw : unescaped(raw);
        return path != null && hasPlainSegments(path) ? path : null;
    }

    private static @Nullable String unescaped(String raw) {
        byte[] bytes = new byte[raw.length()];
        int length = 0;
        for (int at = 0; at < raw.length(); at++) {
            char character = raw.charAt(at);
            if (character == '%') {
                int octet = octet(raw, at + 1);
                if (octet < 0) {
                    return null;
                }
                bytes[length++] = (byte) octet;
                at += 2;
            } else if (isPlain(character)) {
                bytes[length++] = (byte) character;
            } else {
                return null;
            }
        }
        String path = utf8(bytes, length);
        return path != null && isVisible(path) ? path : null;
    }

    private static RequestPath of(String path) {
        List<String> segments = new ArrayList<>();
        int start = 1;
        for (int end = path.indexOf('/', start); end >= 0; end = path.indexOf('/', start)) {
            segments.add(path.substring(start, end));
            start = end + 1;
        }
        segments.add(path.substring(start));
        return new RequestPath(path, segments);
    }

    /** Returns the octet that two hexadecimal digits stand for, -1 if they do not or if it may not be encoded. */
    private static int octet(String raw, int at) {
        int octet = hexOctet(raw, at);
        return octet < 0 || isControl(octet) || octet == '/' || octet == '\\' || octet == '%' || octet == ';'
                ? -1
                : octet;
    }

    /** Returns the octet that two hexadecimal digits stand for, -1 if they do not. */
    static int hexOctet(String raw, int at) {
        if (at + 2 > raw.length()) {
            return -1;
        }
        int high = hex(raw.charAt(at));
        int low = hex(raw.charAt(at + 1));
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    private static int hex(char digit) {
        // Character.digit would take digits of other scripts.
        return digit < DELETE ? Character.digit(digit, 16) : -1;
    }

    /** Tells whether a character may stand for itself: those of RFC 3986 section 3.3 without the semicolon. */
    private static boolean isPlain(char character) {
        return character < PLAIN.length && PLAIN[character];
    }

    private static boolean isControl(int octet) {
        return octet < ' ' || octet == DELETE;
    }

    private static @Nullable String utf8(byte[] bytes, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static boolean isVisible(String path) {
        for (int at = 0; at < path.length(); at++) {
            char character = path.charAt(at);
            if ((character >= DELETE && character <= LAST_C1_CONTROL)
                    || character == LINE_SEPARATOR
                    || character == PARAGRAPH_SEPARATOR) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether no segment is a dot or two, or empty before the last. */
    private static boolean hasPlainSegments(String path) {
        int start = 1;
        for (int end = path.indexOf('/', start); end >= 0; end = path.indexOf('/', start)) {
            if (end == start || isDots(path, start, end)) {
                return false;
            }
            start = end + 1;
        }
        return !isDots(path, start, path.length());
    }

    private static boolean isDots(String path, int start, int end) {
        return (end == start + 1 && path.charAt(start) == '.') || (end == start + 2 && path.startsWith("..", start));
    }

    private static boolean[] lettersDigitsAnd(String signs) {
        boolean[] characters = new boolean[DELETE];
        for (char c = 0; c < DELETE; c++) {
            characters[c] =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || signs.indexOf(c) >= 0;
        }
        return characters;
    }

    private static String text(@Nullable Object path) {
        return path instanceof String text ? text : "";
    }
}
