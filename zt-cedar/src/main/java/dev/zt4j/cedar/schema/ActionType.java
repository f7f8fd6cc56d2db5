package dev.zt4j.cedar.schema;

import dev.zt4j.cedar.value.EntityUid;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/**
 * A declared action, and to what it applies.
 *
 * @param uid the action
 * @param parents the groups that the action is declared to be in
 * @param ancestors the groups that the action is in, directly or not
 * @param principalTypes the types that a principal may have; none if the action applies to nothing
 * @param resourceTypes the types that a resource may have; none if the action applies to nothing
 * @param context the type of the context
 * @since 0.1.0
 */
public record ActionType(
        EntityUid uid,
        Set<EntityUid> parents,
        Set<EntityUid> ancestors,
        Set<String> principalTypes,
        Set<String> resourceTypes,
        Type.RecordOf context) {
    /** Copies the collections and keeps their order. */
    public ActionType {
        Objects.requireNonNull(uid, "uid");
        Objects.requireNonNull(context, "context");
        parents = Collections.unmodifiableSet(new LinkedHashSet<>(parents));
        ancestors = Collections.unmodifiableSet(new LinkedHashSet<>(ancestors));
        principalTypes = Collections.unmodifiableSet(new LinkedHashSet<>(principalTypes));
        resourceTypes = Collections.unmodifiableSet(new LinkedHashSet<>(resourceTypes));
    }
}
