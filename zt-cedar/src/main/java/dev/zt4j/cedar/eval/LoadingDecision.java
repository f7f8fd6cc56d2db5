package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.collect.Distinct;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.entity.Loading;
import dev.zt4j.cedar.value.Context;
import dev.zt4j.cedar.value.EntityUid;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A decision that fetches what is not in the store. It keeps what it was told, failures too, and asks for nothing twice. */
final class LoadingDecision<P> extends Decision<P> {
    private final Loading loading;
    private final Map<EntityUid, Answer> answers = new HashMap<>();
    private final Map<EntityUid, Above> above = new HashMap<>();

    LoadingDecision(
            EntityUid principal,
            EntityUid action,
            EntityUid resource,
            Context context,
            Entities entities,
            Loading loading) {
        super(principal, action, resource, context, entities);
        this.loading = loading;
    }

    @Override
    @Nullable
    Entity find(EntityUid uid, int at) {
        Answer answer = answer(uid);
        String problem = answer.problem();
        if (problem != null) {
            error(at, () -> problem);
        }
        return answer.entity();
    }

    @Override
    Distinct<EntityUid> findAbove(EntityUid uid) {
        return closure(uid).known();
    }

    @Override
    @Nullable
    String unknownAbove(EntityUid uid) {
        return closure(uid).problem();
    }

    private Above closure(EntityUid uid) {
        Above known = above.get(uid);
        if (known == null) {
            known = climb(uid);
            above.put(uid, known);
        }
        return known;
    }

    private Above climb(EntityUid start) {
        Set<EntityUid> known = new LinkedHashSet<>();
        String problem = null;
        Deque<EntityUid> next = new ArrayDeque<>();
        next.add(start);
        while (!next.isEmpty()) {
            EntityUid uid = next.remove();
            boolean resident = entities.get(uid) != null;
            Answer answer = answer(uid);
            problem = problem == null ? answer.problem() : problem;
            Entity entity = answer.entity();
            Collection<EntityUid> parents =
                    resident ? entities.ancestors(uid) : entity == null ? Set.of() : entity.parents();
            for (EntityUid parent : parents) {
                // What a resident is in through residents is among its ancestors already.
                if (known.add(parent) && (!resident || entities.get(parent) == null)) {
                    next.add(parent);
                }
            }
        }
        return known.remove(start)
                ? new Above(Distinct.of(known), "an entity of type " + start.type() + " is above itself")
                : new Above(Distinct.of(known), problem);
    }

    private Answer answer(EntityUid uid) {
        Entity resident = entities.get(uid);
        if (resident != null) {
            return new Answer(resident, null);
        }
        Answer known = answers.get(uid);
        if (known == null) {
            known = ask(uid);
            answers.put(uid, known);
        }
        return known;
    }

    private Answer ask(EntityUid uid) {
        if (answers.size() >= Loading.MAX_LOADED) {
            return unknown(uid, "more than " + Loading.MAX_LOADED + " were asked for");
        }
        if (isLate()) {
            return unknown(uid, "the deadline has passed");
        }
        Optional<Entity> loaded;
        try {
            loaded = loading.loader().load(uid, loading.deadline());
        } catch (RuntimeException failed) {
            return unknown(uid, "the loader failed with " + failed.getClass().getSimpleName());
        }
        if (isLate()) {
            return unknown(uid, "the loader took too long");
        }
        if (isNull(loaded)) {
            return unknown(uid, "the loader gave null");
        }
        Entity entity = loaded.orElse(null);
        return entity == null ? Answer.ABSENT : checked(uid, entity);
    }

    /** A loader that keeps its contract gives no null, but a bad one must not make an exception of a decision. */
    private static boolean isNull(@Nullable Object loaded) {
        return loaded == null;
    }

    private static Answer checked(EntityUid uid, Entity entity) {
        if (!entity.uid().equals(uid)) {
            return unknown(uid, "the loader answered with another entity");
        }
        if (uid.isAction() && !entity.parents().stream().allMatch(EntityUid::isAction)) {
            return unknown(uid, "an action may be in actions only");
        }
        return new Answer(entity, null);
    }

    private boolean isLate() {
        return !loading.clock().instant().isBefore(loading.deadline());
    }

    private static Answer unknown(EntityUid uid, String why) {
        return new Answer(null, "an entity of type " + uid.type() + " could not be loaded: " + why);
    }

    private record Answer(@Nullable Entity entity, @Nullable String problem) {
        static final Answer ABSENT = new Answer(null, null);
    }

    /** What is above an entity, and why that may not be all. */
    private record Above(
            Distinct<EntityUid> known, @Nullable String problem) {}
}
