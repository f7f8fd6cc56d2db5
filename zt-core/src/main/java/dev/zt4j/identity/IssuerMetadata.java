package dev.zt4j.identity;

import dev.zt4j.source.https.FetchException;
import dev.zt4j.source.https.HttpsFetcher;
import dev.zt4j.source.https.HttpsLocation;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the keys of an issuer by its metadata (OpenID Connect Discovery section 4, RFC 8414 section 3). */
final class IssuerMetadata {
    private static final Pattern TRAILING_SLASH = Pattern.compile("/$");

    private final String issuer;
    private final List<URI> locations;

    /**
     * Takes an issuer as its tokens name it.
     *
     * @throws IllegalArgumentException if it is no HTTPS URL without query and fragment
     */
    IssuerMetadata(String issuer) {
        this.issuer = issuer;
        URI url = URI.create(issuer);
        HttpsLocation.problem(url).ifPresent(problem -> {
            throw new IllegalArgumentException("issuer: " + problem);
        });
        if (url.getRawQuery() != null) {
            throw new IllegalArgumentException("issuer: the URL has a query");
        }
        String base = TRAILING_SLASH.matcher(issuer).replaceFirst("");
        String path = TRAILING_SLASH.matcher(url.getRawPath()).replaceFirst("");
        String host = base.substring(0, base.length() - path.length());
        this.locations = List.of(
                URI.create(base + "/.well-known/openid-configuration"),
                URI.create(host + "/.well-known/oauth-authorization-server" + path));
    }

    /** Returns where the metadata are, the one place first that more issuers have. */
    List<URI> locations() {
        return locations;
    }

    byte[] fetchKeys(HttpsFetcher fetcher) throws FetchException {
        long end = fetcher.deadline();
        return fetcher.get(keyLocation(metadata(fetcher, end)), end);
    }

    private Map<String, @Nullable Object> metadata(HttpsFetcher fetcher, long end) throws FetchException {
        byte[] document;
        try {
            document = fetcher.get(locations.get(0), end);
        } catch (FetchException e) {
            if (!e.answered()) {
                throw e;
            }
            document = fetcher.get(locations.get(1), end);
        }
        return TrustBundleParser.document(document);
    }

    private URI keyLocation(Map<String, @Nullable Object> metadata) throws FetchException {
        if (!issuer.equals(metadata.get("issuer"))) {
            throw new FetchException("the metadata are of another issuer");
        }
        if (metadata.get("jwks_uri") instanceof String location) {
            try {
                return new URI(location);
            } catch (java.net.URISyntaxException e) {
                throw new FetchException("the metadata name no URL of keys");
            }
        }
        throw new FetchException("the metadata name no URL of keys");
    }
}
