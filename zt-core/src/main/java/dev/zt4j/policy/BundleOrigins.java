package dev.zt4j.policy;

import dev.zt4j.source.HttpsOptions;
import dev.zt4j.source.SourceListener;
import dev.zt4j.source.https.FetchException;
import dev.zt4j.source.https.HttpsFetcher;
import dev.zt4j.source.https.HttpsFetcher.Document;
import dev.zt4j.source.https.HttpsLocation;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The places that policy bundles come from. */
final class BundleOrigins {
    private static final String MEDIA_TYPE = "application/gzip";

    private BundleOrigins() {}

    /**
     * Returns a location on the web.
     *
     * @throws IllegalArgumentException if it is no HTTPS URL
     */
    static BundleSource.Origin https(URI location, HttpsOptions options) {
        HttpsLocation.problem(location).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        HttpsFetcher fetcher = new HttpsFetcher(options, null);
        return new BundleSource.Origin() {
            @Override
            public Optional<Document> fetch(@Nullable String tag) throws FetchException {
                return fetcher.get(location, MEDIA_TYPE, tag, fetcher.deadline());
            }

            @Override
            public String toString() {
                return HttpsLocation.printable(location);
            }
        };
    }

    static BundleSource.Origin store(BundleStore store, int most) {
        return new BundleSource.Origin() {
            @Override
            public Optional<Document> fetch(@Nullable String tag) throws FetchException {
                try {
                    return Optional.of(new Document(store.read(most), null));
                } catch (IOException e) {
                    throw new FetchException(String.valueOf(e.getMessage()));
                }
            }

            @Override
            public void attach(SourceListener told) {
                store.attach(told);
            }

            @Override
            public void detach() {
                store.detach();
            }

            @Override
            public String toString() {
                return store.toString();
            }
        };
    }
}
