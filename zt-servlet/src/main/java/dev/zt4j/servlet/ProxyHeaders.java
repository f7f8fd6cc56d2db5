package dev.zt4j.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** The headers by which proxies of all sorts tell of certificates, in which anybody may tell anything. */
final class ProxyHeaders {
    static final String XFCC = "X-Forwarded-Client-Cert";
    static final String CLIENT_CERT = "Client-Cert";
    static final String CLIENT_CERT_CHAIN = "Client-Cert-Chain";

    /** What their names begin with. */
    private static final String[] STEMS = {
        XFCC, CLIENT_CERT, "X-Client-Cert", "X-SSL-Client-", "SSL-Client-", "X-ARR-ClientCert", "X-Amzn-Mtls-",
    };

    /** With what those begin, in lower case. */
    private static final String FIRST_LETTERS = "xcs";

    private ProxyHeaders() {}

    /**
     * Finds a header of this sort that the peer may not send.
     *
     * @param trusted in what form the peer may tell; null if it may not
     * @return what its name begins with, null if there is none
     */
    static @Nullable String spoofed(HttpServletRequest request, @Nullable CertificateHeader trusted) {
        Enumeration<String> names = request.getHeaderNames();
        while (names != null && names.hasMoreElements()) {
            String name = names.nextElement();
            String stem = stem(name);
            if (stem != null && !isOf(trusted, name)) {
                return stem;
            }
        }
        return null;
    }

    private static @Nullable String stem(String name) {
        if (name.isEmpty() || FIRST_LETTERS.indexOf(Character.toLowerCase(name.charAt(0))) < 0) {
            return null;
        }
        for (String stem : STEMS) {
            if (startsWith(name, stem)) {
                return stem;
            }
        }
        return null;
    }

    private static boolean isOf(@Nullable CertificateHeader trusted, String name) {
        if (trusted == null) {
            return false;
        }
        return switch (trusted) {
            case XFCC -> XFCC.equalsIgnoreCase(name);
            case CLIENT_CERT -> CLIENT_CERT.equalsIgnoreCase(name) || CLIENT_CERT_CHAIN.equalsIgnoreCase(name);
        };
    }

    /** Compares as careless readers do, to whom an underscore is a hyphen. */
    private static boolean startsWith(String name, String stem) {
        if (name.length() < stem.length()) {
            return false;
        }
        for (int at = 0; at < stem.length(); at++) {
            char one = name.charAt(at) == '_' ? '-' : Character.toLowerCase(name.charAt(at));
            if (one != Character.toLowerCase(stem.charAt(at))) {
                return false;
            }
        }
        return true;
    }
}
