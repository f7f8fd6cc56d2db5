package dev.zt4j.servlet;

import dev.zt4j.identity.DpopRequest;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.reason.Reason;
import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a caller presents: the chain of the TLS connection and a token (RFC 6750 section 2.1), with its DPoP
 * proof where that can be judged (RFC 9449 section 7.1). Where proxies were named, their word of a client's certificate
 * counts. No other header says who calls, no parameter and no cookie.
 *
 * @param origin scheme and authority by which callers know this server; null if none was configured, and then no DPoP
 *     proof can be judged
 * @param forwarded in what form proxies tell of certificates; null if none may
 * @param proxies who may
 */
record HttpEvidence(@Nullable String origin, @Nullable CertificateHeader forwarded, Set<SpiffeId> proxies) {
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
    private static final String AUTHORIZATION = "Authorization";
    private static final String TOKEN_PARAMETER = "access_token=";
    private static final String DPOP = "DPoP";

    HttpEvidence {
        proxies = Set.copyOf(proxies);
    }

    /** Reads what a request presents. */
    Evidence of(HttpServletRequest request) {
        return withToken(channel(request), request);
    }

    /** Reads what the connection proves, or what a proxy tells of another one. */
    Evidence channel(HttpServletRequest request) {
        List<X509Certificate> chain = chain(request.getAttribute(CERTIFICATES));
        if (chain == null) {
            return Evidence.unreadable(Reason.EVIDENCE_MALFORMED);
        }
        Evidence channel = chain.isEmpty() ? Evidence.none() : Evidence.tls(chain);
        if (forwarded == null) {
            return channel;
        }
        return switch (forwarded) {
            case XFCC -> channel.withXfcc(fields(request, ProxyHeaders.XFCC), proxies);
            case CLIENT_CERT ->
                channel.withClientCert(
                        fields(request, ProxyHeaders.CLIENT_CERT),
                        fields(request, ProxyHeaders.CLIENT_CERT_CHAIN),
                        proxies);
        };
    }

    /** Reads what else a request presents. */
    Evidence withToken(Evidence channel, HttpServletRequest request) {
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
