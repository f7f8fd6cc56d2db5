package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the operator set for certificate chains.
 *
 * @param faults is told of formal faults that are let pass, or null to refuse them
 * @param maxLeafLifetime how long a leaf may live, or null for any time
 * @param foreignSigners the trust domains whose IDs signers of a trust domain may bear besides its own
 */
record ChainRules(
        @Nullable BiConsumer<SpiffeId, Reason> faults,
        @Nullable Duration maxLeafLifetime,
        Map<TrustDomain, Set<TrustDomain>> foreignSigners) {
    static final ChainRules STRICT = new ChainRules(null, null, Map.of());
    private static final Logger LOGGER = LoggerFactory.getLogger(ChainRules.class);

    ChainRules {
        foreignSigners = Map.copyOf(foreignSigners);
    }

    /** Refuses a certificate with a formal fault, or lets it pass and tells of it. */
    void formalFault(SpiffeId id) {
        if (faults == null) {
            throw new RefusedException(Reason.X509_NOT_CRITICAL);
        }
        try {
            faults.accept(id, Reason.X509_NOT_CRITICAL);
        } catch (RuntimeException e) {
            // A fault that nobody hears of is not let pass.
            LOGGER.error("the listener for certificates with formal faults failed, so the chain is refused", e);
            throw new RefusedException(Reason.X509_NOT_CRITICAL);
        }
    }

    /** Tells whether a signer whose ID is that trust domain may sign for members of the other. */
    boolean maySign(TrustDomain signer, TrustDomain trustDomain) {
        return signer.equals(trustDomain)
                || foreignSigners.getOrDefault(trustDomain, Set.of()).contains(signer);
    }

    void checkLifetime(ParsedCertificate leaf) {
        if (maxLeafLifetime != null
                && Duration.between(leaf.notBefore(), leaf.notAfter()).compareTo(maxLeafLifetime) > 0) {
            throw new RefusedException(Reason.X509_LIFETIME);
        }
    }
}
