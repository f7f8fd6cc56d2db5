package dev.zt4j.identity;

import java.util.List;
import java.util.Objects;

/**
 * What a DPoP proof is judged by (RFC 9449 section 4.3): the request that it came with. Never prints the proof.
 * Immutable and thread-safe.
 *
 * @param proofs the values of all DPoP header fields, as they were sent
 * @param method the method of the request, exactly; no header overrides it
 * @param uri the URI of the request, built from the origin that this server is configured with, and never from a Host
 *     or X-Forwarded field, which the caller chooses
 * @since 0.1.0
 */
public record DpopRequest(List<String> proofs, String method, String uri) {
    /** Refuses null. */
    public DpopRequest {
        proofs = List.copyOf(proofs);
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(uri, "uri");
    }

    /** Names method and URI, not the proof. */
    @Override
    public String toString() {
        return "DpopRequest[" + method + ' ' + uri + ']';
    }
}
