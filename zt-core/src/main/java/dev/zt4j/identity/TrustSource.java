package dev.zt4j.identity;

import dev.zt4j.identity.RemoteTrustSource.Remote;
import dev.zt4j.source.Delivery;
import dev.zt4j.source.HttpsOptions;
import dev.zt4j.source.Source;
import dev.zt4j.source.https.HttpsLocation;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Where trust bundles and the keys of OAuth issuers come from. An implementation is called by one thread at a time. The
 * sources of this interface refuse a trust bundle that turns back time: one whose sequence number is lower than that of
 * the former, or the same with other keys (SPIFFE Federation section 4.2).
 *
 * @since 0.1.0
 */
public interface TrustSource extends Source<TrustBundles> {
    /** What the files of a directory end in. */
    String FILE_SUFFIX = ".json";

    /**
     * Returns a source that reads {@code <trust domain>.json} files, each a SPIFFE trust bundle. The file's name says
     * whose keys it holds, since the document does not. One bad file refuses the whole directory.
     *
     * @param directory where the files are
     */
    static TrustSource directory(Path directory) {
        return FileTrustSource.directory(directory);
    }

    /**
     * Returns a source that reads a SPIFFE trust bundle (SPIFFE Trust Domain and Bundle section 4).
     *
     * @param trustDomain whose keys the file holds
     * @param file where it is
     */
    static TrustSource bundleFile(TrustDomain trustDomain, Path file) {
        Objects.requireNonNull(trustDomain, "trustDomain");
        return FileTrustSource.file(file, json -> one(TrustBundle.parse(trustDomain, json)));
    }

    /**
     * Returns a source that reads a map of SPIFFE trust bundles (SPIFFE Trust Domain and Bundle section 5). One bad
     * bundle refuses the whole map.
     *
     * @param file where it is
     */
    static TrustSource bundleMapFile(Path file) {
        return FileTrustSource.file(file, TrustBundles::parseMap);
    }

    /**
     * Returns a source that reads certificates of authorities from one PEM file, all of which are trusted.
     *
     * @param trustDomain whose authorities they are; the file does not say
     * @param file where it is
     */
    static TrustSource pemFile(TrustDomain trustDomain, Path file) {
        Objects.requireNonNull(trustDomain, "trustDomain");
        return FileTrustSource.file(file, pem -> one(TrustBundle.of(trustDomain, FileTrustSource.certificates(pem))));
    }

    /**
     * Returns a source that reads certificates of authorities from the {@code *.pem} and {@code *.crt} files of a
     * directory, all of which are trusted.
     *
     * @param trustDomain whose authorities they are; the files do not say
     * @param directory where they are
     */
    static TrustSource pemDirectory(TrustDomain trustDomain, Path directory) {
        Objects.requireNonNull(trustDomain, "trustDomain");
        return FileTrustSource.pemDirectory(trustDomain, directory);
    }

    /**
     * Returns a source that fetches the keys of an OAuth issuer, every 5 minutes unless set otherwise.
     *
     * @param issuer the issuer, exactly as its tokens name it
     * @param location where its JWK Set is; an HTTPS URL without user
     * @param options how to fetch
     * @throws IllegalArgumentException if the location is not of that kind
     */
    static TrustSource jwks(String issuer, URI location, HttpsOptions options) {
        checkLocation(location);
        return new RemoteTrustSource(
                new Remote(
                        issuer,
                        location,
                        fetcher -> fetcher.get(location, fetcher.deadline()),
                        json -> one(IssuerKeys.parse(issuer, json))),
                options);
    }

    /**
     * Returns a source that finds the keys of an OAuth issuer by its metadata, those of OpenID Connect Discovery or
     * else those of RFC 8414, each time anew. The metadata must name the issuer exactly as it is given here.
     *
     * @param issuer the issuer, exactly as its tokens name it; an HTTPS URL without user, query and fragment
     * @param options how to fetch
     * @throws IllegalArgumentException if the issuer is not of that kind
     */
    static TrustSource discovery(String issuer, HttpsOptions options) {
        IssuerMetadata metadata = new IssuerMetadata(issuer);
        return new RemoteTrustSource(
                new Remote(
                        issuer,
                        metadata.locations().get(0),
                        metadata::fetchKeys,
                        json -> one(IssuerKeys.parse(issuer, json))),
                options);
    }

    /**
     * Returns a source that fetches the trust bundle of a trust domain from a federation endpoint whose server web PKI
     * vouches for (SPIFFE Federation section 5.2.1). It is asked as often as the bundle wants it.
     *
     * @param trustDomain whose bundle it is
     * @param location where it is; an HTTPS URL without user
     * @param options how to fetch
     * @throws IllegalArgumentException if the location is not of that kind
     */
    static TrustSource httpsWeb(TrustDomain trustDomain, URI location, HttpsOptions options) {
        return new RemoteTrustSource(bundle(trustDomain, location), options);
    }

    /**
     * Returns a source that fetches the trust bundle of a trust domain from a federation endpoint whose server shows an
     * X.509-SVID (SPIFFE Federation section 5.2.2). Web PKI and the host's name do not count. Where the endpoint serves
     * the bundle of its own trust domain, the bundle that was fetched last vouches for the next contact.
     *
     * @param trustDomain whose bundle it is
     * @param location where it is; an HTTPS URL without user
     * @param endpoint whom the server has to be
     * @param first the bundle of the endpoint's trust domain, for the first contact
     * @param options how to fetch; its authorities do not count
     * @throws IllegalArgumentException if the location is not of that kind, or the bundle of another trust domain
     */
    static TrustSource httpsSpiffe(
            TrustDomain trustDomain, URI location, SpiffeId endpoint, TrustBundle first, HttpsOptions options) {
        return FederationPeer.source(bundle(trustDomain, location), endpoint, first, options);
    }

    /** Returns a source of keys that never change. */
    static TrustSource of(TrustBundles bundles) {
        return new TrustSource() {
            @Override
            public String name() {
                return "trust bundles";
            }

            @Override
            public Delivery<TrustBundles> load(Instant now) {
                return Delivery.of(bundles, now);
            }
        };
    }

    private static Remote bundle(TrustDomain trustDomain, URI location) {
        checkLocation(location);
        return new Remote(
                trustDomain.name(),
                location,
                fetcher -> fetcher.get(location, fetcher.deadline()),
                json -> one(TrustBundle.parse(trustDomain, json)));
    }

    private static void checkLocation(URI location) {
        HttpsLocation.problem(location).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
    }

    private static TrustBundles one(TrustBundle bundle) {
        return TrustBundles.of(List.of(bundle));
    }

    private static TrustBundles one(IssuerKeys keys) {
        return TrustBundles.of(List.of(), List.of(keys));
    }
}
