package dev.zt4j.grpc;

import java.io.IOException;

/**
 * Where tokens come from: a workload's own JWT-SVIDs from a SPIFFE Workload API, say, or those with which it acts for a
 * user from an OAuth server (RFC 8693). Thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface JwtSvidSource {
    /**
     * Returns a token that is valid for a while yet. Called for each call, so it keeps tokens for as long as they are
     * good; it may wait, unless the channel has a direct executor.
     *
     * @param audience whom the token is for
     * @throws IOException if there is none
     */
    String token(String audience) throws IOException;
}
