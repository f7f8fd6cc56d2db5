package dev.zt4j.policy;

import dev.zt4j.cedar.Request;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.TrustDomain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

    private static final String TRUST_DOMAIN = "Zt::TrustDomain";
    private static final String ISSUER = "Zt::Issuer";

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
     * @param resident the entities that are always there
     */
    public static Question of(Principal principal, Call call, BoundaryFacts boundary, Instant now, Entities resident) {
        return of(principal, call, boundary, now, resident, SignalValues.NONE);
    }

    /**
     * Builds the question of what a principal may do, with what the attribute sources say.
     *
     * @param principal who asks
     * @param call what for
     * @param boundary where
     * @param now when
     * @param resident the entities that are always there
     * @param signals what the attribute sources say
     */
    public static Question of(
            Principal principal,
            Call call,
            BoundaryFacts boundary,
            Instant now,
            Entities resident,
            SignalValues signals) {
        List<Entity> overlay = new ArrayList<>(call.entities().size() + 2);
        overlay.addAll(call.entities());
        overlay.add(entity(principal));
        for (Principal.Actor actor :
                principal.actors().subList(0, Math.min(1, principal.actors().size()))) {
            overlay.add(entity(actor, principal.credential().issuer()));
        }
        RecordValue context = context(principal, call, boundary, now, signals);
        return new Question(
                new Request(uid(principal), call.action(), call.resource(), context), signals.over(resident, overlay));
    }

    /**
     * Returns the other question of a delegated call, in the same context: whether the actor may do it.
     *
     * @param actor who acts for the principal of this question
     */
    public Question by(Principal.Actor actor) {
        return new Question(new Request(uid(actor), request.action(), request.resource(), request.context()), entities);
    }

    private static Entity entity(Principal principal) {
        return entity(
                uid(principal), principal.trustDomain(), principal.credential().issuer());
    }

    private static Entity entity(Principal.Actor actor, String issuer) {
        return entity(uid(actor), Optional.ofNullable(actor.trustDomain()), issuer);
    }

    private static Entity entity(EntityUid uid, Optional<TrustDomain> trustDomain, String issuer) {
        Set<EntityUid> parents;
        if (trustDomain.isPresent()) {
            parents = Set.of(EntityUid.of(TRUST_DOMAIN, trustDomain.get().name()));
        } else {
            parents = issuer.isEmpty() ? Set.of() : Set.of(EntityUid.of(ISSUER, issuer));
        }
        return new Entity(uid, Map.of(), parents, Map.of());
    }

    private static RecordValue context(
            Principal principal, Call call, BoundaryFacts boundary, Instant now, SignalValues signals) {
        Map<String, Value> context = new LinkedHashMap<>(call.context());
        context.put("now", DatetimeValue.of(now));
        context.put("credential", CredentialFacts.of(principal, now));
        context.put(
                "boundary",
                RecordValue.of(Map.of("name", Value.of(boundary.name()), "tier", Value.of(boundary.tier()))));
        if (!principal.actors().isEmpty()) {
            context.put("delegation", delegation(principal));
        }
        if (!signals.signals().isEmpty()) {
            context.put("signals", RecordValue.of(signals.signals()));
        }
        return RecordValue.of(context);
    }

    private static RecordValue delegation(Principal principal) {
        List<Principal.Actor> actors = principal.actors();
        List<Value> earlier = new ArrayList<>(actors.size());
        for (Principal.Actor actor : actors.subList(1, actors.size())) {
            earlier.add(Value.of(actor.id()));
        }
        return RecordValue.of(Map.of(
                "subject", Value.of(principal.id()),
                "actor", Value.of(actors.get(0).id()),
                "depth", Value.of(actors.size()),
                "earlier", SetValue.of(earlier)));
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
     * @param name the boundary's name
     * @param tier its risk tier
     * @since 0.1.0
     */
    public record BoundaryFacts(String name, String tier) {
        /** Refuses null. */
        public BoundaryFacts {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(tier, "tier");
        }
    }
}
