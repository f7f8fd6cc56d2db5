package dev.zt4j.cedar.entity;

import dev.zt4j.cedar.collect.Distinct;
import dev.zt4j.cedar.collect.PersistentMap;
import dev.zt4j.cedar.json.DataJson;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.value.EntityUid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An immutable store of entities with its hierarchy worked out, safe to share between threads. An edge to a parent that
 * is not in the store counts, but nothing lies above such a parent.
 *
 * @since 0.1.0
 */
public final class Entities {
    private static final Entities EMPTY = new Entities(PersistentMap.empty(), PersistentMap.empty(), LaterEdges.NONE);

    private final PersistentMap<EntityUid, Entity> placed;

    /** What entities may be below of: every parent there ever was. */
    private final PersistentMap<EntityUid, Boolean> parents;

    private final LaterEdges later;

    private Entities(
            PersistentMap<EntityUid, Entity> placed, PersistentMap<EntityUid, Boolean> parents, LaterEdges later) {
        this.placed = placed;
        this.parents = parents;
        this.later = later;
    }

    /** The store without entities. */
    public static Entities empty() {
        return EMPTY;
    }

    /**
     * The store of these entities. One may be given twice if both are the same.
     *
     * @throws CedarDataException if two differ under one name, the hierarchy has a cycle, an action has a parent that is
     *     none, or the ancestors of all entities, counted once for those with the same parents, are more than 16 Mi
     */
    public static Entities of(Collection<Entity> entities) {
        Map<EntityUid, Entity> byUid = byUid(entities);
        Map<EntityUid, Distinct<EntityUid>> above = Hierarchy.ancestors(byUid, EMPTY, Hierarchy.MAX_ANCESTORS);
        Map<EntityUid, Entity> placed = new HashMap<>(byUid.size() * 2);
        Map<EntityUid, Boolean> parents = new HashMap<>();
        for (Entity entity : byUid.values()) {
            placed.put(entity.uid(), entity.placedBelow(Objects.requireNonNull(above.get(entity.uid()))));
            entity.parents().forEach(parent -> parents.put(parent, true));
        }
        return new Entities(PersistentMap.of(placed), PersistentMap.of(parents), LaterEdges.NONE);
    }

    /**
     * The store of the entities in a JSON array of objects with {@code uid}, {@code attrs}, {@code parents} and
     * optionally {@code tags}. Values are read as {@link CedarJson} says, without a schema. Unknown keys are ignored.
     *
     * @throws CedarDataException if the text is not of this form, is longer than 64 Mi characters, nests deeper than
     *     128 levels, or {@link #of(Collection)} refuses the entities
     */
    public static Entities parse(String json) {
        return of(EntitiesJson.parse(Objects.requireNonNull(json, "json"), null));
    }

    /**
     * The store of these entities and of the actions that a schema declares.
     *
     * @throws CedarDataException if an entity is not what {@link Conformance} asks for, an action among them is not as
     *     the schema declares it, or {@link #of(Collection)} refuses the entities
     */
    public static Entities of(Collection<Entity> entities, Schema schema) {
        Conformance conformance = Conformance.to(schema);
        for (Entity entity : entities) {
            // An action is looked at with those above it: its parents may be fewer than the groups it is in.
            if (!entity.uid().isAction()) {
                conformance.entityProblem(entity).ifPresent(problem -> {
                    throw new CedarDataException(null, problem);
                });
            }
        }
        return of(SchemaActions.added(entities, schema));
    }

    /**
     * The store of the entities in a JSON array, as {@link #parse(String)} reads it but by the types that a schema
     * declares, and of the actions of the schema. So an entity may be written as {@code {"type": .., "id": ..}}, an
     * extension value as the text that its constructor takes or as {@code {"fn": .., "arg": ..}}.
     *
     * @throws CedarDataException if {@link #parse(String)} or {@link #of(Collection, Schema)} would refuse it
     */
    public static Entities parse(String json, Schema schema) {
        Objects.requireNonNull(schema, "schema");
        return of(SchemaActions.added(EntitiesJson.parse(Objects.requireNonNull(json, "json"), schema), schema));
    }

    /**
     * This store with more entities. One given here is merged with the one of the same name in this store: parents are
     * united, attributes and tags given here win one by one. What is below such an entity is below its new parents as
     * well. Both stores share all that they have in common: the cost depends on the entities given and what they are
     * merged with, not on the size of the store, and this store is unchanged. New parents of an entity that others are
     * in are kept apart from the rest, which makes later questions about the hierarchy cost more the more there are;
     * {@link #of(Collection)} works them in.
     *
     * @throws CedarDataException if two of the given entities differ under one name, an edge would close a cycle, or an
     *     action would have a parent that is none
     */
    public Entities with(Collection<Entity> entities) {
        if (entities.isEmpty()) {
            return this;
        }
        Map<EntityUid, Entity> merged = byUid(entities);
        Map<EntityUid, Set<EntityUid>> gained = new HashMap<>();
        merged.replaceAll((uid, given) -> {
            Entity resident = get(uid);
            boolean gains = parents.get(uid) != null
                    && !given.parents().isEmpty()
                    && (resident == null || !resident.parents().containsAll(given.parents()));
            if (gains) {
                gained.put(uid, given.parents());
            }
            return resident == null ? given : Merging.merge(resident, given);
        });
        Map<EntityUid, Distinct<EntityUid>> above = Hierarchy.ancestors(merged, this, Hierarchy.MAX_ANCESTORS);
        PersistentMap<EntityUid, Entity> more = placed;
        PersistentMap<EntityUid, Boolean> moreParents = parents;
        for (Entity entity : merged.values()) {
            more = more.with(entity.uid(), entity.placedBelow(Objects.requireNonNull(above.get(entity.uid()))));
            for (EntityUid parent : entity.parents()) {
                moreParents = moreParents.get(parent) == null ? moreParents.with(parent, true) : moreParents;
            }
        }
        Entities view = new Entities(more, moreParents, later);
        return gained.isEmpty() ? view : new Entities(more, moreParents, later.with(gained, view));
    }

    /**
     * This store without entities; those that it does not have are passed over. Edges to a removed entity stay, as edges
     * to any parent that is not in the store. The cost does not depend on the size of the store, unless one of them has
     * parents and others in it: then the hierarchy is worked out anew.
     */
    public Entities without(Collection<EntityUid> uids) {
        PersistentMap<EntityUid, Entity> fewer = placed;
        boolean parted = false;
        for (EntityUid uid : uids) {
            Entity gone = fewer.get(uid);
            parted |=
                    gone != null && parents.get(uid) != null && !gone.parents().isEmpty();
            fewer = fewer.without(uid);
        }
        if (!parted) {
            return fewer == placed ? this : new Entities(fewer, parents, later);
        }
        List<Entity> rest = new ArrayList<>(fewer.size());
        fewer.forEach((uid, each) -> rest.add(each));
        return of(rest);
    }

    /**
     * All entities as a JSON array in the order of their names, which {@link #parse(String)} reads back as the same
     * entities. Each is written with the parents it is directly in.
     *
     * @throws CedarDataException if an attribute or tag holds a record with the key {@code __entity}, {@code __extn} or
     *     {@code __expr}, or nests deeper than can be read
     */
    public String toJson() {
        List<DataJson.EntityForm> forms = new ArrayList<>();
        placed.forEach((uid, each) -> forms.add(new DataJson.EntityForm(
                uid, new TreeMap<>(each.attributes()), new TreeSet<>(each.parents()), new TreeMap<>(each.tags()))));
        forms.sort(Comparator.comparing(DataJson.EntityForm::uid));
        return DataJson.write(forms, CedarDataException::new);
    }

    private static Map<EntityUid, Entity> byUid(Collection<Entity> entities) {
        Map<EntityUid, Entity> byUid = new HashMap<>();
        for (Entity entity : entities) {
            Entity earlier = byUid.putIfAbsent(entity.uid(), entity);
            if (earlier != null && !earlier.equals(entity)) {
                throw new CedarDataException(null, "two different entities are named " + Hierarchy.name(entity.uid()));
            }
            Hierarchy.checkParents(entity);
        }
        return byUid;
    }

    /** The entity of this name, or nothing if the store has none. */
    public Optional<Entity> entity(EntityUid uid) {
        return Optional.ofNullable(get(uid));
    }

    /** The entity of this name, or null if the store has none; {@link #entity} without the wrapper. */
    public @Nullable Entity get(EntityUid uid) {
        return placed.get(uid);
    }

    /** Whether the first entity is the second or below it. Neither needs to be in the store. */
    public boolean isIn(EntityUid descendant, EntityUid ancestor) {
        return placedIn(descendant, ancestor) || later.join(descendant, ancestor, this);
    }

    /** All entities that this one is below, without itself; unmodifiable, empty if the store has none of this name. */
    public Set<EntityUid> ancestors(EntityUid uid) {
        Distinct<EntityUid> known = placedAncestors(uid);
        return later.isEmpty() ? known : later.joined(uid, known, this);
    }

    /**
     * All entities of a type that are below another one, without itself, in no order. The cost is that of a look at
     * every entity of the store.
     */
    public Set<EntityUid> below(EntityUid ancestor, String type) {
        Set<EntityUid> found = new HashSet<>();
        placed.forEach((uid, entity) -> {
            if (uid.type().equals(type) && !uid.equals(ancestor) && isIn(uid, ancestor)) {
                found.add(uid);
            }
        });
        return found;
    }

    /** The types of the entities that the store holds. The cost is that of a look at every entity. */
    public Set<String> types() {
        Set<String> types = new HashSet<>();
        placed.forEach((uid, entity) -> types.add(uid.type()));
        return types;
    }

    /** How many entities the store holds. */
    public int size() {
        return placed.size();
    }

    /** What {@link #isIn} says without the later edges. */
    boolean placedIn(EntityUid descendant, EntityUid ancestor) {
        return descendant.equals(ancestor) || placedAncestors(descendant).contains(ancestor);
    }

    /** What {@link #ancestors} says without the later edges. */
    Distinct<EntityUid> placedAncestors(EntityUid uid) {
        Entity found = placed.get(uid);
        return found == null ? Distinct.empty() : found.above();
    }

    /** The number of entities, such as {@code 3 entities}. */
    @Override
    public String toString() {
        return size() + " entities";
    }
}
