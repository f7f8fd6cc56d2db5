package dev.zt4j.identity;

import java.util.List;
import java.util.Objects;

/**
 * What the proof that comes with a WIT-SVID is judged by (draft-ietf-wimse-wpt-01 section 2): the request that it came
 * with. Never prints the proof. Immutable and thread-safe.
 *
 * @param proofs the values of all {@code Workload-Proof-Token} header fields, as they were sent
 * @param uri the URI of the request, built from the origin that this server is configured with, and never from a Host
 *     or X-Forwarded field, which the caller chooses
 * @since 0.1.0
 */
public record WorkloadProof(List<String> proofs, String uri) {
    /** Refuses null. */
    public WorkloadProof {
        proofs = List.copyOf(proofs);
        Objects.requireNonNull(uri, "uri");
    }

    /** Names the URI, not the proof. */
    @Override
    public String toString() {
        return "WorkloadProof[" + uri + ']';
    }
}
