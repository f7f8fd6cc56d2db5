package dev.zt4j.cedar.entity;

import dev.zt4j.cedar.collect.Distinct;
import dev.zt4j.cedar.value.EntityUid;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An immutable store of entities with its hierarchy worked out, safe to share between threads. An edge to a parent that
 * is not in the store counts, but nothing lies above such a parent.
 *
 * @since 0.1.0
 */
public final class Entities {
    private static final Entities EMPTY = new Entities(Map.of(), Map.of(), Overlay.NONE);

    private final Map<EntityUid, Entity> residents;
    private final Map<EntityUid, Distinct<EntityUid>> ancestors;
    private final Overlay overlay;

    private Entities(Map<EntityUid, Entity> residents, Map<EntityUid, Distinct<EntityUid>> ancestors, Overlay overlay) {
        this.residents = residents;
        this.ancestors = ancestors;
        this.overlay = overlay;
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
        return new Entities(byUid, Hierarchy.ancestors(byUid, Hierarchy.MAX_ANCESTORS), Overlay.NONE);
    }

    /**
     * The store of the entities in a JSON array of objects with {@code uid}, {@code attrs}, {@code parents} and
     * optionally {@code tags}. Values are read as {@link CedarJson} says, without a schema. Unknown keys are ignored.
     *
     * @throws CedarDataException if the text is not of this form, is longer than 64 Mi characters, nests deeper than
     *     128 levels, or {@link #of} refuses the entities
     */
    public static Entities parse(String json) {
        return of(EntitiesJson.parse(Objects.requireNonNull(json, "json")));
    }

    /**
     * A view of this store with entities laid over it. An entity given here is merged with the resident one of the same
     * name: parents are united, attributes and tags given here win one by one. Residents below such an entity are below
     * its new parents as well. The cost depends on the entities given and on their residents, not on the size of the
     * store, and this store is unchanged.
     *
     * @throws CedarDataException if two of the given entities differ under one name, an edge would close a cycle, or an
     *     action would have a parent that is none
     */
    public Entities with(Collection<Entity> overlay) {
        Map<EntityUid, Entity> given = byUid(overlay);
        return given.isEmpty() ? this : new Entities(residents, ancestors, this.overlay.with(given, this));
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
        Entity laidOver = overlay.get(uid);
        return laidOver != null ? laidOver : residents.get(uid);
    }

    /** Whether the first entity is the second or below it. Neither needs to be in the store. */
    public boolean isIn(EntityUid descendant, EntityUid ancestor) {
        return residentIn(descendant, ancestor) || overlay.joins(descendant, ancestor, this);
    }

    /** All entities that this one is below, without itself; unmodifiable, empty if the store has none of this name. */
    public Set<EntityUid> ancestors(EntityUid uid) {
        Set<EntityUid> resident = residentAncestors(uid);
        Set<EntityUid> joined = new HashSet<>();
        overlay.collect(uid, joined, this);
        if (joined.isEmpty()) {
            return resident;
        }
        joined.addAll(resident);
        return Distinct.of(joined);
    }

    /** How many entities the store holds. */
    public int size() {
        return residents.size() + overlay.added();
    }

    /** What {@link #isIn} says when nothing is laid over the store. */
    boolean residentIn(EntityUid descendant, EntityUid ancestor) {
        return descendant.equals(ancestor) || residentAncestors(descendant).contains(ancestor);
    }

    Distinct<EntityUid> residentAncestors(EntityUid uid) {
        return ancestors.getOrDefault(uid, Distinct.empty());
    }

    /** The number of entities, such as {@code 3 entities}. */
    @Override
    public String toString() {
        return size() + " entities";
    }
}
