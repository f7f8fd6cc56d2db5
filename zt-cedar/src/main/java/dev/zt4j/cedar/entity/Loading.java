package dev.zt4j.cedar.entity;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/**
 * How the entities of one request are fetched that are not in the resident store.
 *
 * <p>The store comes first, and each entity is asked for at most once in a request: when a policy first reads one of its
 * attributes or tags, or asks what it is in. For the latter everything above it that is not in the store is asked for as
 * well. A loaded entity counts as if it were in the store.
 *
 * <p>It fails closed: an entity that could not be loaded is not taken for absent. That is so if the loader throws or
 * gives null, answers with another entity or with an action that is in something else than actions, if the deadline has
 * passed before or after it was asked, or if it was asked {@value #MAX_LOADED} times. Every policy that reads such an
 * entity errs, and so does every policy whose scope fits otherwise and asks whether something is in an entity that only
 * lies above what could not be loaded.
 *
 * @param loader where entities come from
 * @param clock tells when the deadline has passed
 * @param deadline when entities that are not there yet are not waited for any more
 * @since 0.1.0
 */
public record Loading(EntityLoader loader, InstantSource clock, Instant deadline) {
    /** How many entities are asked for in one request. */
    public static final int MAX_LOADED = 10_000;

    /** Refuses null. */
    public Loading {
        Objects.requireNonNull(loader, "loader");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(deadline, "deadline");
    }
}
