package dev.zt4j.enforcement;

import dev.zt4j.coverage.Coverage;
import dev.zt4j.identity.Challenge;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.PeerTrust;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A protected surface: a servlet application, a gRPC service, a data source. Thread-safe; hold one as long as you
 * like, it always decides by the current state.
 *
 * @since 0.1.0
 */
public final class Boundary {
    private static final Logger LOGGER = LoggerFactory.getLogger(Boundary.class);
    private static final DecisionObserver.Observing UNOBSERVED = decision -> {};

    private final String name;
    private final Enforcement enforcement;
    private final @Nullable DecisionObserver observer;

    Boundary(String name, Enforcement enforcement, @Nullable DecisionObserver observer) {
        this.name = name;
        this.enforcement = enforcement;
        this.observer = observer;
    }

    /** Returns the boundary's name. */
    public String name() {
        return name;
    }

    /** Returns the ledger of entry points of the whole process, in which adapters register theirs. */
    public Coverage coverage() {
        return enforcement.coverage();
    }

    /** Returns what is set for it now. */
    public BoundarySettings settings() {
        return Objects.requireNonNull(enforcement.snapshot().boundary(name));
    }

    /**
     * Decides and records. Never throws for anything a caller presents: what cannot be decided is denied.
     *
     * @param request who wants what
     */
    public Decision decide(AccessRequest request) {
        Objects.requireNonNull(request, "request");
        return observer == null ? enforcement.decide(name, request) : decide(request, observer);
    }

    private Decision decide(AccessRequest request, DecisionObserver told) {
        DecisionObserver.Observing observing = started(told);
        Decision decision = null;
        try {
            decision = enforcement.decide(name, request);
            return decision;
        } finally {
            ended(observing, decision);
        }
    }

    /**
     * Decides which resources of a type a caller may act on, as {@link #decide} does for each of them, and records that
     * once. What cannot be decided is denied.
     *
     * @param request who wants what; its resource stands in the record alone, the table for example
     * @param type the entity type of the resources. What policies read of a resource is not asked of attribute sources
     * @throws IllegalStateException if the policies have no schema, by which alone policies can be decided in part; if
     *     a policy is not strictly valid under it; or if the entity store holds entities of the type
     * @throws IllegalArgumentException if the schema does not let the action apply to resources of the type, or the
     *     request brings entities of it
     */
    public Selection select(AccessRequest request, String type) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(type, "type");
        DecisionObserver.Observing observing = observer == null ? UNOBSERVED : started(observer);
        Decision decision = null;
        try {
            Selection selection = enforcement.select(name, request, type);
            decision = selection.decision();
            return selection;
        } finally {
            ended(observing, decision);
        }
    }

    private DecisionObserver.Observing started(DecisionObserver told) {
        try {
            return told.started(settings());
        } catch (RuntimeException e) {
            LOGGER.error("an observer of boundary {} failed", name, e);
            return UNOBSERVED;
        }
    }

    private void ended(DecisionObserver.Observing observing, @Nullable Decision decision) {
        try {
            observing.ended(decision);
        } catch (RuntimeException e) {
            LOGGER.error("an observer of boundary {} failed", name, e);
        }
    }

    /**
     * Decides again for as long as what was permitted goes on, and tells when the outcome changes.
     *
     * @param request what was asked
     * @param decision what came of it, at this boundary
     * @param listener is told of each change
     */
    public Watch watch(AccessRequest request, Decision decision, Watch.Listener listener) {
        return enforcement.watch(
                name,
                Objects.requireNonNull(request, "request"),
                Objects.requireNonNull(decision, "decision"),
                Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Records how something ended that was decided on, such as the execution of a statement.
     *
     * @param decision what was decided, at this boundary
     * @param how how it ended, in a word
     * @param details what else is known, by name: numbers and digests; never text from a request. The name of the
     *     boundary is added as {@code boundary} if it is not there
     */
    public void ended(Decision decision, String how, Map<String, String> details) {
        enforcement.ended(name, decision.id(), how, details);
    }

    /**
     * Records and counts that a waiver of this boundary made a difference where nothing is decided, such as a password
     * with which the process itself connects.
     *
     * @param waiver what was used
     * @param what for what, by name; never the secret
     */
    public void used(Waiver waiver, String what) {
        enforcement.used(name, Objects.requireNonNull(waiver, "waiver"), Objects.requireNonNull(what, "what"));
    }

    /**
     * Records that a header that says who calls came from somebody who may not say so. It has had no say in the decision.
     *
     * @param decision what was decided on the request, at this boundary
     * @param header the header's name, as the adapter knows it; never text from a request
     */
    public void spoofed(Decision decision, String header) {
        enforcement.spoofed(name, decision.id(), Objects.requireNonNull(header, "header"));
    }

    /**
     * Returns what to tell a caller whose request was denied because it did not prove who calls.
     *
     * @param evidence what was presented
     * @param decision the denial
     */
    public Challenge challenge(Evidence evidence, Decision decision) {
        return enforcement.challenge(evidence, decision);
    }

    /**
     * Returns a trust manager for this boundary's TLS server. It judges each client's chain at the handshake by the
     * trust bundle of the client's trust domain and by the revocations; refusals are recorded, and pass where the
     * boundary only reports. It does not spare the decision of each request.
     */
    public PeerTrust clientTrust() {
        return PeerTrust.ofClients(chain -> {
            if (!enforcement.admits(name, Evidence.tls(chain))) {
                throw new RefusedException(Reason.EVIDENCE_MISSING);
            }
        });
    }

    /**
     * Tells whether the boundary is ready to enforce, from what was observed since its settings or the policies changed
     * last.
     */
    public Promotion promotion() {
        return enforcement.promotion(name);
    }

    /** Tells how often the shadow policy answered otherwise than the enforced one. */
    public ShadowDifferences shadowDifferences() {
        return enforcement.shadow(name);
    }

    /**
     * Enforces from the next decision on.
     *
     * @throws PromotionRefusedException if the boundary is not ready, as {@link #promotion()} tells; that is recorded
     */
    public void promote(Change change) {
        enforcement.promote(name, change);
    }

    /** Only reports from the next decision on. */
    public void demote(Change change) {
        enforcement.demote(name, change);
    }

    /**
     * Changes what is set, from the next decision on.
     *
     * @param change who does it, and why
     * @param step makes the new settings of those that stand; name and mode stay
     * @throws IllegalArgumentException if name or mode would change
     */
    public void change(Change change, UnaryOperator<BoundarySettings> step) {
        enforcement.change(name, change, step);
    }

    /** Returns the name, for messages. */
    @Override
    public String toString() {
        return "Boundary[" + name + ']';
    }
}
