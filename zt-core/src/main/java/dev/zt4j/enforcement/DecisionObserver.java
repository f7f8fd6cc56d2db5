package dev.zt4j.enforcement;

import org.jspecify.annotations.Nullable;

/**
 * Is told when a decision begins and ends, on the thread that decides, to measure or trace it. It learns nothing of
 * what was presented and changes nothing: what it throws is logged, and the decision stands. Must be thread-safe and
 * quick.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface DecisionObserver {
    /**
     * A decision begins.
     *
     * @param boundary what is set for the boundary at this moment
     * @return is told of the end of this one
     */
    Observing started(BoundarySettings boundary);

    /**
     * Is told of the end of one decision.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    interface Observing {
        /**
         * The decision has ended.
         *
         * @param decision what came of it, or null if an error kept it from being made
         */
        void ended(@Nullable Decision decision);
    }
}
