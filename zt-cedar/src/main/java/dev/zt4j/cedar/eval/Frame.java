package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.collect.Distinct;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.Context;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of policies need of one request, for the one thread that decides it. Principal and resource are looked
 * up once. A node that errs leaves its failure here and answers with its error value: null, {@link Node#ERROR}, or any
 * number.
 */
@SuppressWarnings("ReferenceEquality") // what is not the very object is merely looked up once more
class Frame {
    private static final Entity ABSENT = Entity.of(EntityUid.of("Absent", ""));

    final EntityUid principal;
    final EntityUid action;
    final EntityUid resource;
    final Context context;
    final Entities entities;

    @Nullable
    Failure failure;

    private @Nullable Entity principalEntity;
    private @Nullable Entity resourceEntity;
    private @Nullable Distinct<EntityUid> abovePrincipal;
    private @Nullable Distinct<EntityUid> aboveResource;

    Frame(EntityUid principal, EntityUid action, EntityUid resource, Context context, Entities entities) {
        this.principal = principal;
        this.action = action;
        this.resource = resource;
        this.context = context;
        this.entities = entities;
    }

    /** The entity of this name, or null if there is none or, with a failure, if that cannot be known. */
    final @Nullable Entity entity(EntityUid uid, int at) {
        Entity known = uid == principal ? principalEntity : uid == resource ? resourceEntity : null;
        if (known == null) {
            known = find(uid, at);
            if (failure != null) {
                return null;
            }
            known = known == null ? ABSENT : known;
            if (uid == principal) {
                principalEntity = known;
            } else if (uid == resource) {
                resourceEntity = known;
            }
        }
        return known == ABSENT ? null : known;
    }

    /** Whether the first entity is the second or below it: true, false or error. */
    final int isIn(EntityUid uid, EntityUid ancestor, int at) {
        if (uid.equals(ancestor) || above(uid).contains(ancestor)) {
            return Node.TRUE;
        }
        return notIn(uid, at);
    }

    /** Whether an entity is one of others or below one: true, false or error. */
    final int isInAny(EntityUid uid, Distinct<EntityUid> ancestors, int at) {
        if (ancestors.isEmpty()) {
            return Node.FALSE;
        }
        if (ancestors.contains(uid) || intersects(above(uid), ancestors)) {
            return Node.TRUE;
        }
        return notIn(uid, at);
    }

    private int notIn(EntityUid uid, int at) {
        String reason = unknownAbove(uid);
        return reason == null ? Node.FALSE : error(at, () -> reason);
    }

    private static boolean intersects(Distinct<EntityUid> some, Distinct<EntityUid> others) {
        Distinct<EntityUid> fewer = some.size() < others.size() ? some : others;
        Distinct<EntityUid> more = fewer == some ? others : some;
        for (int i = 0; i < fewer.size(); i++) {
            if (more.contains(fewer.at(i))) {
                return true;
            }
        }
        return false;
    }

    /** All entities known to be above this one, without itself. */
    final Distinct<EntityUid> above(EntityUid uid) {
        if (uid == principal) {
            Distinct<EntityUid> known = abovePrincipal;
            if (known == null) {
                known = findAbove(uid);
                abovePrincipal = known;
            }
            return known;
        }
        if (uid == resource) {
            Distinct<EntityUid> known = aboveResource;
            if (known == null) {
                known = findAbove(uid);
                aboveResource = known;
            }
            return known;
        }
        return findAbove(uid);
    }

    /** What {@link #entity} remembers. */
    @Nullable
    Entity find(EntityUid uid, int at) {
        return entities.get(uid);
    }

    /** What {@link #above} remembers. */
    Distinct<EntityUid> findAbove(EntityUid uid) {
        return (Distinct<EntityUid>) entities.ancestors(uid);
    }

    /** Why there may be more above the entity than {@link #above} says, or null if there is not. */
    @Nullable
    String unknownAbove(EntityUid uid) {
        return null;
    }

    final int error(int at, Supplier<String> reason) {
        failure = new Failure(at, reason);
        return Node.ERROR;
    }

    final @Nullable Value fail(int at, Supplier<String> reason) {
        failure = new Failure(at, reason);
        return null;
    }

    /** The error of an operand that is of another kind than needed, or that erred itself. */
    final int mismatch(int at, String needed, @Nullable Value found) {
        return found == null ? Node.ERROR : error(at, () -> needed + " is needed, found a " + Kind.of(found));
    }
}
