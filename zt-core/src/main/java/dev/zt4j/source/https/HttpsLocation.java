package dev.zt4j.source.https;

import java.net.URI;
import java.util.Optional;

/**
 * What a location has to be: an absolute HTTPS URL with a host and without user, password or fragment.
 * Thread-safe: nothing is kept.
 */
public final class HttpsLocation {
    private HttpsLocation() {}

    /** Returns what is wrong with a location; empty if nothing is. */
    public static Optional<String> problem(URI location) {
        if (!"https".equalsIgnoreCase(location.getScheme()) || location.isOpaque()) {
            return Optional.of("the URL is not of https");
        }
        if (location.getRawUserInfo() != null) {
            return Optional.of("the URL has a user");
        }
        if (location.getHost() == null) {
            return Optional.of("the URL has no host");
        }
        if (location.getRawFragment() != null) {
            return Optional.of("the URL has a fragment");
        }
        return Optional.empty();
    }

    /** Returns a location without its query, which may hold what is nobody's business, for messages. */
    public static String printable(URI location) {
        String port = location.getPort() < 0 ? "" : ":" + location.getPort();
        return "https://" + location.getHost() + port + location.getRawPath();
    }
}
