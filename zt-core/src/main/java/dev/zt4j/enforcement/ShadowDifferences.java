package dev.zt4j.enforcement;

import java.time.Instant;

/**
 * How often the shadow policy answered otherwise than the enforced one at a boundary. Immutable and thread-safe.
 *
 * @param since since when; counting starts anew when settings or policies change
 * @param decided how many requests were decided
 * @param wouldPermit how many of them the shadow policy alone permits
 * @param wouldDeny how many of them the enforced policy alone permits
 * @since 0.1.0
 */
public record ShadowDifferences(Instant since, long decided, long wouldPermit, long wouldDeny) {}
