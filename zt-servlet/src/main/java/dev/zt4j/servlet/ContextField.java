package dev.zt4j.servlet;

import dev.zt4j.cedar.value.Value;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A part of the context that a request brings along. What could be read in two ways is refused: several header fields
 * or a list in one, a parameter that comes twice, one in a form beside the query.
 *
 * @param name its name in the context
 * @param source the name of the header or parameter
 * @param header whether it is a header
 * @param type what it must be
 */
record ContextField(String name, String source, boolean header, ContextType type) {
    private static final String MULTIPART = "multipart/form-data";
    private static final String FORM = "application/x-www-form-urlencoded";

    /**
     * Reads the value that a request has.
     *
     * @return the value, null if there is none
     * @throws RefusedException if there are several, or it is of another type
     */
    @Nullable
    Value read(HttpServletRequest request) {
        String text = header ? headerOf(request) : parameterOf(request);
        if (text == null) {
            return null;
        }
        Value value = type.read(text);
        if (value == null) {
            throw new RefusedException(header ? Reason.HTTP_HEADER : Reason.HTTP_PARAM);
        }
        return value;
    }

    private @Nullable String headerOf(HttpServletRequest request) {
        Enumeration<String> fields = request.getHeaders(source);
        if (fields == null || !fields.hasMoreElements()) {
            return null;
        }
        String field = fields.nextElement();
        if (fields.hasMoreElements() || field.indexOf(',') >= 0) {
            throw new RefusedException(Reason.HTTP_HEADER);
        }
        return field;
    }

    private @Nullable String parameterOf(HttpServletRequest request) {
        String content = request.getContentType();
        if (content != null && isForm(content.toLowerCase(Locale.ROOT))) {
            throw new RefusedException(Reason.HTTP_PARAM);
        }
        String query = query(request);
        String found = null;
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = decode(equals < 0 ? pair : pair.substring(0, equals));
            if (key.equals(source) || key.startsWith(source + '[')) {
                if (found != null || key.length() > source.length()) {
                    throw new RefusedException(Reason.HTTP_PARAM);
                }
                found = equals < 0 ? "" : decode(pair.substring(equals + 1));
            }
        }
        return found;
    }

    private static boolean isForm(String contentType) {
        return contentType.startsWith(FORM) || contentType.startsWith(MULTIPART);
    }

    private static @Nullable String query(HttpServletRequest request) {
        return request.getDispatcherType() == DispatcherType.INCLUDE
                        && request.getAttribute(RequestDispatcher.INCLUDE_QUERY_STRING) instanceof String included
                ? included
                : request.getQueryString();
    }

    private static String decode(String raw) {
        byte[] bytes = new byte[raw.length()];
        int length = 0;
        for (int at = 0; at < raw.length(); at++) {
            char character = raw.charAt(at);
            if (character == '%') {
                int octet = RequestPath.hexOctet(raw, at + 1);
                if (octet < 0) {
                    throw new RefusedException(Reason.HTTP_PARAM);
                }
                bytes[length++] = (byte) octet;
                at += 2;
            } else if (character > ' ' && character < 0x7f) {
                bytes[length++] = (byte) (character == '+' ? ' ' : character);
            } else {
                throw new RefusedException(Reason.HTTP_PARAM);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RefusedException(Reason.HTTP_PARAM);
        }
    }
}
