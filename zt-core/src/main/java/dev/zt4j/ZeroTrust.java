package dev.zt4j;

import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Enforcement;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.Snapshot;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.PeerTrust;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.Verification;
import dev.zt4j.log.DecisionLog;
import dev.zt4j.policy.Policies;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import dev.zt4j.source.SourceStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Zero trust in this process: verifies who calls and decides what they may do, at each of its boundaries, by one set
 * of trust bundles and policies. Thread-safe. Close it to stop its two threads and to write out the decision log.
 *
 * @since 0.1.0
 */
public final class ZeroTrust implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ZeroTrust.class);

    private final Enforcement enforcement;
    private final EvidenceVerifier verifier;
    private final DecisionLog log;
    private final InstantSource clock;
    private final SourceFeed<TrustBundles> trust;
    private final SourceFeed<Policies> policies;
    private final ReentrantLock reloading = new ReentrantLock();
    private final ScheduledExecutorService scheduler;

    ZeroTrust(
            Enforcement enforcement,
            EvidenceVerifier verifier,
            DecisionLog log,
            InstantSource clock,
            SourceFeed<TrustBundles> trust,
            SourceFeed<Policies> policies,
            Duration reloadInterval,
            ThreadFactory threads) {
        this.enforcement = enforcement;
        this.verifier = verifier;
        this.log = log;
        this.clock = clock;
        this.trust = trust;
        this.policies = policies;
        this.scheduler = Executors.newSingleThreadScheduledExecutor(threads);
        long nanos = reloadInterval.toNanos();
        if (nanos > 0) {
            // What goes wrong while reloading shows in the status of the sources, not in the future.
            ScheduledFuture<?> ignored =
                    scheduler.scheduleWithFixedDelay(this::reload, nanos, nanos, TimeUnit.NANOSECONDS);
        }
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
        return enforcement.boundary(name);
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

    /** Revokes a workload or a token, from the next decision on. */
    public void revoke(Revocation revocation) {
        enforcement.revoke(revocation);
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

    /** Reads trust bundles and policies now instead of at the next interval, and waits for the outcome. */
    public void reload() {
        reloading.lock();
        try {
            trust.refresh();
            policies.refresh();
        } finally {
            reloading.unlock();
        }
    }

    /** Returns how trust bundles and policies are doing, in this order. */
    public List<SourceStatus> sources() {
        return List.of(trust.status(), policies.status());
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
        scheduler.shutdownNow();
        log.close();
    }
}
