package dev.zt4j.cedar.eval;

import org.jspecify.annotations.Nullable;

/**
 * What the policies of an index say about a request. Nothing was satisfied and nothing erred if both answers are null.
 *
 * @param <P> what policies stand for
 */
public interface Outcome<P> {
    /** The satisfied policy if there is exactly one and no policy erred, else null. */
    @Nullable
    P only();

    /** All that happened if several policies were satisfied or any erred, else null. */
    @Nullable
    Tally<P> tally();
}
