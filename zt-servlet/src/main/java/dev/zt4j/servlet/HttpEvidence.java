package dev.zt4j.servlet;

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
 * Reads what a caller presents: the chain of the TLS connection and a bearer token (RFC 6750 section 2.1). No other
 * header says who calls.
 */
final class HttpEvidence {
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
    private static final String AUTHORIZATION = "Authorization";

    private HttpEvidence() {}

    static Evidence of(HttpServletRequest request) {
        List<X509Certificate> chain = chain(request.getAttribute(CERTIFICATES));
        if (chain == null) {
            return Evidence.unreadable(Reason.EVIDENCE_MALFORMED);
        }
        Evidence channel = chain.isEmpty() ? Evidence.none() : Evidence.tls(chain);
        // A container may keep the header to itself; then there is none for us.
        Enumeration<String> fields = request.getHeaders(AUTHORIZATION);
        return channel.withAuthorization(fields == null ? List.of() : Collections.list(fields));
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
