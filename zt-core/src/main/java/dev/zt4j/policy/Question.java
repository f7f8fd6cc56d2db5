package dev.zt4j.policy;

import dev.zt4j.cedar.Request;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.identity.Credential;
import dev.zt4j.identity.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

    private static final String TRUST_DOMAIN = "Zt::TrustDomain";

    /** Refuses null. */
    public Question {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(entities, "entities");
    }

    /** Returns the Cedar entity of a principal. */
    public static EntityUid uid(Principal principal) {
        return EntityUid.of(principal.kind().entityType(), principal.id());
    }

    /**
     * Builds the question.
     *
     * @param principal who asks
     * @param call what for
     * @param boundary where
     * @param now when
     * @param resident the entities that are always there
     */
    public static Question of(Principal principal, Call call, BoundaryFacts boundary, Instant now, Entities resident) {
        EntityUid uid = uid(principal);
        List<Entity> overlay = new ArrayList<>(call.entities().size() + 1);
        overlay.addAll(call.entities());
        Set<EntityUid> parents = principal
                .trustDomain()
                .map(trustDomain -> Set.of(EntityUid.of(TRUST_DOMAIN, trustDomain.name())))
                .orElse(Set.of());
        overlay.add(new Entity(uid, Map.of(), parents, Map.of()));

        Map<String, Value> context = new LinkedHashMap<>(call.context());
        context.put("now", DatetimeValue.of(now));
        context.put("credential", credential(principal.credential(), now));
        context.put(
                "boundary",
                RecordValue.of(Map.of("name", Value.of(boundary.name()), "tier", Value.of(boundary.tier()))));
        return new Question(
                new Request(uid, call.action(), call.resource(), RecordValue.of(context)), resident.with(overlay));
    }

    private static RecordValue credential(Credential credential, Instant now) {
        Map<String, Value> facts = new LinkedHashMap<>();
        facts.put("kind", Value.of(credential.kind().code()));
        facts.put("strength", Value.of(credential.strength().code()));
        facts.put("bound", Value.of(credential.bound()));
        facts.put("claims", RecordValue.of(Map.of()));
        if (credential.kind() != Credential.Kind.NONE) {
            facts.put("issuedAt", DatetimeValue.of(credential.issuedAt()));
            facts.put("expiresAt", DatetimeValue.of(credential.expiresAt()));
            facts.put(
                    "ageSeconds",
                    Value.of(Duration.between(credential.issuedAt(), now).toSeconds()));
            facts.put(
                    "ttlSeconds",
                    Value.of(Duration.between(now, credential.expiresAt()).toSeconds()));
        }
        return RecordValue.of(facts);
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
