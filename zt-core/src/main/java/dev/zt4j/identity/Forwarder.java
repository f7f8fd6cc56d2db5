package dev.zt4j.identity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * A proxy that tells of a client whose TLS connection ended at it. Its word counts once its own chain has proven it to be
 * one of those that are accepted.
 *
 * @param chain the proxy's certificates, leaf first
 * @param accepted who may tell of clients
 */
record Forwarder(List<X509Certificate> chain, Set<SpiffeId> accepted) {
    private static final Integer URI = 6;

    /** Tells whether the leaf names one of those that are accepted, which is not verified yet. */
    boolean claimsToBeAccepted() {
        if (chain.isEmpty()) {
            return false;
        }
        try {
            Collection<List<?>> names = chain.get(0).getSubjectAlternativeNames();
            return names != null && names.stream().anyMatch(this::isAccepted);
        } catch (CertificateParsingException e) {
            // What cannot be read names nobody; the chain is refused when it is verified.
            return false;
        }
    }

    private boolean isAccepted(List<?> name) {
        return URI.equals(name.get(0)) && name.get(1) instanceof String uri && accepts(uri);
    }

    /** Tells whether an ID is one of those that are accepted. */
    boolean accepts(String id) {
        for (SpiffeId proxy : accepted) {
            if (proxy.toString().equals(id)) {
                return true;
            }
        }
        return false;
    }
}
