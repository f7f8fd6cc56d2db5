package dev.zt4j;

import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Enforcement;
import dev.zt4j.enforcement.SharedState;
import dev.zt4j.enforcement.Snapshot;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.policy.Policies;
import dev.zt4j.source.SourceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what the sources deliver. Before the start it collects, from the start on it writes the snapshot that
 * decisions read. Thread-safe.
 */
final class SnapshotWriter implements SourceFeed.Listener {
    private static final int MAX_WARNINGS = 20;

    private final ReentrantLock writing = new ReentrantLock();
    private final Map<TrustSource, TrustBundles> trust = new LinkedHashMap<>();
    private final Consumer<TrustSource> misses;
    private volatile Map<String, TrustSource> holders = Map.of();
    private volatile TrustBundles all = TrustBundles.of(List.of());
    private @Nullable Policies policies;
    private @Nullable Policies shadow;
    private Instant policiesFreshUntil = Instant.MIN;
    private @Nullable SharedState shared;
    private Instant sharedFreshUntil = Instant.MAX;
    private @Nullable Enforcement enforcement;

    /** What there was to tell of sources before the start, when nothing could be recorded yet. */
    private final Map<String, List<String>> refusedAtStart = new LinkedHashMap<>();

    private final Map<String, List<String>> warnedAtStart = new LinkedHashMap<>();

    /** Takes whom to tell when a token names a key that the source of its issuer did not deliver. */
    SnapshotWriter(Consumer<TrustSource> misses) {
        this.misses = misses;
    }

    /** Makes a trust source known, which has delivered nothing yet. */
    void add(TrustSource source) {
        writing.lock();
        try {
            trust.put(source, TrustBundles.of(List.of()));
        } finally {
            writing.unlock();
        }
    }

    /** Forgets a source with all it has delivered, and whatever it may be about to deliver. */
    void remove(TrustSource source) {
        writing.lock();
        try {
            if (trust.remove(source) != null) {
                publish(TrustBundles.union(trust.values()));
            }
        } finally {
            writing.unlock();
        }
    }

    /**
     * Takes the keys that a source delivers in the place of those it delivered before.
     *
     * @return what the operator should know about them
     * @throws SourceException if another source delivers one of the trust domains or issuers; the former keys stay
     */
    List<String> trustLoaded(TrustSource source, TrustBundles delivered, Instant freshUntil) {
        writing.lock();
        try {
            TrustBundles before = trust.get(source);
            if (before == null) {
                return List.of();
            }
            checkClash(source, delivered);
            trust.put(source, delivered.freshUntil(freshUntil));
            publish(TrustBundles.union(trust.values()));
            List<String> warnings = new ArrayList<>(delivered.skippedEntries());
            warnings.addAll(all.sharedKeys(delivered));
            return warnings.size() > MAX_WARNINGS ? shortened(warnings) : warnings;
        } finally {
            writing.unlock();
        }
    }

    private static List<String> shortened(List<String> warnings) {
        List<String> some = new ArrayList<>(warnings.subList(0, MAX_WARNINGS));
        some.add("and " + (warnings.size() - MAX_WARNINGS) + " more");
        return some;
    }

    private void checkClash(TrustSource source, TrustBundles delivered) {
        List<String> problems = new ArrayList<>();
        trust.forEach((other, theirs) -> {
            if (!other.equals(source)) {
                for (String name : theirs.names()) {
                    if (delivered.names().contains(name)) {
                        problems.add(source.name() + ": " + name + " is delivered by " + other.name() + " already");
                    }
                }
            }
        });
        if (!problems.isEmpty()) {
            throw new SourceException(problems);
        }
    }

    private void publish(TrustBundles union) {
        Map<String, TrustSource> byName = new HashMap<>();
        trust.forEach((source, keys) -> keys.names().forEach(name -> byName.put(name, source)));
        holders = Map.copyOf(byName);
        all = union.telling(this::missed);
        if (enforcement != null) {
            enforcement.trustLoaded(all);
        }
    }

    private void missed(String name) {
        TrustSource source = holders.get(name);
        if (source != null) {
            misses.accept(source);
        }
    }

    /** Takes the policies. */
    List<String> policiesLoaded(Policies loaded, Instant freshUntil) {
        writing.lock();
        try {
            policies = loaded;
            policiesFreshUntil = freshUntil;
            if (enforcement != null) {
                enforcement.policiesLoaded(loaded, freshUntil);
            }
            return List.of();
        } finally {
            writing.unlock();
        }
    }

    /** Takes the shadow policies, which stay until others come. */
    List<String> shadowLoaded(Policies loaded, Instant freshUntil) {
        writing.lock();
        try {
            shadow = loaded;
            if (enforcement != null) {
                enforcement.shadowLoaded(loaded);
            }
            return List.of();
        } finally {
            writing.unlock();
        }
    }

    /** Makes known that a fleet shares its state, which has not been read yet. */
    void share() {
        shared = SharedState.NONE;
        sharedFreshUntil = Instant.MIN;
    }

    /**
     * Takes what a fleet shares.
     *
     * @throws SourceException if not all revocations can be held
     */
    List<String> sharedLoaded(SharedState loaded, Instant freshUntil) {
        writing.lock();
        try {
            shared = loaded;
            sharedFreshUntil = freshUntil;
            if (enforcement != null) {
                enforcement.sharedLoaded(loaded, freshUntil);
            }
            return List.of();
        } catch (IllegalStateException e) {
            throw new SourceException(List.of("shared state: " + e.getMessage()));
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void refused(String source, List<String> problems) {
        writing.lock();
        try {
            if (enforcement == null) {
                refusedAtStart
                        .computeIfAbsent(source, name -> new ArrayList<>())
                        .addAll(problems);
            } else {
                enforcement.sourceRefused(source, problems);
            }
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void warned(String source, List<String> warnings) {
        writing.lock();
        try {
            if (enforcement == null) {
                warnedAtStart.put(source, warnings);
            } else {
                enforcement.sourceWarned(source, warnings);
            }
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void recovered(String source) {
        writing.lock();
        try {
            if (enforcement != null) {
                enforcement.sourceRecovered(source);
            }
        } finally {
            writing.unlock();
        }
    }

    /** Returns the keys of everybody who is trusted. */
    TrustBundles trust() {
        return all;
    }

    /** Returns the first snapshot, of what was loaded so far; empty without policies. */
    Optional<Snapshot> first(Collection<BoundarySettings> boundaries) {
        writing.lock();
        try {
            return Optional.ofNullable(policies)
                    .map(loaded -> Snapshot.first(all, loaded, policiesFreshUntil, boundaries));
        } finally {
            writing.unlock();
        }
    }

    /** Writes to an enforcement from now on. */
    void start(Enforcement target) {
        writing.lock();
        try {
            enforcement = target;
            refusedAtStart.forEach(target::sourceRefused);
            warnedAtStart.forEach(target::sourceWarned);
            if (shadow != null) {
                target.shadowLoaded(shadow);
            }
            if (shared != null) {
                target.sharedLoaded(shared, sharedFreshUntil);
            }
        } finally {
            writing.unlock();
        }
    }
}
