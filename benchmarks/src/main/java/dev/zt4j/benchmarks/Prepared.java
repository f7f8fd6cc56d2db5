package dev.zt4j.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** An engine with its requests, after it has decided each of them rightly. */
final class Prepared<Q, A> {
    private final Engine<Q, A> engine;
    private final List<Q> requests;

    private Prepared(Engine<Q, A> engine, List<Q> requests) {
        this.engine = engine;
        this.requests = requests;
    }

    /** @throws IllegalStateException if the engine decides a request of the workload wrongly */
    static <Q, A> Prepared<Q, A> of(Engine<Q, A> engine, Workload workload) throws Exception {
        List<Q> requests = new ArrayList<>(Workload.REQUESTS);
        for (Workload.Call call : workload.calls()) {
            Q request = engine.prepare(call);
            boolean expected = engine.readsConditions()
                    ? call.outcome().permitted()
                    : call.outcome().permittedWithoutCondition();
            if (engine.permits(engine.decide(request)) != expected) {
                throw new IllegalStateException("decided wrongly: " + call);
            }
            requests.add(request);
        }
        return new Prepared<>(engine, requests);
    }

    /** Decides the request whose turn it is. */
    A decide(int turn) throws Exception {
        return engine.decide(requests.get(turn & (Workload.REQUESTS - 1)));
    }
}
