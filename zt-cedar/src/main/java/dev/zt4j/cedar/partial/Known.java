package dev.zt4j.cedar.partial;

import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the store tells of entities, and where it tells nothing because it does not hold all of them. */
final class Known {
    private final String resourceType;
    private final Set<String> openTypes;
    private final Entities entities;

    Known(String resourceType, Set<String> openTypes, Entities entities) {
        this.resourceType = resourceType;
        this.openTypes = openTypes;
        this.entities = entities;
    }

    /**
     * Whether it is not known what the entity holds, nor whether it exists. One of the resource's type is not known
     * even if it is in the store: it may be the resource, which then is laid over it.
     */
    boolean isOpen(EntityUid uid) {
        return uid.type().equals(resourceType) || (entities.get(uid) == null && openTypes.contains(uid.type()));
    }

    /** The entity, or null if it does not exist. */
    @Nullable
    Entity entity(EntityUid uid) {
        return entities.get(uid);
    }

    /** Whether an entity is, or is in, another or one of a set of entities; null if that is not known. */
    @Nullable
    Boolean in(EntityUid uid, Value groups) {
        if (groups instanceof SetValue set) {
            boolean open = false;
            for (Value group : set.elements()) {
                Boolean member = in(uid, (EntityUid) group);
                if (Boolean.TRUE.equals(member)) {
                    return true;
                }
                open |= member == null;
            }
            return open ? null : Boolean.FALSE;
        }
        return in(uid, (EntityUid) groups);
    }

    private @Nullable Boolean in(EntityUid uid, EntityUid group) {
        if (entities.isIn(uid, group)) {
            return true;
        }
        boolean endsOpen = isOpen(uid);
        for (EntityUid ancestor : entities.ancestors(uid)) {
            endsOpen |= isOpen(ancestor);
        }
        return endsOpen ? null : Boolean.FALSE;
    }
}
