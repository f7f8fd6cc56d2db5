package dev.zt4j.policy;

import dev.zt4j.source.Delivery;
import dev.zt4j.source.DirectorySource;
import dev.zt4j.source.Source;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Where policies and their entities come from. An implementation is called by one thread at a time.
 *
 * @since 0.1.0
 */
public interface PolicySource extends Source<Policies> {
    /**
     * Returns a source that reads {@code *.cedar} files and, if there is one, {@code entities.json} (Cedar's JSON
     * form of entities, without schema). A policy's id is its {@code @id} annotation, else file name and position,
     * counted from 1: {@code ledger.cedar#3}. Ids are unique over all files. One bad file refuses the directory.
     *
     * @param directory where the files are
     */
    static PolicySource directory(Path directory) {
        DirectorySource<Policies> files =
                new DirectorySource<>("policies", directory, PolicyFiles::wanted, PolicyFiles::parse);
        return new PolicySource() {
            @Override
            public String name() {
                return files.name();
            }

            @Override
            public Delivery<Policies> load(Instant now) {
                return files.load(now);
            }
        };
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
