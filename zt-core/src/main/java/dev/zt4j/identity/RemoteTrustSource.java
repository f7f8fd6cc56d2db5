package dev.zt4j.identity;

import dev.zt4j.digest.Sha256;
import dev.zt4j.source.Delivery;
import dev.zt4j.source.HttpsOptions;
import dev.zt4j.source.SourceException;
import dev.zt4j.source.https.FetchException;
import dev.zt4j.source.https.HttpsFetcher;
import dev.zt4j.source.https.HttpsLocation;
import dev.zt4j.source.https.SavedCopy;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys of one trust domain or issuer that are fetched over HTTPS. Where there is a saved copy, it is delivered with its
 * age until the server was reached for the first time.
 */
final class RemoteTrustSource implements TrustSource {
    private static final Logger LOGGER = LoggerFactory.getLogger(TrustSource.class);

    /** How soon to ask again where nothing was ever delivered. */
    private static final Duration FIRST_INTERVAL = Duration.ofSeconds(30);

    private final Remote remote;
    private final HttpsFetcher fetcher;
    private final @Nullable SavedCopy copy;
    private final Succession succession = new Succession();
    private final List<String> copyProblems = new ArrayList<>();
    private boolean started;
    private @Nullable Instant restoredAsOf;
    private byte[] document = new byte[0];
    private volatile @Nullable TrustBundles keys;

    /**
     * What is fetched.
     *
     * @param owner the trust domain or issuer
     * @param location where from, for the log
     * @param fetch fetches the document
     * @param parser reads it
     */
    record Remote(String owner, URI location, Fetch fetch, Function<byte[], TrustBundles> parser) {
        Remote {
            Objects.requireNonNull(owner, "owner");
        }
    }

    /** Fetches a document, in one request or several. */
    @FunctionalInterface
    interface Fetch {
        byte[] fetch(HttpsFetcher fetcher) throws FetchException;
    }

    RemoteTrustSource(Remote remote, HttpsOptions options) {
        this(remote, options, null);
    }

    RemoteTrustSource(Remote remote, HttpsOptions options, @Nullable X509ExtendedTrustManager peers) {
        this.remote = remote;
        this.fetcher = new HttpsFetcher(options, peers);
        this.copy = options.copies()
                .map(directory -> new SavedCopy(directory, remote.owner(), options.maxBytes()))
                .orElse(null);
    }

    @Override
    public String name() {
        return "keys of " + remote.owner();
    }

    /** Returns the keys that were delivered last, or that the copy holds. */
    @Nullable
    TrustBundles keys() {
        return keys;
    }

    @Override
    public Duration interval(Duration usual) {
        TrustBundles delivered = keys;
        return delivered == null ? FIRST_INTERVAL : delivered.refreshHint();
    }

    @Override
    public Delivery<TrustBundles> load(Instant now) {
        if (!started) {
            started = true;
            restore(now);
        }
        String problem;
        try {
            return fetched(remote.fetch().fetch(fetcher), now);
        } catch (FetchException | TrustBundleException | SourceException e) {
            problem = e.getMessage();
        }
        LOGGER.warn("{}: fetched {}: {}", name(), HttpsLocation.printable(remote.location()), problem);
        List<String> problems = new ArrayList<>(List.of(name() + ": " + problem));
        problems.addAll(copyProblems);
        if (restoredAsOf != null && keys != null) {
            return new Delivery<>(keys, restoredAsOf, problems);
        }
        throw new SourceException(problems);
    }

    private void restore(Instant now) {
        if (copy == null) {
            return;
        }
        try {
            copy.read(now).ifPresent(saved -> {
                keys = succession.follow(remote.parser().apply(saved.document()));
                document = saved.document();
                restoredAsOf = saved.asOf();
            });
        } catch (SourceException | TrustBundleException e) {
            copyProblems.add(name() + ": " + e.getMessage());
        }
    }

    private Delivery<TrustBundles> fetched(byte[] body, Instant now) {
        TrustBundles before = keys;
        TrustBundles next = before != null && Arrays.equals(body, document)
                ? before
                : succession.follow(remote.parser().apply(body));
        LOGGER.info(
                "{}: fetched {}: sequence {}, SHA-256 {}",
                name(),
                HttpsLocation.printable(remote.location()),
                next.sequences(),
                HexFormat.of().formatHex(Sha256.of(body)));
        keys = next;
        document = body;
        restoredAsOf = null;
        List<String> warnings = new ArrayList<>(copyProblems);
        copyProblems.clear();
        save(body, now, warnings);
        return new Delivery<>(next, now, warnings);
    }

    private void save(byte[] body, Instant now, List<String> warnings) {
        if (copy == null) {
            return;
        }
        try {
            copy.write(body, now);
        } catch (IOException e) {
            String type = e.getClass().getSimpleName();
            warnings.add(name() + ": the copy cannot be written (" + type + ")");
        }
    }
}
