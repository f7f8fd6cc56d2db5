package dev.zt4j.policy;

import dev.zt4j.cedar.Request;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Entity;
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

/**
 * The question that a call puts to Cedar: the request, and the resident entities with those of the call laid over
 * them. Context and entities are those of the shipped schema, {@code zt.cedarschema}. Immutable and thread-safe.
 *
 * @param request principal, action, resource and context
 * @param entities what is known of them
 * @since 0.1.0
 */
public record Question(Request request, Entities entities) {
    /** Names in the context that are ours; an application cannot set them. */
    public static final Set<String> RESERVED = Set.of("now", "credential", "boundary", "delegation", "signals");

    /** Refuses null. */
    public Question {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(entities, "entities");
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
     * @param principal who asks
     * @param call what for
     * @param boundary where
     * @param now when
     * @param policies who is asked, with the entities that are always there
     * @param signals what the attribute sources say
     */
    public static Question of(
            Principal principal,
            Call call,
            BoundaryFacts boundary,
            Instant now,
            Policies policies,
            SignalValues signals) {
        PrincipalFacts facts = policies.facts(principal);
        Request request =
                new Request(facts.uid(), call.action(), call.resource(), context(facts, call, boundary, now, signals));
        return new Question(request, entities(facts, call, policies, signals));
    }

    private static Entities entities(PrincipalFacts facts, Call call, Policies policies, SignalValues signals) {
        if (call.entities().isEmpty() && signals.leaveEntities()) {
            return facts.entities();
        }
        List<Entity> overlay = new ArrayList<>(call.entities().size() + 2);
        overlay.addAll(call.entities());
        overlay.addAll(facts.callers());
        return signals.over(policies.entities(), overlay);
    }

    /**
     * Returns the other question of a delegated call, in the same context: whether the actor may do it.
     *
     * @param actor who acts for the principal of this question
     */
    public Question by(Principal.Actor actor) {
        return new Question(new Request(uid(actor), request.action(), request.resource(), request.context()), entities);
    }

    private static RecordValue context(
            PrincipalFacts facts, Call call, BoundaryFacts boundary, Instant now, SignalValues signals) {
        RecordValue.Builder context = RecordValue.builder(call.context().size() + RESERVED.size());
        if (!call.context().isEmpty()) {
            call.context().forEach(context::put);
        }
        context.put("now", DatetimeValue.of(now))
                .put("credential", facts.credential(now))
                .put("boundary", boundary.context());
        RecordValue delegation = facts.delegation();
        if (delegation != null) {
            context.put("delegation", delegation);
        }
        if (!signals.signals().isEmpty()) {
            context.put("signals", RecordValue.of(signals.signals()));
        }
        return context.build();
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
