package dev.zt4j;

import dev.zt4j.coverage.Coverage;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.DecisionObserver;
import dev.zt4j.enforcement.Enforcement;
import dev.zt4j.enforcement.Grant;
import dev.zt4j.enforcement.GrantRefusedException;
import dev.zt4j.enforcement.GrantRequest;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.Snapshot;
import dev.zt4j.enforcement.Waiver;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.PeerTrust;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.identity.Verification;
import dev.zt4j.log.DecisionLog;
import dev.zt4j.metrics.Statistics;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import dev.zt4j.source.SourceStatus;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Zero trust in this process: verifies who calls and decides what they may do, at each of its boundaries, by one set
 * of trust bundles and policies. Thread-safe. Close it to stop its threads and to write out the decision log.
 *
 * @since 0.1.0
 */
public final class ZeroTrust implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ZeroTrust.class);

    private final Enforcement enforcement;
    private final EvidenceVerifier verifier;
    private final DecisionLog log;
    private final InstantSource clock;
    private final SnapshotWriter writer;
    private final Map<TrustSource, SourceFeed<TrustBundles>> trust;
    private final List<SourceFeed<?>> others;
    private final FeedSchedule schedule;
    private final @Nullable DecisionObserver observer;

    /** Takes the feeds by their sources, in an order that is kept; all have been read once. */
    ZeroTrust(
            Enforcement enforcement,
            EvidenceVerifier verifier,
            DecisionLog log,
            InstantSource clock,
            SnapshotWriter writer,
            Map<TrustSource, SourceFeed<TrustBundles>> trust,
            List<SourceFeed<?>> others,
            FeedSchedule schedule,
            @Nullable DecisionObserver observer) {
        this.enforcement = enforcement;
        this.verifier = verifier;
        this.log = log;
        this.clock = clock;
        this.writer = writer;
        this.trust = Collections.synchronizedMap(new LinkedHashMap<>(trust));
        this.others = List.copyOf(others);
        this.schedule = schedule;
        this.observer = observer;
        feeds().forEach(schedule::start);
    }

    private List<SourceFeed<?>> feeds() {
        List<SourceFeed<?>> feeds = new ArrayList<>(List.copyOf(trust.values()));
        feeds.addAll(others);
        return feeds;
    }

    /** Starts building; trust, policies, an audience and a boundary are required. */
    public static ZeroTrustBuilder builder() {
        return new ZeroTrustBuilder();
    }

    /**
     * Returns a boundary that was declared when building.
     *
     * @param name its name
     * @throws IllegalArgumentException if none of that name was declared
     */
    public Boundary boundary(String name) {
        return enforcement.boundary(name, observer);
    }

    /**
     * Verifies evidence outside of a request, for a job that then works as its own workload, say. Nothing is decided
     * or recorded: the principal that comes of it is checked again at each boundary it is handed to.
     *
     * @param evidence what is presented
     */
    public Verification verify(Evidence evidence) {
        Snapshot read = enforcement.snapshot();
        return verifier.verify(evidence, read.trust(), clock.instant());
    }

    /**
     * Revokes a principal, a credential or all of a kind, from the next decision on.
     *
     * @throws java.io.UncheckedIOException if it holds, but could not be stored to outlive the process
     * @throws IllegalStateException if too many revocations are held already, which makes it not hold
     */
    public void revoke(Revocation revocation) {
        enforcement.revoke(revocation);
    }

    /**
     * Lifts a revocation; nothing happens if there is none.
     *
     * @throws java.io.UncheckedIOException if that could not be stored; then it stays revoked
     */
    public void lift(Revocation.Target target, Change change) {
        enforcement.lift(target, change);
    }

    /**
     * Grants permission for a task, until it is closed or expires.
     *
     * @throws GrantRefusedException if it is not given; the message says why
     */
    public Grant grant(GrantRequest request) {
        return enforcement.grant(request);
    }

    /**
     * Adds a waiver, or changes the one of the same id.
     *
     * @throws IllegalArgumentException if it is not accepted; the message says why
     */
    public void addWaiver(Waiver waiver) {
        enforcement.add(waiver);
    }

    /**
     * Takes a waiver back.
     *
     * @return whether there was one of that id
     */
    public boolean removeWaiver(String id, Change change) {
        return enforcement.removeWaiver(id, change);
    }

    /**
     * Returns a trust manager for TLS clients, which accepts servers with one of the given IDs and nobody else,
     * whatever their host names (X.509-SVIDs name workloads, not hosts).
     *
     * @param servers whom to talk to; not empty
     */
    public PeerTrust serverTrust(SpiffeId... servers) {
        Set<String> expected =
                Set.copyOf(List.of(servers).stream().map(SpiffeId::toString).toList());
        if (expected.isEmpty()) {
            throw new IllegalArgumentException("at least one server is needed");
        }
        return PeerTrust.ofServers(chain -> {
            Verification verification = verify(Evidence.tlsServer(chain));
            Reason refusal = verification instanceof Verification.Verified verified
                    ? (expected.contains(verified.principal().id()) ? null : Reason.POLICY_NO_PERMIT)
                    : ((Verification.Refused) verification).reason();
            if (refusal != null) {
                // No boundary of ours decides on servers, so no record says why: this line does.
                LOGGER.warn("a server was refused: {}, expected was one of {}", refusal.code(), expected);
                throw new RefusedException(refusal);
            }
        });
    }

    /** Reads all sources now instead of when they are due, side by side, and waits for the outcome. */
    public void reload() {
        schedule.refreshAll(feeds());
    }

    /**
     * Ends the trust in everybody whose keys a source delivers, from the next decision on, and reads it no more.
     *
     * @param source one that was given when building; otherwise nothing happens
     * @return whether it was still there
     */
    public boolean removeTrust(TrustSource source) {
        SourceFeed<TrustBundles> feed = trust.remove(Objects.requireNonNull(source, "source"));
        if (feed == null) {
            return false;
        }
        feed.retire();
        writer.remove(source);
        return true;
    }

    /**
     * Returns how the sources are doing: those of trust in the order they were given, then policies, then shadow policies
     * and shared state, where there are any.
     */
    public List<SourceStatus> sources() {
        return feeds().stream().map(feed -> feed.status()).toList();
    }

    /** Returns the ledger of entry points: which there are, and how each is guarded. */
    public Coverage coverage() {
        return enforcement.coverage();
    }

    /** Returns what was counted since the start, and how things stand now. Not for every request: it adds up all. */
    public Statistics statistics() {
        return enforcement.statistics(sources());
    }

    /** Returns how many decisions are being watched: open streams, long responses, transactions. */
    public int watched() {
        return enforcement.watched();
    }

    /** Returns how often each attribute source has failed so far, by its name. */
    public Map<String, Long> attributeFailures() {
        return enforcement.attributeFailures();
    }

    /** Returns what decisions read at this moment. */
    public Snapshot snapshot() {
        return enforcement.snapshot();
    }

    /** Returns the decision log, to see how much was written and lost or to wait for it. */
    public DecisionLog decisionLog() {
        return log;
    }

    /** Denies everything from now on, stops reloading and writes out the decision log. */
    @Override
    public void close() {
        enforcement.close();
        schedule.close();
        log.close();
    }
}
