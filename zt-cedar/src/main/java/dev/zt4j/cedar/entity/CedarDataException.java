package dev.zt4j.cedar.entity;

import dev.zt4j.cedar.syntax.SourcePosition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when data is refused: malformed JSON, a value that Cedar does not have, entities that do not make a hierarchy,
 * or what is no JSON form of a policy. The message begins with the place where one is known; of the data it repeats at most the names of
 * an entity and of an attribute, escaped and cut to 100 characters each.
 *
 * @since 0.1.0
 */
public final class CedarDataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable SourcePosition position;

    /** Makes the exception for a place, or null if none is known, and what is wrong there. */
    public CedarDataException(@Nullable SourcePosition position, String problem) {
        super(position == null ? problem : position + ": " + problem);
        this.position = position;
    }

    /** Where in the text the problem is, if the data came from text. */
    public Optional<SourcePosition> position() {
        return Optional.ofNullable(position);
    }
}
