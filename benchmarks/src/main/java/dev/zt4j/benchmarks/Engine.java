package dev.zt4j.benchmarks;

/**
 * An engine that holds the policies of a workload.
 *
 * @param <Q> its own form of a request
 * @param <A> its own answer
 */
interface Engine<Q, A> {
    /** The request in the engine's own form, with everything that a program would have at hand. */
    Q prepare(Workload.Call call) throws Exception;

    /** The step that is timed. */
    A decide(Q request) throws Exception;

    /** What the answer means. */
    boolean permits(A answer);

    /** Whether the engine looks at the condition; one that cannot is held to caller, action and resource alone. */
    default boolean readsConditions() {
        return true;
    }
}
