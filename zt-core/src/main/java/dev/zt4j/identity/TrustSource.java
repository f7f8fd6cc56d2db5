package dev.zt4j.identity;

import dev.zt4j.reason.RefusedException;
import dev.zt4j.source.Delivery;
import dev.zt4j.source.DirectorySource;
import dev.zt4j.source.Source;
import dev.zt4j.source.SourceException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Where trust bundles come from. An implementation is called by one thread at a time.
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
        DirectorySource<TrustBundles> files = new DirectorySource<>(
                "trust bundles", directory, file -> file.endsWith(FILE_SUFFIX), TrustSource::parse);
        return new TrustSource() {
            @Override
            public String name() {
                return files.name();
            }

            @Override
            public Delivery<TrustBundles> load(Instant now) {
                return files.load(now);
            }
        };
    }

    /** Returns a source of trust bundles that never change. */
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

    private static TrustBundles parse(SortedMap<String, byte[]> files) {
        List<TrustBundle> bundles = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            String name = file.getKey();
            try {
                TrustDomain trustDomain = TrustDomain.of(name.substring(0, name.length() - FILE_SUFFIX.length()));
                bundles.add(TrustBundle.parse(trustDomain, file.getValue()));
            } catch (RefusedException e) {
                problems.add(name + ": the file name is no trust domain (" + e.getMessage() + ")");
            } catch (TrustBundleException e) {
                problems.add(name + ": " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new SourceException(problems);
        }
        return TrustBundles.of(bundles);
    }
}
