package dev.zt4j.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The host that a request is for, in one form: lower-case letters, without port. It is what the {@code Host} field says,
 * or {@code :authority} in HTTP/2 (RFC 9113 section 8.3.1); what two readers could read in two ways is none.
 */
final class RequestHost {
    private static final int MAX_LENGTH = 255;
    private static final int MAX_PORT_DIGITS = 5;

    private RequestHost() {}

    /** Returns the host, null if it is absent or ambiguous. */
    static @Nullable String of(HttpServletRequest request) {
        // What the container goes by, be it from the target, the field or whatever a valve has made of it.
        String routed = routed(request.getServerName());
        Enumeration<String> fields = request.getHeaders("Host");
        if (fields == null || !fields.hasMoreElements()) {
            return request.getProtocol().startsWith("HTTP/1") ? null : routed;
        }
        String said = canonical(fields.nextElement());
        return said != null && said.equals(routed) && !fields.hasMoreElements() ? said : null;
    }

    private static @Nullable String routed(@Nullable String name) {
        if (name == null) {
            return null;
        }
        // Undertow takes the brackets off.
        return canonical(name.indexOf(':') >= 0 && !name.startsWith("[") ? '[' + name + ']' : name);
    }

    /** Returns the host of {@code host[:port]} (RFC 9110 section 7.2) in its one form; null if it is no such thing. */
    static @Nullable String canonical(String authority) {
        int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
        int length = end < 0 ? authority.length() : end;
        if (length == 0 || length > MAX_LENGTH || !isPort(authority.substring(length))) {
            return null;
        }
        String host = authority.substring(0, length);
        boolean valid = host.startsWith("[") ? isAddress(host.substring(1, length - 1)) : isName(host);
        return valid ? host.toLowerCase(Locale.ROOT) : null;
    }

    private static boolean isPort(String rest) {
        return rest.isEmpty()
                || (rest.startsWith(":")
                        && rest.length() <= MAX_PORT_DIGITS + 1
                        && rest.chars().skip(1).allMatch(digit -> digit >= '0' && digit <= '9'));
    }

    private static boolean isAddress(String text) {
        return !text.isEmpty()
                && text.chars().allMatch(sign -> isHexDigit(sign) || sign == ':' || sign == '.')
                && text.indexOf(':') >= 0;
    }

    private static boolean isHexDigit(int sign) {
        return (sign >= '0' && sign <= '9') || (sign >= 'a' && sign <= 'f') || (sign >= 'A' && sign <= 'F');
    }

    /** Tells whether it is labels between dots. A dot at the end names the same host once more, so it is none. */
    private static boolean isName(String text) {
        boolean inLabel = false;
        for (int at = 0; at < text.length(); at++) {
            char sign = text.charAt(at);
            boolean letter = (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z');
            if (letter || (sign >= '0' && sign <= '9') || sign == '-' || sign == '_') {
                inLabel = true;
            } else if (sign == '.' && inLabel) {
                inLabel = false;
            } else {
                return false;
            }
        }
        return inLabel;
    }
}
