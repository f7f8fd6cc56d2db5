package dev.zt4j.cedar;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.RecordValue;
import java.util.Objects;

/**
 * The question whether a principal may do an action to a resource. None of the three needs to be in the store.
 *
 * @param principal who asks
 * @param action what is to be done
 * @param resource to what
 * @param context the circumstances
 * @since 0.1.0
 */
public record Request(EntityUid principal, EntityUid action, EntityUid resource, RecordValue context) {
    /** Refuses null. */
    public Request {
        Objects.requireNonNull(principal, "principal");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(resource, "resource");
        Objects.requireNonNull(context, "context");
    }
}
