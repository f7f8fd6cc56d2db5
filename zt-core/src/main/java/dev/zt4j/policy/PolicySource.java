package dev.zt4j.policy;

import dev.zt4j.source.Delivery;
import dev.zt4j.source.DirectorySource;
import dev.zt4j.source.Source;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Where policies and their entities come from. An implementation is called by one thread at a time.
 *
 * @since 0.1.0
 */
public interface PolicySource extends Source<Policies> {
    /**
     * Returns a source that reads the files of a directory: policies and templates in {@code *.cedar}, policy sets with
     * links in Cedar's JSON form in {@code *.cedar.json}, entities in Cedar's JSON form in {@code entities.json}, and
     * schemas in {@code *.cedarschema}. With a schema, which joins the shipped {@code zt.cedarschema}, all policies are
     * validated in strict mode and the entities checked. One bad file refuses the directory, with all that is wrong.
     *
     * <p>The id of a policy in Cedar syntax is its {@code @id} annotation, else file name and position, counted from 1:
     * {@code ledger.cedar#3}. A template needs an {@code @id} to be linked to. Ids are unique over all files.
     *
     * @param directory where the files are
     */
    static PolicySource directory(Path directory) {
        DirectorySource<PolicyFiles.Loaded> files =
                new DirectorySource<>("policies", directory, PolicyFiles::wanted, PolicyFiles::parse);
        return new PolicySource() {
            @Override
            public String name() {
                return files.name();
            }

            @Override
            public Delivery<Policies> load(Instant now) {
                Delivery<PolicyFiles.Loaded> read = files.load(now);
                return new Delivery<>(
                        read.value().policies(), read.asOf(), read.value().warnings());
            }
        };
    }

    /**
     * Returns a source that fetches a signed policy bundle over HTTPS, as {@link PolicyBundle} makes it. One that is
     * tampered with, of another name, expired, of the future or older than one that was accepted is refused; what was
     * good before stands until it expires or is stale. Where a directory for copies is set, the last good one is kept
     * there for the next start, with its version.
     *
     * @param location where from
     * @param options which bundles are accepted
     * @throws IllegalArgumentException if the location is no HTTPS URL
     */
    static PolicySource bundle(URI location, BundleOptions options) {
        return new BundleSource(BundleOrigins.https(location, options.https()), options);
    }

    /**
     * Returns a source that reads a signed policy bundle from a store. What is refused is the same as for one that is
     * fetched over HTTPS, and so is what stands then.
     *
     * @param store where it is kept
     * @param options which bundles are accepted, and how large they may be packed
     */
    static PolicySource bundle(BundleStore store, BundleOptions options) {
        return new BundleSource(BundleOrigins.store(store, options.https().maxBytes()), options);
    }

    /** Returns a source of policies that never change. */
    static PolicySource of(Policies policies) {
        return new PolicySource() {
            @Override
            public String name() {
                return "policies";
            }

            @Override
            public Delivery<Policies> load(Instant now) {
                return Delivery.of(policies, now);
            }
        };
    }
}
