package dev.zt4j.cedar.entity;

import dev.zt4j.cedar.value.EntityUid;
import java.time.Instant;
import java.util.Optional;

/**
 * Fetches entities that are not in the resident store, one by one, when a policy first reads them. It is called on the
 * thread that decides. One that serves many requests must be safe to use from many threads.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface EntityLoader {
    /**
     * Fetches an entity with its attributes, tags and direct parents.
     *
     * @param uid the entity
     * @param deadline when the answer is worth nothing any more; it is for the loader to give up in time
     * @return the entity, or nothing if it is certain that there is none; whoever cannot tell must throw
     */
    Optional<Entity> load(EntityUid uid, Instant deadline);
}
