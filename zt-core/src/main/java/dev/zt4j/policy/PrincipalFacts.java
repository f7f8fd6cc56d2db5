package dev.zt4j.policy;

import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.TrustDomain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What policies see of a principal, whatever it asks for: its entity and that of who acts for it, laid over those that
 * are always there, and what is said of its credential. Worked out once for many requests. Thread-safe.
 *
 * @since 0.1.0
 */
public final class PrincipalFacts {
    private static final String TRUST_DOMAIN = "Zt::TrustDomain";
    private static final String ISSUER = "Zt::Issuer";

    private final Principal principal;
    private final Entities resident;
    private final EntityUid uid;
    private final List<Entity> callers;
    private final Entities entities;
    private final @Nullable RecordValue delegation;

    /** Those of the last moment that somebody asked for. Threads that race for it make the same. */
    private volatile CredentialFacts credential;

    /**
     * Works out the facts.
     *
     * @param principal who was proven
     * @param policies who is to be asked of the principal
     */
    public PrincipalFacts(Principal principal, Policies policies) {
        this.principal = principal;
        this.resident = policies.entities();
        this.uid = Question.uid(principal);
        this.callers = callers(principal, uid);
        this.entities = resident.with(callers);
        this.delegation = principal.actors().isEmpty() ? null : delegation(principal);
        this.credential = CredentialFacts.of(principal, principal.credential().issuedAt());
    }

    private static List<Entity> callers(Principal principal, EntityUid uid) {
        String issuer = principal.credential().issuer();
        Entity caller = entity(uid, principal.trustDomain(), issuer);
        if (principal.actors().isEmpty()) {
            return List.of(caller);
        }
        Principal.Actor actor = principal.actors().get(0);
        return List.of(caller, entity(Question.uid(actor), Optional.ofNullable(actor.trustDomain()), issuer));
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

    /** Returns who was proven. */
    public Principal principal() {
        return principal;
    }

    /** Returns the entities that are always there. */
    Entities resident() {
        return resident;
    }

    /** Returns the entity of the principal, which is {@link Question#uid(Principal)}. */
    public EntityUid uid() {
        return uid;
    }

    /** Returns the entities of the principal and of who acts for it. */
    List<Entity> callers() {
        return callers;
    }

    /** Returns the resident entities with those of the callers laid over them. */
    Entities entities() {
        return entities;
    }

    /** Returns {@code context.delegation}, or null if nobody acts for the principal. */
    @Nullable
    RecordValue delegation() {
        return delegation;
    }

    /** Returns {@code context.credential}, which changes once a second. */
    RecordValue credential(Instant now) {
        CredentialFacts known = credential;
        if (!known.holdAt(principal, now)) {
            known = CredentialFacts.of(principal, now);
            credential = known;
        }
        return known.value();
    }
}
