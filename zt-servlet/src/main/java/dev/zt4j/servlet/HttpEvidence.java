package dev.zt4j.servlet;

import dev.zt4j.identity.DpopRequest;
import dev.zt4j.identity.Evidence;
import dev.zt4j.reason.Reason;
import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a caller presents: the chain of the TLS connection and a token (RFC 6750 section 2.1), with its DPoP
 * proof where that can be judged (RFC 9449 section 7.1). No other header says who calls, no parameter and no cookie.
 */
final class HttpEvidence {
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
    private static final String AUTHORIZATION = "Authorization";
    private static final String TOKEN_PARAMETER = "access_token=";
    private static final String DPOP = "DPoP";

    private HttpEvidence() {}

    /**
     * Reads the evidence of a request.
     *
     * @param origin scheme and authority by which callers know this server; null if none was configured, and then no
     *     DPoP proof can be judged
     */
    static Evidence of(HttpServletRequest request, @Nullable String origin) {
        List<X509Certificate> chain = chain(request.getAttribute(CERTIFICATES));
        if (chain == null) {
            return Evidence.unreadable(Reason.EVIDENCE_MALFORMED);
        }
        Evidence channel = chain.isEmpty() ? Evidence.none() : Evidence.tls(chain);
        List<String> fields = fields(request, AUTHORIZATION);
        if (!fields.isEmpty() && namesToken(request.getQueryString())) {
            // RFC 6750 section 2: a request presents its token once. A form is the application's to read, not ours.
            return Evidence.unreadable(Reason.EVIDENCE_MALFORMED);
        }
        return origin == null
                ? channel.withAuthorization(fields)
                : channel.withAuthorization(
                        fields,
                        new DpopRequest(fields(request, DPOP), request.getMethod(), origin + request.getRequestURI()));
    }

    private static boolean namesToken(@Nullable String query) {
        return query != null && (query.startsWith(TOKEN_PARAMETER) || query.contains('&' + TOKEN_PARAMETER));
    }

    private static List<String> fields(HttpServletRequest request, String name) {
        // A container may keep a header to itself; then there is none for us.
        Enumeration<String> fields = request.getHeaders(name);
        return fields == null ? List.of() : Collections.list(fields);
    }

    private static @Nullable List<X509Certificate> chain(@Nullable Object attribute) {
        if (attribute == null) {
            return List.of();
        }
        if (attribute instanceof X509Certificate[] certificates
                && !Arrays.asList(certificates).contains(null)) {
            return List.of(certificates);
        }
        return null;
    }
}
