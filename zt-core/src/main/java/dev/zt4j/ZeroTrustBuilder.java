package dev.zt4j;

import dev.zt4j.coverage.CoverageManifest;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.DecisionClock;
import dev.zt4j.enforcement.DecisionObserver;
import dev.zt4j.enforcement.Enforcement;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.RevocationStore;
import dev.zt4j.enforcement.SharedState;
import dev.zt4j.enforcement.Snapshot;
import dev.zt4j.enforcement.StateLimits;
import dev.zt4j.enforcement.StateSource;
import dev.zt4j.enforcement.Waiver;
import dev.zt4j.identity.DpopRules;
import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.ReplayStore;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.StaticSecrets;
import dev.zt4j.identity.TokenIssuer;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.log.DecisionLog;
import dev.zt4j.log.DecisionSink;
import dev.zt4j.log.EventKind;
import dev.zt4j.log.Masking;
import dev.zt4j.policy.AttributeSource;
import dev.zt4j.policy.Policies;
import dev.zt4j.policy.PolicySource;
import dev.zt4j.policy.SignalFailure;
import dev.zt4j.policy.Signals;
import dev.zt4j.reason.Reason;
import dev.zt4j.source.SourceSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.Provider;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
    private Masking masking = Masking.none();
    private final List<String> problems = new ArrayList<>();
    private final Map<TrustSource, SourceSettings> trust = new LinkedHashMap<>();
    private @Nullable DecisionObserver observer;
    private @Nullable PolicySource policies;
    private @Nullable InstantSource clock;
    private Duration reloadInterval = Duration.ofSeconds(2);
    private Duration staleAfter = Duration.ofHours(1);
    private Duration clockSkew = EvidenceVerifier.MAX_CLOCK_SKEW;
    private Duration maxTokenLifetime = Duration.ofHours(24);
    private boolean singleAudience;
    private final List<TokenIssuer> issuers = new ArrayList<>();
    private @Nullable DpopRules dpop;
    private StaticSecrets secrets = StaticSecrets.none();
    private final List<Consumer<EvidenceVerifier.Builder>> verification = new ArrayList<>();
    private int logCapacity = 8_192;
    private @Nullable PolicySource shadow;
    private @Nullable RevocationStore revocationStore;
    private @Nullable StateSource shared;
    private SourceSettings sharedSettings = SourceSettings.USUAL;
    private StateLimits limits = StateLimits.USUAL;
    private final List<Waiver> waivers = new ArrayList<>();
    private final List<AttributeSource> attributes = new ArrayList<>();
    private @Nullable CoverageManifest manifest;

    ZeroTrustBuilder() {}

    /**
     * Adds a source of trust bundles or of an issuer's keys. May be called again: each source is kept up by itself, and
     * no two may deliver the same trust domain or issuer.
     */
    public ZeroTrustBuilder trust(TrustSource source) {
        return trust(source, SourceSettings.USUAL);
    }

    /** Adds a source of trust bundles or of an issuer's keys that is kept up in another way than is usual. */
    public ZeroTrustBuilder trust(TrustSource source, SourceSettings settings) {
        Objects.requireNonNull(settings, "settings");
        if (trust.put(Objects.requireNonNull(source, "source"), settings) != null) {
            problems.add(source.name() + " is given twice");
        }
        return this;
    }

    /** Sets where policies and entities come from. */
    public ZeroTrustBuilder policies(PolicySource source) {
        this.policies = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * Sets where candidate policies come from, which are evaluated beside the others, recorded and counted. They decide
     * nothing, and whether they can be read or not delays no start.
     */
    public ZeroTrustBuilder shadowPolicies(PolicySource source) {
        this.shadow = Objects.requireNonNull(source, "source");
        return this;
    }

    /** Sets where revocations outlive the process; nowhere by default. */
    public ZeroTrustBuilder revocations(RevocationStore store) {
        this.revocationStore = Objects.requireNonNull(store, "store");
        return this;
    }

    /**
     * Sets where what this process shares with others comes from: revocations, grants, waivers and modes. Where it cannot
     * be read any more, the last state holds until its staleness limit; then requests are denied.
     */
    public ZeroTrustBuilder state(StateSource source) {
        return state(source, SourceSettings.USUAL);
    }

    /** Sets where shared state comes from, kept up in another way than is usual. */
    public ZeroTrustBuilder state(StateSource source, SourceSettings settings) {
        this.shared = Objects.requireNonNull(source, "source");
        this.sharedSettings = Objects.requireNonNull(settings, "settings");
        return this;
    }

    /** Sets how many revocations, grants and waivers are held, and how long a grant may last. */
    public ZeroTrustBuilder limits(StateLimits held) {
        this.limits = Objects.requireNonNull(held, "held");
        return this;
    }

    /** Adds a waiver. One that is not acceptable is a problem of the configuration. */
    public ZeroTrustBuilder waiver(Waiver waiver) {
        waivers.add(Objects.requireNonNull(waiver, "waiver"));
        return this;
    }

    /** Declares entry points that the process cannot list; an undeclared boundary in it is a problem of the configuration. */
    public ZeroTrustBuilder coverage(CoverageManifest declared) {
        this.manifest = Objects.requireNonNull(declared, "declared");
        return this;
    }

    /** Adds a source of an attribute that policies may need. Each attribute has one source at most. */
    public ZeroTrustBuilder attributes(AttributeSource source) {
        attributes.add(Objects.requireNonNull(source, "source"));
        return this;
    }

    /** Adds an audience: what tokens must name to be meant for this process. May be called again. */
    public ZeroTrustBuilder audience(String audience) {
        audiences.add(Objects.requireNonNull(audience, "audience"));
        return this;
    }

    /**
     * Reads boundaries and waivers from a JSON file, as {@code docs/rollout.md} describes it. Whatever is wrong with it is
     * a problem of the configuration.
     *
     * @param file the file, of 1 MiB at most
     */
    public ZeroTrustBuilder configuration(Path file) {
        ConfigurationFile.read(file, this, problems);
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

    /** Sets who is told when a decision begins and ends, to measure or trace it; nobody by default. */
    public ZeroTrustBuilder decisionObserver(DecisionObserver told) {
        this.observer = Objects.requireNonNull(told, "told");
        return this;
    }

    /** Sets whose ids the log does not show; it shows all by default. */
    public ZeroTrustBuilder decisionLogMasking(Masking whose) {
        this.masking = Objects.requireNonNull(whose, "whose");
        return this;
    }

    /** Sets how many records may wait to be written; 8,192 by default. */
    public ZeroTrustBuilder decisionLogCapacity(int records) {
        this.logCapacity = records;
        return this;
    }

    /**
     * Sets how often sources are read that do not say so themselves, such as directories; 2 seconds by default, zero
     * for all sources only when asked.
     */
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

    /** Accepts the access tokens of an OAuth issuer, whose keys the trust source delivers. May be called again. */
    public ZeroTrustBuilder tokenIssuer(TokenIssuer issuer) {
        issuers.add(Objects.requireNonNull(issuer, "issuer"));
        return this;
    }

    /** Sets how DPoP proofs are judged. */
    public ZeroTrustBuilder dpop(DpopRules rules) {
        this.dpop = Objects.requireNonNull(rules, "rules");
        return this;
    }

    /** Accepts WIT-SVIDs, as {@link EvidenceVerifier.Builder#witSvids} says. */
    public ZeroTrustBuilder witSvids(ReplayStore usedProofs) {
        Objects.requireNonNull(usedProofs, "usedProofs");
        verification.add(verifier -> verifier.witSvids(usedProofs));
        return this;
    }

    /** Accepts static secrets, of which each use needs a waiver. */
    public ZeroTrustBuilder staticSecrets(StaticSecrets accepted) {
        this.secrets = Objects.requireNonNull(accepted, "accepted");
        return this;
    }

    /** Sets which crypto provider checks signatures, instead of Bouncy Castle, which comes with the library. */
    public ZeroTrustBuilder signatureProvider(Provider provider) {
        Objects.requireNonNull(provider, "provider");
        verification.add(verifier -> verifier.signatureProvider(provider));
        return this;
    }

    /**
     * Lets pass certificates with the formal faults that {@link EvidenceVerifier.Builder#compatibleCertificates} names.
     *
     * @param warning is told whom such a chain proves and what is wrong with it; it must be thread-safe and quick
     */
    public ZeroTrustBuilder compatibleCertificates(BiConsumer<SpiffeId, Reason> warning) {
        Objects.requireNonNull(warning, "warning");
        verification.add(verifier -> verifier.compatibleCertificates(warning));
        return this;
    }

    /** Lets signers bear IDs of other trust domains, as {@link EvidenceVerifier.Builder#foreignSigners} says. */
    public ZeroTrustBuilder foreignSigners(TrustDomain trustDomain, Set<TrustDomain> signers) {
        Objects.requireNonNull(trustDomain, "trustDomain");
        Set<TrustDomain> named = Set.copyOf(signers);
        verification.add(verifier -> verifier.foreignSigners(trustDomain, named));
        return this;
    }

    /** Sets how long the leaf of a certificate chain may live; any time by default. */
    public ZeroTrustBuilder maxCertificateLifetime(Duration lifetime) {
        Objects.requireNonNull(lifetime, "lifetime");
        verification.add(verifier -> verifier.maxCertificateLifetime(lifetime));
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
        issuers.forEach(verifier::issuer);
        if (dpop != null) {
            verifier.dpop(dpop);
        }
        verifier.staticSecrets(secrets);
        verification.forEach(setting -> setting.accept(verifier));
        found.addAll(verifier.problems());
        checkSettings(found);
        if (trust.isEmpty()) {
            found.add("trust bundles: no source is set");
        }
        if (policies == null) {
            found.add("policies: no source is set");
        }
        InstantSource time = clock == null ? SteadyClock.system() : clock;
        SourceFeed.Time feedTime = new SourceFeed.Time(time, System::nanoTime, ZeroTrustBuilder::fraction);
        FeedSchedule schedule = new FeedSchedule(daemons("zt4j-reload"));
        try {
            return start(found, verifier, feedTime, schedule);
        } catch (RuntimeException e) {
            schedule.close();
            throw e;
        }
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
        Set<String> names = new HashSet<>();
        for (AttributeSource source : attributes) {
            if (!names.add(source.name())) {
                found.add("two sources give " + source.name());
            }
        }
        if (logCapacity < 1) {
            found.add("the decision log needs room for one record at least");
        }
    }

    private ZeroTrust start(
            List<String> found, EvidenceVerifier.Builder verifier, SourceFeed.Time time, FeedSchedule schedule) {
        Map<TrustSource, SourceFeed<TrustBundles>> trustFeeds = new LinkedHashMap<>();
        SnapshotWriter writer =
                new SnapshotWriter(source -> schedule.startEarly(Objects.requireNonNull(trustFeeds.get(source))));
        SourceFeed.Usual usual = new SourceFeed.Usual(reloadInterval, staleAfter, writer);
        trust.forEach((source, settings) -> {
            writer.add(source);
            trustFeeds.put(
                    source,
                    new SourceFeed<>(
                            source, settings, usual, time, (keys, end) -> writer.trustLoaded(source, keys, end)));
        });
        List<SourceFeed<?>> feeds = new ArrayList<>(trustFeeds.values());
        SourceFeed<Policies> policyFeed = policies == null
                ? null
                : new SourceFeed<>(policies, SourceSettings.USUAL, usual, time, writer::policiesLoaded);
        if (policyFeed != null) {
            feeds.add(policyFeed);
        }
        SourceFeed<Policies> shadowFeed = shadow == null
                ? null
                : new SourceFeed<>(shadow, SourceSettings.USUAL, usual, time, writer::shadowLoaded);
        if (shadowFeed != null) {
            feeds.add(shadowFeed);
        }
        SourceFeed<SharedState> sharedFeed =
                shared == null ? null : new SourceFeed<>(shared, sharedSettings, usual, time, writer::sharedLoaded);
        if (sharedFeed != null) {
            writer.share();
            feeds.add(sharedFeed);
        }
        feeds.forEach(schedule::attach);
        schedule.refreshAll(feeds);
        feeds.remove(shadowFeed);
        collectProblems(feeds, writer, found);
        List<Revocation> revoked = storedRevocations(found);
        Snapshot first = writer.first(boundaries.values()).orElse(null);
        if (!found.isEmpty() || first == null || policyFeed == null) {
            throw new ZeroTrustConfigurationException(found);
        }
        List<SourceFeed<?>> otherFeeds = Stream.of(policyFeed, shadowFeed, sharedFeed)
                .<SourceFeed<?>>mapMulti((feed, next) -> {
                    if (feed != null) {
                        next.accept(feed);
                    }
                })
                .toList();
        return start(verifier.build(), time, first, revoked, writer, trustFeeds, otherFeeds, schedule);
    }

    /** Without knowing who is revoked, nothing must start. */
    private List<Revocation> storedRevocations(List<String> found) {
        try {
            return revocationStore == null ? List.of() : revocationStore.load();
        } catch (IOException e) {
            found.add("revocations: " + e.getMessage());
            return List.of();
        }
    }

    private static void collectProblems(List<SourceFeed<?>> feeds, SnapshotWriter writer, List<String> found) {
        boolean allRead = !feeds.isEmpty();
        for (SourceFeed<?> feed : feeds) {
            allRead &= feed.status().problems().isEmpty();
            if (feed.neededAtStart()) {
                found.addAll(feed.status().problems());
            }
        }
        if (allRead && writer.trust().names().isEmpty()) {
            found.add("trust bundles: there is none");
        }
    }

    private ZeroTrust start(
            EvidenceVerifier verifier,
            SourceFeed.Time time,
            Snapshot first,
            List<Revocation> revoked,
            SnapshotWriter writer,
            Map<TrustSource, SourceFeed<TrustBundles>> trustFeeds,
            List<SourceFeed<?>> otherFeeds,
            FeedSchedule schedule) {
        DecisionLog log = new DecisionLog(
                instance(),
                sinks.isEmpty() ? List.of(DecisionSink.slf4j()) : sinks,
                masking,
                logCapacity,
                DecisionClock.of(time.clock())::nanoTime,
                daemons("zt4j-log"));
        Enforcement enforcement =
                new Enforcement(first, verifier, log, time.clock(), limits, revocationStore, signals(log, time));
        enforcement.revoked(revoked);
        try {
            waivers.forEach(enforcement::add);
            if (manifest != null) {
                enforcement.coverage().declare(manifest);
            }
            writer.start(enforcement);
        } catch (IllegalArgumentException | IllegalStateException e) {
            log.close();
            throw new ZeroTrustConfigurationException(List.of(String.valueOf(e.getMessage())));
        }
        return new ZeroTrust(
                enforcement, verifier, log, time.clock(), writer, trustFeeds, otherFeeds, schedule, observer);
    }

    private Signals signals(DecisionLog log, SourceFeed.Time time) {
        return attributes.isEmpty()
                ? Signals.none()
                : new Signals(
                        attributes,
                        time.clock(),
                        time.nanoTime(),
                        daemons("zt4j-signal"),
                        failure -> record(log, time.clock(), failure));
    }

    private static void record(DecisionLog log, InstantSource clock, SignalFailure failure) {
        log.event(
                EventKind.SIGNAL_FAILED,
                clock.instant(),
                failure.source(),
                "zt4j",
                failure.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                Map.of("count", Long.toString(failure.count())));
    }

    private static String instance() {
        return HexFormat.of().formatHex(random());
    }

    /** Returns a random number from 0 to 1. */
    private static double fraction() {
        return (ByteBuffer.wrap(random()).getLong() >>> 1) / (double) Long.MAX_VALUE;
    }

    private static byte[] random() {
        byte[] random = new byte[INSTANCE_BYTES];
        new SecureRandom().nextBytes(random);
        return random;
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
