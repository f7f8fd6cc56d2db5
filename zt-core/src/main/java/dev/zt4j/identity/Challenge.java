package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a caller is told who has not proven enough: the values of {@code WWW-Authenticate} (RFC 6750 section 3, RFC 9449
 * section 7.1, RFC 9470 section 3; {@code WPT} for WIT-SVIDs) and of {@code DPoP-Nonce}. They say which kind of proof
 * is asked for and never why the one that was sent does not hold. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class Challenge {
    private final List<String> values;
    private final @Nullable String nonce;

    private Challenge(List<String> values, @Nullable String nonce) {
        this.values = List.copyOf(values);
        this.nonce = nonce;
    }

    /** Returns the values of {@code WWW-Authenticate}, each for a field of its own. */
    public List<String> values() {
        return values;
    }

    /** Returns the value of {@code DPoP-Nonce}, which the next proof is to have. */
    public Optional<String> dpopNonce() {
        return Optional.ofNullable(nonce);
    }

    /**
     * Returns the challenge for a refusal.
     *
     * @param evidence what was presented
     * @param reason why it was refused
     * @param algorithms the algorithms of DPoP proofs; empty where no token can be bound to a key
     * @param nonce the nonce to give out; null for none
     */
    static Challenge of(Evidence evidence, Reason reason, List<String> algorithms, @Nullable String nonce) {
        if (evidence.workloadProof() != null && reason != Reason.WIT_DISABLED) {
            return new Challenge(List.of("WPT"), null);
        }
        List<String> values = new ArrayList<>();
        String error = error(evidence, reason);
        boolean dpop = evidence.dpop() != null || reason == Reason.AT_CONFIRMATION;
        if (!dpop) {
            values.add(error.isEmpty() ? "Bearer" : "Bearer " + error);
        }
        if (!algorithms.isEmpty() && (dpop || evidence.token() == null)) {
            String separator = error.isEmpty() ? "" : error + ", ";
            values.add("DPoP " + separator + "algs=\"" + String.join(" ", algorithms) + '"');
        }
        return new Challenge(values, algorithms.isEmpty() ? null : nonce);
    }

    /**
     * Returns the challenge for a caller whose token does not grant enough; it goes with status 403.
     *
     * @param evidence what was presented
     * @param scopes what is needed
     * @throws IllegalArgumentException if one of them is malformed
     */
    public static Challenge insufficientScope(Evidence evidence, String... scopes) {
        for (String scope : scopes) {
            if (!AuthenticationRequirement.quotable(scope)) {
                throw new IllegalArgumentException("a scope is malformed");
            }
        }
        return new Challenge(
                List.of(scheme(evidence) + " error=\"insufficient_scope\", scope=\"" + String.join(" ", scopes) + '"'),
                null);
    }

    /**
     * Returns the challenge for a caller who must authenticate anew (RFC 9470 section 3); it goes with status 401.
     *
     * @param evidence what was presented
     * @param requirement what is needed
     */
    public static Challenge stepUp(Evidence evidence, AuthenticationRequirement requirement) {
        return new Challenge(
                List.of(scheme(evidence) + " error=\"insufficient_user_authentication\"" + requirement.parameters()),
                null);
    }

    private static String scheme(Evidence evidence) {
        return evidence.dpop() == null ? "Bearer" : "DPoP";
    }

    /** Where no token was sent there is no error to name (RFC 6750 section 3.1). */
    private static String error(Evidence evidence, Reason reason) {
        if (evidence.token() == null) {
            return "";
        }
        if (evidence.dpop() != null && reason == Reason.DPOP_NONCE) {
            return "error=\"use_dpop_nonce\"";
        }
        boolean proof = evidence.dpop() != null && reason.code().startsWith("dpop.") && reason != Reason.DPOP_UNBOUND;
        return proof ? "error=\"invalid_dpop_proof\"" : "error=\"invalid_token\"";
    }
}
