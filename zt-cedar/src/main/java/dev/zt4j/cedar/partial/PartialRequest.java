package dev.zt4j.cedar.partial;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.RecordValue;
import java.util.Objects;
import java.util.Set;

/**
 * The question which resources of a type a principal may do an action to.
 *
 * @param principal who asks
 * @param action what is to be done
 * @param resourceType the type of the resource, whose id is not known
 * @param context the circumstances
 * @param openTypes the entity types of which the store does not hold every entity. An entity of another type that is
 *     not in the store does not exist; one of an open type is not known. The resource's own type counts as one, and
 *     what the store holds of that type is not known either
 * @since 0.1.0
 */
public record PartialRequest(
        EntityUid principal, EntityUid action, String resourceType, RecordValue context, Set<String> openTypes) {
    /** Copies the types and refuses null. */
    public PartialRequest {
        Objects.requireNonNull(principal, "principal");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(resourceType, "resourceType");
        Objects.requireNonNull(context, "context");
        openTypes = Set.copyOf(openTypes);
    }

    /** A request over a store that holds every entity but the resources. */
    public PartialRequest(EntityUid principal, EntityUid action, String resourceType, RecordValue context) {
        this(principal, action, resourceType, context, Set.of());
    }
}
