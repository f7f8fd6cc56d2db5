package dev.zt4j.grpc;

import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Who calls.
 *
 * @param evidence what was presented
 * @param principal who was proven by it, or null
 */
record Caller(Evidence evidence, @Nullable Principal principal) {
    /** Makes a request that of this caller; what has proven the principal need not be presented again. */
    AccessRequest.Builder asks(AccessRequest.Builder request) {
        return principal == null
                ? request.evidence(evidence)
                : request.evidence(Evidence.none()).principal(principal);
    }
}
