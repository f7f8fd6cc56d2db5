package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the operator set for certificate chains.
 *
 * @param faults is told of formal faults that are let pass, or null to refuse them
 * @param maxLeafLifetime how long a leaf may live, or null for any time
 */
record ChainRules(
        @Nullable BiConsumer<SpiffeId, Reason> faults,
        @Nullable Duration maxLeafLifetime) {
    static final ChainRules STRICT = new ChainRules(null, null);

    /** Refuses a certificate with a formal fault, or lets it pass and tells of it. */
    void formalFault(SpiffeId id) {
        if (faults == null) {
            throw new RefusedException(Reason.X509_NOT_CRITICAL);
        }
        faults.accept(id, Reason.X509_NOT_CRITICAL);
    }

    void checkLifetime(ParsedCertificate leaf) {
        if (maxLeafLifetime != null
                && Duration.between(leaf.notBefore(), leaf.notAfter()).compareTo(maxLeafLifetime) > 0) {
            throw new RefusedException(Reason.X509_LIFETIME);
        }
    }
}
