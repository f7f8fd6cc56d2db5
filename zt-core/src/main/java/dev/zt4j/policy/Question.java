package dev.zt4j.policy;

import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.Verdict;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.partial.PartialEvaluator;
import dev.zt4j.cedar.partial.PartialRequest;
import dev.zt4j.cedar.partial.PartialVerdict;
import dev.zt4j.cedar.value.Context;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.identity.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The question that a call puts to Cedar: principal, action, resource and context, and the resident entities with those
 * of the call laid over them. Context and entities are those of the shipped schema, {@code zt.cedarschema}; what no
 * policy reads of the context is not worked out. Thread-safe; its answers never change.
 *
 * @since 0.1.0
 */
public final class Question implements Context {
    /** Names in the context that are ours; an application cannot set them. */
    public static final Set<String> RESERVED = Set.of("now", "credential", "boundary", "delegation", "signals");

    private final EntityUid asking;
    private final PrincipalFacts facts;
    private final Call call;
    private final BoundaryFacts boundary;
    private final Instant now;
    private final SignalValues signals;
    private final Entities entities;

    private Question(
            EntityUid asking,
            PrincipalFacts facts,
            Call call,
            BoundaryFacts boundary,
            Instant now,
            SignalValues signals,
            Entities entities) {
        this.asking = asking;
        this.facts = facts;
        this.call = call;
        this.boundary = boundary;
        this.now = now;
        this.signals = signals;
        this.entities = entities;
    }

    /** Returns the Cedar entity of a principal. */
    public static EntityUid uid(Principal principal) {
        return EntityUid.of(principal.kind().entityType(), principal.id());
    }

    /** Returns the Cedar entity of somebody who acts for a principal. */
    public static EntityUid uid(Principal.Actor actor) {
        return EntityUid.of(actor.kind().entityType(), actor.id());
    }

    /**
     * Builds the question of what a principal may do, which for a delegated call is one of two.
     *
     * @param facts what the policies see of who asks
     * @param call what for
     * @param boundary where
     * @param now when
     * @param signals what the attribute sources say
     */
    public static Question of(
            PrincipalFacts facts, Call call, BoundaryFacts boundary, Instant now, SignalValues signals) {
        return new Question(facts.uid(), facts, call, boundary, now, signals, entities(facts, call, signals));
    }

    /**
     * Builds the same question of a call that is asked again and again.
     *
     * @param overlays remembers what the entities of such calls mean
     */
    public static Question of(
            PrincipalFacts facts,
            Call call,
            BoundaryFacts boundary,
            Instant now,
            SignalValues signals,
            Overlays overlays) {
        Entities entities = call.entities().isEmpty() || !signals.leaveEntities()
                ? entities(facts, call, signals)
                : overlays.of(facts, call);
        return new Question(facts.uid(), facts, call, boundary, now, signals, entities);
    }

    static Entities entities(PrincipalFacts facts, Call call, SignalValues signals) {
        if (call.entities().isEmpty() && signals.leaveEntities()) {
            return facts.entities();
        }
        List<Entity> overlay = new ArrayList<>(call.entities().size() + 2);
        overlay.addAll(call.entities());
        overlay.addAll(facts.callers());
        return signals.over(facts.resident(), overlay);
    }

    /**
     * Returns the other question of a delegated call, in the same context: whether the actor may do it.
     *
     * @param actor who acts for the principal of this question
     */
    public Question by(Principal.Actor actor) {
        return new Question(uid(actor), facts, call, boundary, now, signals, entities);
    }

    /** Returns who asks. */
    public EntityUid principal() {
        return asking;
    }

    /** Returns what it is about. */
    public Call call() {
        return call;
    }

    /** Puts the question to policies. */
    public Verdict to(PolicySet policies) {
        return policies.authorize(asking, call.action(), call.resource(), this, entities);
    }

    /**
     * Puts the question to policies for a resource of its own.
     *
     * @param resource takes the place of the resource of the call
     */
    public Verdict to(PolicySet policies, Entity resource) {
        return policies.authorize(asking, call.action(), resource.uid(), this, entities.with(List.of(resource)));
    }

    /**
     * Puts the question to policies for all resources of a type at once.
     *
     * @param type the type; the resource of the call plays no part
     * @throws IllegalArgumentException if the schema does not let the action apply to who asks and that type
     */
    public PartialVerdict to(PartialEvaluator policies, String type) {
        return policies.evaluate(new PartialRequest(asking, call.action(), type, record()), entities);
    }

    /** Returns the entities that the policies look at. */
    public Entities entities() {
        return entities;
    }

    @Override
    public @Nullable Value get(String name) {
        return switch (name) {
            case "now" -> DatetimeValue.of(now);
            case "credential" -> facts.credential(now);
            case "boundary" -> boundary.context();
            case "delegation" -> facts.delegation();
            case "signals" -> signals.signals().isEmpty() ? null : RecordValue.of(signals.signals());
            default -> call.context().get(name);
        };
    }

    @Override
    public RecordValue record() {
        RecordValue.Builder all = RecordValue.builder(call.context().size() + RESERVED.size());
        call.context().forEach(all::put);
        for (String name : RESERVED) {
            Value value = get(name);
            if (value != null) {
                all.put(name, value);
            }
        }
        return all.build();
    }

    /**
     * What a call is about.
     *
     * @param action what is to be done
     * @param resource on what
     * @param context what the application says of the call; none of the {@link #RESERVED} names
     * @param entities what the application knows of the resource and its surroundings
     * @since 0.1.0
     */
    public record Call(EntityUid action, EntityUid resource, Map<String, Value> context, List<Entity> entities) {
        /** Copies the collections and refuses null and reserved names. */
        public Call {
            Objects.requireNonNull(action, "action");
            Objects.requireNonNull(resource, "resource");
            context = Map.copyOf(context);
            entities = List.copyOf(entities);
            for (String name : context.keySet()) {
                if (RESERVED.contains(name)) {
                    throw new IllegalArgumentException("context name " + name + " is reserved");
                }
            }
        }
    }

    /**
     * What policy learns of a boundary.
     *
     * @param context its name and tier, as {@code context.boundary}
     * @since 0.1.0
     */
    public record BoundaryFacts(RecordValue context) {
        /** Refuses null. */
        public BoundaryFacts {
            Objects.requireNonNull(context, "context");
        }

        /**
         * Returns the facts of a boundary.
         *
         * @param name its name
         * @param tier its risk tier
         */
        public static BoundaryFacts of(String name, String tier) {
            return new BoundaryFacts(RecordValue.of(Map.of("name", Value.of(name), "tier", Value.of(tier))));
        }
    }
}
