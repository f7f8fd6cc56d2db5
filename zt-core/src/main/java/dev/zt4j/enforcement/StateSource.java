package dev.zt4j.enforcement;

import dev.zt4j.source.Source;

/**
 * Where what a fleet of processes shares comes from: revocations, grants, waivers and modes. An implementation is called
 * by one thread at a time.
 *
 * @since 0.1.0
 */
public interface StateSource extends Source<SharedState> {}
