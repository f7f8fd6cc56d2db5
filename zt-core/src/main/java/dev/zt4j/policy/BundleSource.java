package dev.zt4j.policy;

import dev.zt4j.digest.Sha256;
import dev.zt4j.source.Delivery;
import dev.zt4j.source.SourceException;
import dev.zt4j.source.SourceListener;
import dev.zt4j.source.https.FetchException;
import dev.zt4j.source.https.HttpsFetcher;
import dev.zt4j.source.https.SavedCopy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Policies of a signed bundle. Where there is a saved copy, it is delivered with its age until the bundle's origin was
 * reached for the first time, and no older version is taken after it.
 */
final class BundleSource implements PolicySource {
    private static final Logger LOGGER = LoggerFactory.getLogger(PolicySource.class);

    /** How far the clock of the issuer may be ahead of ours. */
    private static final Duration SKEW = Duration.ofSeconds(60);

    private final BundleOptions options;
    private final Origin origin;
    private final @Nullable SavedCopy copy;
    private final List<String> copyProblems = new ArrayList<>();
    private boolean started;
    private @Nullable Accepted accepted;
    private @Nullable Instant restoredAsOf;
    private @Nullable String tag;
    private volatile @Nullable SourceListener listener;

    /** The newest bundle that was accepted so far. */
    @SuppressWarnings("ArrayRecordComponent") // it is never compared
    private record Accepted(byte[] packed, String digest, BundleManifest manifest, PolicyFiles.Loaded loaded) {}

    /** Where bundles are fetched from; as text, it names that for the application log. */
    interface Origin {
        /** Returns the document that is there, or nothing if it is still the one of a tag. */
        Optional<HttpsFetcher.Document> fetch(@Nullable String tag) throws FetchException;

        /** Begins to tell when there may be another document, where that can be. */
        default void attach(SourceListener told) {}

        /** Ends that. */
        default void detach() {}
    }

    BundleSource(Origin origin, BundleOptions options) {
        this.origin = origin;
        this.options = options;
        this.copy = options.https()
                .copies()
                .map(directory -> new SavedCopy(
                        directory,
                        "policy bundle " + options.name(),
                        options.https().maxBytes()))
                .orElse(null);
    }

    @Override
    public String name() {
        return "policy bundle " + options.name();
    }

    @Override
    public Duration interval(Duration usual) {
        return options.every();
    }

    @Override
    public void attach(SourceListener told) {
        listener = told;
        origin.attach(told);
    }

    @Override
    public void detach() {
        origin.detach();
    }

    private void refused(String problem) {
        options.refusals().accept(problem);
        SourceListener told = listener;
        if (told != null) {
            told.refused(problem);
        }
    }

    @Override
    public Delivery<Policies> load(Instant now) {
        if (!started) {
            started = true;
            restore(now);
        }
        String problem;
        try {
            return fetched(now);
        } catch (FetchException e) {
            problem = e.getMessage();
        } catch (IllegalArgumentException e) {
            problem = "refused: " + e.getMessage();
            refused(name() + ": " + problem);
        }
        LOGGER.warn("{}: fetched {}: {}", name(), origin, problem);
        List<String> problems = new ArrayList<>(List.of(name() + ": " + problem));
        problems.addAll(copyProblems);
        Accepted before = accepted;
        if (restoredAsOf != null
                && before != null
                && before.manifest().expires().isAfter(now)) {
            return delivery(before, restoredAsOf, problems);
        }
        throw new SourceException(problems);
    }

    private Delivery<Policies> fetched(Instant now) throws FetchException {
        Accepted before = accepted;
        HttpsFetcher.Document document =
                origin.fetch(before == null ? null : tag).orElse(null);
        Accepted next = document == null ? before : accept(document.bytes(), before);
        if (next == null) {
            throw new FetchException("nothing was sent");
        }
        check(next.manifest(), now);
        if (document != null) {
            tag = document.tag();
        }
        if (!next.equals(before)) {
            LOGGER.info("{}: version {}, SHA-256 {}", name(), next.manifest().version(), next.digest());
        }
        accepted = next;
        restoredAsOf = null;
        List<String> warnings = new ArrayList<>(copyProblems);
        copyProblems.clear();
        save(next, now, warnings);
        return delivery(next, now, warnings);
    }

    /** Opens a bundle, which must be no older than the one before, and be that one if it has its version. */
    private Accepted accept(byte[] packed, @Nullable Accepted before) {
        String digest = HexFormat.of().formatHex(Sha256.of(packed));
        if (before != null && before.digest().equals(digest)) {
            return before;
        }
        Accepted next = open(packed, digest);
        if (before != null) {
            long known = before.manifest().version();
            if (next.manifest().version() < known) {
                throw new IllegalArgumentException("version " + next.manifest().version() + " is older than " + known);
            }
            if (next.manifest().version() == known) {
                if (!next.manifest().equals(before.manifest())) {
                    throw new IllegalArgumentException("version " + known + " is another than before");
                }
                // Signed once more: the policies are the same, and stay the same object.
                return new Accepted(packed, digest, before.manifest(), before.loaded());
            }
        }
        return next;
    }

    private Accepted open(byte[] packed, String digest) {
        PolicyBundle.Opened opened = PolicyBundle.open(packed, options.bounds());
        if (!opened.manifest().name().equals(options.name())) {
            throw new IllegalArgumentException("it has another name");
        }
        try {
            return new Accepted(packed, digest, opened.manifest(), PolicyFiles.parse(opened.files()));
        } catch (SourceException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static void check(BundleManifest manifest, Instant now) {
        if (!manifest.expires().isAfter(now)) {
            throw new IllegalArgumentException("version " + manifest.version() + " has expired");
        }
        if (manifest.issued().isAfter(now.plus(SKEW))) {
            throw new IllegalArgumentException("version " + manifest.version() + " is of the future");
        }
    }

    private Delivery<Policies> delivery(Accepted delivered, Instant asOf, List<String> warnings) {
        List<String> all = new ArrayList<>(delivered.loaded().warnings());
        all.addAll(warnings);
        return new Delivery<>(
                delivered.loaded().policies(), asOf, all, delivered.manifest().expires());
    }

    /** Takes the copy as the newest that was accepted; whether it holds is another question, asked when it is needed. */
    private void restore(Instant now) {
        if (copy == null) {
            return;
        }
        try {
            Optional<SavedCopy.Saved> saved = copy.read(now);
            if (saved.isPresent()) {
                byte[] packed = saved.get().document();
                accepted = open(packed, HexFormat.of().formatHex(Sha256.of(packed)));
                restoredAsOf = saved.get().asOf();
            }
        } catch (SourceException | IllegalArgumentException e) {
            String problem = name() + ": the copy is not used: " + e.getMessage();
            copyProblems.add(problem);
            refused(problem);
        }
    }

    private void save(Accepted saved, Instant now, List<String> warnings) {
        if (copy == null) {
            return;
        }
        try {
            copy.write(saved.packed(), now);
        } catch (IOException e) {
            String type = e.getClass().getSimpleName();
            warnings.add(name() + ": the copy cannot be written (" + type + ")");
        }
    }
}
