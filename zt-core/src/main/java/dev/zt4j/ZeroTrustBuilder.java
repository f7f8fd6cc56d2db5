package dev.zt4j;

import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Enforcement;
import dev.zt4j.enforcement.Snapshot;
import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.log.DecisionLog;
import dev.zt4j.log.DecisionSink;
import dev.zt4j.policy.Policies;
import dev.zt4j.policy.PolicySource;
import dev.zt4j.source.Source;
import dev.zt4j.source.SourceException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Collects what {@link ZeroTrust} needs. Trust, policies, an audience and a boundary are required. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class ZeroTrustBuilder {
    private static final int INSTANCE_BYTES = 8;

    private final Set<String> audiences = new LinkedHashSet<>();
    private final Map<String, BoundarySettings> boundaries = new LinkedHashMap<>();
    private final List<DecisionSink> sinks = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private @Nullable TrustSource trust;
    private @Nullable PolicySource policies;
    private @Nullable InstantSource clock;
    private Duration reloadInterval = Duration.ofSeconds(2);
    private Duration staleAfter = Duration.ofHours(1);
    private Duration clockSkew = EvidenceVerifier.MAX_CLOCK_SKEW;
    private Duration maxTokenLifetime = Duration.ofHours(24);
    private boolean singleAudience;
    private int logCapacity = 8_192;

    ZeroTrustBuilder() {}

    /** Sets where trust bundles come from. */
    public ZeroTrustBuilder trust(TrustSource source) {
        this.trust = Objects.requireNonNull(source, "source");
        return this;
    }

    /** Sets where policies and entities come from. */
    public ZeroTrustBuilder policies(PolicySource source) {
        this.policies = Objects.requireNonNull(source, "source");
        return this;
    }

    /** Adds an audience: what tokens must name to be meant for this process. May be called again. */
    public ZeroTrustBuilder audience(String audience) {
        audiences.add(Objects.requireNonNull(audience, "audience"));
        return this;
    }

    /** Declares a boundary. May be called again with another name. */
    public ZeroTrustBuilder boundary(BoundarySettings settings) {
        if (boundaries.putIfAbsent(settings.name(), settings) != null) {
            problems.add("boundary " + settings.name() + " is declared twice");
        }
        return this;
    }

    /** Adds a sink for decision records; without any they go to the SLF4J logger {@code dev.zt4j.decisions}. */
    public ZeroTrustBuilder decisionSink(DecisionSink sink) {
        sinks.add(Objects.requireNonNull(sink, "sink"));
        return this;
    }

    /** Sets how many records may wait to be written; 8,192 by default. */
    public ZeroTrustBuilder decisionLogCapacity(int records) {
        this.logCapacity = records;
        return this;
    }

    /** Sets how often the sources are read; 2 seconds by default, zero for only when asked. */
    public ZeroTrustBuilder reloadInterval(Duration interval) {
        this.reloadInterval = Objects.requireNonNull(interval, "interval");
        return this;
    }

    /** Sets how long a last good state stands when its source fails; 1 hour by default. Then requests are denied. */
    public ZeroTrustBuilder staleAfter(Duration limit) {
        this.staleAfter = Objects.requireNonNull(limit, "limit");
        return this;
    }

    /** Sets the skew granted to the dates of tokens; 60 seconds by default, which is also the most. */
    public ZeroTrustBuilder clockSkew(Duration skew) {
        this.clockSkew = Objects.requireNonNull(skew, "skew");
        return this;
    }

    /** Sets how long a token may live; 24 hours by default. */
    public ZeroTrustBuilder maxTokenLifetime(Duration lifetime) {
        this.maxTokenLifetime = Objects.requireNonNull(lifetime, "lifetime");
        return this;
    }

    /** Refuses tokens that name more than one audience. */
    public ZeroTrustBuilder singleAudience() {
        this.singleAudience = true;
        return this;
    }

    /** Sets the clock; by default the system's, held back from turning back. */
    public ZeroTrustBuilder clock(InstantSource source) {
        this.clock = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * Loads trust bundles and policies and starts.
     *
     * @throws ZeroTrustConfigurationException if anything is missing, out of range or cannot be loaded; it lists all
     */
    public ZeroTrust build() {
        List<String> found = new ArrayList<>(problems);
        EvidenceVerifier.Builder verifier =
                EvidenceVerifier.builder(audiences).clockSkew(clockSkew).maxTokenLifetime(maxTokenLifetime);
        if (singleAudience) {
            verifier.singleAudience();
        }
        found.addAll(verifier.problems());
        checkSettings(found);
        InstantSource time = clock == null ? SteadyClock.system() : clock;
        Instant now = time.instant();
        TrustBundles bundles = load(trust, "trust bundles", found);
        Policies loaded = load(policies, "policies", found);
        if (bundles != null && bundles.trustDomains().isEmpty()) {
            found.add("trust bundles: there is none");
        }
        if (!found.isEmpty() || bundles == null || loaded == null) {
            throw new ZeroTrustConfigurationException(found);
        }
        return start(verifier.build(), time, now, bundles, loaded);
    }

    private void checkSettings(List<String> found) {
        if (boundaries.isEmpty()) {
            found.add("a boundary is needed");
        }
        if (reloadInterval.isNegative()) {
            found.add("the reload interval must not be negative");
        }
        if (staleAfter.isNegative() || staleAfter.isZero() || staleAfter.compareTo(reloadInterval) < 0) {
            found.add("the staleness limit must be positive and no shorter than the reload interval");
        }
        if (logCapacity < 1) {
            found.add("the decision log needs room for one record at least");
        }
    }

    private static <T> @Nullable T load(@Nullable Source<T> source, String name, List<String> found) {
        if (source == null) {
            found.add(name + ": no source is set");
            return null;
        }
        try {
            return source.load();
        } catch (SourceException e) {
            found.addAll(e.problems());
            return null;
        }
    }

    private ZeroTrust start(
            EvidenceVerifier verifier, InstantSource time, Instant now, TrustBundles bundles, Policies loaded) {
        DecisionLog log = new DecisionLog(
                instance(), sinks.isEmpty() ? List.of(DecisionSink.slf4j()) : sinks, logCapacity, daemons("zt4j-log"));
        Snapshot first = Snapshot.first(
                bundles.freshUntil(now.plus(staleAfter)), loaded, now.plus(staleAfter), boundaries.values());
        Enforcement enforcement = new Enforcement(first, verifier, log, time, System::nanoTime);
        return new ZeroTrust(
                enforcement,
                verifier,
                log,
                time,
                new SourceFeed<>(
                        Objects.requireNonNull(trust),
                        staleAfter,
                        time,
                        now,
                        (keys, freshUntil) -> enforcement.trustLoaded(keys.freshUntil(freshUntil))),
                new SourceFeed<>(Objects.requireNonNull(policies), staleAfter, time, now, enforcement::policiesLoaded),
                reloadInterval,
                daemons("zt4j-reload"));
    }

    private static String instance() {
        byte[] random = new byte[INSTANCE_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
