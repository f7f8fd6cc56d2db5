package dev.zt4j.policy;

import dev.zt4j.cedar.entity.Entities;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What the entities of recurring calls, laid over those of who asks, came to lately. A call that recurs is the same object
 * each time, so it is found by identity; one that pushes another out costs no more than to lay its entities again. Of a
 * fixed size, and without any until somebody asks. Thread-safe, without locks.
 *
 * @since 0.1.0
 */
public final class Overlays {
    /** A power of two. */
    private static final int PLACES = 1_024;

    /** Threads that race to make it lose what one of them put in. */
    private volatile @Nullable AtomicReferenceArray<@Nullable Overlay> places;

    /** Creates it empty. */
    public Overlays() {}

    /** Returns the entities that policies see of who asks and of a call, where no attribute source says anything of them. */
    @SuppressWarnings("ReferenceEquality") // equal calls may recur or not; it is the object that does
    Entities of(PrincipalFacts facts, Question.Call call) {
        AtomicReferenceArray<@Nullable Overlay> known = places;
        if (known == null) {
            known = new AtomicReferenceArray<>(PLACES);
            places = known;
        }
        int place = (31 * System.identityHashCode(facts) + System.identityHashCode(call)) & (PLACES - 1);
        Overlay there = known.getAcquire(place);
        if (there != null && there.facts == facts && there.call == call) {
            return there.entities;
        }
        Entities entities = Question.entities(facts, call, SignalValues.NONE);
        known.setRelease(place, new Overlay(facts, call, entities));
        return entities;
    }

    private record Overlay(PrincipalFacts facts, Question.Call call, Entities entities) {}
}
